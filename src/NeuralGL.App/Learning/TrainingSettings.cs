using NeuralGL.App.Commands;

namespace NeuralGL.App.Learning;

/// <summary>Everything that the result of a training depends on, in words, so that one that goes on can be told from another one.</summary>
internal sealed class TrainingSettings
{
    private const string Data = "data", Layers = "--layers", None = "none";
    private readonly List<(string Name, string Value)> _all = [];

    /// <summary>Each as <c>NAME=value</c>.</summary>
    public string[] Lines => [.. _all.Select(s => $"{s.Name}={s.Value}")];

    /// <summary>Adds the value of an option, null where it was not given.</summary>
    public TrainingSettings With(string option, object? value)
    {
        _all.Add((option, value is null ? None : FormattableString.Invariant($"{value}")));
        return this;
    }

    /// <summary>The same with the pictures that are learnt from.</summary>
    public TrainingSettings WithData(PictureSet pictures, int classes)
    {
        var all = new TrainingSettings();
        all._all.AddRange(_all);
        return all.With(Data, $"{pictures.Count} pictures of {pictures.Columns}x{pictures.Rows} in {classes} classes, checksum {pictures.Checksum()}");
    }

    /// <summary>Compares with the settings of a file.</summary>
    /// <param name="lines">From <see cref="Lines"/>.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="UserException">They differ: bad input where the network or the pictures are others, bad usage for other options.</exception>
    public void RequireSame(IReadOnlyList<string> lines, string path)
    {
        Dictionary<string, string> then = lines.Select(l => l.Split('=', 2)).ToDictionary(p => p[0], p => p.Length > 1 ? p[1] : None);
        (string Name, string Value)[] others = [.. _all.Where(s => then.GetValueOrDefault(s.Name, None) != s.Value)];
        if (others.Length == 0)
        {
            return;
        }

        string differ = string.Join(", ", others.Select(s => $"{s.Name} {then.GetValueOrDefault(s.Name, None)} (here {s.Value})"));
        throw new UserException(
            $"--resume {path} is of another training: it has {differ}; give it the same", others.Any(s => s.Name is Data or Layers) ? ExitCode.BadInput : ExitCode.Usage);
    }
}
