using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NeuralGL.App.Frames;

/// <summary>Raw RGB24 frames of one size, top row first, from standard input.</summary>
internal sealed partial class StdinSource : IFrameSource
{
    private readonly int _width;
    private readonly int _height;
    private readonly byte[] _rgb;
    private readonly TextWriter _warnings;
    private readonly TimeSpan _deadline;
    private readonly bool _pollable;
    private readonly Stream _stream;
    private readonly FramePump _pump;
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private TimeSpan _waitingSince;
    private long _frames;
    private bool _anyWhole;
    private volatile bool _disposed;

    /// <exception cref="FrameSourceException">Standard input is a terminal (exit code 2).</exception>
    public StdinSource(int width, int height, FrameSourceOptions options)
    {
        (_width, _height) = (width, height);
        (_warnings, _deadline) = (options.Warnings, options.Deadline);
        if (options.StandardInput is null && !Console.IsInputRedirected)
        {
            throw new FrameSourceException($"standard input is a terminal; pipe raw RGB24 frames of {width}x{height} into it (ffmpeg -i FILE -s {width}x{height} -f rawvideo -pix_fmt rgb24 -)", 2);
        }

        _rgb = new byte[width * height * 3];
        _pollable = options.StandardInput is null && !OperatingSystem.IsWindows();
        _stream = options.StandardInput?.Invoke() ?? Console.OpenStandardInput();
        _pump = new FramePump("frames from stdin", ReadFrame);
    }

    public string Description => $"stdin {_width}x{_height}";

    public double? FrameRate => null;

    public bool IsLive => true;

    public FrameRead TryRead(Frame into, TimeSpan timeout)
    {
        var read = _pump.TryTake(into, timeout);
        var now = _elapsed.Elapsed;
        if (read == FrameRead.Got)
        {
            (into.Index, into.Timestamp, into.Truth) = (_frames++, now, null);
            _waitingSince = now;
        }
        else if (read == FrameRead.Ended && _frames == 0)
        {
            throw new FrameSourceException($"standard input ended before a whole frame of {_width}x{_height} RGB24 ({_rgb.Length} bytes) had come", 2);
        }
        else if (read == FrameRead.NotYet && now - _waitingSince > _deadline)
        {
            throw new FrameSourceException($"standard input gave no frame for {_deadline.TotalSeconds:0.#} seconds", 2);
        }

        return read;
    }

    public bool TryRewind() => false;

    public void Dispose()
    {
        _disposed = true;
        _pump.Dispose();
        _stream.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static unsafe partial int Poll(PollRequest* requests, nuint count, int milliseconds);

    private bool ReadFrame(Frame frame)
    {
        var got = 0;
        while (got < _rgb.Length)
        {
            if (!WaitReadable())
            {
                return false;
            }

            var read = _stream.Read(_rgb, got, _rgb.Length - got);
            if (read <= 0)
            {
                // Where no whole frame came before, the error says it all.
                if (got > 0 && _anyWhole)
                {
                    _warnings.WriteLine($"warning: standard input ended within a frame ({got} of {_rgb.Length} bytes); it is left out");
                }

                return false;
            }

            got += read;
        }

        _anyWhole = true;
        var pixels = frame.Resize(_width, _height);
        for (int i = 0, o = 0; i < _rgb.Length; i += 3, o += 4)
        {
            (pixels[o], pixels[o + 1], pixels[o + 2], pixels[o + 3]) = (_rgb[i], _rgb[i + 1], _rgb[i + 2], 255);
        }

        return true;
    }

    /// <summary>A read of standard input cannot be broken off, so wait for bytes in slices first (not on Windows, where the thread ends with the program).</summary>
    private unsafe bool WaitReadable()
    {
        while (!_disposed)
        {
            if (!_pollable)
            {
                return true;
            }

            var request = new PollRequest { File = 0, Wanted = 1 };
            if (Poll(&request, 1, 100) > 0)
            {
                return true;
            }
        }

        return false;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int File;
        public short Wanted;
        public short Found;
    }
}
