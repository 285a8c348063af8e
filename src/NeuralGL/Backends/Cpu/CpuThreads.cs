namespace NeuralGL.Backends.Cpu;

/// <summary>Work in parts that do not depend on each other.</summary>
internal abstract class CpuWork
{
    /// <summary>Does one part.</summary>
    /// <param name="part">0 to the number of parts − 1.</param>
    /// <param name="thread">Which of the pool's threads this is, for scratch memory.</param>
    public abstract void Part(int part, int thread);
}

/// <summary>
/// Persistent threads that share the parts of one <see cref="CpuWork"/> at a time with the caller. A thread without work spins for
/// some microseconds, for the next work usually comes at once, and then sleeps. Parts are claimed one by one, so a thread that wakes
/// late costs nothing. Even threads claim from the front and odd ones from the back, so that in the next run a thread mostly finds its
/// weights in its own cache. Which thread does a part never changes a result.
/// </summary>
internal sealed class CpuThreads
{
    /// <summary>Looks for new work before a thread sleeps: some tens of microseconds.</summary>
    private const int SpinRounds = 3200;
    private static readonly Dictionary<int, CpuThreads> Pools = [];
    private readonly object _gate = new();
    private CpuWork? _work;

    // Epoch in the upper half, then the end and the beginning of the parts that are left: one word, so that a claim is one exchange.
    private long _ticket;
    private int _done, _sleeping, _busy;

    private CpuThreads(int count)
    {
        Count = count;
        for (int i = 1; i < count; i++)
        {
            int index = i;
            new Thread(() => Serve(index)) { IsBackground = true, Name = $"NeuralGL cpu {index}" }.Start();
        }
    }

    /// <summary>The number of threads, the caller included.</summary>
    public int Count { get; }

    /// <summary>The most parts of one work.</summary>
    public const int MaxParts = ushort.MaxValue;

    /// <summary>The process's pool of that many threads.</summary>
    public static CpuThreads Of(int count)
    {
        lock (Pools)
        {
            return Pools.TryGetValue(count, out CpuThreads? pool) ? pool : Pools[count] = new CpuThreads(count);
        }
    }

    /// <summary>Does all parts and returns when they are done.</summary>
    public void Run(CpuWork work, int parts)
    {
        // While another graph uses the pool, this one gets on by itself: the result is the same.
        if (parts <= 1 || Count == 1 || Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            for (int part = 0; part < parts; part++)
            {
                work.Part(part, 0);
            }

            return;
        }

        _work = work;
        Volatile.Write(ref _done, 0);
        long epoch = (Volatile.Read(ref _ticket) >>> 32) + 1;
        Interlocked.Exchange(ref _ticket, (epoch << 32) | ((long)parts << 16));
        if (Volatile.Read(ref _sleeping) > 0)
        {
            lock (_gate)
            {
                Monitor.PulseAll(_gate);
            }
        }

        Help(0);
        // The others are about to end: looking often beats giving the processor away, at first.
        for (int round = 0; Volatile.Read(ref _done) < parts && round < SpinRounds; round++)
        {
            Thread.SpinWait(1);
        }

        var wait = new SpinWait();
        while (Volatile.Read(ref _done) < parts)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }

        _work = null;
        Volatile.Write(ref _busy, 0);
    }

    /// <summary>Claims and does parts until none is left.</summary>
    private void Help(int thread)
    {
        while (true)
        {
            long ticket = Volatile.Read(ref _ticket);
            int front = (int)(ticket & 0xFFFF), back = (int)((ticket >>> 16) & 0xFFFF);
            if (front >= back)
            {
                return;
            }

            bool isOdd = (thread & 1) != 0;
            if (Interlocked.CompareExchange(ref _ticket, isOdd ? ticket - 0x10000 : ticket + 1, ticket) == ticket)
            {
                // The claimed part is not done, so the caller is still in Run and the work is this ticket's.
                _work!.Part(isOdd ? back - 1 : front, thread);
                Interlocked.Increment(ref _done);
            }
        }
    }

    private void Serve(int thread)
    {
        while (true)
        {
            long seen = Volatile.Read(ref _ticket) >>> 32;
            Help(thread);
            int round = 0;
            while (Volatile.Read(ref _ticket) >>> 32 == seen)
            {
                if (++round < SpinRounds)
                {
                    Thread.SpinWait(1);
                    continue;
                }

                lock (_gate)
                {
                    // Counted before the ticket is looked at again: whoever publishes a ticket after that sees the sleeper.
                    Interlocked.Increment(ref _sleeping);
                    while (Volatile.Read(ref _ticket) >>> 32 == seen)
                    {
                        Monitor.Wait(_gate);
                    }

                    Interlocked.Decrement(ref _sleeping);
                }
            }
        }
    }
}
