using System.Buffers.Binary;

namespace NeuralGL.OpenGL.Caching;

/// <summary>
/// What a driver's programs and measurements leave for the next start: one small file for each name, in a folder for each driver
/// (vendor, renderer and version) below <see cref="GlDeviceOptions.CacheFolder"/>. Files carry their length and a fingerprint, are
/// written under another name and renamed, and the oldest go when all drivers' files together exceed a limit. Any thread.
/// </summary>
/// <remarks>Nothing here throws for the disk's sake: what cannot be read or written is done without.</remarks>
internal sealed class DriverCache
{
    /// <summary>Bytes of all files together, unless another limit is given.</summary>
    internal const long DefaultLimit = 64L << 20;

    /// <summary>Changes with the form of the files, so that older ones count as damaged.</summary>
    private const uint Format = 1;

    private const uint Magic = 0x434C474E;
    private const int HeaderBytes = 32;
    private const string Extension = ".ngl", Temporary = ".ngl-new";
    private static readonly TimeSpan TouchAfter = TimeSpan.FromDays(1), TemporaryFor = TimeSpan.FromHours(1);

    private readonly string _root, _folder;
    private readonly long _limit;
    private readonly ulong _driver;
    private long _total = -1;

    /// <param name="folder">The folder that holds the drivers' ones; made when something is written.</param>
    /// <param name="driver">Vendor, renderer and version, or whatever else makes its files useless when it changes.</param>
    /// <param name="limit">Bytes of all files together.</param>
    internal DriverCache(string folder, string driver, long limit = DefaultLimit)
    {
        UInt128 fingerprint = Fingerprint.Of(driver);
        (_root, _limit, _driver) = (Path.Combine(Path.GetFullPath(folder), "gl-drivers"), limit, (ulong)fingerprint);
        _folder = Path.Combine(_root, Fingerprint.Name(fingerprint));
    }

    /// <summary>Where the user's programs keep what they can make anew: XDG_CACHE_HOME or ~/.cache, ~/Library/Caches, LocalAppData; null where there is no such place.</summary>
    internal static string? UserFolder
    {
        get
        {
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
            string? xdg = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            string place = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify)
                : Path.IsPathFullyQualified(xdg ?? "") ? xdg!
                : home.Length == 0 ? "" : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches") : Path.Combine(home, ".cache");
            return place.Length == 0 ? null : Path.Combine(place, "neuralgl");
        }
    }

    /// <summary>What was written under a name.</summary>
    /// <returns>Null if there is nothing, or nothing that is whole: a damaged file is deleted.</returns>
    internal byte[]? Read(string name)
    {
        string path = PathOf(name);
        try
        {
            byte[] file = File.ReadAllBytes(path);
            if (Content(name, file) is { } content)
            {
                Touch(path);
                return content;
            }
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            return null;
        }

        Drop(name);
        return null;
    }

    /// <summary>Keeps something under a name, in place of what was there.</summary>
    /// <returns>Whether it is kept.</returns>
    internal bool Write(string name, ReadOnlySpan<byte> content)
    {
        if (HeaderBytes + content.Length > _limit)
        {
            return false;
        }

        string path = PathOf(name), temporary = $"{path}-{Guid.NewGuid():N}{Temporary}";
        try
        {
            MakeFolder();

            // Not flushed to the disk: a file that a power cut leaves half written is found out by its fingerprint.
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1))
            {
                Span<byte> header = stackalloc byte[HeaderBytes];
                WriteHeader(header, name, content);
                stream.Write(header);
                stream.Write(content);
            }

            File.Move(temporary, path, overwrite: true);
            Bound(HeaderBytes + content.Length);
            return true;
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            TryDelete(temporary);
            return false;
        }
    }

    /// <summary>Deletes what was kept under a name, such as what the driver does not take back.</summary>
    internal void Drop(string name) => TryDelete(PathOf(name));

    /// <summary>Where a name's content lies; for tests.</summary>
    internal string PathOf(string name) => Path.Combine(_folder, name + Extension);

    private static bool IsOfDisk(Exception e) => e is IOException or UnauthorizedAccessException or NotSupportedException;

    private void WriteHeader(Span<byte> header, string name, ReadOnlySpan<byte> content)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Format);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], content.Length);
        BinaryPrimitives.WriteUInt128LittleEndian(header[16..], Check(name, content));
    }

    /// <summary>What follows the header, if the header is that of this content, this name and this driver.</summary>
    private byte[]? Content(string name, byte[] file)
    {
        if (file.Length < HeaderBytes)
        {
            return null;
        }

        Span<byte> expected = stackalloc byte[HeaderBytes];
        WriteHeader(expected, name, file.AsSpan(HeaderBytes));
        return expected.SequenceEqual(file.AsSpan(0, HeaderBytes)) ? file[HeaderBytes..] : null;
    }

    private UInt128 Check(string name, ReadOnlySpan<byte> content) => Fingerprint.Of(content, _driver ^ (ulong)Fingerprint.Of(name));

    /// <summary>Only the user may look in: programs are made of what lies there.</summary>
    private void MakeFolder()
    {
        if (Directory.Exists(_folder))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_folder);
        }
        else
        {
            Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>A file in use stays young; once a day is enough for that.</summary>
    private static void Touch(string path)
    {
        DateTime now = DateTime.UtcNow;
        if (now - File.GetLastWriteTimeUtc(path) > TouchAfter)
        {
            try
            {
                File.SetLastWriteTimeUtc(path, now);
            }
            catch (Exception e) when (IsOfDisk(e))
            {
                // A folder that may only be read.
            }
        }
    }

    /// <summary>Deletes the oldest files if all together have become too large, down to three quarters so that it is seldom done.</summary>
    private void Bound(long added)
    {
        if (_total >= 0 && (_total += added) <= _limit)
        {
            return;
        }

        FileInfo[] files = [.. new DirectoryInfo(_root).EnumerateFiles($"*{Extension}*", SearchOption.AllDirectories).Where(f => f.Extension is Extension or Temporary).OrderBy(f => f.LastWriteTimeUtc)];
        long total = files.Sum(f => f.Length), aim = total > _limit ? _limit / 4 * 3 : _limit;
        foreach (FileInfo file in files)
        {
            bool isLeft = file.Extension == Temporary && DateTime.UtcNow - file.LastWriteTimeUtc > TemporaryFor;
            if ((total > aim || isLeft) && TryDelete(file.FullName))
            {
                total -= file.Length;
            }
        }

        _total = total;
    }

    private static bool TryDelete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            return false;
        }
    }
}
