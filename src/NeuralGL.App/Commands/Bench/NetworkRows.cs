using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Commands.Bench;

/// <summary>Work to be timed on a backend. The input lies there already; results are waited for, but only a few numbers are read.</summary>
internal static class NetworkRows
{
    internal const string Layers = "784-256-relu-128-relu-10";

    /// <summary>The product of two square matrices that change with every run, so nothing is packed beforehand.</summary>
    internal static CompiledGraph Product(IBackend backend, int size)
    {
        var g = new GraphBuilder("product");
        Shape shape = Shape.Of(size, size);
        g.Output(g.Add(new MatMul(), g.Input("a", shape), g.Input("b", shape)), "c");
        CompiledGraph run = backend.Compile(g.Build(), new ParameterStore());
        run.SetInput("a", Numbers(shape, 1));
        run.SetInput("b", Numbers(shape, 2));
        return run;
    }

    /// <summary>The network in use.</summary>
    internal static CompiledGraph Forward(IBackend backend, int batch)
    {
        LayerSpec spec = LayerSpec.Parse(Layers);
        var store = new ParameterStore();
        Mlp.Initialize(spec, store, 1);
        CompiledGraph run = backend.Compile(Mlp.Inference(spec), store, new CompileOptions { Batch = batch });
        run.SetInput(Mlp.InputName, Numbers(Shape.Of(batch, spec.Inputs), 3));
        return run;
    }

    /// <summary>One step of training.</summary>
    internal static CompiledGraph Training(IBackend backend, int batch, Optimizer optimizer)
    {
        LayerSpec spec = LayerSpec.Parse(Layers);
        Graph graph = TrainingGraph.Build(batch, Shape.Of(spec.Inputs), Shape.Of(spec.Outputs), (g, x) => Mlp.Add(g, spec, x), Losses.SoftmaxCrossEntropy, optimizer);
        var store = new ParameterStore();
        Mlp.Initialize(spec, store, 1);
        store[TrainingGraph.LossSumSlot] = Tensor.Scalar(0);
        Optimizer.InitializeState(graph, store);
        Tensor target = Tensor.Zeros(Shape.Of(batch, spec.Outputs));
        for (int i = 0; i < batch; i++)
        {
            target.Floats[(i * spec.Outputs) + (i % spec.Outputs)] = 1;
        }

        CompiledGraph run = backend.Compile(graph, store);
        run.SetInput(TrainingGraph.InputName, Numbers(Shape.Of(batch, spec.Inputs), 4));
        run.SetInput(TrainingGraph.TargetName, target);

        // Many thousand steps on one batch: with a usual rate the gradients would vanish into subnormal numbers, which are slow.
        run.SetInput(TrainingGraph.LearningRateName, Tensor.Scalar(1e-7f));
        return run;
    }

    private static Tensor Numbers(Shape shape, ulong seed)
    {
        var random = new SplitMix64(seed);
        Tensor tensor = Tensor.Zeros(shape);
        foreach (ref float number in tensor.Floats)
        {
            number = random.NextFloat() - 0.5f;
        }

        return tensor;
    }
}
