namespace NeuralGL.App.Frames;

/// <summary>One picture: one frame, and the same again after a rewind.</summary>
internal sealed class ImageSource : IFrameSource
{
    private readonly Frame _picture = new();
    private bool _shown;

    /// <exception cref="FrameSourceException">The picture cannot be decoded (exit code 2).</exception>
    public ImageSource(string path)
    {
        PictureDecoder.Decode(path, _picture);
        Description = $"image {Path.GetFileName(path)}";
    }

    public string Description { get; }

    /// <summary>A still picture shown again ten times a second keeps everything behind it moving at little cost.</summary>
    public double? FrameRate => 10;

    public bool IsLive => false;

    public FrameRead TryRead(Frame into, TimeSpan timeout)
    {
        if (_shown)
        {
            return FrameRead.Ended;
        }

        _shown = true;
        _picture.Pixels.CopyTo(into.Resize(_picture.Width, _picture.Height));
        (into.Index, into.Timestamp, into.Truth) = (0, TimeSpan.Zero, null);
        return FrameRead.Got;
    }

    public bool TryRewind()
    {
        _shown = false;
        return true;
    }

    public void Dispose()
    {
    }
}

/// <summary>The pictures of a folder in ordinal order of their names. What cannot be read is skipped with one warning.</summary>
internal sealed class ImagesSource : IFrameSource
{
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg", ".bmp", ".webp", ".gif"];
    private readonly string _folder;
    private readonly string[] _files;
    private readonly bool[] _bad;
    private readonly TextWriter _warnings;
    private int _next;
    private int _shown;

    /// <exception cref="FrameSourceException">No such folder, or no picture in it (exit code 2).</exception>
    public ImagesSource(string folder, TextWriter warnings)
    {
        (_folder, _warnings) = (folder, warnings);
        if (!Directory.Exists(folder))
        {
            throw new FrameSourceException(File.Exists(folder) ? $"{folder} is a file; image:{folder} shows it" : $"the folder {folder} does not exist", 2);
        }

        try
        {
            _files = [.. Directory.EnumerateFiles(folder)
                .Where(f => Endings.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FrameSourceException($"the folder {folder} cannot be read: {e.Message}", 2, e);
        }

        if (_files.Length == 0)
        {
            throw new FrameSourceException($"the folder {folder} holds no pictures ({string.Join(' ', Endings)})", 2);
        }

        _bad = new bool[_files.Length];
        Description = $"images {Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))} ({_files.Length})";
    }

    public string Description { get; }

    public double? FrameRate => 1;

    public bool IsLive => false;

    public FrameRead TryRead(Frame into, TimeSpan timeout)
    {
        while (_next < _files.Length)
        {
            var at = _next++;
            if (_bad[at])
            {
                continue;
            }

            try
            {
                PictureDecoder.Decode(_files[at], into);
                (into.Index, into.Timestamp, into.Truth) = (_shown, TimeSpan.FromSeconds(_shown / FrameRate!.Value), null);
                _shown++;
                return FrameRead.Got;
            }
            catch (FrameSourceException e)
            {
                _bad[at] = true;
                _warnings.WriteLine($"warning: skipped: {e.Message}");
            }
        }

        return !_bad.AsSpan().Contains(false) ? throw new FrameSourceException($"none of the {_files.Length} pictures in {_folder} can be read", 2) : FrameRead.Ended;
    }

    public bool TryRewind()
    {
        (_next, _shown) = (0, 0);
        return true;
    }

    public void Dispose()
    {
    }
}
