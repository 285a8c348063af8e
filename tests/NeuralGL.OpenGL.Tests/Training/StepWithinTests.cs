using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Tests.Scheduling;
using NeuralGL.Platform;
using NeuralGL.Training;

namespace NeuralGL.OpenGL.Tests.Training;

/// <summary>Training within a budget: steps in pieces learn the bits of whole steps, and change the parameters when they end.</summary>
public class StepWithinTests
{
    private const double Rate = 0.001;

    private static readonly LayerSpec s_spec = LayerSpec.Parse("12-129-tanh-dropout:0.25-67-relu-4");
    private static readonly TimeSpan s_budget = TimeSpan.FromMilliseconds(8);

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void Steps_in_pieces_learn_the_bits_of_whole_steps(GlProfile profile)
    {
        using var gl = new GlFixture(profile: profile);
        (ParameterStore whole, ParameterStore sliced) = (TrainingTests.Start(s_spec), TrainingTests.Start(s_spec));
        Graph graph = Graph();
        using (TrainingSession session = new(gl.Backend, graph, whole, TrainingTests.Blobs(), 5))
        {
            for (int i = 0; i < 7; i++)
            {
                session.Step(Rate);
            }

            Assert.True(session.TryAskLossSum());
            session.SyncParametersBlocking();
        }

        // Each dispatch takes 20 ms, so those of several groups are cut.
        var tables = new List<CostTable>();
        gl.Backend.Costs = g =>
        {
            tables.Add(CostTable.Even(g, 20));
            return tables[^1];
        };
        using (TrainingSession session = new(gl.Backend, graph, sliced, TrainingTests.Blobs(), 5))
        {
            for (int i = 0; i < 7; i++)
            {
                int calls = 1;
                SliceResult result;
                while (!(result = session.StepWithin(Rate, s_budget)).IsComplete)
                {
                    Assert.Equal((true, i, i), (session.IsStepUnderway, session.Steps, session.StepsSinceAsk));
                    Assert.False(session.TryAskLossSum());
                    calls++;
                }

                Assert.Equal((calls, false), (result.Calls, session.IsStepUnderway));
                Assert.InRange(calls, 20, 1000);
            }

            Assert.Equal((7, 2, 3), (session.Steps, session.Epoch, session.StepInEpoch));
            Assert.True(session.TryAskLossSum());
            session.SyncParametersBlocking();
        }

        CostTable table = Assert.Single(tables);
        Assert.Contains(table.Order.GroupBy(o => o.Dispatch), dispatch => dispatch.Count() > 7);
        Assert.NotEqual(TrainingTests.Start(s_spec)["fc1.weight"].Floats.ToArray(), sliced["fc1.weight"].Floats.ToArray());
        Assert.Equal(whole.Names, sliced.Names);
        Assert.All(whole.Names, name => Assert.True(Bits(whole, name).SequenceEqual(Bits(sliced, name)), name));
    }

    [Fact]
    public void Parameters_are_those_of_the_step_before_until_a_step_ends_and_every_way_to_end_it_is_the_same()
    {
        using var gl = new GlFixture();
        gl.Backend.Costs = g => CostTable.Even(g, 20);
        ParameterStore whole = TrainingTests.Start(s_spec), sliced = TrainingTests.Start(s_spec);
        using TrainingSession expected = new(gl.Backend, Graph(), whole, TrainingTests.Blobs(), 5), session = new(gl.Backend, Graph(), sliced, TrainingTests.Blobs(), 5);
        expected.Step(Rate);
        session.Step(Rate);
        session.SyncParametersBlocking();
        int[] before = Bits(sliced, "fc1.weight");
        session.StepWithin(Rate, s_budget);
        session.StepWithin(0, s_budget);

        // Half a step is no step: not in the parameters, and not in what is saved.
        TrainingState state = session.CaptureBlocking();
        Assert.Equal((1, 1), (state.Epoch, state.StepInEpoch));
        Assert.Equal(before, Bits(sliced, "fc1.weight"));

        // The rate is the one that the step began with.
        session.Step(1000);
        Assert.Equal((2, false), (session.Steps, session.IsStepUnderway));
        session.StepWithin(Rate, s_budget);
        double losses = session.TakeLossSumBlocking();
        Assert.Equal((3, false), (session.Steps, session.IsStepUnderway));
        Assert.True(session.StepWithin(Rate, Timeout.InfiniteTimeSpan).IsComplete);
        session.SyncParametersBlocking();

        expected.Step(Rate);
        expected.Step(Rate);
        Assert.Equal(expected.TakeLossSumBlocking(), losses);
        expected.Step(Rate);
        expected.SyncParametersBlocking();
        Assert.All(whole.Names, name => Assert.True(Bits(whole, name).SequenceEqual(Bits(sliced, name)), name));
    }

    [Fact]
    public void The_updates_of_parameters_are_a_piece_of_their_own_that_waits_for_a_call_with_room()
    {
        using var gl = new GlFixture();
        gl.Backend.Costs = g => new CostTable(g, [.. Enumerable.Repeat(0.0, g.DispatchCount), 5]);
        using TrainingSession session = new(gl.Backend, Graph(), TrainingTests.Start(s_spec), TrainingTests.Blobs(), 5);
        Assert.Equal((false, 0.0), (session.StepWithin(Rate, TimeSpan.FromMilliseconds(4)) is var all && all.IsComplete, all.Milliseconds));
        SliceResult updates = session.StepWithin(Rate, TimeSpan.FromMilliseconds(4));
        Assert.Equal((true, 1, 5.0, 2, true), (updates.IsComplete, updates.Dispatches, updates.Milliseconds, updates.Calls, updates.Overran));
        Assert.NotNull(updates.OverranBy);
        Assert.Equal(1, session.StepWithin(Rate, TimeSpan.FromMilliseconds(6)).Calls);
    }

    private static Graph Graph() => TrainingTests.Step("adam", "crossentropy", clip: 1, spec: s_spec);

    private static int[] Bits(ParameterStore store, string name) => [.. store[name].Floats.ToArray().Select(BitConverter.SingleToInt32Bits)];
}
