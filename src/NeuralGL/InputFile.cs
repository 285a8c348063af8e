using System.Runtime.InteropServices;

namespace NeuralGL;

/// <summary>Opens files to read, with errors for people and without waiting for pipes that nobody writes to.</summary>
public static partial class InputFile
{
    /// <summary>Opens a regular file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">It is a directory, a device or a pipe, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"'{path}' is a directory, not a file");
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"there is no file '{path}'", path);
        }

        return !Blocks(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16)
            : throw new IOException($"'{path}' is a device or a pipe, not a file");
    }

    /// <summary>Whether it is something that reading may wait for. Opening a pipe without a writer would wait already, so it is asked without waiting.</summary>
    private static bool Blocks(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        int nonBlocking = OperatingSystem.IsMacOS() ? 0x4 : 0x800, handle = OpenHandle(path, nonBlocking);
        if (handle < 0)
        {
            // Opening it properly says why it cannot be opened.
            return false;
        }

        // A device that can seek, such as /dev/zero, has no end; a file's end is where its length says.
        bool seeks = Seek(handle, 0, 2) >= 0 && Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal) is false;
        _ = Close(handle);
        return !seeks;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenHandle(string path, int flags);

    [LibraryImport("libc", EntryPoint = "lseek")]
    private static partial long Seek(int handle, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
