using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.Tests.Training;

/// <summary>A budget on backends that compute on the host: the reference takes whole steps, the CPU backend pieces of them.</summary>
public class StepWithinTests
{
    [Fact]
    public void On_the_reference_a_call_is_a_whole_step_that_learns_the_same_bits()
    {
        var reference = new ReferenceBackend<float>();
        (float[] whole, _) = Train(session => session.Step(0.1), reference);
        (float[] within, SliceResult result) = Train(session => session.StepWithin(0.1, TimeSpan.FromHours(1)), reference);
        Assert.Equal(whole, within);
        Assert.Equal((true, 1, 1, false, null), (result.IsComplete, result.Dispatches, result.Calls, result.Overran, result.OverranBy));
        Assert.True(Train(session => session.StepWithin(0.1, TimeSpan.Zero), reference).Last.Overran);
        Assert.False(Train(session => session.StepWithin(0.1, Timeout.InfiniteTimeSpan), reference).Last.Overran);
    }

    [Fact]
    public void On_the_CPU_a_step_in_pieces_learns_the_same_bits_and_without_a_budget_it_is_one_call()
    {
        (float[] whole, _) = Train(session => session.Step(0.1), new CpuBackend(1));
        (float[] pieces, SliceResult last) = Train(InPieces, new CpuBackend(1));
        Assert.Equal(whole, pieces);
        Assert.InRange(last.Calls, 2, 1000);
        (float[] endless, SliceResult one) = Train(session => session.StepWithin(0.1, Timeout.InfiniteTimeSpan), new CpuBackend(1));
        Assert.Equal(whole, endless);
        Assert.Equal((true, 1, false), (one.IsComplete, one.Calls, one.Overran));
    }

    /// <summary>With no time at all, each call does one thing.</summary>
    private static SliceResult InPieces(TrainingSession session)
    {
        while (true)
        {
            long before = session.Steps;
            SliceResult result = session.StepWithin(0.1, TimeSpan.Zero);
            Assert.Equal((result.IsComplete, !result.IsComplete), (session.Steps == before + 1, session.IsStepUnderway));
            Assert.Equal(1, result.Dispatches);
            if (result.IsComplete)
            {
                return result;
            }
        }
    }

    private static (float[] Weights, SliceResult Last) Train(Func<TrainingSession, SliceResult> step, IBackend backend)
    {
        LayerSpec spec = LayerSpec.Parse("3-5-tanh-2");
        var store = new ParameterStore();
        Mlp.Initialize(spec, store, 1);
        Graph graph = TrainingGraph.Build(2, Shape.Of(3), Shape.Of(2), (g, x) => Mlp.Add(g, spec, x), Losses.MeanSquaredError, new Sgd());
        var examples = new TensorExamples(new Tensor(Shape.Of(4, 3), [.. Enumerable.Range(0, 12).Select(i => MathF.Sin(i))]), new Tensor(Shape.Of(4, 2), [.. Enumerable.Range(0, 8).Select(i => MathF.Cos(i))]));
        using var session = new TrainingSession(backend, graph, store, examples, 1);
        SliceResult last = default;
        for (int i = 0; i < 3; i++)
        {
            last = step(session);
        }

        Assert.Equal((3L, false), (session.Steps, session.IsStepUnderway));
        session.SyncParametersBlocking();
        return (store["fc1.weight"].Floats.ToArray(), last);
    }

    private static (float[] Weights, SliceResult Last) Train(Action<TrainingSession> step, IBackend backend) => Train(
        session =>
        {
            step(session);
            return default;
        },
        backend);
}
