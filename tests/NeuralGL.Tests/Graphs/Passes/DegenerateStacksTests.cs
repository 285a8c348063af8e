using NeuralGL.Graphs;
using NeuralGL.Graphs.Passes;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Tests.Graphs.Passes;

public sealed class DegenerateStacksTests
{
    [Fact]
    public void A_stack_is_named_with_its_sizes_and_what_it_equals()
    {
        DegenerateStack stack = Assert.Single(DegenerateStacks.Find(Lecture.Example()));
        Assert.Equal(["hidden", "output"], stack.Nodes.Select(n => n.Name));
        Assert.Equal([2, 2, 1], stack.Widths);
        Assert.False(stack.HasBottleneck);
        Assert.Equal((6, 2), (stack.Parameters, stack.FoldedParameters));
        Assert.All(new[] { "'hidden', 'output'", "2→2→1", "one Dense 2→1", "2 parameters instead of 6" }, part => Assert.Contains(part, stack.Warning));
        Assert.DoesNotContain("rank", stack.Warning);
    }

    [Fact]
    public void A_bottleneck_bounds_the_rank_and_the_bound_is_attained()
    {
        (Graph graph, ParameterStore parameters) = Lecture.Stack(5, 12, 9, 3, 10);
        DegenerateStack stack = Assert.Single(DegenerateStacks.Find(graph));
        Assert.True(stack.HasBottleneck);
        Assert.Contains("bottleneck of width 3", stack.Warning);
        Assert.Contains("a matrix of rank at most 3", stack.Warning);
        Assert.Equal((10 * 13, (9 * 13) + (3 * 10) + (10 * 4)), (stack.FoldedParameters, stack.Parameters));
        (Graph folded, ParameterStore store) = CollapseLinearStacks.Collapse(graph, parameters);
        Tensor weight = store[folded.Nodes[0].Inputs[1].Name];

        // Rounding the weights to float32 leaves a perturbation of about 12·2⁻²⁴ of the largest of them behind.
        Assert.Equal(3, Rank(weight, 1e-5));
        Assert.Equal(10, Rank(CaseInput.Uniform(weight.Shape).Make(1), 1e-5));
    }

    [Fact]
    public void One_layer_with_bias_and_scale_is_no_stack()
    {
        var g = new GraphBuilder();
        Value y = g.Add(new MatMul(), g.Input("x", Shape.Of(Shape.Open, 4)), g.Parameter("w", Shape.Of(4, 3)));
        g.Output(g.Add(new Multiply(), g.Add(new Add(), y, g.Parameter("b", Shape.Of(3))), g.Constant(2)));
        Assert.Empty(DegenerateStacks.Find(g.Build()));
    }

    [Fact]
    public void An_activation_makes_a_stack_deep_and_Identity_does_not()
    {
        Operator[] deep = [new Relu(), new Sigmoid(), new LeakyRelu(), new Sine(), new Tanh(), new Gelu(), new Silu(), new Clip(0, 1), new Softmax()];
        Assert.All(deep, op => Assert.Empty(DegenerateStacks.Find(Lecture.Example(op))));
        Assert.Equal(["hidden", "activation", "output"], Assert.Single(DegenerateStacks.Find(Lecture.Example(new Identity()))).Nodes.Select(n => n.Name));
    }

    [Fact]
    public void A_value_that_is_used_elsewhere_ends_a_stack()
    {
        var g = new GraphBuilder();
        Value w = g.Parameter("w", Shape.Of(2, 2)), z = g.Add(new Dense(), g.Input("x", Shape.Of(Shape.Open, 2)), w);
        g.Output(z, "z");
        g.Output(g.Add(new Dense(), z, w), "y");
        Assert.Empty(DegenerateStacks.Find(g.Build()));
    }

    [Fact]
    public void Parallel_branches_add_their_ranks()
    {
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(Shape.Open, 8));
        Value Branch(string name, int width) => g.AddNode(new Dense(), $"{name}2", g.AddNode(new Dense(), $"{name}1", x, g.Parameter($"{name}w1", Shape.Of(width, 8))).Output, g.Parameter($"{name}w2", Shape.Of(8, width))).Output;
        g.Output(g.Add(new Add(), Branch("a", 2), Branch("b", 3)), "y");
        DegenerateStack stack = Assert.Single(DegenerateStacks.Find(g.Build()));
        Assert.Equal(5, stack.RankBound);
        Assert.Equal(5, stack.Nodes.Count);
        Assert.Equal((80, 64), (stack.Parameters, stack.FoldedParameters));
    }

    /// <summary>The rank by Gaussian elimination with full pivoting; pivots below <paramref name="tolerance"/> of the first are rounding.</summary>
    private static int Rank(Tensor matrix, double tolerance)
    {
        int columns = matrix.Shape[1], rank = 0;
        var a = new double[matrix.Shape[0]][];
        for (int i = 0; i < a.Length; i++)
        {
            a[i] = [.. matrix.Floats.Slice(i * columns, columns).ToArray().Select(v => (double)v)];
        }

        double first = 0;
        for (; rank < Math.Min(a.Length, columns); rank++)
        {
            (int Row, int Column) best = (from r in Enumerable.Range(rank, a.Length - rank) from c in Enumerable.Range(rank, columns - rank) select (r, c)).MaxBy(at => Math.Abs(a[at.r][at.c]));
            double pivot = a[best.Row][best.Column];
            first = rank == 0 ? Math.Abs(pivot) : first;
            if (Math.Abs(pivot) <= tolerance * first)
            {
                break;
            }

            (a[rank], a[best.Row]) = (a[best.Row], a[rank]);
            foreach (double[] row in a)
            {
                (row[rank], row[best.Column]) = (row[best.Column], row[rank]);
            }

            foreach (double[] row in a[(rank + 1)..])
            {
                double factor = row[rank] / pivot;
                for (int c = rank; c < columns; c++)
                {
                    row[c] -= factor * a[rank][c];
                }
            }
        }

        return rank;
    }
}
