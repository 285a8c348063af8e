using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using NeuralGL.Tests.Backends;
using NeuralGL.Training;

namespace NeuralGL.Tests.Training;

/// <summary>Convolutional networks with batch normalisation, trained on small pictures of strokes.</summary>
public class ConvolutionTrainingTests
{
    private const int Batch = 20, Side = 12;

    private static readonly LayerSpec Spec = LayerSpec.Parse("12x12x1-conv3x9-bn-relu-pool2-conv3x14-bn-relu-gap-4");

    [Theory]
    [InlineData(CpuInstructions.Portable)]
    [InlineData(CpuInstructions.Avx2)]
    [InlineData(CpuInstructions.Avx512)]
    public void The_first_steps_are_those_of_the_reference_in_double(CpuInstructions instructions)
    {
        if (!CpuMachine.All.Contains(instructions))
        {
            Assert.Skip($"this machine has no {instructions}");
        }

        (ParameterStore expected, float[] losses) = Train(new ReferenceBackend<double>(), 4);
        (ParameterStore actual, float[] ours) = Train(CpuMachine.With(instructions), 4);
        foreach (string name in expected.Names.Where(n => !n.StartsWith(Optimizer.StatePrefix, StringComparison.Ordinal)))
        {
            double furthest = expected[name].Floats.ToArray().Zip(actual[name].Floats.ToArray(), (a, b) => Math.Abs((double)a - b)).Max();
            Assert.True(furthest < 2e-5, $"{name} is off by {furthest}");
        }

        Assert.All(losses.Zip(ours), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void The_loss_falls_and_strokes_that_were_never_seen_are_told_apart()
    {
        (ParameterStore store, float[] losses) = Train(new CpuBackend(), 150);
        Assert.InRange(losses[0], 0.7f, 3f);
        Assert.True(losses[^5..].Average() < 0.1f, $"the last losses are {string.Join(", ", losses[^5..])}");
        using CompiledGraph network = new CpuBackend().Compile(Mlp.Inference(Spec), store, new CompileOptions { Batch = Batch });
        (Tensor pictures, Tensor targets) = Strokes(9_999);
        network.SetInput(Mlp.InputName, pictures);
        network.Run();
        float[] probabilities = network.ReadBlocking(Mlp.ProbabilitiesName).Floats.ToArray(), wanted = targets.Floats.ToArray();
        int right = Enumerable.Range(0, Batch).Count(i => probabilities[(i * 4)..((i * 4) + 4)].AsSpan().IndexOf(probabilities[(i * 4)..((i * 4) + 4)].Max()) == Array.IndexOf(wanted, 1, i * 4) - (i * 4));
        Assert.True(right >= Batch - 1, $"{right} of {Batch} are right");
    }

    [Fact]
    public void Training_gives_the_same_bits_on_one_thread_and_on_several()
    {
        float[] Weights(int threads) => [.. Train(new CpuBackend(threads), 3).Store is var store ? store.Names.Order().SelectMany(n => store[n].Floats.ToArray()) : []];
        Assert.Equal(Weights(1), Weights(3));
    }

    [Fact]
    public void ReLU_before_a_normalisation_is_neither_stored_nor_differentiated_by_itself()
    {
        KernelPlan plan = KernelPlan.Create(Step(), observeAll: false, composites: true);
        Assert.DoesNotContain(plan.Calls, c => c.Call is MapCall { Function: "relu" or "relu_gradient" });
        Assert.All(plan.Calls.Select(c => c.Call).OfType<ChannelGradientCall>(), c => Assert.NotNull(c.Mask));
        Assert.Equal(2, plan.Calls.Count(c => c.Call is ChannelNormalizationCall { Epilogue.Function: "relu" }));
    }

    private static (Tensor Pictures, Tensor Targets) Strokes(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        Tensor pictures = Tensor.Zeros(Shape.Of(Batch, Side * Side)), targets = Tensor.Zeros(Shape.Of(Batch, 4));
        for (int i = 0; i < Batch; i++)
        {
            int kind = random.NextInt(4), x = 3 + random.NextInt(6), y = 3 + random.NextInt(6), length = 2 + random.NextInt(2);
            (int dx, int dy) = kind switch { 0 => (1, 0), 1 => (0, 1), 2 => (1, 1), _ => (1, -1) };
            targets.Floats[(i * 4) + kind] = 1;
            Span<float> picture = pictures.Floats.Slice(i * Side * Side, Side * Side);
            foreach (ref float pixel in picture)
            {
                pixel = 0.2f * random.NextFloat();
            }

            for (int at = -length; at <= length; at++)
            {
                picture[(Math.Clamp(y + (at * dy), 0, Side - 1) * Side) + Math.Clamp(x + (at * dx), 0, Side - 1)] = 0.7f + (0.3f * random.NextFloat());
            }
        }

        return (pictures, targets);
    }

    private static Graph Step() => TrainingGraph.Build(Batch, Shape.Of(Side * Side), Shape.Of(4), (g, x) => Mlp.Add(g, Spec, x), Losses.SoftmaxCrossEntropy, new Adam());

    private static (ParameterStore Store, float[] Losses) Train(IBackend backend, int steps)
    {
        var store = new ParameterStore { [TrainingGraph.LossSumSlot] = Tensor.Scalar(0) };
        Mlp.Initialize(Spec, store, 5);
        Graph graph = Step();
        Optimizer.InitializeState(graph, store);
        using CompiledGraph step = backend.Compile(graph, store);
        step.SetInput(TrainingGraph.LearningRateName, Tensor.Scalar(0.01f));
        var losses = new float[steps];
        for (int i = 0; i < steps; i++)
        {
            (Tensor pictures, Tensor targets) = Strokes(i);
            step.SetInput(TrainingGraph.InputName, pictures);
            step.SetInput(TrainingGraph.TargetName, targets);
            step.Run();
            losses[i] = step.ReadBlocking(TrainingGraph.LossName).Floats[0];
        }

        step.SyncParametersBlocking();
        return (store, losses);
    }
}
