using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Scenes;

/// <summary>A network that reads digits and learns to, some steps at a time.</summary>
internal sealed class ShiftLearner : IDisposable
{
    private const int Batch = 32;

    private static readonly LayerSpec s_layers = LayerSpec.Parse($"{ShiftDigits.Length}-48-relu-{ShiftDigits.Classes}");

    private readonly SceneLab _lab;
    private readonly TrainingSession _session;
    private readonly CompiledGraph _judge;
    private readonly Experiment _shown;

    /// <param name="lab">Where it computes.</param>
    /// <param name="examples">What to learn from.</param>
    /// <param name="shown">Pictures that <see cref="Show"/> takes at once.</param>
    /// <param name="seed">Decides first weights and the order of the examples.</param>
    public ShiftLearner(SceneLab lab, IExampleSource examples, int shown, ulong seed)
    {
        _lab = lab;
        Mlp.Initialize(s_layers, Parameters, seed);
        Graph training = TrainingGraph.Build(Batch, examples.InputShape, examples.TargetShape, (g, x) => Mlp.Add(g, s_layers, x), Losses.SoftmaxCrossEntropy, new Adam());
        _session = new TrainingSession(lab.Backend, training, Parameters, examples, seed);
        Graph inference = Mlp.Inference(s_layers);
        _judge = lab.Backend.Compile(inference, Parameters, new CompileOptions { Batch = ShiftDigits.HeldBack });
        _shown = lab.Prepare(inference, Parameters, shown);
    }

    /// <summary>What it has learned.</summary>
    internal ParameterStore Parameters { get; } = new();

    /// <summary>The largest difference from the reference of all that <see cref="Show"/> gave.</summary>
    internal double Difference => _shown.Difference;

    internal void Step(double rate) => _session.Step(rate);

    /// <summary>The share of right answers on pictures [HeldBack, Length].</summary>
    internal double Judge(Tensor pictures)
    {
        _judge.SetInput(Mlp.InputName, pictures);
        _judge.Run();
        ReadOnlySpan<float> answers = _judge.ReadBlocking(Mlp.ProbabilitiesName).Floats;
        int right = 0;
        for (int i = 0; i < ShiftDigits.HeldBack; i++)
        {
            right += System.Numerics.Tensors.TensorPrimitives.IndexOfMax(answers.Slice(i * ShiftDigits.Classes, ShiftDigits.Classes)) == ShiftDigits.LabelOf(i) ? 1 : 0;
        }

        return (double)right / ShiftDigits.HeldBack;
    }

    /// <summary>The answers and how sure they are, for pictures [shown, Length]; compared with the reference.</summary>
    internal (int Digit, float P)[] Show(float[] pictures)
    {
        _session.SyncParametersBlocking();
        float[] answers = _shown.Run(pictures).Read(Mlp.ProbabilitiesName);
        return [.. answers.Chunk(ShiftDigits.Classes).Select(a => (Array.IndexOf(a, a.Max()), a.Max()))];
    }

    public void Dispose()
    {
        _session.Dispose();
        _judge.Dispose();
        _shown.Dispose();
        (_lab.Backend as GlBackend)?.Release(Parameters);
    }
}
