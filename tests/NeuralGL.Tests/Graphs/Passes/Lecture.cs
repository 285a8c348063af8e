using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using static NeuralGL.Tests.Graphs.GraphRuns;

namespace NeuralGL.Tests.Graphs.Passes;

/// <summary>The lecture's worked example: y = 5·z₁ + 3·z₂ with z₁ = −3x₁ + 2x₂ and z₂ = 4x₁ + 2x₂.</summary>
internal static class Lecture
{
    public static ParameterStore Parameters => new() { ["hidden.weight"] = Of([2, 2], -3, 2, 4, 2), ["output.weight"] = Of([1, 2], 5, 3) };

    /// <summary>Two layers, and between them an activation or nothing.</summary>
    public static Graph Example(Operator? activation = null)
    {
        var g = new GraphBuilder("lecture");
        Value x = g.Input("x", Shape.Of(Shape.Open, 2));
        Value z = g.AddNode(new Dense(), "hidden", x, g.Parameter("hidden.weight", Shape.Of(2, 2))).Output;
        z = activation is null ? z : g.AddNode(activation, "activation", z).Output;
        g.Output(g.AddNode(new Dense(), "output", z, g.Parameter("output.weight", Shape.Of(1, 2))).Output, "y");
        return g.Build();
    }

    /// <summary>A stack of Dense layers with biases and random parameters of the given widths.</summary>
    public static (Graph Graph, ParameterStore Parameters) Stack(ulong seed, params int[] widths)
    {
        var g = new GraphBuilder("stack");
        var store = new ParameterStore();
        Value x = g.Input("x", Shape.Of(Shape.Open, widths[0]));
        for (int i = 1; i < widths.Length; i++)
        {
            Shape weight = Shape.Of(widths[i], widths[i - 1]), bias = Shape.Of(widths[i]);
            store[$"w{i}"] = CaseInput.Uniform(weight, -1, 1).Make(seed + (ulong)i);
            store[$"b{i}"] = CaseInput.Uniform(bias, -1, 1).Make(seed + 100 + (ulong)i);
            x = g.AddNode(new Dense(), $"layer{i}", x, g.Parameter($"w{i}", weight), g.Parameter($"b{i}", bias)).Output;
        }

        g.Output(x, "y");
        return (g.Build(), store);
    }
}
