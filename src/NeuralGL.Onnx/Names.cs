using System.Text;

namespace NeuralGL.Onnx;

/// <summary>Names from files in messages: whatever they hold, a message stays one readable line.</summary>
internal static class Names
{
    private const int Longest = 120;

    /// <summary>The name in quotes, control characters replaced, its middle left out if it is very long.</summary>
    public static string Quoted(string name)
    {
        if (name.Length > Longest)
        {
            name = $"{name[..(Longest / 2)]}…{name[^(Longest / 2)..]}";
        }

        return $"'{OneLine(name)}'";
    }

    /// <summary>The text with its control characters replaced.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            line.Append(char.IsControl(c) || c is '\u2028' or '\u2029' ? '�' : c);
        }

        return line.ToString();
    }

    /// <summary>Refuses names beyond the cap.</summary>
    public static void RequireShort(IEnumerable<string> names, OnnxOptions options)
    {
        foreach (string name in names)
        {
            // Three bytes is the most that one UTF-16 unit takes.
            if (name.Length > options.MaxNameBytes / 3 && Encoding.UTF8.GetByteCount(name) > options.MaxNameBytes)
            {
                throw new ModelFormatException(ModelErrorCode.TooLarge, $"the name {Quoted(name)} has more than {options.MaxNameBytes} bytes");
            }
        }
    }

    /// <summary>Some of the names in quotes, and how many more there are.</summary>
    public static string Some(IReadOnlyList<string> names, int most = 3) =>
        string.Join(", ", names.Take(most).Select(Quoted)) + (names.Count > most ? $" and {names.Count - most} more" : "");
}
