using NeuralGL.Graphs;
using NeuralGL.OpenGL.Loading;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Kernels.Choice;

/// <summary>
/// Measures which kernel is fastest on a device for products of some classes, in steps of loading: for each class a product of the size that
/// is needed, with each candidate once to warm up and at least twice on the clock; the least time wins.
/// </summary>
internal sealed class KernelTuning(GlDevice device, IEnumerable<ProductShape> products, IKernelTimer? timer = null) : IDisposable
{
    /// <summary>Multiplications below which a product is not worth measuring: every kernel is done before the next dispatch begins.</summary>
    private const long WorthFrom = 1 << 18;

    /// <summary>The largest product that is measured; larger ones are cut along their rows and columns.</summary>
    private const long MostWork = 1L << 33;

    private const long MostElements = 1 << 26;

    private const double WorthMilliseconds = 0.5;
    private const int MostRepeats = 20;

    private readonly IKernelTimer _timer = timer ?? (device.IsSoftware || device.Limits.IsEs ? new WallTimer(device) : new TimestampTimer(device));
    private GlGraph? _graph;

    /// <summary>The largest product of each class that has candidates and was not measured.</summary>
    public ProductShape[] Due { get; } =
    [
        .. products.Where(p => (long)p.M * p.N * p.K * p.Batches >= WorthFrom && !device.Choice.Knows(p.Class) && device.Choice.Candidates(p.Class).Count > 1)
            .GroupBy(p => p.Class).Select(g => Cut(device.Limits, g.MaxBy(p => (long)p.M * p.N * p.K))).Where(p => !device.Choice.Knows(p.Class)),
    ];

    /// <summary>The steps; each class is learned when its last candidate is done, and all are kept at the end.</summary>
    public IEnumerable<LoadStep> Steps()
    {
        foreach (ProductShape shape in Due)
        {
            (ProductKernel? best, double least) = (null, double.PositiveInfinity);
            foreach (ProductKernel kernel in device.Choice.Candidates(shape.Class))
            {
                var took = new Measurement();
                foreach (LoadStep step in Measure(shape, kernel, took))
                {
                    yield return step;
                }

                (best, least) = took.Milliseconds < least ? (kernel, took.Milliseconds) : (best, least);
            }

            if (best is not null)
            {
                device.Choice.Learn(shape.Class, best);
            }
        }

        if (Due.Length > 0)
        {
            device.Choice.Keep();
        }
    }

    /// <summary>Does all steps at once.</summary>
    public void RunBlocking()
    {
        foreach (LoadStep step in Steps())
        {
            if (step.Kind == LoadStepKind.Wait)
            {
                SpinWait.SpinUntil(() => step.IsOver);
            }
            else
            {
                step.Run(0);
            }
        }
    }

    /// <summary>Frees what a measurement that was not finished holds.</summary>
    public void Dispose()
    {
        _graph?.Dispose();
        _graph = null;
        (_timer as IDisposable)?.Dispose();
    }

    private IEnumerable<LoadStep> Measure(ProductShape shape, ProductKernel kernel, Measurement took)
    {
        string name = $"'{kernel.Name}' on {shape.M}x{shape.N}x{shape.K}";
        bool runs = false;
        yield return new LoadStep(LoadStepKind.Tune, name, 0, () => runs = TryBuild(shape, kernel));
        if (!runs)
        {
            yield break;
        }

        int repeats = 1;
        for (int round = 0; round < 3; round++)
        {
            bool isWarmUp = round == 0;
            yield return new LoadStep(LoadStepKind.Tune, name, 0, () => Run(kernel, repeats));
            if (!_timer.IsReady)
            {
                yield return LoadStep.Until($"measuring {name}", () => _timer.IsReady);
            }

            double each = _timer.Milliseconds / repeats;
            took.Milliseconds = isWarmUp ? took.Milliseconds : Math.Min(took.Milliseconds, each);
            repeats = isWarmUp ? 1 : (int)Math.Clamp(WorthMilliseconds / Math.Max(each, 1e-3), 1, MostRepeats);
        }

        yield return new LoadStep(LoadStepKind.Tune, name, 0, () =>
        {
            _graph!.Dispose();
            _graph = null;
        });
    }

    /// <summary>A kernel that this driver does not build is no candidate; the others are.</summary>
    private bool TryBuild(ProductShape shape, ProductKernel kernel)
    {
        try
        {
            var parameters = new GlParameters(device, new ParameterStore());
            parameters.Attach();
            _graph = new GlGraph(device, ProductOf(shape), parameters, new()) { Only = kernel };
            _graph.Build();
            foreach (Value input in _graph.Graph.Inputs)
            {
                _graph.MarkInputSet(input);
            }

            return true;
        }
        catch (GlException)
        {
            _graph?.Dispose();
            _graph = null;
            return false;
        }
    }

    private void Run(ProductKernel kernel, int repeats)
    {
        _timer.Begin(kernel);
        for (int i = 0; i < repeats; i++)
        {
            _graph!.Run();
        }

        _timer.End();
    }

    private static Graph ProductOf(ProductShape shape)
    {
        var g = new GraphBuilder("product");
        bool across = shape.Class == ProductClass.FewRowsAcross;
        Value x = g.Input("x", Shape.Of(shape.M, shape.K)), w = g.Input("w", across ? Shape.Of(shape.K, shape.N) : Shape.Of(shape.N, shape.K));
        g.Output(across ? g.Add(new MatMul(), x, w) : g.Add(new Dense(), x, w), "y");
        return g.Build();
    }

    private static ProductShape Cut(GlLimits limits, ProductShape shape)
    {
        long elements = Math.Min(MostElements, limits.StorageBlockBytes / 4);
        ProductShape cut = shape with { M = Math.Min(shape.M * shape.Batches, 1 << 14), Batches = 1, N = Math.Min(shape.N, 1 << 14), K = Math.Min(shape.K, 1 << 14) };
        while ((long)cut.M * cut.N * cut.K > MostWork || (long)Math.Max(cut.M, cut.N) * cut.K > elements)
        {
            cut = cut.M > cut.N ? cut with { M = ((cut.M / 2) + 3) & ~3 } : cut with { N = ((cut.N / 2) + 3) & ~3 };
        }

        // As a layer it lies along k in whole quads, whatever the product of this class does.
        return cut.Class == shape.Class ? cut : shape with { Batches = 1 };
    }

    private sealed class Measurement
    {
        public double Milliseconds { get; set; } = double.PositiveInfinity;
    }
}
