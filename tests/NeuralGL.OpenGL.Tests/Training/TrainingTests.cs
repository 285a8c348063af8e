using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.OpenGL.Tests.Training;

/// <summary>Training on the GPU: it follows the reference, gives the same bits twice, learns, and waits for nothing.</summary>
public class TrainingTests
{
    private static readonly LayerSpec Spec = LayerSpec.Parse("12-24-tanh-16-relu-4");

    public static TheoryData<string> Optimizers => ["sgd", "momentum", "nesterov", "adam", "adamw"];

    public static TheoryData<string> LossNames => ["mse", "mae", "huber", "crossentropy", "smoothed", "binary"];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Every_optimiser_follows_the_reference(string name)
    {
        using var gl = new GlFixture();
        Follow(gl, Step(name, "crossentropy", clip: 1), name);
    }

    [Theory]
    [MemberData(nameof(LossNames))]
    public void Every_loss_follows_the_reference(string loss)
    {
        using var gl = new GlFixture();
        Follow(gl, Step("sgd", loss), "sgd");
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Every_optimiser_follows_the_reference_on_OpenGL_ES_too(string name)
    {
        using var gl = new GlFixture(profile: GlProfile.Es);
        Follow(gl, Step(name, "crossentropy", clip: 1), name);
    }

    [Theory]
    [InlineData(GlProfile.Core)]
    [InlineData(GlProfile.Es)]
    public void Dropout_drops_the_same_elements_as_the_reference(GlProfile profile)
    {
        using var gl = new GlFixture(profile: profile);
        LayerSpec spec = LayerSpec.Parse("12-dropout:0.2-24-tanh-dropout:0.5-16-relu-dropout:0.25-4");
        Follow(gl, Step("sgd", "crossentropy", spec: spec), "sgd");
    }

    [Theory]
    [InlineData(GlProfile.Core)]
    [InlineData(GlProfile.Es)]
    public void Convolutions_with_batch_normalisation_follow_the_reference(GlProfile profile)
    {
        using var gl = new GlFixture(profile: profile);
        LayerSpec spec = LayerSpec.Parse("4x3x1-conv3x6-bn-relu-conv3x5-bn-relu-pool2-4");
        Follow(gl, Step("sgd", "crossentropy", spec: spec), "sgd", spec);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_one_does_not()
    {
        using var gl = new GlFixture();
        Assert.Equal(Weights(gl, 1), Weights(gl, 1));
        Assert.NotEqual(Weights(gl, 1), Weights(gl, 2));
    }

    [Theory]
    [InlineData(GlProfile.Core)]
    [InlineData(GlProfile.Es)]
    public void A_network_learns_on_the_GPU(GlProfile profile)
    {
        using var gl = new GlFixture(profile: profile);
        ParameterStore store = Start();
        TrainingResult result = new Trainer(new TrainerOptions { Epochs = 40, LearningRate = 0.01 }).Train(gl.Backend, Step("adam", "crossentropy"), store, Blobs(), null, TestContext.Current.CancellationToken);
        Assert.InRange(result.EpochLosses[^1], 0, 0.02);
        using CompiledGraph network = gl.Backend.Compile(Mlp.Inference(Spec), store, new CompileOptions { Batch = 64 });
        TensorExamples examples = Blobs();
        int right = 0;
        var x = Tensor.Zeros(Shape.Of(64, 12));
        var t = new float[64 * 4];
        for (int i = 0; i < 64; i++)
        {
            examples.Read(i, 1, x.Floats.Slice(i * 12, 12), t.AsSpan(i * 4, 4));
        }

        network.SetInput("input", x);
        network.Run();
        float[] p = network.ReadBlocking("probabilities").Floats.ToArray();
        for (int i = 0; i < 64; i++)
        {
            right += p.AsSpan(i * 4, 4).IndexOf(p.Skip(i * 4).Take(4).Max()) == t.AsSpan(i * 4, 4).IndexOf(1f) ? 1 : 0;
        }

        Assert.Equal(64, right);
    }

    /// <summary>Ten steps of both from one start: parameters stay together within what ten steps of float32 rounding can part them.</summary>
    private static void Follow(GlFixture gl, Graph graph, string optimizer, LayerSpec? spec = null)
    {
        ParameterStore onGpu = Start(spec), onCpu = Start(spec);
        using (TrainingSession a = new(gl.Backend, graph, onGpu, Blobs(), 5), b = new(new ReferenceBackend<double>(), graph, onCpu, Blobs(), 5))
        {
            for (int i = 0; i < 10; i++)
            {
                a.Step(Rate(optimizer));
                b.Step(Rate(optimizer));
            }

            a.SyncParametersBlocking();
            double expected = b.TakeLossSumBlocking();
            Assert.Equal(expected, a.TakeLossSumBlocking(), 1e-5 * Math.Max(1, expected));
        }

        ParameterStore start = Start(spec);
        foreach (string name in start.Names)
        {
            Assert.NotEqual(start[name].Floats.ToArray(), onGpu[name].Floats.ToArray());
            Assert.All(onCpu[name].Floats.ToArray().Zip(onGpu[name].Floats.ToArray()), p => Assert.Equal(p.First, p.Second, 2e-5f));
        }
    }

    private static float[] Weights(GlFixture gl, ulong seed)
    {
        ParameterStore store = Start();
        new Trainer(new TrainerOptions { Epochs = 3, LearningRate = 0.01, Seed = seed }).Train(gl.Backend, Step("adamw", "crossentropy", clip: 1), store, Blobs(), null, TestContext.Current.CancellationToken);
        return [.. store["fc1.weight"].Floats, .. store["fc3.bias"].Floats];
    }

    internal static double Rate(string optimizer) => optimizer is "adam" or "adamw" ? 0.001 : 0.02;

    internal static Graph Step(string optimizer, string loss, float? clip = null, LayerSpec? spec = null) => TrainingGraph.Build(
        16, Shape.Of(12), Shape.Of(4), (g, x) => Mlp.Add(g, spec ?? Spec, x),
        loss switch
        {
            "mse" => Losses.MeanSquaredError,
            "mae" => Losses.MeanAbsoluteError,
            "huber" => Losses.Huber(0.5f),
            "smoothed" => Losses.SmoothedCrossEntropy(0.1f),
            "binary" => Losses.BinaryCrossEntropy,
            _ => Losses.SoftmaxCrossEntropy,
        },
        optimizer switch
        {
            "momentum" => new Momentum(weightDecay: 0.01f),
            "nesterov" => new Momentum(nesterov: true),
            "adam" => new Adam(),
            "adamw" => new AdamW(weightDecay: 0.1f),
            _ => new Sgd(),
        },
        clip);

    internal static ParameterStore Start(LayerSpec? spec = null)
    {
        var store = new ParameterStore();
        Mlp.Initialize(spec ?? Spec, store, 1);
        return store;
    }

    /// <summary>Four clouds of points in twelve dimensions, 64 points in all.</summary>
    internal static TensorExamples Blobs()
    {
        var random = new SplitMix64(3);
        Tensor x = Tensor.Zeros(Shape.Of(64, 12)), t = Tensor.Zeros(Shape.Of(64, 4));
        for (int i = 0; i < 64; i++)
        {
            for (int j = 0; j < 12; j++)
            {
                x.Floats[(i * 12) + j] = (j % 4 == i % 4 ? 1.5f : 0) + (0.5f * (float)random.NextNormal());
            }

            t.Floats[(i * 4) + (i % 4)] = 1;
        }

        return new TensorExamples(x, t);
    }
}
