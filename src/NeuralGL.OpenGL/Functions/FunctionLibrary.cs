using System.Text;
using System.Text.RegularExpressions;

namespace NeuralGL.OpenGL.Functions;

/// <summary>
/// The operators' formulas of <c>shaders/include/functions.glsl</c> and what it includes, each under a name of its own: only those that are used, with what
/// they use, in the order of the file.
/// </summary>
internal sealed partial class FunctionLibrary(string prefix)
{
    private static readonly Lazy<(string Name, string Code)[]> s_definitions = new(Read);

    private readonly HashSet<string> _used = [];

    /// <summary>Asks for a definition and gives its name in the source.</summary>
    internal string Use(string name)
    {
        (_, string code) = Array.Find(s_definitions.Value, d => d.Name == name) is { Name: not null } found ? found : throw new GlslFunctionException($"functions.glsl has no '{name}'");
        if (_used.Add(name))
        {
            foreach (Match word in Word().Matches(code))
            {
                if (word.Value != name && Has(word.Value))
                {
                    Use(word.Value);
                }
            }
        }

        return $"{prefix}_{name}";
    }

    /// <summary>Whether there is such a definition.</summary>
    internal static bool Has(string name) => s_definitions.Value.Any(d => d.Name == name);

    /// <summary>What was asked for.</summary>
    internal string Source
    {
        get
        {
            var text = new StringBuilder();
            foreach ((string name, string code) in s_definitions.Value.Where(d => _used.Contains(d.Name)))
            {
                text.Append(Word().Replace(code, w => _used.Contains(w.Value) ? $"{prefix}_{w.Value}" : w.Value));
            }

            return text.ToString();
        }
    }

    /// <summary>Cuts the file into its definitions: each begins in the first column with a type and ends with its brace or semicolon.</summary>
    private static (string, string)[] Read()
    {
        var definitions = new List<(string, string)>();
        var current = new StringBuilder();
        string? name = null;
        int depth = 0;
        foreach (string line in Lines("include/functions.glsl"))
        {
            if (name is null && (line.Length == 0 || Head().Match(line) is not { Success: true }))
            {
                continue;
            }

            name ??= Head().Match(line).Groups["name"].Value;
            int comment = line.IndexOf("//", StringComparison.Ordinal);
            current.Append(comment < 0 ? line : line[..comment].TrimEnd()).Append('\n');
            depth += line.Count(c => c == '{') - line.Count(c => c == '}');
            if (depth == 0 && (line.EndsWith(';') || line.EndsWith('}')))
            {
                definitions.Add((name, current.ToString()));
                (name, _) = (null, current.Clear());
            }
        }

        return [.. definitions];
    }

    private static IEnumerable<string> Lines(string file) => ShaderLibrary.Text(file).Split('\n').Select(l => l.TrimEnd())
        .SelectMany(l => l.StartsWith("#include \"", StringComparison.Ordinal) ? Lines(l[10..l.LastIndexOf('"')]) : [l]);

    [GeneratedRegex(@"^(?:const )?(?:float|uint|int|bool) (?<name>\w+)")]
    private static partial Regex Head();

    [GeneratedRegex(@"\b[A-Za-z_]\w*\b")]
    private static partial Regex Word();
}
