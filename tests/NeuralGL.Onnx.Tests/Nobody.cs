using System.Runtime.InteropServices;

namespace NeuralGL.Onnx.Tests;

/// <summary>The calling thread opens files as a user without rights, until it is disposed: tests that run as root may open everything otherwise.</summary>
internal sealed partial class Nobody : IDisposable
{
    private readonly uint _before;

    public Nobody()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "file rights are tried on Linux");
        _before = (uint)SetFileUser(65534);
    }

    /// <summary>Who may do what with a file or directory.</summary>
    public static void SetMode(string path, UnixFileMode mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file rights are tried on Linux");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    public void Dispose() => _ = SetFileUser(_before);

    // Changes nothing for those who are not root, who need no change.
    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileUser(uint user);
}
