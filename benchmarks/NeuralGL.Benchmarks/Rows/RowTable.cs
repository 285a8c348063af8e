using NeuralGL.App.Commands.Bench;
using NeuralGL.Benchmarks.Workers;

namespace NeuralGL.Benchmarks.Rows;

/// <summary>Every row there is, in the order of the page.</summary>
internal static class RowTable
{
    private const string Small = NetworkRows.Layers, SmallName = "784-256-128-10";
    private const string Large = "4096-4096-relu-4096-relu-1000", LargeName = "4096-4096-4096-1000";
    private const int LargeParameters = (4096 * 4096 * 2) + (4096 * 1000) + 4096 + 4096 + 1000;

    private static int Threads => Environment.ProcessorCount;

    private static string All => Threads == 1 ? "1 thread" : $"{Threads} threads";

    /// <summary>The rows.</summary>
    internal static IReadOnlyList<RowSpec> Rows { get; } =
    [
        .. Limits(),
        .. Products(),
        .. Forwards(),
        .. Steps(),
        .. TinyNets(),
        .. OpenGl(),
        .. RealNetworks(),
        .. Allocations(),
        new HeatmapRow { Group = "The tool", Name = "heatmaps' share of a frame, 1280x720", Goal = Goal.AtMost(15, 5) },
        new TimeTo98Row { Group = "The tool", Name = "MNIST to 98 %, cpu", Where = "cpu", Goal = Goal.AtMost(4, 2) },
        new TimeTo98Row { Group = "The tool", Name = "MNIST to 98 %, gl", Where = "gl", Goal = Goal.AtMost(30, 10) },
        new StartRow { Group = "The tool", Name = "start of the NativeAOT tool to the first headless frame", Goal = Goal.AtMost(1, 0.4) },
        new CloneRow { Group = "The tool", Name = "empty clone to the first picture", Goal = Goal.AtMost(90, 60) },
    ];

    private static IEnumerable<RowSpec> Limits() =>
        from name in new[] { "limit: multiply-add peak, 1 thread", "limit: multiply-add peak, all threads", "limit: read bandwidth, 1 thread", "limit: read bandwidth, all threads", "limit: gl copy bandwidth", "gl empty dispatch and barrier" }
        select new BenchRow { Group = "Limits of this machine", Name = name };

    private static IEnumerable<RowSpec> Products() =>
        from size in new[] { 512, 1024, 2048 }
        from threads in new[] { 1, Threads }.Distinct()
        select Product("cpu", size, threads, Goal.Ratio(0.80, 0.92), "Products on the CPU");

    private static DuelRow Product(string where, int size, int threads, Goal goal, string group)
    {
        var peak = new Case { Kind = Case.Peak, Threads = threads };
        return new DuelRow
        {
            Group = group,
            Name = $"{where} product {size}, {(where == "gl" ? "of both cores' multiply-add peak" : threads == 1 ? "1 thread" : $"{threads} threads")}",
            Work = new Case { Kind = Case.Product, Where = where, Size = size, Threads = threads },
            RivalWork = peak,
            Against = Rival.Limits,
            Unit = new Unit("GFLOP/s", 2e-9 * size * size * size),
            RivalUnit = new Unit("GFLOP/s", LimitWorkshop.WorkOf(peak) / 1e9),
            Goal = goal,
        };
    }

    private static IEnumerable<RowSpec> Forwards()
    {
        const string Group = "Networks in use on the CPU";
        yield return Forward(Group, Small, SmallName, 1, Rival.OnnxRuntime, Goal.Ratio(1.5, 2.2));
        yield return Forward(Group, Small, SmallName, 1, Rival.OnnxRuntime, Goal.Ratio(null, 2.8), weights: "float16");
        yield return Forward(Group, Small, SmallName, 256, Rival.OnnxRuntime, Goal.Ratio(0.97, 1.05));
        yield return Forward(Group, Large, LargeName, 1, Rival.OnnxRuntime, Goal.Ratio(1.6, 2));
        yield return Forward(Group, Large, LargeName, 1, Rival.OnnxRuntime, Goal.Ratio(3, 4), weights: "float16");
        yield return Forward(Group, Large, LargeName, 1, Rival.OnnxRuntime, Goal.Ratio(5, 7), weights: "int8");
        yield return Forward(Group, Large, LargeName, 256, Rival.OnnxRuntime, Goal.Ratio(1.3, 1.6));
        var read = new Case { Kind = Case.Read, Threads = Threads, Size = LargeParameters / Threads };
        yield return new DuelRow
        {
            Group = Group,
            Name = $"cpu forward {LargeName}, batch 1, of {All}' read bandwidth",
            Work = new Case { Kind = Case.Forward, Layers = Large, Threads = Threads },
            RivalWork = read,
            Against = Rival.Limits,
            Unit = new Unit("GB/s", LargeParameters * sizeof(float) / 1e9),
            RivalUnit = new Unit("GB/s", LimitWorkshop.WorkOf(read) / 1e9),
            Goal = Goal.Ratio(null, 0.9),
        };
        yield return Forward(Group, Small, SmallName, 1, Rival.PyTorch, null);
        yield return Forward(Group, Small, SmallName, 256, Rival.PyTorch, null);
    }

    private static DuelRow Forward(string group, string layers, string name, int batch, Rival rival, Goal? goal, string where = "cpu", string loss = "cross-entropy", string weights = "float32") => new()
    {
        Group = group,
        Name = $"{where} forward {name}, batch {batch}{(weights == "float32" ? "" : $", {weights} weights")}, beside {rival.Name}",
        Work = new Case { Kind = Case.Forward, Where = where, Layers = layers, Batch = batch, Threads = Threads, Loss = loss, Weights = weights },
        Against = rival,
        Unit = batch == 1 || layers == Small ? Unit.Microseconds : Unit.Milliseconds,
        Goal = goal,
    };

    private static IEnumerable<RowSpec> Steps()
    {
        const string Group = "Training steps on the CPU";
        yield return Step(Group, Small, SmallName, "sgd", 64, Rival.PyTorch, Goal.Ratio(1.3, 2));
        yield return Step(Group, Small, SmallName, "sgd", 256, Rival.PyTorch, Goal.Ratio(1, 1.3));
        yield return Step(Group, Small, SmallName, "adam", 64, Rival.PyTorch, Goal.Ratio(2, 4));
        yield return Step(Group, Small, SmallName, "adam", 256, Rival.PyTorch, Goal.Ratio(1.5, 2.2));
    }

    private static DuelRow Step(string group, string layers, string name, string optimizer, int batch, Rival rival, Goal? goal, string where = "cpu", string loss = "cross-entropy") => new()
    {
        Group = group,
        Name = $"{where} training step {name}, {(optimizer == "adam" ? "Adam" : "SGD")}, batch {batch}, beside {rival.Name}",
        Work = new Case { Kind = Case.Step, Where = where, Layers = layers, Batch = batch, Threads = Threads, Optimizer = optimizer, Loss = loss },
        Against = rival,
        Unit = new Unit("samples/s", batch),
        Goal = goal,
    };

    private static IEnumerable<RowSpec> TinyNets()
    {
        const string Group = "Tiny networks on the CPU";
        foreach ((string layers, string name, string loss) in new[] { ("2-16-tanh-1", "2-16-1", "mse"), ("16-32-relu-4", "16-32-4", "cross-entropy") })
        {
            yield return Forward(Group, layers, name, 1, Rival.OnnxRuntime, Goal.Ratio(5, 15), loss: loss);
            yield return Step(Group, layers, name, "sgd", 32, Rival.PyTorch, Goal.Ratio(30, 100), loss: loss);
        }
    }

    private static IEnumerable<RowSpec> OpenGl()
    {
        yield return Product("gl", 512, Threads, Goal.Ratio(0.20, 0.30), "OpenGL");
        yield return Product("gl", 1024, Threads, Goal.Ratio(0.20, 0.30), "OpenGL");
        foreach (int batch in new[] { 1, 256 })
        {
            yield return Forward("OpenGL", Small, SmallName, batch, Rival.TensorFlowJs, Goal.Ratio(10, 25), "gl");
        }

        foreach (int batch in new[] { 1, 256 })
        {
            yield return Forward("OpenGL", Large, LargeName, batch, Rival.TensorFlowJs, Goal.Ratio(10, 25), "gl");
        }

        yield return Step("OpenGL", Small, SmallName, "sgd", 64, Rival.TensorFlowJs, Goal.Ratio(10, 25), "gl");
    }

    private static IEnumerable<RowSpec> RealNetworks() =>
        from backend in new[] { "cpu", "gl" }
        from model in RealNetworkRow.Names
        select new RealNetworkRow { Group = "Real networks, one example", Name = $"{backend} real {model}, beside ONNX Runtime", Model = model, Where = backend, Threads = Threads };

    private static IEnumerable<RowSpec> Allocations()
    {
        const string Group = "Managed memory";
        foreach (string where in new[] { "cpu", "gl" })
        {
            yield return Allocated(Group, where, "forward", new Case { Kind = Case.Forward, Where = where, Layers = Small, Threads = Threads });
            yield return Allocated(Group, where, "training step", new Case { Kind = Case.Step, Where = where, Layers = Small, Batch = 64, Optimizer = "adam", Threads = Threads });
        }

        yield return new FrameAllocationRow { Group = Group, Name = "gl managed bytes allocated per frame of the demo", Goal = Goal.AtMost(0, 0) };
    }

    private static AllocationRow Allocated(string group, string where, string what, Case work) =>
        new() { Group = group, Name = $"{where} managed bytes allocated per {what} {SmallName}, batch {work.Batch}", Work = work, Goal = Goal.AtMost(0, 0) };
}
