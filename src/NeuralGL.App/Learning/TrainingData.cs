using System.Globalization;
using NeuralGL.App.Commands;

namespace NeuralGL.App.Learning;

/// <summary>What <c>--data</c> names: a folder with IDX files, and how many synthetic digits are added to them.</summary>
internal sealed record TrainingData(string Directory, int Synthetic)
{
    /// <summary>The most synthetic pictures; they are kept in memory.</summary>
    public const int MostSynthetic = 1_000_000;

    /// <summary>Reads <c>DIR</c> or <c>DIR,synthetic:N</c>.</summary>
    /// <exception cref="UserException">It is neither.</exception>
    public static TrainingData Parse(string text)
    {
        string[] parts = text.Split(',');
        if (parts.Length == 1 && parts[0].Length > 0)
        {
            return new TrainingData(parts[0], 0);
        }

        const string Prefix = "synthetic:";
        return parts.Length == 2 && parts[0].Length > 0 && parts[1].StartsWith(Prefix, StringComparison.Ordinal)
            && int.TryParse(parts[1].AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= MostSynthetic
            ? new TrainingData(parts[0], count)
            : throw new UserException($"--data wants a folder, or a folder and synthetic:N with N from 1 to {MostSynthetic}, such as mnist,synthetic:30000, not '{text}'", ExitCode.Usage);
    }
}
