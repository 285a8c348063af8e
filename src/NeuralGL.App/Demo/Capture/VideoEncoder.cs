using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using NeuralGL.App.Commands;

namespace NeuralGL.App.Demo;

/// <summary>
/// Makes an MP4 of pictures through an ffmpeg of its own. A thread feeds it from a few buffers, so that whoever draws never waits:
/// pictures that find no free buffer are the caller's to drop. The file appears under its name when it is whole.
/// </summary>
internal sealed class VideoEncoder : IDisposable
{
    /// <summary>Pictures have times that are multiples of this part of a second.</summary>
    internal const int TicksPerSecond = 30;

    /// <summary>Bytes of pictures that may wait.</summary>
    private const long MostWaiting = 96L << 20;

    private const int HeaderBytes = 32, FrameHeaderBytes = 12;

    /// <summary>Only an ffmpeg that hangs takes so long to write what it has.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Lock _life = new();
    private readonly object _queue = new();
    private readonly Queue<(byte[] Pixels, long Tick)> _waiting = new();
    private readonly Stack<byte[]> _free = new();
    private readonly Thread _thread;
    private readonly string _program, _path, _unfinished;
    private readonly Action<VideoEncoder>? _written;
    private readonly int _most;
    private (byte[] Pixels, long Tick)? _present;
    private Process? _process;
    private int _made;
    private bool _isComplete, _isDisposed;

    /// <summary>Starts ffmpeg on a thread of its own; that it is missing shows in <see cref="Error"/>.</summary>
    /// <param name="program">ffmpeg, by name or path.</param>
    /// <param name="path">The file to write, in a directory that exists.</param>
    /// <param name="width">Of every picture, in pixels; an odd one becomes even in the video.</param>
    /// <param name="height">Of every picture.</param>
    /// <param name="written">Called on the encoder's thread once the file is whole.</param>
    public VideoEncoder(string program, string path, int width, int height, Action<VideoEncoder>? written = null)
    {
        (_program, _path, _unfinished, _written, Width, Height) = (program, path, path + ".part", written, width, height);
        _most = (int)Math.Clamp(MostWaiting / (4L * width * height), 2, 12);
        _thread = new Thread(Work) { IsBackground = true, Name = "video encoder" };
        _thread.Start();
    }

    internal int Width { get; }

    internal int Height { get; }

    internal string Path => _path;

    /// <summary>Pictures in the file, as ffmpeg counts them.</summary>
    internal long Frames { get; private set; }

    /// <summary>The time of the last picture that was handed over, in ticks; −1 before the first.</summary>
    internal long LastTick { get; private set; } = -1;

    /// <summary>Whether the thread has come to its end: the file is there, or <see cref="Error"/> says why not.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>What went wrong, one line; null while nothing has.</summary>
    internal IUserError? Error { get; private set; }

    /// <summary>ffmpeg's process; null before it runs.</summary>
    internal int? ProcessId { get; private set; }

    /// <summary>A buffer for one picture, [height, width, 4] bytes, the top row first.</summary>
    /// <param name="wait">Whether to wait for one.</param>
    /// <returns>Null if all are on their way, or the encoder is over.</returns>
    internal byte[]? Rent(bool wait)
    {
        lock (_queue)
        {
            while (!IsOver)
            {
                if (_free.TryPop(out byte[]? pixels))
                {
                    return pixels;
                }

                if (_made < _most)
                {
                    _made++;
                    return GC.AllocateUninitializedArray<byte>(4 * Width * Height);
                }

                if (!wait)
                {
                    return null;
                }

                Monitor.Wait(_queue);
            }

            return null;
        }
    }

    /// <summary>Hands a picture over.</summary>
    /// <param name="pixels">From <see cref="Rent"/>.</param>
    /// <param name="tick">Its time; later than the one before.</param>
    internal void Submit(byte[] pixels, long tick)
    {
        lock (_queue)
        {
            LastTick = tick;
            _waiting.Enqueue((pixels, tick));
            Monitor.PulseAll(_queue);
        }
    }

    /// <summary>Gives a buffer back that holds no picture.</summary>
    internal void Return(byte[] pixels)
    {
        lock (_queue)
        {
            _free.Push(pixels);
            Monitor.PulseAll(_queue);
        }
    }

    /// <summary>Says that no picture follows; the file is finished from here on.</summary>
    internal void Complete()
    {
        lock (_queue)
        {
            _isComplete = true;
            Monitor.PulseAll(_queue);
        }
    }

    /// <summary>Finishes the file and waits for it.</summary>
    internal void WaitForEnd()
    {
        Complete();
        _thread.Join(s_patience);
    }

    /// <summary>Leaves nothing behind: an ffmpeg that still runs is ended.</summary>
    public void Dispose()
    {
        Complete();
        lock (_life)
        {
            _isDisposed = true;
            Kill();
        }

        _thread.Join(s_patience);
    }

    private void Work()
    {
        try
        {
            Encode();
            _written?.Invoke(this);
        }
        catch (Win32Exception)
        {
            Error = new UserException($"recording needs {_program}, which is not installed or cannot be run (on Debian and Ubuntu: apt-get install ffmpeg)", ExitCode.Missing);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UserException)
        {
            Error = e as IUserError ?? new UserException($"'{_path}' was not recorded: {e.Message}", ExitCode.BadInput);
        }
        finally
        {
            lock (_queue)
            {
                IsOver = true;
                Monitor.PulseAll(_queue);
            }
        }
    }

    private void Encode()
    {
        (int code, string said) = Run("-fps_mode");
        if (code != 0 && said.Contains("'fps_mode'", StringComparison.Ordinal))
        {
            // ffmpeg before 5.1 knows the option by its old name; it has taken nothing yet.
            (code, said) = Run("-vsync");
        }

        // 255 is how it ends at Ctrl+C, which reaches it at a terminal too: what it has got until then is a whole file.
        if (code is not (0 or 255) || Frames == 0)
        {
            File.Delete(_unfinished);
            throw new UserException($"'{_path}' was not recorded: {Reason(said, code)}", ExitCode.BadInput);
        }

        File.Move(_unfinished, _path, overwrite: true);
    }

    private (int Code, string Said) Run(string frameMode)
    {
        using (Process process = Start(frameMode))
        {
            Task<string> errors = process.StandardError.ReadToEndAsync();
            Task counting = Task.Run(() => Count(process.StandardOutput));
            try
            {
                Feed(process.StandardInput.BaseStream);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It has ended before its input; its exit code tells whether that is an error.
            }

            if (!process.WaitForExit(s_patience))
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }

            Task.WaitAll([errors, counting], TimeSpan.FromSeconds(5));
            return (process.ExitCode, errors.IsCompleted ? errors.Result : "");
        }
    }

    private Process Start(string frameMode)
    {
        var start = new ProcessStartInfo(_program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, CreateNoWindow = true };
        foreach (string argument in (string[])[
            "-hide_banner", "-nostdin", "-nostats", "-loglevel", "error", "-progress", "pipe:1", "-y", "-f", "ivf", "-i", "pipe:0",
            "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p", frameMode, "vfr", "-enc_time_base", $"1:{TicksPerSecond}", "-preset", "veryfast", "-movflags", "+faststart", "-f", "mp4", _unfinished])
        {
            start.ArgumentList.Add(argument);
        }

        lock (_life)
        {
            if (_isDisposed)
            {
                throw new IOException("it was ended before it began");
            }

            _process = Process.Start(start)!;
            ProcessId = _process.Id;
        }

        try
        {
            // Drawing goes before encoding.
            _process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or NotSupportedException)
        {
        }

        return _process;
    }

    /// <summary>IVF is the plainest container that has a time for every picture; its fourcc says what the bytes are.</summary>
    private void Feed(Stream into)
    {
        var header = new byte[HeaderBytes];
        "DKIF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(6), HeaderBytes);
        "RGBA"u8.CopyTo(header.AsSpan(8));
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(12), (ushort)Width);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(14), (ushort)Height);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), TicksPerSecond);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(20), 1);
        into.Write(header);
        while ((_present ??= Next()) is var (pixels, tick))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)pixels.Length);
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(4), tick);
            into.Write(header, 0, FrameHeaderBytes);
            into.Write(pixels);
            _present = null;
            Return(pixels);
        }

        into.Flush();
    }

    private (byte[] Pixels, long Tick)? Next()
    {
        lock (_queue)
        {
            while (_waiting.Count == 0 && !_isComplete)
            {
                Monitor.Wait(_queue);
            }

            return _waiting.TryDequeue(out (byte[], long) next) ? next : null;
        }
    }

    private void Count(StreamReader progress)
    {
        while (progress.ReadLine() is { } line)
        {
            if (line.StartsWith("frame=", StringComparison.Ordinal) && long.TryParse(line.AsSpan(6), out long frames))
            {
                Frames = frames;
            }
        }
    }

    private void Kill()
    {
        try
        {
            if (!IsOver)
            {
                _process?.Kill(entireProcessTree: true);
            }
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself.
        }
    }

    private static string Reason(string said, int code)
    {
        string line = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? (code is 0 or 255 ? "it has no picture" : $"ffmpeg ended with {code} and gave no reason");
        return line.Length > 200 ? line[..200] + "…" : line;
    }
}
