using System.Diagnostics;

namespace NeuralGL.App.Frames;

/// <summary>What to ask ffmpeg for.</summary>
/// <param name="Description">For the display, e.g. <c>video clip.mp4</c>.</param>
/// <param name="Subject">For messages, e.g. <c>clip.mp4</c> or <c>camera /dev/video0</c>.</param>
/// <param name="Attempts">Input arguments to try, one set after the other until one gives a frame.</param>
/// <param name="IsLive">Whether frames come by themselves.</param>
/// <param name="CanRewind">Whether it can be played again.</param>
/// <param name="ExitCode">The exit code when it gives no frame.</param>
internal sealed record FfmpegInput(string Description, string Subject, string[][] Attempts, bool IsLive, bool CanRewind, int ExitCode);

/// <summary>Frames of a video, a stream or a camera through an ffmpeg child process.</summary>
internal sealed class FfmpegSource(FfmpegInput input, FrameSourceOptions options) : IFrameSource
{
    private readonly Lock _life = new();
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private FfmpegProcess? _process;
    private FramePump? _pump;
    private bool _disposed;
    private int _attempt;
    private string _frameMode = "-fps_mode";
    private TimeSpan? _waitingSince;
    private long _frames;

    public string Description => input.Description;

    public double? FrameRate { get; private set; }

    public bool IsLive => input.IsLive;

    /// <summary>The running ffmpeg's process id, or null.</summary>
    public int? ProcessId => _process?.Id;

    public FrameRead TryRead(Frame into, TimeSpan timeout)
    {
        if (Start() is not { } pump)
        {
            return FrameRead.Ended;
        }

        // From here to the deadline ffmpeg must have given a frame, whatever it waits for.
        _waitingSince ??= _elapsed.Elapsed;
        var read = pump.TryTake(into, timeout);
        switch (read)
        {
            case FrameRead.Got:
                if (_frames == 0)
                {
                    Announce();
                }

                (into.Index, into.Truth) = (_frames, null);
                into.Timestamp = IsLive || FrameRate is not { } rate ? _elapsed.Elapsed : TimeSpan.FromSeconds(_frames / rate);
                _frames++;
                _waitingSince = null;
                return read;
            case FrameRead.Ended:
                return End();
            default:
                return _elapsed.Elapsed - _waitingSince < options.Deadline ? read
                    : throw Fail($"gave no frame for {options.Deadline.TotalSeconds:0.#} seconds");
        }
    }

    public bool TryRewind()
    {
        if (!input.CanRewind)
        {
            return false;
        }

        Stop();
        (_frames, _waitingSince) = (0, null);
        return true;
    }

    public void Dispose()
    {
        lock (_life)
        {
            _disposed = true;
        }

        Stop();
    }

    private FramePump? Start()
    {
        lock (_life)
        {
            if (_disposed)
            {
                return null;
            }

            if (_pump is null)
            {
                var process = new FfmpegProcess(options.Ffmpeg, input.Attempts[_attempt], _frameMode);
                _process = process;
                _pump = new FramePump("frames from ffmpeg", process.Frames.Read);
            }

            return _pump;
        }
    }

    private void Stop()
    {
        lock (_life)
        {
            // The process first: its end closes the pipe and so ends the read that the pump is in.
            _process?.Dispose();
            _pump?.Dispose();
            (_process, _pump) = (null, null);
        }
    }

    /// <summary>The frame rate stands in ffmpeg's messages, which come by another pipe than the frame and may be a moment late.</summary>
    private void Announce()
    {
        for (var i = 0; i < 20 && FrameRate is null; i++)
        {
            FrameRate = _process?.FrameRate();
            if (FrameRate is null)
            {
                Thread.Sleep(10);
            }
        }

        if (_process?.Messages().Contains("Input #0, tty,", StringComparison.Ordinal) == true)
        {
            throw Fail("is text, not a video");
        }
    }

    private FrameRead End()
    {
        var process = _process;
        if (_disposed || process is null)
        {
            return FrameRead.Ended;
        }

        // ffmpeg closes its pipe a moment before it ends.
        var error = _pump?.Error;
        var exit = process.ExitCode(TimeSpan.FromSeconds(2));
        if (_frames == 0)
        {
            if (_frameMode == "-fps_mode" && process.Messages().Contains("'fps_mode'", StringComparison.Ordinal))
            {
                // ffmpeg before 5.1 knows the option by its old name.
                _frameMode = "-vsync";
                Stop();
                return FrameRead.NotYet;
            }

            if (_attempt + 1 < input.Attempts.Length)
            {
                _attempt++;
                Stop();
                return FrameRead.NotYet;
            }

            throw Fail($"cannot be opened: {error?.Message ?? Clean(process.Reason())}");
        }

        if (error is not null)
        {
            throw Fail($"broke off: {error.Message}");
        }

        if (input.IsLive)
        {
            throw Fail($"stopped after {_frames} frames: {(exit is 0 ? "it has ended" : Clean(process.Reason()))}");
        }

        if (exit is not 0)
        {
            options.Warnings.WriteLine($"warning: {input.Subject} broke off after {_frames} frames: {Clean(process.Reason())}");
        }

        return FrameRead.Ended;
    }

    private string Clean(string reason)
    {
        // The input's own name, as ffmpeg repeats it, may hold a password; the subject does not.
        var name = input.Attempts[_attempt][^1];
        return reason.Replace(name + ": ", "", StringComparison.Ordinal).Replace(name, input.Subject, StringComparison.Ordinal);
    }

    private FrameSourceException Fail(string what)
    {
        Stop();
        return new FrameSourceException($"{input.Subject} {what}", input.ExitCode);
    }
}
