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
    internal static CompiledGraph Forward(IBackend backend, int batch, string layers = Layers, bool probabilities = true, WeightType weights = WeightType.Float32)
    {
        LayerSpec spec = LayerSpec.Parse(layers);
        ParameterStore store = FirstParameters(spec);
        CompiledGraph run = backend.Compile(Mlp.Inference(spec, probabilities), store, new CompileOptions { Batch = batch, Weights = weights });
        run.SetInput(Mlp.InputName, Examples(spec, batch));
        return run;
    }

    /// <summary>One step of training, cross-entropy unless another loss is named.</summary>
    internal static CompiledGraph Training(IBackend backend, int batch, Optimizer optimizer, string layers = Layers, Loss? loss = null)
    {
        LayerSpec spec = LayerSpec.Parse(layers);
        Graph graph = TrainingGraph.Build(batch, Shape.Of(spec.Inputs), Shape.Of(spec.Outputs), (g, x) => Mlp.Add(g, spec, x), loss ?? Losses.SoftmaxCrossEntropy, optimizer);
        ParameterStore store = FirstParameters(spec);
        store[TrainingGraph.LossSumSlot] = Tensor.Scalar(0);
        Optimizer.InitializeState(graph, store);
        CompiledGraph run = backend.Compile(graph, store);
        run.SetInput(TrainingGraph.InputName, Examples(spec, batch));
        run.SetInput(TrainingGraph.TargetName, Targets(spec, batch));

        // Many thousand steps on one batch: with a usual rate the gradients would vanish into subnormal numbers, which are slow.
        run.SetInput(TrainingGraph.LearningRateName, Tensor.Scalar(1e-7f));
        return run;
    }

    /// <summary>The parameters that every network here begins with.</summary>
    internal static ParameterStore FirstParameters(LayerSpec spec)
    {
        var store = new ParameterStore();
        Mlp.Initialize(spec, store, 1);
        return store;
    }

    /// <summary>What every network here is given.</summary>
    internal static Tensor Examples(LayerSpec spec, int batch) => Numbers(Shape.Of(batch, spec.Inputs), 3);

    /// <summary>One class after the other.</summary>
    internal static Tensor Targets(LayerSpec spec, int batch)
    {
        Tensor target = Tensor.Zeros(Shape.Of(batch, spec.Outputs));
        for (int i = 0; i < batch; i++)
        {
            target.Floats[(i * spec.Outputs) + (i % spec.Outputs)] = 1;
        }

        return target;
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
