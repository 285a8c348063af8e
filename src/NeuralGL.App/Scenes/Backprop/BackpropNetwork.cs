using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Scenes;

/// <summary>
/// Two inputs, two hidden neurons and one output, tanh after each: z = Σ w·x + b, a = tanh(z), L = (y − t)². One graph computes values,
/// loss, gradients and the step of descent for one example; another asks the network about all four examples.
/// </summary>
internal sealed class BackpropNetwork : IDisposable
{
    /// <summary>Weights and constants, neuron by neuron: w₁₁ w₁₂ b₁, w₂₁ w₂₂ b₂, w₃₁ w₃₂ b₃.</summary>
    internal const int ParameterCount = 9;

    /// <summary>What a read from the graph of a step is called, in the order of <see cref="Read"/>.</summary>
    private static readonly string[] s_reads = ["z_hidden", "a_hidden", "z_out", "y", "loss", "by_y", "by_z_out", "by_a_hidden", "by_z_hidden", "by_w1", "by_b1", "by_w2", "by_b2"];

    private readonly CompiledGraph _live, _reference;
    private readonly ParameterStore _liveStore = Store(s_start), _referenceStore = Store(s_start), _askedStore = Store(s_start);
    private readonly Experiment _all;
    private float[] _loaded = s_start;
    private double _difference;

    public BackpropNetwork(SceneLab lab)
    {
        Graph step = Step();
        (_live, _reference) = (lab.Backend.Compile(step, _liveStore), new ReferenceBackend<double>().Compile(step, _referenceStore));
        _all = lab.Prepare(All(), _askedStore);
    }

    /// <summary>The answer wanted is 1 where the signs of x₁ and x₂ differ, −1 where they do not.</summary>
    internal static IReadOnlyList<(float X1, float X2, float Target)> Examples { get; } = [(0.5f, -1, 1), (1, 0.5f, -1), (-1, 0.5f, 1), (-0.5f, -1, -1)];

    /// <summary>The weights before the first step; small, none like another's mirror, so that both hidden neurons find work of their own.</summary>
    internal static IReadOnlyList<float> Start => s_start;

    /// <summary>The largest difference from the reference of anything read so far.</summary>
    internal double Difference => Math.Max(_difference, _all.Difference);

    private static readonly float[] s_start = [0.3f, 0.8f, -0.2f, 0.2f, 0.3f, -0.1f, 0.4f, -0.4f, -0.1f];

    /// <summary>One step of training on one example.</summary>
    /// <param name="example">Which of <see cref="Examples"/>.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="weights">The weights before the step.</param>
    /// <param name="before">What the network says about all examples before it.</param>
    internal BackpropStep Train(int example, float rate, float[] weights, BackpropAnswers before)
    {
        // The weights of the last step are where they are needed already; going back or another learning rate brings others.
        if (!ReferenceEquals(weights, _loaded))
        {
            Load(_liveStore, weights);
        }

        Load(_referenceStore, weights);
        (float x1, float x2, float target) = Examples[example];
        foreach (CompiledGraph graph in (CompiledGraph[])[_live, _reference])
        {
            graph.SetInput("x", new Tensor(Shape.Of(1, 2), [x1, x2]));
            graph.SetInput("target", new Tensor(Shape.Of(1, 1), [target]));
            graph.SetInput("rate", Tensor.Scalar(rate));
            graph.Run();
        }

        float[][] r = [.. s_reads.Select(Read)];
        _live.SyncParametersBlocking();
        _reference.SyncParametersBlocking();
        _loaded = Unpack(_liveStore);
        Compare(_loaded, Unpack(_referenceStore));
        return new BackpropStep(example, rate, weights, _loaded, [.. r[0], .. r[2]], [.. r[1], .. r[3]], r[4][0], [.. r[7], .. r[5]], [.. r[8], .. r[6]], Unpack(r[9], r[10], r[11], r[12]), before, Ask(_loaded));
    }

    /// <summary>What the network would say about all examples with these weights.</summary>
    internal BackpropAnswers Ask(IReadOnlyList<float> weights)
    {
        Load(_askedStore, weights);
        _all.Run([.. Examples.SelectMany(e => (float[])[e.X1, e.X2])], [.. Examples.Select(e => e.Target)]);
        return new BackpropAnswers(_all.Read("answers"), _all.Read("losses"), _all.Read("mean")[0]);
    }

    public void Dispose()
    {
        _live.Dispose();
        _reference.Dispose();
        _all.Dispose();
    }

    private static Graph Step()
    {
        var g = new GraphBuilder("step");
        Value x = g.Input("x", Shape.Of(1, 2)), target = g.Input("target", Shape.Of(1, 1)), rate = g.Input("rate", Shape.Scalar);
        Value[] slots = Slots(g);
        (Value z, Value a, Value zOut, Value y) = Layers(g, x, slots);
        Value loss = Losses.MeanSquaredError(g, y, target);
        Value[] gradients = Autodiff.Gradients(g, loss, [y, zOut, a, z, .. slots]);
        foreach ((string name, Value value) in s_reads.Zip([z, a, zOut, y, loss, .. gradients]))
        {
            g.Output(g.AddNode(new Identity(), name, value).Output);
        }

        new Sgd().AddStep(g, slots, gradients[4..], rate);
        return g.Build();
    }

    private static Graph All()
    {
        var g = new GraphBuilder("all");
        Value x = g.Input("x", Shape.Of(Examples.Count, 2)), target = g.Input("target", Shape.Of(Examples.Count, 1));
        (_, _, _, Value y) = Layers(g, x, Slots(g));
        Value error = g.Add(new Subtract(), y, target);
        g.Output(y, "answers");
        g.Output(g.Add(new Multiply(), error, error), "losses");
        g.Output(Losses.MeanSquaredError(g, y, target), "mean");
        return g.Build();
    }

    private static Value[] Slots(GraphBuilder g) => [g.Parameter("w1", Shape.Of(2, 2)), g.Parameter("b1", Shape.Of(2)), g.Parameter("w2", Shape.Of(1, 2)), g.Parameter("b2", Shape.Of(1))];

    private static (Value Z, Value A, Value ZOut, Value Y) Layers(GraphBuilder g, Value x, Value[] slots)
    {
        Value z = g.Add(new Dense(), x, slots[0], slots[1]), a = g.Add(new Tanh(), z), zOut = g.Add(new Dense(), a, slots[2], slots[3]);
        return (z, a, zOut, g.Add(new Tanh(), zOut));
    }

    private static ParameterStore Store(IReadOnlyList<float> weights)
    {
        var store = new ParameterStore();
        Load(store, weights);
        return store;
    }

    private static void Load(ParameterStore store, IReadOnlyList<float> w)
    {
        store["w1"] = new Tensor(Shape.Of(2, 2), [w[0], w[1], w[3], w[4]]);
        store["b1"] = new Tensor(Shape.Of(2), [w[2], w[5]]);
        store["w2"] = new Tensor(Shape.Of(1, 2), [w[6], w[7]]);
        store["b2"] = new Tensor(Shape.Of(1), [w[8]]);
    }

    private static float[] Unpack(ParameterStore store) => Unpack(store["w1"].Floats, store["b1"].Floats, store["w2"].Floats, store["b2"].Floats);

    private static float[] Unpack(ReadOnlySpan<float> w1, ReadOnlySpan<float> b1, ReadOnlySpan<float> w2, ReadOnlySpan<float> b2) => [w1[0], w1[1], b1[0], w1[2], w1[3], b1[1], w2[0], w2[1], b2[0]];

    private float[] Read(string name)
    {
        float[] found = [.. _live.ReadBlocking(name).Floats];
        Compare(found, _reference.ReadBlocking(name).Floats);
        return found;
    }

    private void Compare(ReadOnlySpan<float> found, ReadOnlySpan<float> expected)
    {
        for (int i = 0; i < found.Length; i++)
        {
            _difference = Math.Max(_difference, Math.Abs((double)found[i] - expected[i]) / Math.Max(1, Math.Abs(expected[i])));
        }
    }
}

/// <summary>What the network says about all examples.</summary>
/// <param name="Answers">y of each.</param>
/// <param name="Losses">(y − t)² of each.</param>
/// <param name="Mean">The mean of those.</param>
internal sealed record BackpropAnswers(float[] Answers, float[] Losses, float Mean);

/// <summary>Every number of one step of training. Neurons are 0 and 1 in the hidden layer and 2 at the end.</summary>
/// <param name="Example">Which example.</param>
/// <param name="Rate">The learning rate.</param>
/// <param name="Weights">Before the step, in the order of <see cref="BackpropNetwork.ParameterCount"/>.</param>
/// <param name="NewWeights">After it.</param>
/// <param name="Z">The neurons' sums.</param>
/// <param name="A">tanh of them; the last is the answer y.</param>
/// <param name="Loss">(y − t)².</param>
/// <param name="ByA">The gradient of the loss by A.</param>
/// <param name="ByZ">The gradient of the loss by Z: the neurons' δ.</param>
/// <param name="Gradient">The gradient of the loss by the weights.</param>
/// <param name="Before">What the network said of all examples before the step.</param>
/// <param name="After">What it says after it.</param>
internal sealed record BackpropStep(
    int Example, float Rate, float[] Weights, float[] NewWeights, float[] Z, float[] A, float Loss, float[] ByA, float[] ByZ, float[] Gradient, BackpropAnswers Before, BackpropAnswers After)
{
    internal (float X1, float X2, float Target) Data => BackpropNetwork.Examples[Example];

    /// <summary>The loss of this step's example once the weights have moved.</summary>
    internal float LossAfter => After.Losses[Example];
}
