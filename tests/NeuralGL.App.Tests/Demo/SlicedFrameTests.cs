using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.App.Frames;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.OpenGL.Scheduling;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Demo;

/// <summary>A pass that does not fit a round of the window goes on in the next ones, and the last whole picture stays meanwhile.</summary>
public class SlicedFrameTests
{
    private static readonly TimeSpan s_budget = TimeSpan.FromMilliseconds(10);

    [Fact]
    public void Rounds_end_on_their_budget_and_the_last_picture_stays_until_the_pass_is_through()
    {
        var costs = new FourMilliseconds();
        byte[] wholeFirst, wholeSecond;
        using (var whole = new Stage(SmallModel.Load()))
        {
            wholeFirst = whole.Feed(1).Draw(640, 360).Rgba;
            whole.Pipeline.Process(Other(whole.Frame));
            whole.Pipeline.Collect(wait: true);
            wholeSecond = whole.Draw(640, 360).Rgba;
        }

        using var sliced = new Stage(SmallModel.Load(), s_budget, costs);
        byte[] first = sliced.Feed(1).Draw(640, 360).Rgba;
        Assert.Equal(wholeFirst, first);
        sliced.Pipeline.Begin(Other(sliced.Frame));
        int rounds = 0;
        do
        {
            Assert.False(sliced.Pipeline.IsWhole);
            Assert.Equal(first, sliced.Draw(640, 360).Rgba);
            rounds++;
            costs.Calls.Add(0);
        }
        while (!sliced.Pipeline.Advance());

        // Two dispatches of 4 ms each fit into 10 ms.
        Assert.InRange(rounds, 3, 20);
        Assert.All(costs.Calls.SkipLast(1), dispatches => Assert.Equal(2, dispatches));
        Assert.InRange(costs.Calls[^1], 1, 2);
        Assert.True(sliced.Pipeline.IsWhole);
        sliced.Pipeline.Collect(wait: true);
        byte[] second = sliced.Draw(640, 360).Rgba;
        Assert.NotEqual(first, second);
        Assert.Equal(wholeSecond, second);
    }

    [Fact]
    public void A_frame_that_is_processed_at_once_gives_up_the_one_underway()
    {
        byte[] expected = Whole(DemoViewMode.Activations);
        using var sliced = new Stage(SmallModel.Load(), s_budget, new FourMilliseconds());
        sliced.Pipeline.Begin(Other(sliced.Frame));
        Assert.False(sliced.Pipeline.Advance());
        Assert.Equal(expected, sliced.Feed(1).Draw(640, 360).Rgba);
    }

    [Theory]
    [InlineData(DemoViewMode.Saliency)]
    [InlineData(DemoViewMode.WeightGradients)]
    public void Gradients_are_computed_between_rounds_too(object view)
    {
        byte[] expected = Whole((DemoViewMode)view);
        using var sliced = new Stage(SmallModel.Load(), TimeSpan.FromTicks(1), new FourMilliseconds());
        sliced.State.View = (DemoViewMode)view;
        sliced.Feed(1).Draw(640, 360);
        Assert.True(sliced.Pipeline.IsUnderway);
        Assert.True(sliced.Pipeline.IsWhole);
        int rounds = 0;
        for (; sliced.Pipeline.IsUnderway; rounds++)
        {
            Assert.False(sliced.Pipeline.Advance());
        }

        Assert.InRange(rounds, 3, 10_000);
        sliced.Pipeline.Collect(wait: true);
        Assert.Equal(expected, sliced.Draw(640, 360).Rgba);
    }

    [Fact]
    public void A_part_that_cannot_be_divided_is_named_once_its_driver_has_compiled_it()
    {
        var g = new GraphBuilder("two");
        Value x = g.Input("x", Shape.Of(1, 2));
        Node quick = g.AddNode(new Relu(), "quick", x), slow = g.AddNode(new Tanh(), "slow", quick.Output);
        g.Output(slow.Output);
        var part = new SlowPart();
        void Pass(double first, double second)
        {
            part.Note(new SliceResult(false, 1, first, 1, first > 10, first > 10 ? quick : null));
            part.Note(new SliceResult(true, 1, second, 2, second > 10, second > 10 ? slow : null));
        }

        Pass(400, 90);
        Assert.Null(part.Found);
        Pass(45, 90);
        Assert.Equal((slow, 90), part.Found);
        Pass(20, 30);
        Assert.Null(part.Found);
    }

    /// <summary>The picture of a frame that was processed at once.</summary>
    private static byte[] Whole(DemoViewMode view)
    {
        using var whole = new Stage(SmallModel.Load());
        whole.State.View = view;
        return whole.Feed(1).Draw(640, 360).Rgba;
    }

    private static Frame Other(Frame frame)
    {
        using IFrameSource source = FrameSources.Open("synthetic", new FrameSourceOptions { Seed = 9, Size = (160, 120) });
        Assert.True(source.Read(frame, TestContext.Current.CancellationToken));
        return frame;
    }

    /// <summary>Whatever is dispatched takes 4 ms.</summary>
    private sealed class FourMilliseconds : IDispatchCosts
    {
        /// <summary>Dispatches in each call since the list was emptied.</summary>
        internal List<int> Calls { get; } = [];

        public double Expect(int dispatch, int groups) => 4;

        public void Begin(int dispatch, int groups)
        {
            if (Calls.Count > 0)
            {
                Calls[^1]++;
            }
        }

        public double End(int dispatch, int groups) => 4;
    }
}
