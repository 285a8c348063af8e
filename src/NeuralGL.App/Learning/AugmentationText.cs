using System.Globalization;
using NeuralGL.App.Commands;

namespace NeuralGL.App.Learning;

/// <summary>The value of <c>--augment</c>: words joined by commas, each with its amount after a colon if not the usual one.</summary>
internal static class AugmentationText
{
    /// <summary>The words with their usual amounts, for help and messages.</summary>
    public const string Words = "camera, elastic:34:4, shift:2, rotate:10, scale:0.1, noise:0.1, flip:0.5, crop:4, cutout:8";

    private static readonly string[] Names = ["camera", "elastic", "shift", "rotate", "scale", "noise", "flip", "crop", "cutout"];

    /// <summary>Reads for example <c>elastic,rotate:15</c>.</summary>
    /// <exception cref="UserException">It is malformed.</exception>
    public static Augmentation Parse(string text)
    {
        var result = new Augmentation();
        foreach (string part in text.Split(','))
        {
            string[] words = part.Split(':');
            (string name, string[] amounts) = (words[0], words[1..]);
            float One(float usual, float most) => amounts.Length switch { 0 => usual, 1 => Number(part, amounts[0], most), _ => throw Wrong(part) };
            int Whole(int usual) => One(usual, 1000) is var pixels && pixels == MathF.Floor(pixels) ? (int)pixels : throw new UserException($"--augment: '{part}' wants whole pixels", ExitCode.Usage);
            result = name switch
            {
                "camera" when amounts.Length == 0 => result with { Camera = true },
                "elastic" => result with { Elastic = Elastic(part, amounts) },
                "shift" => result with { Shift = One(2, 1000) },
                "rotate" => result with { Rotate = One(10, 180) },
                "scale" => result with { Scale = One(0.1f, 0.9f) },
                "noise" => result with { Noise = One(0.1f, 1) },
                "flip" => result with { Flip = One(0.5f, 1) },
                "crop" => result with { Crop = Whole(4) },
                "cutout" => result with { Cutout = Whole(8) },
                _ => throw Wrong(part),
            };
        }

        return result;
    }

    private static ElasticField Elastic(string part, string[] amounts) => amounts.Length switch
    {
        0 => new ElasticField(ElasticField.DefaultAlpha, ElasticField.DefaultSigma),
        2 => new ElasticField(Number(part, amounts[0], 10_000), Number(part, amounts[1], 100)),
        _ => throw new UserException($"--augment: '{part}' wants both alpha and sigma, or neither: elastic or elastic:34:4", ExitCode.Usage),
    };

    private static float Number(string part, string text, float most) =>
        float.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out float value) && value > 0 && value <= most
            ? value
            : throw new UserException(FormattableString.Invariant($"--augment: '{part}' wants an amount above 0 and up to {most}, not '{text}'"), ExitCode.Usage);

    private static UserException Wrong(string part)
    {
        string near = UsageError.Nearest(part.Split(':')[0], Names) is { } name && name != part ? $"; did you mean {name}?" : "";
        return new UserException($"--augment wants some of {Words} (amounts may be left out), joined by commas, not '{part}'{near}", ExitCode.Usage);
    }
}
