namespace NeuralGL.App.Frames;

/// <summary>
/// A source that never leaves its reader without frames: where the wanted source fails, <see cref="Banner"/> says why and the
/// synthetic one goes on. Headless, a source that fails before its first frame fails the run instead.
/// </summary>
internal sealed class FallbackFrameSource : IFrameSource
{
    private readonly Func<IFrameSource> _open;
    private readonly FrameSourceOptions _options;
    private readonly bool _headless;
    private readonly Lock _change = new();
    private IFrameSource? _current;
    private bool _disposed;
    private long _frames;

    /// <param name="spec">The source as the user wrote it.</param>
    /// <param name="options">Options, for the synthetic source too.</param>
    /// <param name="headless">True: the source is opened now, and a failure before its first frame is thrown. False (a window): it is opened by the first read, on the reader's thread, and every failure becomes a banner.</param>
    /// <exception cref="FrameSourceException">The text names no source (exit code 1); headless also: it cannot be opened (2 or 3).</exception>
    public FallbackFrameSource(string spec, FrameSourceOptions options, bool headless)
    {
        (_options, _headless) = (options, headless);
        _open = FrameSources.Parse(spec, options);
        Description = spec;
        if (headless)
        {
            Use(_open());
        }
    }

    public string Description { get; private set; }

    public double? FrameRate => _current?.FrameRate;

    public bool IsLive => _current?.IsLive ?? false;

    /// <summary>What went wrong with the wanted source, one line; null while it works.</summary>
    public string? Banner { get; private set; }

    public FrameRead TryRead(Frame into, TimeSpan timeout)
    {
        if (_disposed)
        {
            return FrameRead.Ended;
        }

        try
        {
            if (_current is null)
            {
                Use(_open());
            }

            var read = _current!.TryRead(into, timeout);
            if (read == FrameRead.Got)
            {
                into.Index = _frames++;
            }

            return read;
        }
        catch (FrameSourceException e) when (Banner is null && (!_headless || _frames > 0))
        {
            FallBack(e.Message);
            return FrameRead.NotYet;
        }
    }

    /// <summary>Starts again; what cannot (a pipe that has ended) gives way to the synthetic source.</summary>
    public bool TryRewind()
    {
        if (_current?.TryRewind() != true)
        {
            FallBack($"{Description} has ended");
        }

        return !_disposed;
    }

    public void Dispose()
    {
        lock (_change)
        {
            _disposed = true;
            _current?.Dispose();
        }
    }

    private void FallBack(string reason)
    {
        Banner = $"{reason}; the synthetic source goes on";
        _options.Warnings.WriteLine($"warning: {Banner}");
        Use(new SyntheticSource(_options.Seed, _options.Size.Width, _options.Size.Height));
    }

    private void Use(IFrameSource source)
    {
        lock (_change)
        {
            _current?.Dispose();
            _current = source;
            Description = source.Description;
            if (_disposed)
            {
                source.Dispose();
            }
        }
    }
}
