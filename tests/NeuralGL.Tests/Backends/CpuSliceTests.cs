using NeuralGL.Backends;
using NeuralGL.Backends.Cpu;
using NeuralGL.Graphs;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.Tests.Backends;

/// <summary>The CPU backend within a budget: step by step, by a clock that a test moves.</summary>
public class CpuSliceTests
{
    private const string Layers = "16-24-relu-24-tanh-24-sigmoid-24-relu-24-tanh-4";

    [Fact]
    public void Calls_end_on_their_budget_and_give_the_bits_of_a_whole_run()
    {
        using CompiledGraph whole = Load(), sliced = Load();
        var graph = (CpuGraph)sliced;
        graph.Clock = new StepClock(3);
        whole.Run();

        // What nothing is known about runs alone.
        SliceResult[] first = Pass(sliced, 10);
        Assert.Equal(graph.StepCount, first.Length);
        Assert.InRange(graph.StepCount, 6, 100);
        SliceResult[] second = Pass(sliced, 10);
        Assert.Equal((graph.StepCount + 2) / 3, second.Length);
        Assert.All(second.SkipLast(1), s => Assert.Equal((false, 3, 9, false), (s.IsComplete, s.Dispatches, s.Milliseconds, s.Overran)));
        Assert.Equal((true, second.Length), (second[^1].IsComplete, second[^1].Calls));
        Assert.Equal(whole.ReadBlocking(whole.Graph.Outputs[0]).Floats.ToArray(), sliced.ReadBlocking(sliced.Graph.Outputs[0]).Floats.ToArray());
    }

    [Fact]
    public void A_step_longer_than_the_budget_runs_alone_and_is_named()
    {
        using CompiledGraph sliced = Load();
        ((CpuGraph)sliced).Clock = new StepClock(50);
        Pass(sliced, 10);
        Assert.All(Pass(sliced, 10), s => Assert.Equal((1, 50, true), (s.Dispatches, s.Milliseconds, s.Overran)));
        Assert.Equal("fc1", sliced.RunWithin(TimeSpan.FromMilliseconds(10)).OverranBy?.Name);
    }

    [Fact]
    public void A_whole_run_gives_up_one_that_has_begun()
    {
        using CompiledGraph sliced = Load();
        ((CpuGraph)sliced).Clock = new StepClock(3);
        Assert.False(sliced.RunWithin(TimeSpan.FromMilliseconds(1)).IsComplete);
        sliced.Run();
        Assert.Equal(1, sliced.RunWithin(TimeSpan.FromMilliseconds(1)).Calls);
        Assert.True(sliced.RunWithin(Timeout.InfiniteTimeSpan).IsComplete);
    }

    private static SliceResult[] Pass(CompiledGraph graph, double milliseconds)
    {
        var calls = new List<SliceResult>();
        do
        {
            calls.Add(graph.RunWithin(TimeSpan.FromMilliseconds(milliseconds)));
        }
        while (!calls[^1].IsComplete);
        return [.. calls];
    }

    private static CompiledGraph Load()
    {
        var store = new ParameterStore();
        LayerSpec spec = LayerSpec.Parse(Layers);
        Mlp.Initialize(spec, store, 5);
        CompiledGraph graph = new CpuBackend(1).Compile(Mlp.Inference(spec), store, new CompileOptions { ObserveAll = true });
        graph.SetInput(graph.Graph.Inputs[0].Name, new Tensor(graph.Graph.Inputs[0].Shape, [.. Enumerable.Range(0, 16).Select(i => MathF.Sin(i))]));
        return graph;
    }

    /// <summary>Moves at every second look, so that whatever is measured takes as long.</summary>
    private sealed class StepClock(double milliseconds) : TimeProvider
    {
        private long _looks;

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => (long)(_looks++ * milliseconds * 1000);
    }
}
