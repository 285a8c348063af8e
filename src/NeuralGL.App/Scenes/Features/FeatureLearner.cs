using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Scenes;

/// <summary>
/// Classifiers of one description that learn side by side from the same mini-batches. Their losses are summed and they share no
/// parameter, so each learns as it would alone.
/// </summary>
internal sealed class FeatureLearner : IDisposable
{
    /// <summary>Held-back examples judged at once.</summary>
    internal const int Chunk = 64;

    private const int Batch = 32;

    private readonly SceneLab _lab;
    private readonly TrainingSession _session;
    private readonly CompiledGraph _judge;
    private readonly Experiment _shown;
    private readonly Tensor _chunk;

    /// <param name="lab">Where it computes.</param>
    /// <param name="examples">What to learn from; the target is 1 for a cat.</param>
    /// <param name="heads">Adds the classifiers.</param>
    /// <param name="seed">Decides first weights and the order of the examples.</param>
    public FeatureLearner(SceneLab lab, IExampleSource examples, Func<GraphBuilder, Value, Value[]> heads, ulong seed)
    {
        _lab = lab;
        int inputs = examples.InputShape.Length;
        Value[] made = [];
        Graph training = TrainingGraph.Build(Batch, Shape.Of(inputs), Shape.Of(1), (g, x) => (made = heads(g, x))[^1], (g, _, target) => Sum(g, made, target), new Adam());
        Heads = [.. made.Select(h => h.Name)];
        Initialize(training, seed);
        _session = new TrainingSession(lab.Backend, training, Parameters, examples, seed);
        var g = new GraphBuilder("classifiers");
        foreach (Value head in heads(g, g.Input("x", Shape.Of(Shape.Open, inputs))))
        {
            g.Output(head);
        }

        Graph inference = g.Build();
        _judge = lab.Backend.Compile(inference, Parameters, new CompileOptions { Batch = Chunk });
        _shown = lab.Prepare(inference, Parameters, Enum.GetValues<PictureChange>().Length);
        _chunk = Tensor.Zeros(Shape.Of(Chunk, inputs));
    }

    /// <summary>The classifiers' names.</summary>
    internal IReadOnlyList<string> Heads { get; }

    /// <summary>What they have learned; <see cref="Sync"/> brings it up to date.</summary>
    internal ParameterStore Parameters { get; } = new();

    /// <summary>The largest difference from the reference of all that <see cref="Show"/> gave.</summary>
    internal double Difference => _shown.Difference;

    /// <summary>One step of the optimiser.</summary>
    internal void Step(double rate) => _session.Step(rate);

    internal void Sync() => _session.SyncParametersBlocking();

    /// <summary>How many of a chunk of the held-back examples each classifier gets right.</summary>
    /// <param name="inputs">[HeldBack, inputs].</param>
    /// <param name="chunk">0 for the first <see cref="Chunk"/> examples, 1 for the next …</param>
    internal int[] CountRight(float[] inputs, int chunk)
    {
        inputs.AsSpan(chunk * _chunk.Length, _chunk.Length).CopyTo(_chunk.Floats);
        _judge.SetInput("x", _chunk);
        _judge.Run();
        return [.. Heads.Select(head =>
        {
            int right = 0;
            ReadOnlySpan<float> answers = _judge.ReadBlocking(head).Floats;
            for (int i = 0; i < answers.Length; i++)
            {
                right += answers[i] > 0 == AnimalPictures.IsCat((chunk * Chunk) + i) ? 1 : 0;
            }

            return right;
        })];
    }

    /// <summary>What the classifiers say of one example under each change, [changes, inputs]: above 0 is a cat; compared with the reference.</summary>
    internal float[][] Show(float[] inputs)
    {
        Sync();
        _shown.Run(inputs);
        return [.. Heads.Select(_shown.Read)];
    }

    /// <summary>Another value of the run that <see cref="Show"/> made.</summary>
    internal float[] ReadShown(string name) => _shown.Read(name);

    public void Dispose()
    {
        _session.Dispose();
        _judge.Dispose();
        _shown.Dispose();
        (_lab.Backend as GlBackend)?.Release(Parameters);
    }

    private static Value Sum(GraphBuilder g, Value[] heads, Value target) =>
        heads.Select(head => Losses.BinaryCrossEntropy(g, head, target)).Aggregate((sum, loss) => g.Add(new Add(), sum, loss));

    private void Initialize(Graph training, ulong seed)
    {
        var random = new SplitMix64(seed);
        foreach (Value slot in training.Parameters.Where(p => !p.Name.StartsWith(Optimizer.StatePrefix, StringComparison.Ordinal)))
        {
            // Linear classifiers may begin at 0; a network's units must differ.
            Parameters[slot.Name] = slot.Name switch
            {
                FeatureHeads.HiddenWeight => Initializers.HeNormal(slot.Shape, ref random),
                FeatureHeads.Network + ".weight" => Initializers.GlorotUniform(slot.Shape, ref random),
                _ => Tensor.Zeros(slot.Type),
            };
        }
    }
}
