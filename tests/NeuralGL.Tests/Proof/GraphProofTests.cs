using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Proof;
using NeuralGL.Tensors;

namespace NeuralGL.Tests.Proof;

/// <summary>The differential debugger names the node that is wrong, and no other.</summary>
public class GraphProofTests
{
    private static readonly Tensor X = new(Shape.Of(2, 4), [0.3f, -1, 2, 0.5f, -2, 1, 0.25f, -0.75f]);

    [Fact]
    public void A_right_backend_diverges_nowhere()
    {
        GraphComparison found = GraphProof.Compare(new ReferenceBackend<float>(), Build(new Relu()), Weights(), Inputs());
        Assert.Equal(["fc1", "act", "fc2"], found.Nodes.Select(n => n.Node.Name));
        Assert.Null(found.FirstDivergence);
        Assert.All(found.Nodes, n => Assert.True(n.Local.Passed && n.Cumulative.Passed && n.Witness is null));
        Assert.Contains(found.Nodes, n => n.Local.MaxAbs > 0);
    }

    [Fact]
    public void The_node_that_is_wrong_is_named_and_those_after_it_are_not_blamed()
    {
        // This backend's ReLU leaks: 0.1·x for negative x.
        var wrong = new Impostor(Build(new LeakyRelu(0.1f)));
        GraphComparison found = GraphProof.Compare(wrong, Build(new Relu()), Weights(), Inputs());
        Assert.Equal("act", found.FirstDivergence!.Node.Name);
        Assert.Equal([true, false, true], found.Nodes.Select(n => n.Local.Passed));
        Assert.Equal([true, false, false], found.Nodes.Select(n => n.Cumulative.Passed));

        // The element that is worst is negative, and the witness shows it.
        Assert.Contains("fc1", found.FirstDivergence.Witness, StringComparison.Ordinal);
        Assert.Contains("= -", found.FirstDivergence.Witness, StringComparison.Ordinal);
        Assert.Contains("act", found.FirstDivergence.Local.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_weight_on_the_backend_is_found_at_the_node_that_uses_it()
    {
        ParameterStore spoiled = Weights();
        spoiled["w2"].Floats[3] += 0.01f;
        var wrong = new Impostor(Build(new Relu()), spoiled);
        GraphComparison found = GraphProof.Compare(wrong, Build(new Relu()), Weights(), Inputs());
        Assert.Equal("fc2", found.FirstDivergence!.Node.Name);
    }

    [Fact]
    public void A_fault_that_only_fused_kernels_have_is_seen_in_the_outputs()
    {
        // Right while every value is looked at, wrong as it runs in production.
        var wrong = new Impostor(Build(new LeakyRelu(0.1f)), onlyFused: true);
        GraphComparison found = GraphProof.Compare(wrong, Build(new Relu()), Weights(), Inputs());
        Assert.Null(found.FirstDivergence);
        Assert.False(Assert.Single(found.Fused).Cumulative.Passed);
        Assert.True(Assert.Single(GraphProof.Compare(new ReferenceBackend<float>(), Build(new Relu()), Weights(), Inputs()).Fused).Cumulative.Passed);
    }

    [Fact]
    public void A_sampler_takes_the_nodes_in_turn_and_sees_what_is_wrong()
    {
        using CompiledGraph run = new Impostor(Build(new LeakyRelu(0.1f))).Compile(Build(new Relu()), Weights(), new CompileOptions { Batch = 2, ObserveAll = true });
        using var sampler = new NodeSampler(run, every: 3);
        run.SetInput("x", X);
        var seen = new List<(string, bool)>();
        for (int i = 0; i < 100_000 && seen.Count < 6; i++)
        {
            run.Run();
            if (sampler.AfterRun() is { } sample)
            {
                seen.Add((sample.Node.Name, sample.Local.Passed));
            }
        }

        Assert.Equal([("fc1", true), ("act", false), ("fc2", true), ("fc1", true), ("act", false), ("fc2", true)], seen);
        Assert.Equal(6, sampler.Checked);
    }

    [Fact]
    public void Every_operator_keeps_its_own_cases_within_what_it_promises_for_any_operands()
    {
        // The bound for any numbers may be wider than a case's, never narrower: else comparing would blame a right backend.
        foreach (OperatorCase c in OperatorSet.All.SelectMany(o => o.Cases).Where(c => !c.Large && c.Tolerance.Reason.Contains("whole numbers", StringComparison.Ordinal) == false))
        {
            Tolerance any = c.Operator.ToleranceFor([.. c.Inputs.Select(i => i.Type)]);
            Assert.True(any.Absolute >= c.Tolerance.Absolute || any.Ulp >= c.Tolerance.Ulp && any.Ulp > 0 || any.Terms > 0, $"{c}: {any} is narrower than {c.Tolerance}");
            Assert.True(any.Terms >= c.Tolerance.Terms, $"{c}: {any.Terms} terms, {c.Tolerance.Terms} in the case");
        }
    }

    private static Graph Build(Operator activation)
    {
        var g = new GraphBuilder("net");
        Value h = g.AddNode(new Dense(), "fc1", g.Input("x", Shape.Of(Shape.Open, 4)), g.Parameter("w1", Shape.Of(5, 4)), g.Parameter("b1", Shape.Of(5))).Output;
        g.Output(g.AddNode(new Dense(), "fc2", g.AddNode(activation, "act", h).Output, g.Parameter("w2", Shape.Of(3, 5)), g.Parameter("b2", Shape.Of(3))).Output);
        return g.Build();
    }

    private static ParameterStore Weights()
    {
        var random = new SplitMix64(11);
        Tensor Make(params int[] sizes)
        {
            Tensor t = Tensor.Zeros(Shape.Of(sizes));
            for (int i = 0; i < t.Length; i++)
            {
                t.Floats[i] = (2 * random.NextFloat()) - 1;
            }

            return t;
        }

        return new ParameterStore { ["w1"] = Make(5, 4), ["b1"] = Make(5), ["w2"] = Make(3, 5), ["b2"] = Make(3) };
    }

    private static Dictionary<string, Tensor> Inputs() => new() { ["x"] = X };

    /// <summary>A backend that computes another graph, or with other weights, than the one it was given.</summary>
    private sealed class Impostor(Graph really, ParameterStore? weights = null, bool onlyFused = false) : IBackend
    {
        public string Name => "impostor";

        public CompiledGraph Compile(Graph graph, ParameterStore parameters, CompileOptions? options = null) =>
            new Pretender(graph.WithBatch(options!.Batch), new ReferenceBackend<float>().Compile(onlyFused && options.ObserveAll ? graph : really, weights ?? parameters, options), parameters);

        private sealed class Pretender(Graph pretended, CompiledGraph inner, ParameterStore parameters) : CompiledGraph(pretended, parameters)
        {
            public override void Run() => inner.Run();

            public override Tensor ReadBlocking(Value value) => inner.ReadBlocking(value.Name);

            public override void SyncParametersBlocking() => inner.SyncParametersBlocking();

            public override void Dispose() => inner.Dispose();

            protected override void SetInput(Value input, Tensor tensor) => inner.SetInput(input.Name, tensor);
        }
    }
}
