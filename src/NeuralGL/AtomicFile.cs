namespace NeuralGL;

/// <summary>Writes files so that a reader, a crash or a full disk never meets half of one.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes under a temporary name in the same directory, flushes to the disk and renames. If anything fails, what was at
    /// <paramref name="path"/> before is untouched and the temporary file is gone.
    /// </summary>
    /// <exception cref="IOException">The directory is missing or full, or a directory has that name.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written to.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"'{path}' is a directory, so no file can be written under that name");
        }

        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception failure)
        {
            // A missing directory or a vanished file is no second error.
            try
            {
                File.Delete(temporary);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
            }

            // What .NET says where a file becomes longer than its file system or a quota allows.
            if (failure is ArgumentOutOfRangeException { ParamName: "value" } && failure.Message.Contains("file system", StringComparison.Ordinal))
            {
                throw new IOException($"'{path}' becomes longer than its file system allows", failure);
            }

            throw;
        }
    }
}
