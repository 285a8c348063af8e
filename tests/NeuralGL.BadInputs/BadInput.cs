using NeuralGL.Onnx;

namespace NeuralGL.BadInputs;

/// <summary>A bad input made from a good model.</summary>
/// <param name="Row">Its row of the list.</param>
/// <param name="What">What it is, unlike all others.</param>
/// <param name="Fate">What it must give: a name of <see cref="ModelErrorCode"/>, <c>Any</c> of them, <c>Io</c> or <c>accepted</c>.</param>
internal abstract record BadInput(int Row, string What, string Fate)
{
    /// <summary>The fate of a file that is read.</summary>
    public const string Accepted = "accepted";

    /// <summary>The fate of a file that cannot be opened.</summary>
    public const string Io = "Io";

    /// <summary>The fate of a file that is refused with a code that depends on chance.</summary>
    public const string Any = "Any";

    /// <summary>A part of the warning that it must give if it is read.</summary>
    public string? Warning { get; init; }

    /// <summary>Whether it computes what the good model computes.</summary>
    public bool IsSame { get; init; }

    /// <summary>Other caps than the defaults.</summary>
    public OnnxOptions Options { get; init; } = OnnxOptions.Default;

    /// <summary>Makes it in an empty directory and gives the path to load.</summary>
    public abstract string Place(string directory);

    /// <summary>The code that a load ended with, or <see cref="Accepted"/>.</summary>
    public static string FateOf(Exception? thrown) => thrown switch
    {
        null => Accepted,
        ModelFormatException e => e.Code.ToString(),
        IOException or UnauthorizedAccessException => Io,
        _ => $"{thrown.GetType().Name}: {thrown.Message}",
    };

    /// <summary>Whether a fate is the one that is wanted.</summary>
    public bool IsFate(string fate) => fate == Fate || (Fate == Any && Enum.TryParse<ModelErrorCode>(fate, out _));

    /// <inheritdoc/>
    public sealed override string ToString() => $"row {Row}: {What}";
}

/// <summary>A file that is bad by what it holds.</summary>
internal sealed record BadBytes(int Row, string What, string Fate, Func<byte[]> Make) : BadInput(Row, What, Fate)
{
    /// <inheritdoc/>
    public override string Place(string directory)
    {
        string path = Path.Combine(directory, "model.onnx");
        File.WriteAllBytes(path, Make());
        return path;
    }
}

/// <summary>A file that is bad by what it is, or by what lies beside it.</summary>
internal sealed record BadPlace(int Row, string What, string Fate, Func<string, string> Make) : BadInput(Row, What, Fate)
{
    /// <inheritdoc/>
    public override string Place(string directory) => Make(directory);
}
