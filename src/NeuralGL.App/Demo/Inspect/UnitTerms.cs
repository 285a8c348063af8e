using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.OpenGL.Heatmaps;
using NeuralGL.Tensors;

namespace NeuralGL.App.Demo;

/// <summary>
/// One unit of a dense layer or a convolution taken apart: the inputs x that it sees, its weights w, their products and the bias,
/// as z = Σ w·x + b. Nothing is allocated after construction.
/// </summary>
internal sealed class UnitTerms
{
    private readonly Conv? _conv;
    private readonly Shape _input, _weight, _output;

    private UnitTerms(Node node, HeatmapLayout layout)
    {
        (_conv, _input, _weight, _output) = (node.Operator as Conv, node.Inputs[0].Shape, node.Inputs[1].Shape, node.Output.Shape);
        Layout = layout;
        int count = _weight.Length / _weight[0];
        (X, W, Products) = (new float[count], new float[count], new float[count]);
    }

    /// <summary>How x, w and their products lie as pictures.</summary>
    internal HeatmapLayout Layout { get; }

    /// <summary>What the unit sees; 0 where its window hangs over the edge.</summary>
    internal float[] X { get; }

    /// <summary>Its weights, in the same order.</summary>
    internal float[] W { get; }

    /// <summary>w·x, term by term.</summary>
    internal float[] Products { get; }

    internal float Bias { get; private set; }

    /// <summary>Σ w·x, added up in double: the products themselves are exact there.</summary>
    internal double Sum { get; private set; }

    /// <summary>Takes apart what nodes of a graph compute; null where a value is no sum of products, as a pool's.</summary>
    /// <param name="node">A node whose shapes are fixed.</param>
    /// <param name="picture">How the network's input lies as a picture, for layers that see it flattened.</param>
    internal static UnitTerms? Of(Node node, HeatmapLayout picture) => node.Operator switch
    {
        Dense => new UnitTerms(node, LayoutOf(node.Inputs[0], node.Inputs[1].Shape[1], picture)),
        Conv conv when conv.Window.Rank <= 2 => new UnitTerms(node, OfKernels(node.Inputs[1].Shape)),
        _ => null,
    };

    /// <summary>Fills in the numbers of a unit of the first example.</summary>
    /// <param name="x">The layer's input.</param>
    /// <param name="w">The unit's own weights: those of its <see cref="ChannelOf"/>.</param>
    /// <param name="bias">Its bias, 0 if it has none.</param>
    /// <param name="index">Which number of the layer's output.</param>
    internal void Fill(ReadOnlySpan<float> x, ReadOnlySpan<float> w, float bias, int index)
    {
        w.CopyTo(W);
        if (_conv is null)
        {
            x[..X.Length].CopyTo(X);
        }
        else
        {
            Window(x, ChannelOf(index), index % _output.Product(2, _output.Rank));
        }

        double sum = 0;
        for (int i = 0; i < X.Length; i++)
        {
            double product = (double)W[i] * X[i];
            Products[i] = (float)product;
            sum += product;
        }

        (Sum, Bias) = (sum, bias);
    }

    /// <summary>Which row of the weights, and which bias, belongs to a number of the output.</summary>
    internal int ChannelOf(int index) => _conv is null ? index % _output[^1] : index / _output.Product(2, _output.Rank) % _output[1];

    /// <summary>Inputs under the window at a position of the output; one spatial dimension counts as a picture of one row.</summary>
    private void Window(ReadOnlySpan<float> x, int channel, int position)
    {
        Window window = _conv!.Window;
        bool flat = window.Rank == 1;
        int rows = flat ? 1 : _input[2], columns = _input[^1], outColumns = _output[^1];
        int kernelRows = flat ? 1 : _weight[2], kernelColumns = _weight[^1], channels = _weight[1];
        int firstChannel = channel / (_weight[0] / _conv.Groups) * channels;
        int firstRow = flat ? 0 : ((position / outColumns) * window.Strides[0]) - window.Pads[0];
        int firstColumn = (position % outColumns * window.Strides[^1]) - window.Pads[window.Rank - 1];
        int at = 0;
        for (int c = 0; c < channels; c++)
        {
            for (int kr = 0; kr < kernelRows; kr++)
            {
                for (int kc = 0; kc < kernelColumns; kc++)
                {
                    int r = firstRow + (flat ? 0 : kr * window.Dilations[0]), column = firstColumn + (kc * window.Dilations[^1]);
                    bool isInside = r >= 0 && r < rows && column >= 0 && column < columns;
                    X[at++] = isInside ? x[((((firstChannel + c) * rows) + r) * columns) + column] : 0;
                }
            }
        }
    }

    private static HeatmapLayout OfKernels(Shape weight) => HeatmapLayout.OfTiles(weight[1], weight[^1], weight.Rank > 3 ? weight[2] : 1);

    /// <summary>What a dense layer sees lies as it did before it was flattened.</summary>
    private static HeatmapLayout LayoutOf(Value value, int count, HeatmapLayout picture)
    {
        while (value.Producer is { Operator: Reshape or Flatten or Identity or Dropout } producer)
        {
            value = producer.Inputs[0];
        }

        return value.Kind == ValueKind.Input && picture.Count == count ? picture
            : value.Shape.Rank == 4 && value.Shape.Length == count ? HeatmapLayout.OfActivation(value.Shape) : HeatmapLayout.OfTiles(count, 1, 1);
    }
}
