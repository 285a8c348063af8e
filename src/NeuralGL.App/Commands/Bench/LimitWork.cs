namespace NeuralGL.App.Commands.Bench;

/// <summary>Work of several threads that start together and wait for each other.</summary>
internal sealed class LimitWork : IDisposable
{
    private readonly Barrier _start, _end;
    private readonly Action<int> _work;
    private bool _ended;

    /// <param name="threads">How many, the caller of <see cref="Run"/> among them.</param>
    /// <param name="work">Told which thread it is.</param>
    internal LimitWork(int threads, Action<int> work)
    {
        (_work, _start, _end) = (work, new Barrier(threads), new Barrier(threads));
        for (int i = 1; i < threads; i++)
        {
            int index = i;
            new Thread(() => Serve(index)) { IsBackground = true }.Start();
        }
    }

    /// <summary>Does the work once on every thread and waits for all of them.</summary>
    internal void Run()
    {
        _start.SignalAndWait();
        _work(0);
        _end.SignalAndWait();
    }

    public void Dispose()
    {
        _ended = true;
        _start.SignalAndWait();
    }

    private void Serve(int thread)
    {
        while (true)
        {
            _start.SignalAndWait();
            if (_ended)
            {
                return;
            }

            _work(thread);
            _end.SignalAndWait();
        }
    }
}
