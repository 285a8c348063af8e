using NeuralGL.OpenGL.Embedding;

namespace NeuralGL.OpenGL.Sharing;

/// <summary>Something to do once on the worker's thread, whose result is handed over in an update on the host's.</summary>
internal abstract class WorkerJob
{
    /// <summary>On the worker's thread; never throws.</summary>
    internal abstract void Run(GlGuest guest);

    /// <summary>On the host's thread, after <see cref="Run"/>.</summary>
    internal abstract void Deliver();

    /// <summary>On the host's thread, in its stead.</summary>
    internal abstract void Fail(Exception failure);

    /// <summary>On the host's thread, in its stead.</summary>
    internal abstract void Cancel();
}

/// <inheritdoc cref="WorkerJob"/>
internal sealed class WorkerJob<TMade, TResult>(Func<GlGuest, TMade> work, Func<TMade, TResult> deliver) : WorkerJob
{
    private readonly TaskCompletionSource<TResult> _result = new();
    private TMade? _made;
    private Exception? _error;

    internal Task<TResult> Result => _result.Task;

    internal override void Run(GlGuest guest)
    {
        try
        {
            _made = work(guest);
        }
        catch (Exception e)
        {
            _error = e;
        }
    }

    internal override void Deliver()
    {
        if (_error is not null)
        {
            _result.TrySetException(_error);
        }
        else
        {
            _result.TrySetResult(deliver(_made!));
        }
    }

    internal override void Fail(Exception failure) => _result.TrySetException(failure);

    internal override void Cancel() => _result.TrySetCanceled();
}
