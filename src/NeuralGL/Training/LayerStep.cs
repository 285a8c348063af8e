using NeuralGL.Operators;

namespace NeuralGL.Training;

/// <summary>What a layer of a <see cref="LayerSpec"/> does.</summary>
public enum LayerKind
{
    /// <summary>Every neuron sees all numbers.</summary>
    Dense,

    /// <summary>A convolution over the picture, padded with zeros so that with stride 1 its size stays.</summary>
    Convolution,

    /// <summary>A convolution of each channel by itself, padded likewise.</summary>
    Depthwise,

    /// <summary>The largest of each window, windows side by side.</summary>
    MaxPool,

    /// <summary>The mean of each window, windows side by side.</summary>
    AveragePool,

    /// <summary>The mean of each channel.</summary>
    GlobalAverage,
}

/// <summary>One layer of a <see cref="LayerSpec"/> and the activation after it.</summary>
/// <param name="Outputs">The number of neurons, or of channels where the layer gives a picture.</param>
/// <param name="Activation">What is applied to their sums, or null for nothing.</param>
/// <param name="Word">The activation as written, for example <c>leakyrelu:0.2</c>; empty without one.</param>
public sealed record LayerStep(int Outputs, Operator? Activation, string Word)
{
    /// <summary>What the layer does.</summary>
    public LayerKind Kind { get; init; }

    /// <summary>Width and height of the window of a convolution or a pool.</summary>
    public int Kernel { get; init; } = 1;

    /// <summary>From one window to the next.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Whether the sums are normalised over the batch before the activation; see <see cref="BatchNormalization"/>.</summary>
    public bool Normalized { get; init; }

    /// <summary>The part of the layer's results that training drops at random, 0 for none; see <see cref="Operators.Dropout"/>.</summary>
    public float Dropout { get; init; }

    /// <summary>Whether it has weights, and so may be followed by an activation.</summary>
    internal bool HasWeights => Kind is LayerKind.Dense or LayerKind.Convolution or LayerKind.Depthwise;

    /// <summary>The word for the layer itself.</summary>
    internal string Text => Kind switch
    {
        LayerKind.Dense => $"{Outputs}",
        LayerKind.Convolution => $"conv{Kernel}x{Outputs}{Strided}",
        LayerKind.Depthwise => $"dw{Kernel}{Strided}",
        LayerKind.MaxPool => $"pool{Kernel}",
        LayerKind.AveragePool => $"avgpool{Kernel}",
        _ => "gap",
    };

    private string Strided => Stride == 1 ? "" : $"s{Stride}";

    /// <summary>How a convolution's window slides; the padding is divided evenly, what is left over goes behind.</summary>
    internal Window Padded
    {
        get
        {
            int before = (Kernel - 1) / 2, behind = Kernel - 1 - before;
            return new([Kernel, Kernel], [Stride, Stride], pads: [before, before, behind, behind]);
        }
    }

    /// <summary>What the layer makes of channels, height and width; a row of numbers has height and width 1.</summary>
    internal PictureSize Next(PictureSize from) => Kind switch
    {
        LayerKind.Dense or LayerKind.GlobalAverage => new(Outputs, 0, 0),
        LayerKind.Convolution or LayerKind.Depthwise => new(Outputs, (from.Height + Stride - 1) / Stride, (from.Width + Stride - 1) / Stride),
        _ => new(Outputs, from.Height / Kernel, from.Width / Kernel),
    };
}

/// <summary>What stands between two layers: channels of a picture, or with height 0 a row of numbers.</summary>
internal readonly record struct PictureSize(int Channels, int Height, int Width)
{
    public bool IsPicture => Height > 0;

    /// <summary>All numbers; too many for an int are refused when a spec is read.</summary>
    public long Length => IsPicture ? (long)Channels * Height * Width : Channels;
}
