using NeuralGL.App.Commands.Bench;

namespace NeuralGL.Benchmarks.Workers;

/// <summary>What the machine can do at most, as if it were a rival.</summary>
internal sealed class LimitWorkshop : IWorkshop
{
    public string Version => "this machine";

    public Prepared Prepare(Case work, bool quick)
    {
        LimitWork limit = work.Kind == Case.Peak ? CpuLimits.MultiplyAddWork(work.Threads) : CpuLimits.ReadWork(work.Threads, work.Size / 64 * 64);
        return new Prepared(limit.Run, limit.Dispose) { Settings = work.Threads == 1 ? "1 thread" : $"{work.Threads} threads" };
    }

    /// <summary>The operations, or bytes, of one run.</summary>
    internal static double WorkOf(Case work) => work.Threads * (work.Kind == Case.Peak ? CpuLimits.Operations : (double)(work.Size / 64 * 64) * sizeof(float));

    public void Dispose()
    {
    }
}
