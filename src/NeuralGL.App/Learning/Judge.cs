using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Learning;

/// <summary>Mean loss and accuracy of a network on examples, by the loss that it is trained with, without dropout.</summary>
internal sealed class Judge : IDisposable
{
    private const int Batch = 250;
    private readonly IExampleSource _examples;
    private readonly List<(CompiledGraph Graph, int Size, int Times)> _runs = [];

    /// <param name="backend">What computes.</param>
    /// <param name="layers">The network.</param>
    /// <param name="loss">Compares its result with the targets.</param>
    /// <param name="parameters">Its weights; a measurement takes them as they then are.</param>
    /// <param name="examples">One-hot targets; read as of epoch 1.</param>
    public Judge(IBackend backend, LayerSpec layers, Loss loss, ParameterStore parameters, IExampleSource examples)
    {
        _examples = examples;
        (int whole, int rest) = Math.DivRem(examples.Count, Batch);
        foreach ((int size, int times) in (ReadOnlySpan<(int, int)>)[(Batch, whole), (rest, 1)])
        {
            if (size > 0 && times > 0)
            {
                _runs.Add((backend.Compile(Build(size, layers, loss), parameters), size, times));
            }
        }
    }

    public (double Loss, double Accuracy) Measure()
    {
        double sum = 0;
        int at = 0, correct = 0;
        foreach ((CompiledGraph graph, int size, int times) in _runs)
        {
            Tensor input = Tensor.Zeros(graph.Graph.Find(TrainingGraph.InputName).Type), target = Tensor.Zeros(graph.Graph.Find(TrainingGraph.TargetName).Type);
            float[] inputs = new float[input.Length], targets = new float[target.Length];
            int wide = inputs.Length / size, classes = targets.Length / size;
            for (int run = 0; run < times; run++, at += size)
            {
                int first = at;
                Parallel.For(0, size, i => _examples.Read(first + i, 1, inputs.AsSpan(i * wide, wide), targets.AsSpan(i * classes, classes)));
                inputs.CopyTo(input.Floats);
                targets.CopyTo(target.Floats);
                graph.SetInput(TrainingGraph.InputName, input);
                graph.SetInput(TrainingGraph.TargetName, target);
                graph.Run();
                sum += size * (double)graph.ReadBlocking(graph.Graph.Outputs[0]).Floats[0];
                Span<float> results = graph.ReadBlocking(graph.Graph.Outputs[1]).Floats;
                for (int i = 0; i < size; i++)
                {
                    correct += Evaluation.ArgMax(results.Slice(i * classes, classes)) == Evaluation.ArgMax(targets.AsSpan(i * classes, classes)) ? 1 : 0;
                }
            }
        }

        return (sum / at, (double)correct / at);
    }

    public void Dispose() => _runs.ForEach(r => r.Graph.Dispose());

    private static Graph Build(int size, LayerSpec layers, Loss loss)
    {
        var g = new GraphBuilder("judge");
        Value x = g.Input(TrainingGraph.InputName, Shape.Of(size, layers.Inputs)), wanted = g.Input(TrainingGraph.TargetName, Shape.Of(size, layers.Outputs));
        Value result = Mlp.Add(g, layers.WithoutDropout, x, training: false);
        g.Output(loss(g, result, wanted), TrainingGraph.LossName);
        g.Output(result);
        return g.Build();
    }
}
