using NeuralGL.Benchmarks.Workers;

namespace NeuralGL.Benchmarks.Rows;

/// <summary>Two workers with the same case, measured by turns so that whatever else the machine does hits both.</summary>
internal sealed class Duel(Laboratory laboratory, IWorker ours, IWorker rival)
{
    private static readonly TimeSpan Preparation = TimeSpan.FromMinutes(5), Patience = TimeSpan.FromMinutes(2);

    /// <summary>Threads that spin after their work are asleep after this long.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(30);

    private double _oursTakes, _rivalTakes;

    /// <summary>What a side said when it was ready.</summary>
    internal Reply Prepare(IWorker worker, Case work)
    {
        Reply reply = Ask(worker, new Request { Do = Request.Prepare, Case = work, Quick = laboratory.Quick }, Preparation);
        laboratory.Remember(reply.Version);
        return reply;
    }

    /// <summary>Samples of both sides, sorted.</summary>
    /// <param name="isRepeat">Whether a slow case may do with fewer samples: its first pass had enough.</param>
    internal (double[] Ours, double[] Rival) Measure(bool isRepeat)
    {
        if (_rivalTakes == 0)
        {
            // How long each takes decides how many samples there will be, and how long to wait for them.
            (_oursTakes, _rivalTakes) = (Sample(ours, 1, 0)[0], Sample(rival, 1, 0)[0]);
        }

        (int rounds, int each) = laboratory.Quick ? (1, 3) : isRepeat && Math.Max(_oursTakes, _rivalTakes) > 1 ? (5, 1) : Math.Max(_oursTakes, _rivalTakes) > 0.1 ? (10, 2) : (8, 5);
        List<double> a = [], b = [];
        for (int round = 0; round < rounds; round++)
        {
            a.AddRange(Sample(ours, each, _oursTakes));
            b.AddRange(Sample(rival, each, _rivalTakes));
        }

        a.Sort();
        b.Sort();
        return ([.. a], [.. b]);
    }

    internal double Allocated(IWorker worker) => Ask(worker, new Request { Do = Request.Allocated }, Patience).Bytes ?? double.NaN;

    /// <summary>Frees what the case took on both sides.</summary>
    internal void End()
    {
        foreach (IWorker worker in new[] { ours, rival }.Distinct())
        {
            Ask(worker, new Request { Do = Request.End }, Patience);
        }
    }

    private double[] Sample(IWorker worker, int count, double each)
    {
        laboratory.Cancellation.WaitHandle.WaitOne(Rest);
        laboratory.Cancellation.ThrowIfCancellationRequested();
        return Ask(worker, new Request { Do = Request.Sample, Count = count }, Patience + TimeSpan.FromSeconds(20 * count * each)).Seconds!;
    }

    private Reply Ask(IWorker worker, Request request, TimeSpan limit)
    {
        try
        {
            return worker.Ask(request, limit, laboratory.Cancellation);
        }
        catch (WorkerException)
        {
            laboratory.Discard(worker);
            throw;
        }
    }
}
