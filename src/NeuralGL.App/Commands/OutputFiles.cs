namespace NeuralGL.App.Commands;

/// <summary>Places that results are written to, with errors that name them as the user did.</summary>
internal static class OutputFiles
{
    /// <summary>Makes sure that a directory is there.</summary>
    /// <exception cref="UserException">With exit code 2: it is a file, or cannot be made.</exception>
    internal static void CreateDirectory(string path)
    {
        if (File.Exists(path))
        {
            throw new UserException($"'{path}' is a file; results need a directory to be written into", ExitCode.BadInput);
        }
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"the directory '{path}' cannot be made: {e.Message}", ExitCode.BadInput);
        }
    }

    /// <summary>Writes one file.</summary>
    /// <exception cref="UserException">With exit code 2: it cannot be written, for example because the disk is full.</exception>
    internal static void Write(string path, Action<string> write)
    {
        string? directory = Path.GetDirectoryName(Path.GetFullPath(path));
        if (directory is not null && !Directory.Exists(directory))
        {
            throw new UserException($"'{path}' cannot be written: there is no directory '{directory}'", ExitCode.BadInput);
        }
        try
        {
            write(path);
        }
        catch (IOException) when (Directory.Exists(path))
        {
            throw new UserException($"'{path}' is a directory, so no file can be written under that name", ExitCode.BadInput);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The system's sentence names the temporary file, which says nothing to the user.
            throw new UserException($"'{path}' cannot be written: {Reason(e)}", ExitCode.BadInput);
        }
    }

    private static string Reason(Exception e) => e switch
    {
        UnauthorizedAccessException => "no permission",
        IOException when e.Message.StartsWith("No space left", StringComparison.Ordinal) => "no space left on the device",
        PathTooLongException => "its name is too long",
        _ => e.Message,
    };
}
