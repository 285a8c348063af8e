namespace NeuralGL.Backends.Cpu;

/// <summary>One step of a compiled graph. Running it allocates nothing.</summary>
internal abstract class CpuStep : CpuWork
{
    /// <summary>Added to the number of a part, where there are more of them than the pool takes at a time.</summary>
    protected long FirstPart { get; private set; }

    /// <summary>Computes the step's results.</summary>
    public abstract void Run(CpuThreads threads);

    /// <summary>Shares any number of parts among the threads.</summary>
    protected void RunParts(CpuThreads threads, long parts)
    {
        for (long first = 0; first < parts; first += CpuThreads.MaxParts)
        {
            FirstPart = first;
            threads.Run(this, (int)Math.Min(parts - first, CpuThreads.MaxParts));
        }
    }
}
