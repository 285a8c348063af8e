using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Pictures;
using NeuralGL.Tensors;

namespace NeuralGL.App.Demo;

/// <summary>
/// One step of gradient ascent from a picture towards what a unit responds to most (Erhan, Bengio, Courville, Vincent: Visualizing
/// higher-layer features of a deep network, 2009), with the regularisation of Yosinski, Clune, Nguyen, Fuchs, Lipson: Understanding
/// neural networks through deep visualization, 2015: of the picture v, 0 to 1, without its grey of 0.5,
/// v ← clip(0.5 + (1 − <see cref="Decay"/>)·blur(v − 0.5) + <see cref="Rate"/>·g / max|g|, 0, 1), g the gradient of the unit's value by v.
/// The network sees the picture moved by up to a pixel: a kernel of 3×3 with a single 1 says whereto (jitter).
/// </summary>
internal sealed class AscentGraph
{
    /// <summary>[1, channels, height, width]: the light that the network sees, 0 to 1, standardisation undone.</summary>
    internal const string LightName = "the light";

    /// <summary>[1, 1, 3, 3]: 1 in the middle leaves the picture where it is.</summary>
    internal const string ShiftName = "the shift";

    /// <summary>How far the pixel with the largest gradient goes in a step; of the whole range.</summary>
    internal const float Rate = 0.05f;

    /// <summary>How much of the way back to grey a pixel goes in a step.</summary>
    internal const float Decay = 0.04f;

    /// <summary>What a pixel takes from each neighbour along each direction in a step.</summary>
    internal const float Blur = 0.03f;

    /// <summary>Light without a picture.</summary>
    internal const float Grey = 0.5f;

    /// <summary>Keeps a gradient of zero zero.</summary>
    private const float Least = 1e-30f;

    private static readonly Window s_window = new([3, 3], pads: [1, 1, 1, 1]);

    private AscentGraph(Graph graph, Node? leftOut) => (Graph, LeftOut) = (graph, leftOut);

    /// <summary>Inputs <see cref="LightName"/>, <see cref="ShiftName"/> and <see cref="UnitGraph.UnitName"/>; outputs: the next picture, the unit's value on this one.</summary>
    internal Graph Graph { get; }

    /// <summary>The saturating function at the end, whose operand is the unit's value; null if there is none.</summary>
    internal Node? LeftOut { get; }

    /// <summary>The shape of the picture.</summary>
    internal static Shape ShapeOf(PictureTransform transform) => Shape.Of(1, transform.ChannelCount, transform.Height, transform.Width);

    /// <summary>Builds it for the units of a layer.</summary>
    /// <param name="network">Its batch is fixed.</param>
    /// <param name="layer">The layer that people see.</param>
    /// <param name="transform">How its input is made of a picture.</param>
    /// <exception cref="GraphException">An operator on the way has no derivative.</exception>
    internal static AscentGraph Of(Graph network, Value layer, PictureTransform transform)
    {
        Value light = null!;
        var unit = new UnitGraph(network, layer, g => Prepared(g, light = g.Input(LightName, ShapeOf(transform)), network.Inputs[0].Shape, transform));
        GraphBuilder g = unit.Builder;
        Value gradient = unit.GradientBy(light);
        Value largest = g.Add(new Add(), g.Add(new Reduce(ReduceKind.Max, keepDims: false), g.Add(new Abs(), gradient)), g.Constant(Least));
        Value up = g.Add(new Multiply(), g.Add(new Divide(), gradient, largest), g.Constant(Rate));
        Value smooth = Filtered(g, g.Add(new Subtract(), light, g.Constant(Grey)), g.Constant(Kernel()));
        Value kept = g.Add(new Multiply(), smooth, g.Constant(1 - Decay));
        Value next = g.Add(new Clip(0, 1), g.Add(new Add(), g.Add(new Add(), kept, up), g.Constant(Grey)));
        g.Output(next, "the next light");
        g.Output(unit.Score, "the value");
        return new AscentGraph(g.Build(), unit.LeftOut);
    }

    /// <summary>The network's input of a picture, moved.</summary>
    private static Value Prepared(GraphBuilder g, Value light, Shape input, PictureTransform transform)
    {
        int channels = transform.ChannelCount;
        Shape each = Shape.Of(1, channels, 1, 1);
        Value moved = g.Add(new Add(), Filtered(g, g.Add(new Subtract(), light, g.Constant(Grey)), g.Input(ShiftName, Shape.Of(1, 1, 3, 3))), g.Constant(Grey));
        Value centred = g.Add(new Subtract(), moved, g.Constant(new Tensor(each, [.. Enumerable.Range(0, channels).Select(transform.MeanOf)])));
        Value scaled = g.Add(new Multiply(), centred, g.Constant(new Tensor(each, [.. Enumerable.Range(0, channels).Select(transform.ScaleOf)])));
        scaled = transform.Layout == PictureLayout.Nhwc ? g.Add(new Transpose(0, 2, 3, 1), scaled) : scaled;
        return scaled.Shape == input ? scaled : g.Add(new Reshape(input), scaled);
    }

    /// <summary>A picture under a kernel of 3×3, every channel by itself; grey, which is 0 here, lies around it.</summary>
    private static Value Filtered(GraphBuilder g, Value picture, Value kernel)
    {
        Shape shape = picture.Shape, apart = Shape.Of(shape[1], 1, shape[2], shape[3]);
        return g.Add(new Reshape(shape), g.Add(new Conv(s_window), g.Add(new Reshape(apart), picture), kernel));
    }

    private static Tensor Kernel()
    {
        float[] along = [Blur, 1 - (2 * Blur), Blur];
        return new Tensor(Shape.Of(1, 1, 3, 3), [.. from down in along from across in along select down * across]);
    }
}
