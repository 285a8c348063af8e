namespace NeuralGL.Data;

/// <summary>A data file cannot be read or does not hold what it should. The message is one line that names the file and what is wrong with it.</summary>
public sealed class DataFormatException : FormatException
{
    private const int Longest = 2000;

    /// <summary>Creates the exception.</summary>
    /// <param name="file">The file or folder at fault.</param>
    /// <param name="problem">What is wrong, e.g. <c>is truncated: 10 of 16 bytes</c>; follows the name in the message.</param>
    /// <param name="inner">The error that revealed it, or null.</param>
    public DataFormatException(string file, string problem, Exception? inner = null)
        : base(OneLine($"{file} {problem}"), inner) => File = file;

    /// <summary>The file or folder at fault.</summary>
    public string File { get; }

    /// <summary>What a file holds may stand in the message, so whatever that is, the message stays one readable line.</summary>
    private static string OneLine(string text)
    {
        text = text.Length <= Longest ? text : $"{text[..(Longest / 2)]}…{text[^(Longest / 2)..]}";
        return string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? '\uFFFD' : c));
    }
}
