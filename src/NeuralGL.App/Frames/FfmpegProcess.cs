using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace NeuralGL.App.Frames;

/// <summary>One ffmpeg that writes a video as PAM pictures into a pipe. Disposing kills it and everything it started, and waits for its end.</summary>
internal sealed class FfmpegProcess : IDisposable
{
    private const int HeadBytes = 16384;
    private const int TailBytes = 8192;
    private readonly Process _process;
    private readonly Thread _messages;
    private readonly MemoryStream _head = new(HeadBytes);
    private readonly byte[] _tail = new byte[TailBytes];
    private long _tailCount;

    /// <param name="program">ffmpeg, by name or path.</param>
    /// <param name="input">The arguments that name the input, from its options to <c>-i</c> and its name.</param>
    /// <param name="frameMode">How this ffmpeg is told to pass every frame on once.</param>
    /// <exception cref="FrameSourceException">ffmpeg is not installed or cannot be run (exit code 3).</exception>
    public FfmpegProcess(string program, IEnumerable<string> input, string frameMode)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        string[] output = ["-map", "0:v:0", "-an", "-sn", "-dn", frameMode, "passthrough", "-pix_fmt", "rgba", "-c:v", "pam", "-f", "image2pipe", "pipe:1"];
        foreach (var argument in (IEnumerable<string>)["-hide_banner", "-nostdin", "-nostats", "-loglevel", "info", .. input, .. output])
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new FrameSourceException(
                $"{program} is not installed or cannot be run; cameras, videos and streams need it (on Debian and Ubuntu: apt-get install ffmpeg)", 3, e);
        }

        _process.StandardInput.Close();
        _messages = new Thread(ReadMessages) { IsBackground = true, Name = "ffmpeg messages" };
        _messages.Start();
        Frames = new PamReader(_process.StandardOutput.BaseStream);
    }

    public PamReader Frames { get; }

    public int Id => _process.Id;

    /// <summary>Waits for the process to end by itself; null when it has not.</summary>
    public int? ExitCode(TimeSpan timeout)
    {
        if (!_process.WaitForExit(timeout))
        {
            return null;
        }

        _messages.Join(TimeSpan.FromSeconds(1));
        return _process.ExitCode;
    }

    /// <summary>What ffmpeg has said: its first 16 KiB and its last 8.</summary>
    public string Messages()
    {
        lock (_head)
        {
            var text = Encoding.UTF8.GetString(_head.GetBuffer(), 0, (int)_head.Length);
            if (_tailCount == 0)
            {
                return text;
            }

            int count = (int)Math.Min(_tailCount, TailBytes), from = (int)((_tailCount - count) % TailBytes);
            var tail = new byte[count];
            for (var i = 0; i < count; i++)
            {
                tail[i] = _tail[(from + i) % TailBytes];
            }

            return text + Encoding.UTF8.GetString(tail);
        }
    }

    /// <summary>The frame rate that ffmpeg announced for its output; null when it has not (yet).</summary>
    public double? FrameRate()
    {
        var text = Messages();
        var output = text.IndexOf("Output #0", StringComparison.Ordinal);
        var video = output < 0 ? -1 : text.IndexOf("Video: pam", output, StringComparison.Ordinal);
        var end = video < 0 ? -1 : text.IndexOf('\n', video);
        if (end < 0)
        {
            return null;
        }

        foreach (var part in text[video..end].Split(','))
        {
            // 25 fps, 29.97 fps, 1k fps
            var words = part.Trim().Split(' ');
            if (words is [var number, "fps", ..])
            {
                var thousand = number.EndsWith('k') ? 1000 : 1;
                return double.TryParse(number.TrimEnd('k'), NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) && rate > 0 ? rate * thousand : null;
            }
        }

        return null;
    }

    /// <summary>The line in which ffmpeg says why it failed.</summary>
    public string Reason()
    {
        var text = Messages();
        if (text.Contains("matches no streams", StringComparison.Ordinal))
        {
            return "it has no video stream";
        }

        foreach (var raw in text.Split('\n').Reverse())
        {
            // "[demuxer @ 0x55…] text": the address helps nobody.
            var line = raw.Trim();
            if (line.StartsWith('[') && line.IndexOf("] ", StringComparison.Ordinal) is > 0 and var bracket)
            {
                line = line[(bracket + 2)..];
            }

            if (line.Length > 0 && !line.StartsWith("Conversion failed", StringComparison.Ordinal) && !line.StartsWith("Error opening input file", StringComparison.Ordinal)
                && !line.StartsWith("Exiting ", StringComparison.Ordinal) && !line.StartsWith("video:", StringComparison.Ordinal))
            {
                return line.Length > 200 ? line[..200] + "…" : line;
            }
        }

        return "ffmpeg gave no reason";
    }

    /// <summary>Kills the process tree and waits for it, seconds at most, so that no zombie stays.</summary>
    public void Dispose()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself.
        }

        _process.WaitForExit(TimeSpan.FromSeconds(2));
        _messages.Join(TimeSpan.FromSeconds(1));
        _process.Dispose();
    }

    /// <summary>ffmpeg stands still when nobody reads what it says.</summary>
    private void ReadMessages()
    {
        var chunk = new byte[1024];
        try
        {
            var stream = _process.StandardError.BaseStream;
            while (stream.Read(chunk, 0, chunk.Length) is > 0 and var read)
            {
                lock (_head)
                {
                    var head = Math.Min(read, HeadBytes - (int)_head.Length);
                    _head.Write(chunk, 0, head);
                    for (var i = head; i < read; i++)
                    {
                        _tail[_tailCount++ % TailBytes] = chunk[i];
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The process was disposed: there is nothing more to hear.
        }
    }
}
