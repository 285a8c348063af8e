using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.OpenGL.Heatmaps;
using NeuralGL.Pictures;
using NeuralGL.Tensors;

namespace NeuralGL.App.Demo;

/// <summary>A titled heatmap: which value it shows and how its numbers lie.</summary>
/// <param name="Name">The layer's name.</param>
/// <param name="Operator">What it computes, with its sizes: <c>Dense 784→256</c>.</param>
/// <param name="Shape">The value's shape with its batch open.</param>
/// <param name="Value">The value.</param>
/// <param name="Layout">How its numbers lie in the picture.</param>
internal sealed record LayerPanel(string Name, string Operator, string Shape, Value Value, HeatmapLayout Layout)
{
    /// <summary>Width over height of the place that the first layer's templates have.</summary>
    private const double TemplateAspect = 0.6;

    /// <summary>The network's input as pictures, a tile for each channel.</summary>
    internal static LayerPanel OfInput(Value input, PictureTransform transform)
    {
        HeatmapLayout layout = transform.Layout == PictureLayout.Nhwc
            ? HeatmapLayout.OfTiles(1, transform.Width * transform.ChannelCount, transform.Height)
            : HeatmapLayout.OfTiles(transform.ChannelCount, transform.Width, transform.Height);
        return new LayerPanel(input.Name, "Input", OpenShape(input.Shape), input, layout);
    }

    /// <summary>An input that is no picture.</summary>
    internal static LayerPanel OfNumbers(Value input) => new(input.Name, "Input", OpenShape(input.Shape), input, HeatmapLayout.OfActivation(input.Shape));

    /// <summary>A panel for every layer, in the order in which the data flow. What does not depend on an input, such as a pad of zeros, is no layer.</summary>
    internal static IEnumerable<LayerPanel> OfLayers(Graph graph)
    {
        var live = new HashSet<Value>(graph.Inputs);
        foreach (Node node in graph.Nodes)
        {
            if (!node.Inputs.Any(live.Contains))
            {
                continue;
            }

            live.UnionWith(node.Outputs);
            foreach (Value value in node.Outputs)
            {
                if (value.Type.Element == ElementType.Float32 && value.Shape.Length > 0)
                {
                    yield return new LayerPanel(node.Outputs.Count == 1 ? node.Name : value.Name, Describe(node), OpenShape(value.Shape), value, HeatmapLayout.OfActivation(value.Shape));
                }
            }
        }
    }

    /// <summary>The weights of every layer: convolutions' kernels, and those of a dense layer on pixels, as little pictures, what each unit looks for; of the others as matrices.</summary>
    internal static IEnumerable<LayerPanel> OfWeights(Graph graph, PictureTransform transform)
    {
        foreach (Node node in graph.Nodes)
        {
            if (node.Operator is not (Dense or Conv) || node.Inputs[1] is not { Kind: ValueKind.Parameter } weight)
            {
                continue;
            }

            if (node.Operator is Conv)
            {
                yield return OfKernels(node, weight);
                continue;
            }

            int outputs = weight.Shape[0], inputs = weight.Shape[1];
            bool seesPixels = inputs == transform.Length && transform.Layout != PictureLayout.Nhwc && IsPicture(node.Inputs[0]);
            HeatmapLayout layout = seesPixels
                ? HeatmapLayout.OfTiles(outputs * transform.ChannelCount, transform.Width, transform.Height, TemplateAspect)
                : new HeatmapLayout(outputs * inputs, inputs, 1, 1);
            string channels = transform.ChannelCount > 1 ? $" in {transform.ChannelCount} channels" : "";
            string what = seesPixels ? $"{outputs} templates of {transform.Width}×{transform.Height}{channels}" : $"weights {outputs}×{inputs}";
            yield return new LayerPanel(node.Name, what, OpenShape(weight.Shape), weight, layout);
        }
    }

    /// <summary>A convolution's kernels as little pictures, for each output one for each input that it sees.</summary>
    private static LayerPanel OfKernels(Node node, Value weight)
    {
        Shape shape = weight.Shape;
        int width = shape[^1], height = shape.Rank > 3 ? shape[^2] : 1, depth = shape.Rank > 4 ? shape[2] : 1;
        string what = $"{shape[0]} kernels of {string.Join("×", shape.Skip(2))} over {shape[1]} {(shape[1] == 1 ? "channel" : "channels")}";
        return new LayerPanel(node.Name, what, OpenShape(shape), weight, HeatmapLayout.OfTiles(shape[0] * shape[1] * depth, width, height, TemplateAspect));
    }

    /// <summary>Whether a value is an input of the graph, in whatever shape.</summary>
    private static bool IsPicture(Value value)
    {
        while (value.Producer is { Operator: Reshape or Flatten or Identity } producer)
        {
            value = producer.Inputs[0];
        }

        return value.Kind == ValueKind.Input;
    }

    private static string Describe(Node node) => node.Operator switch
    {
        Dense => $"Dense {node.Inputs[1].Shape[1]}→{node.Inputs[1].Shape[0]}",
        _ when node.Operator.Attributes.Length > 0 => $"{node.Operator.Name} {node.Operator.Attributes}",
        _ => node.Operator.Name,
    };

    /// <summary>Shapes are shown as the model has them: the batch, one here, as N.</summary>
    internal static string OpenShape(Shape shape) => shape.Rank > 1 && shape[0] == 1 ? $"[N, {string.Join(", ", shape.Skip(1))}]" : shape.ToString();
}
