namespace NeuralGL.Data;

/// <summary>A data file cannot be read or does not hold what it should. The message is one line that names the file and what is wrong with it.</summary>
public sealed class DataFormatException : FormatException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="file">The file or folder at fault.</param>
    /// <param name="problem">What is wrong, e.g. <c>is truncated: 10 of 16 bytes</c>; follows the name in the message.</param>
    /// <param name="inner">The error that revealed it, or null.</param>
    public DataFormatException(string file, string problem, Exception? inner = null)
        : base($"{file} {problem}", inner) => File = file;

    /// <summary>The file or folder at fault.</summary>
    public string File { get; }
}
