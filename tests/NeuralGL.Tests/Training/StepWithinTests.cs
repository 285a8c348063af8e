using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.Tests.Training;

/// <summary>A budget on backends that compute on the host: each call is a whole step.</summary>
public class StepWithinTests
{
    [Fact]
    public void A_call_within_a_budget_is_a_whole_step_that_learns_the_same_bits()
    {
        (float[] whole, _) = Train(session => session.Step(0.1));
        (float[] within, SliceResult result) = Train(session => session.StepWithin(0.1, TimeSpan.FromHours(1)));
        Assert.Equal(whole, within);
        Assert.Equal((true, 1, 1, false, null), (result.IsComplete, result.Dispatches, result.Calls, result.Overran, result.OverranBy));
    }

    [Fact]
    public void A_step_that_takes_longer_than_its_budget_says_so_and_an_infinite_one_is_kept()
    {
        Assert.True(Train(session => session.StepWithin(0.1, TimeSpan.Zero)).Last.Overran);
        Assert.False(Train(session => session.StepWithin(0.1, Timeout.InfiniteTimeSpan)).Last.Overran);
    }

    private static (float[] Weights, SliceResult Last) Train(Func<TrainingSession, SliceResult> step)
    {
        LayerSpec spec = LayerSpec.Parse("3-5-tanh-2");
        var store = new ParameterStore();
        Mlp.Initialize(spec, store, 1);
        Graph graph = TrainingGraph.Build(2, Shape.Of(3), Shape.Of(2), (g, x) => Mlp.Add(g, spec, x), Losses.MeanSquaredError, new Sgd());
        var examples = new TensorExamples(new Tensor(Shape.Of(4, 3), [.. Enumerable.Range(0, 12).Select(i => MathF.Sin(i))]), new Tensor(Shape.Of(4, 2), [.. Enumerable.Range(0, 8).Select(i => MathF.Cos(i))]));
        using var session = new TrainingSession(new CpuBackend(1), graph, store, examples, 1);
        SliceResult last = default;
        for (int i = 0; i < 3; i++)
        {
            last = step(session);
        }

        Assert.Equal((3L, false), (session.Steps, session.IsStepUnderway));
        session.SyncParametersBlocking();
        return (store["fc1.weight"].Floats.ToArray(), last);
    }

    private static (float[] Weights, SliceResult Last) Train(Action<TrainingSession> step) => Train(session =>
    {
        step(session);
        return default;
    });
}
