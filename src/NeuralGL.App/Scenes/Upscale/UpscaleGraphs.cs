using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Scenes;

/// <summary>What the upscaler is compared with and measured by, as graphs for any backend.</summary>
internal static class UpscaleGraphs
{
    /// <summary>Pixels at each edge that the comparison leaves out, where a picture ends and every method guesses.</summary>
    internal const int Border = 4;

    /// <summary>Pixels on each side of a tile that bicubic interpolation sees beyond its own.</summary>
    internal const int CubicHalo = 2;

    /// <summary>What stands for pictures that do not differ: beyond what pictures of 256 levels can come to without being the same.</summary>
    internal const double MostDecibels = 100;

    /// <summary>The cubic's parameter, as Keys (1981) has it.</summary>
    private const float Coefficient = -0.5f;

    /// <summary>Half as large by antialiased bicubic interpolation: [1, 3, height, width], both even.</summary>
    internal static Graph Halving(int width, int height)
    {
        var g = new GraphBuilder("half");
        Value x = g.Input("picture", Shape.Of(1, 3, height, width));
        g.Output(g.Add(new Resize(Cubic(0.5f) with { Antialias = true }), x), "half");
        return g.Build();
    }

    /// <summary>Twice as large by bicubic interpolation: tiles [N, 3, side, side] with their halo give [N, 3, 2·side, 2·side], halo included.</summary>
    internal static Graph Doubling(int side)
    {
        var g = new GraphBuilder("bicubic");
        g.Output(g.Add(new Resize(Cubic(2)), g.Input("tiles", Shape.Of(Shape.Open, 3, side, side))), "doubled");
        return g.Build();
    }

    /// <summary>
    /// How far two pictures are from the true one: the mean squared differences of brightness (ITU-R BT.601), [2], of
    /// "found" [2, 3, height, width] from "truth" [1, 3, height, width].
    /// </summary>
    internal static Graph Errors(int width, int height)
    {
        var g = new GraphBuilder("errors");
        Value truth = g.Input("truth", Shape.Of(1, 3, height, width)), found = g.Input("found", Shape.Of(2, 3, height, width));
        Value luma = g.Constant(new Tensor(Shape.Of(1, 3, 1, 1), [0.299f, 0.587f, 0.114f]));
        Value difference = g.Add(new Reduce(ReduceKind.Sum, [1]), g.Add(new Multiply(), g.Add(new Subtract(), found, truth), luma));
        Value inner = g.Add(new Slice([2, 3], [Border, Border], [height - Border, width - Border], [1, 1]), difference);
        g.Output(g.Add(new Reduce(ReduceKind.Mean, [1, 2, 3], keepDims: false), g.Add(new Multiply(), inner, inner)), "errors");
        return g.Build();
    }

    /// <summary>A mean squared difference of numbers from 0 to 1 as peak signal-to-noise ratio in dB: 10·log₁₀(1 / error), but no more than <see cref="MostDecibels"/>.</summary>
    internal static double Decibels(float error) => Math.Min(MostDecibels, -10 * Math.Log10(error));

    private static ResizeSpec Cubic(float scale) => new() { Mode = ResizeMode.Cubic, Axes = [2, 3], Scales = [scale, scale], CubicCoefficient = Coefficient };
}
