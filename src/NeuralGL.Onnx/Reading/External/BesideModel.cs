using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NeuralGL.Onnx.Reading.External;

/// <summary>
/// Opens a file below a directory without following a link. On Linux each part is opened relative to the one before and refuses links
/// itself, and what was opened is looked at again, so that exchanging parts meanwhile leads nowhere else.
/// </summary>
internal static partial class BesideModel
{
    private const int ReadOnly = 0, NonBlocking = 0x800, CloseOnExec = 0x80000;
    private const int NoSuchFile = 2, NotDirectory = 20, TooManyLinks = 40;
    private const int EmptyPath = 0x1000, SymlinkNoFollow = 0x100;
    private const uint TypeAndLinks = 0x5;

    // asm-generic/fcntl.h; ARM and PowerPC have numbers of their own.
    private static readonly bool s_ownNumbers = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Ppc64le;
    private static readonly int s_directory = s_ownNumbers ? 0x4000 : 0x10000, s_noFollow = s_ownNumbers ? 0x8000 : 0x20000;

    /// <summary>Opens the file to read.</summary>
    /// <exception cref="ModelFormatException">A link is on the way, or the file has more than one name.</exception>
    /// <exception cref="IOException">It is missing, no file, or cannot be read.</exception>
    public static SafeFileHandle Open(string directory, ExternalPlace place, string tensor) =>
        OperatingSystem.IsLinux() ? OpenOnLinux(directory, place, tensor) : OpenElsewhere(directory, place, tensor);

    private static SafeFileHandle OpenOnLinux(string directory, ExternalPlace place, string tensor)
    {
        SafeFileHandle at = Checked(OpenAt(-100, directory, ReadOnly | s_directory | CloseOnExec), place, tensor);
        try
        {
            foreach (string part in place.Parts.AsSpan(0, place.Parts.Length - 1))
            {
                SafeFileHandle next = Checked(OpenAt(Number(at), part, ReadOnly | s_directory | s_noFollow | CloseOnExec), place, tensor);
                at.Dispose();
                at = next;
            }

            // Looked at before it is opened, for opening a device or a pipe may do something; and again after, for it may have been exchanged.
            RequirePlainFile(Number(at), place.Parts[^1], SymlinkNoFollow, place, tensor);
            SafeFileHandle file = Checked(OpenAt(Number(at), place.Parts[^1], ReadOnly | NonBlocking | s_noFollow | CloseOnExec), place, tensor);
            try
            {
                RequirePlainFile(Number(file), "", EmptyPath, place, tensor);
                return file;
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        finally
        {
            at.Dispose();
        }
    }

    /// <summary>Other systems: the same questions by path, which somebody quick could answer differently before the file is opened, and no count of names.</summary>
    private static SafeFileHandle OpenElsewhere(string directory, ExternalPlace place, string tensor)
    {
        string path = directory;
        foreach (string part in place.Parts)
        {
            path = Path.Combine(path, part);
            if (Path.Exists(path) && File.GetAttributes(path).HasFlag(FileAttributes.ReparsePoint))
            {
                throw Linked(place, tensor);
            }
        }

        using (InputFile.Open(path))
        {
            return File.OpenHandle(path);
        }
    }

    private static void RequirePlainFile(int directory, string name, int flags, ExternalPlace place, string tensor)
    {
        if (StatX(directory, name, flags, TypeAndLinks, out StatXResult found) < 0)
        {
            throw Failed(Marshal.GetLastPInvokeError(), place, tensor);
        }

        switch (found.Mode & 0xF000)
        {
            case 0x8000 when found.Links <= 1:
                return;
            case 0x8000:
                throw ExternalPlace.Error(ModelErrorCode.ExternalPathDenied, tensor, $"keeps its data in {Names.Quoted(place.Location)}, which has {found.Links} names (hard links), so that it may lie elsewhere too; copy the file");
            case 0xA000:
                throw Linked(place, tensor);
            default:
                throw new IOException($"tensor {Names.Quoted(tensor)} keeps its data in {Names.Quoted(place.Location)}, which is a directory, a device or a pipe, not a file");
        }
    }

    private static SafeFileHandle Checked(int handle, ExternalPlace place, string tensor) =>
        handle >= 0 ? new SafeFileHandle(handle, ownsHandle: true) : throw Failed(Marshal.GetLastPInvokeError(), place, tensor);

    private static Exception Failed(int error, ExternalPlace place, string tensor) => error switch
    {
        NoSuchFile => new FileNotFoundException($"tensor {Names.Quoted(tensor)} keeps its data in {Names.Quoted(place.Location)}, but there is no such file in the model's directory", place.Location),
        NotDirectory or TooManyLinks => Linked(place, tensor),
        _ => new IOException($"tensor {Names.Quoted(tensor)} keeps its data in {Names.Quoted(place.Location)}, which cannot be read: {new Win32Exception(error).Message}"),
    };

    private static ModelFormatException Linked(ExternalPlace place, string tensor) =>
        ExternalPlace.Error(ModelErrorCode.ExternalPathDenied, tensor, $"keeps its data in {Names.Quoted(place.Location)}, of which a part is a link or no directory; links are not followed: copy the file to where the model is");

    private static int Number(SafeFileHandle handle) => (int)handle.DangerousGetHandle();

    [LibraryImport("libc", EntryPoint = "openat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenAt(int directory, string path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatX(int directory, string path, int flags, uint mask, out StatXResult result);

    /// <summary>struct statx, the same on every processor; only what is asked for has a name.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatXResult
    {
        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(28)]
        public ushort Mode;
    }
}
