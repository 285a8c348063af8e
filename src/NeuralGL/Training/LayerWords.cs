using System.Globalization;
using System.Text.RegularExpressions;
using NeuralGL.Operators;

namespace NeuralGL.Training;

/// <summary>The words of a <see cref="LayerSpec"/>.</summary>
internal static partial class LayerWords
{
    public const string Dropout = "dropout:";

    public const string Normalization = "bn";

    private static readonly (string Word, Func<Operator> Make)[] Plain =
    [
        ("linear", () => new Identity()), ("sigmoid", () => new Sigmoid()), ("relu", () => new Relu()), ("leakyrelu", () => new LeakyRelu()),
        ("sine", () => new Sine()), ("tanh", () => new Tanh()), ("gelu", () => new Gelu()), ("silu", () => new Silu()),
    ];

    public static IReadOnlyList<string> Activations { get; } = [.. Plain.Select(p => p.Word)];

    /// <summary>Height, width and channels of a picture, as 28x28 or 32x32x3; null if it is none.</summary>
    public static PictureSize? Picture(string word)
    {
        Match m = PictureWord().Match(word);
        return m.Success && Number(m, 1) is { } height and > 0 && Number(m, 2) is { } width and > 0 && (m.Groups[3].Success ? Number(m, 3) : 1) is { } channels and > 0
            && new PictureSize(channels, height, width) is { Length: <= int.MaxValue } picture ? picture : null;
    }

    /// <summary>A layer over a picture of so many channels: conv5x16, conv3x32s2, dw3, pool2, avgpool2, gap; null if it is none.</summary>
    public static LayerStep? OverPicture(string word, int channels)
    {
        if (word == "gap")
        {
            return new LayerStep(channels, null, "") { Kind = LayerKind.GlobalAverage };
        }

        Match m = WindowWord().Match(word);
        if (!m.Success || Number(m, 2) is not ({ } kernel and > 0) || (m.Groups[4].Success ? Number(m, 4) : 1) is not ({ } stride and > 0))
        {
            return null;
        }

        int? outputs = m.Groups[3].Success ? Number(m, 3) : null;
        return m.Groups[1].Value switch
        {
            "conv" when outputs > 0 => new LayerStep(outputs.Value, null, "") { Kind = LayerKind.Convolution, Kernel = kernel, Stride = stride },
            "dw" when outputs is null => new LayerStep(channels, null, "") { Kind = LayerKind.Depthwise, Kernel = kernel, Stride = stride },
            "pool" or "avgpool" when outputs is null && !m.Groups[4].Success =>
                new LayerStep(channels, null, "") { Kind = m.Groups[1].Value == "pool" ? LayerKind.MaxPool : LayerKind.AveragePool, Kernel = kernel, Stride = kernel },
            _ => null,
        };
    }

    public static string Dropped(float rate) => rate > 0 ? string.Create(CultureInfo.InvariantCulture, $"-{Dropout}{rate:0.#########}") : "";

    public static float? Rate(string word) =>
        float.TryParse(word.AsSpan(Dropout.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out float rate) && rate > 0 && rate < 1 ? rate : null;

    public static Operator? Activation(string word)
    {
        string[] parts = word.Split(':', 2);
        if (parts.Length == 1)
        {
            return Array.Find(Plain, p => p.Word == word).Make?.Invoke();
        }

        return parts switch
        {
            ["leakyrelu", var alpha] when float.TryParse(alpha, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out float slope) && float.IsFinite(slope) => new LeakyRelu(slope),
            ["gelu", "tanh"] => new Gelu(tanh: true),
            _ => null,
        };
    }

    private static int? Number(Match match, int group) => int.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    [GeneratedRegex(@"^(\d+)x(\d+)(?:x(\d+))?$")]
    private static partial Regex PictureWord();

    [GeneratedRegex(@"^(conv|dw|pool|avgpool)(\d+)(?:x(\d+))?(?:s(\d+))?$")]
    private static partial Regex WindowWord();
}
