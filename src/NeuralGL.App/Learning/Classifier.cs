using NeuralGL.App.Commands;
using NeuralGL.App.Models;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Pictures;
using NeuralGL.Tensors;

namespace NeuralGL.App.Learning;

/// <summary>A model that gives each picture a probability for every class, run in batches.</summary>
internal sealed class Classifier : IDisposable
{
    private const int PreferredBatch = 100;
    private readonly CompiledGraph _compiled;
    private readonly Value _input, _output;
    private readonly bool _gives;
    private readonly float[] _batch;
    private readonly Tensor _tensor;

    /// <exception cref="UserException">The model is no classifier of pictures.</exception>
    public Classifier(IBackend backend, LoadedModel model)
        : this(backend, model.ForUse(backend).Graph, model.ForUse(backend).Parameters, model.RequireInput(), model.Path) => Labels = model.Labels.Count == Classes ? model.Labels : Labels;

    public Classifier(IBackend backend, Graph graph, ParameterStore parameters, PictureTransform transform, string name)
    {
        Transform = transform;
        if (graph.Inputs.Count != 1 || graph.Inputs[0].Type.Element != ElementType.Float32)
        {
            throw new UserException($"{name} has {graph.Inputs.Count} inputs; a classifier of pictures has one of float32", ExitCode.BadInput);
        }

        int batch = graph.IsOpen ? PreferredBatch : graph.Inputs[0].Shape.Rank == 0 ? 1 : graph.Inputs[0].Shape[0];
        _compiled = backend.Compile(graph, parameters, new CompileOptions { Batch = batch });
        _input = _compiled.Graph.Inputs[0];
        _output = _compiled.Graph.Outputs.FirstOrDefault(v => v.Shape.Rank == 2 && v.Shape[0] == batch && v.Shape[1] > 1)
            ?? throw new UserException($"{name} has no output [N, classes], so it is no classifier", ExitCode.BadInput);
        _gives = _output.Producer?.Operator is Softmax { Name: "Softmax" };
        _tensor = Tensor.Zeros(_input.Type);
        _batch = new float[_tensor.Length];
        Classes = _output.Shape[1];
        Labels = [.. Enumerable.Range(0, Classes).Select(i => $"{i}")];
    }

    /// <summary>Writes example <paramref name="index"/>.</summary>
    public delegate void Fill(int index, Span<float> input);

    /// <summary>Takes the probabilities for example <paramref name="index"/>.</summary>
    public delegate void Use(int index, ReadOnlySpan<float> probabilities);

    public int Classes { get; }

    public IReadOnlyList<string> Labels { get; }

    /// <summary>How frames become the input.</summary>
    public PictureTransform Transform { get; }

    /// <summary>Numbers in one example.</summary>
    public int InputLength => _batch.Length / BatchSize;

    private int BatchSize => _input.Shape[0];

    /// <summary>The probabilities of all classes for each of <paramref name="count"/> examples, in order.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="fill">Writes example i; several threads call it.</param>
    /// <param name="use">Given i and its probabilities.</param>
    /// <param name="cancellation">Ends between two batches.</param>
    public void Run(int count, Fill fill, Use use, CancellationToken cancellation)
    {
        for (int first = 0; first < count; first += BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            int start = first, many = Math.Min(BatchSize, count - first), length = InputLength;
            Parallel.For(0, many, i => fill(start + i, _batch.AsSpan(i * length, length)));
            _batch.CopyTo(_tensor.Floats);
            _compiled.SetInput(_input.Name, _tensor);
            _compiled.Run();
            Span<float> results = _compiled.ReadBlocking(_output).Floats;
            for (int i = 0; i < many; i++)
            {
                Span<float> row = results.Slice(i * Classes, Classes);
                if (!_gives)
                {
                    Normalise(row);
                }

                use(first + i, row);
            }
        }
    }

    public void Dispose() => _compiled.Dispose();

    /// <summary>Softmax, for models that give logits or their logarithms.</summary>
    private static void Normalise(Span<float> row)
    {
        float max = float.NegativeInfinity, sum = 0;
        foreach (float v in row)
        {
            max = Math.Max(max, v);
        }

        foreach (ref float v in row)
        {
            sum += v = MathF.Exp(v - max);
        }

        foreach (ref float v in row)
        {
            v /= sum;
        }
    }
}
