using NeuralGL.App.Commands.Bench;
using NeuralGL.Benchmarks.Workers;
using NeuralGL.Training;

namespace NeuralGL.Benchmarks.Rows;

/// <summary>Measures <see cref="Growth"/>: our backends alone, and the machine's limits.</summary>
internal static class GrowthMeasurement
{
    internal const string Name = "growth: time against width, depth and batch";
    private const int Batch = 64, Width = 256, Depth = 3, Samples = 7;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>A run of more operations than this tells nothing new about the slower backends and takes seconds.</summary>
    private static readonly (string Name, double Most)[] Backends = [("cpu", double.PositiveInfinity), ("gl", 2e10), ("reference", 2e8)];

    /// <exception cref="WorkerException">Not even the CPU could be measured.</exception>
    internal static Growth Measure(Laboratory laboratory)
    {
        var points = new List<GrowthPoint>();
        foreach ((string axis, int x, string layers, int batch) in Cases(laboratory.Quick))
        {
            LayerSpec spec = LayerSpec.Parse(layers);
            double operations = 2.0 * batch * Weights(spec), bytes = 4.0 * Weights(spec);
            foreach ((string backend, double most) in Backends)
            {
                if (operations <= most && Seconds(laboratory, laboratory.Ours, new Case { Kind = Case.Forward, Where = backend, Layers = layers, Batch = batch, Threads = Environment.ProcessorCount }) is { } seconds)
                {
                    points.Add(new GrowthPoint(axis, backend, x, layers, batch, operations, bytes, seconds * 1e6));
                }
            }
        }

        IWorker limits = laboratory.WorkerOf(Rival.Limits);
        Case peak = new() { Kind = Case.Peak, Threads = Environment.ProcessorCount }, read = new() { Kind = Case.Read, Threads = Environment.ProcessorCount, Size = 48 << 20 };
        return new Growth
        {
            Points = points,
            Peak = LimitWorkshop.WorkOf(peak) / 1e9 / (Seconds(laboratory, limits, peak) ?? double.NaN),
            Bandwidth = LimitWorkshop.WorkOf(read) / 1e9 / (Seconds(laboratory, limits, read) ?? double.NaN),
        };
    }

    private static IEnumerable<(string Axis, int X, string Layers, int Batch)> Cases(bool quick)
    {
        foreach (int width in quick ? [16, 64] : new[] { 8, 16, 32, 64, 128, 256, 512, 1024, 2048 })
        {
            yield return ("width", width, Stack(width, Depth), Batch);
        }

        foreach (int depth in quick ? [1, 4] : new[] { 1, 2, 4, 8, 16, 32, 64 })
        {
            yield return ("depth", depth, Stack(Width, depth), Batch);
        }

        foreach (int batch in quick ? [1, 16] : new[] { 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096 })
        {
            yield return ("batch", batch, NetworkRows.Layers, batch);
        }
    }

    private static string Stack(int width, int depth) => string.Join('-', Enumerable.Range(0, depth).Select(_ => $"{width}-relu").Prepend(width.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    private static double Weights(LayerSpec spec) => spec.Layers.Select((l, i) => (double)l.Outputs * (i == 0 ? spec.Inputs : spec.Layers[i - 1].Outputs)).Sum();

    /// <summary>The median of a few samples; null where this side cannot do it, which a note says.</summary>
    private static double? Seconds(Laboratory laboratory, IWorker worker, Case work)
    {
        try
        {
            laboratory.Cancellation.ThrowIfCancellationRequested();
            worker.Ask(new Request { Do = Request.Prepare, Case = work, Quick = laboratory.Quick }, Patience, laboratory.Cancellation);
            double[] seconds = worker.Ask(new Request { Do = Request.Sample, Count = Samples }, Patience, laboratory.Cancellation).Seconds!;
            worker.Ask(new Request { Do = Request.End }, Patience, laboratory.Cancellation);
            Array.Sort(seconds);
            return seconds[seconds.Length / 2];
        }
        catch (WorkerException e)
        {
            laboratory.Note($"{work.Where} {work.Kind} {work.Layers}, batch {work.Batch}: {e.Message}");
            laboratory.Discard(worker);
            return null;
        }
    }
}
