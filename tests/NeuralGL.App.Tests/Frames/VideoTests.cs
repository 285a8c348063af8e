using System.Diagnostics;
using NeuralGL.App.Frames;

namespace NeuralGL.App.Tests.Frames;

public sealed class VideoTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("neuralgl-video-").FullName;
    private readonly StringWriter _warnings = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_frame_of_a_clip_comes_in_order_with_its_time_and_then_the_end()
    {
        using var source = (FfmpegSource)FrameSources.Open("video:" + Clip(), new FrameSourceOptions { Warnings = _warnings });
        var frame = new Frame();
        for (var round = 0; round < 2; round++)
        {
            var brightness = new List<int>();
            while (source.Read(frame, TestContext.Current.CancellationToken))
            {
                Assert.Equal((64, 48, (long)brightness.Count), (frame.Width, frame.Height, frame.Index));
                Assert.Equal(brightness.Count / 20.0, frame.Timestamp.TotalSeconds, 6);
                brightness.Add(frame.Pixels[(24 * 64 * 4) + 128]);
            }

            // Made with brightness 10 n.
            Assert.Equal(15, brightness.Count);
            Assert.All(brightness.Select((b, i) => b - (10 * i)), d => Assert.InRange(d, -4, 4));
            Assert.Equal(20, source.FrameRate);
            Assert.True(source.TryRewind());
        }

        Assert.Empty(_warnings.ToString());
    }

    [Fact]
    public void A_clip_marked_as_turned_comes_upright()
    {
        string clip = Clip(), turned = Path.Combine(_folder, "turned.mp4");
        Ffmpeg("-i", clip, "-c", "copy", "-metadata:s:v:0", "rotate=90", turned);
        using var source = FrameSources.Open("video:" + turned, new FrameSourceOptions { Warnings = _warnings });
        var frame = new Frame();
        Assert.True(source.Read(frame, TestContext.Current.CancellationToken));
        Assert.SkipWhen((frame.Width, frame.Height) == (64, 48) && !Probe(turned).Contains("rotat", StringComparison.OrdinalIgnoreCase), "this ffmpeg cannot mark a clip as turned by -metadata rotate");
        Assert.Equal((48, 64), (frame.Width, frame.Height));
    }

    [Fact]
    public void A_name_like_an_option_or_a_protocol_is_only_a_name()
    {
        var clip = Clip();
        foreach (var name in new[] { "-f lavfi.mp4", "concat:a|b.mp4", "%03d.mp4", "a b.mp4" })
        {
            var path = Path.Combine(_folder, name);
            File.Copy(clip, path);
            var frame = new Frame();
            Assert.Equal("file:" + Path.GetFullPath(path), Videos.Input(path).Attempts.Single()[^1]);
            using var source = FrameSources.Open("video:" + path, new FrameSourceOptions { Warnings = _warnings });
            Assert.True(source.Read(frame, TestContext.Current.CancellationToken), name);
        }
    }

    [Theory]
    [InlineData("empty.mp4", "cannot be opened: Invalid data")]
    [InlineData("cut.mp4", "cannot be opened: Invalid data")]
    [InlineData("text.txt", "is text, not a video")]
    [InlineData("sound.wav", "cannot be opened: it has no video stream")]
    public void What_is_no_video_is_bad_data_with_the_reason(string name, string message)
    {
        RequireFfmpeg();
        var path = Path.Combine(_folder, name);
        switch (name)
        {
            case "empty.mp4": File.WriteAllBytes(path, []); break;
            case "cut.mp4": File.WriteAllBytes(path, File.ReadAllBytes(Clip())[..900]); break;
            case "text.txt": File.WriteAllText(path, string.Concat(Enumerable.Repeat("A line of a text file, with words in it.\n", 200))); break;
            default: Ffmpeg("-f", "lavfi", "-i", "sine", "-t", "0.1", path); break;
        }

        using var source = FrameSources.Open("video:" + path, new FrameSourceOptions { Warnings = _warnings });
        var error = Assert.Throws<FrameSourceException>(() => source.Read(new Frame(), TestContext.Current.CancellationToken));
        Assert.Equal(2, error.ExitCode);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_device_that_is_no_camera_fails_with_exit_code_3()
    {
        RequireFfmpeg();
        Assert.SkipUnless(OperatingSystem.IsLinux(), "uses /dev/null as a device");
        using var source = FrameSources.Open("camera:/dev/null", new FrameSourceOptions());
        var error = Assert.Throws<FrameSourceException>(() => source.Read(new Frame(), TestContext.Current.CancellationToken));
        Assert.Equal(3, error.ExitCode);
        Assert.StartsWith("camera /dev/null cannot be opened", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_ffmpeg_the_message_names_the_package_and_the_exit_code_is_3()
    {
        var path = Path.Combine(_folder, "x.mp4");
        File.WriteAllBytes(path, [1]);
        using var source = FrameSources.Open("video:" + path, new FrameSourceOptions { Ffmpeg = "ffmpeg-that-is-not-there" });
        var error = Assert.Throws<FrameSourceException>(() => source.TryRead(new Frame(), TimeSpan.Zero));
        Assert.Equal(3, error.ExitCode);
        Assert.Contains("apt-get install ffmpeg", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_never_gives_a_frame_fails_at_the_deadline_and_is_gone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "uses a shell script as ffmpeg and /proc to look for processes");
        var script = Path.Combine(_folder, "silent-ffmpeg");
        File.WriteAllText(script, "#!/bin/sh\nsleep 600 &\nwait\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var path = Path.Combine(_folder, "x.mp4");
        File.WriteAllBytes(path, [1]);
        using var source = (FfmpegSource)FrameSources.Open("video:" + path, new FrameSourceOptions { Ffmpeg = script, Deadline = TimeSpan.FromMilliseconds(300) });
        Assert.Equal(FrameRead.NotYet, source.TryRead(new Frame(), TimeSpan.FromMilliseconds(50)));
        var family = Family(source.ProcessId!.Value);
        var error = Assert.Throws<FrameSourceException>(() => source.Read(new Frame(), TestContext.Current.CancellationToken));
        Assert.Equal(2, error.ExitCode);
        Assert.Contains("gave no frame for 0.3 seconds", error.Message, StringComparison.Ordinal);
        // A killed process is gone when the system comes to it, a moment after the signal.
        Assert.All(family, pid => Assert.True(SpinWait.SpinUntil(() => !IsRunning(pid), TimeSpan.FromSeconds(20)), $"process {pid} is left"));
    }

    [Fact]
    public void Disposing_within_a_clip_leaves_no_process()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "looks into /proc");
        var source = (FfmpegSource)FrameSources.Open("video:" + Clip(), new FrameSourceOptions { Warnings = _warnings });
        Assert.True(source.Read(new Frame(), TestContext.Current.CancellationToken));
        var pid = source.ProcessId!.Value;
        Assert.True(Directory.Exists($"/proc/{pid}"));
        source.Dispose();
        Assert.False(Directory.Exists($"/proc/{pid}"), "a zombie would still have an entry");
        Assert.Equal(FrameRead.Ended, source.TryRead(new Frame(), TimeSpan.Zero));
    }

    [Fact]
    public void In_a_window_a_clip_begins_again_at_its_end()
    {
        using var frames = new LatestFrame(new FallbackFrameSource("video:" + Clip(), new FrameSourceOptions { Warnings = _warnings }, headless: false), new HurriedClock());
        long last = -1;
        while (last < 40)
        {
            Assert.False(frames.Ended);
            if (frames.TryTake(TimeSpan.FromSeconds(5), out var frame))
            {
                Assert.True(frame.Index > last);
                last = frame.Index;
            }
        }

        Assert.Null(frames.Banner);
    }

    private static void RequireFfmpeg()
    {
        try
        {
            using var p = Process.Start(new ProcessStartInfo("ffmpeg", "-version") { RedirectStandardOutput = true })!;
            p.StandardOutput.ReadToEnd();
            p.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("ffmpeg is not installed");
        }
    }

    private static void Ffmpeg(params string[] arguments)
    {
        var start = new ProcessStartInfo("ffmpeg", ["-hide_banner", "-loglevel", "error", "-nostdin", "-y", .. arguments]) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }

    private static string Probe(string path)
    {
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", ["-hide_banner", "-nostdin", "-i", path]) { RedirectStandardError = true })!;
        var text = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return text;
    }

    /// <summary>A process and those it has started, as far as they are known now.</summary>
    private static List<int> Family(int pid)
    {
        var all = new List<int> { pid };
        for (var i = 0; i < all.Count; i++)
        {
            foreach (var task in Directory.GetDirectories($"/proc/{all[i]}/task"))
            {
                all.AddRange(File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse));
            }
        }

        return all;
    }

    /// <summary>Whether a process runs; one whose parent we killed may wait, as a zombie of init's, to be collected.</summary>
    private static bool IsRunning(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            return text[text.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>15 frames of 64x48 at 20 a second, each 10 steps brighter than the one before.</summary>
    private string Clip()
    {
        RequireFfmpeg();
        var path = Path.Combine(_folder, "clip.mp4");
        Ffmpeg("-f", "lavfi", "-i", "color=black:size=64x48:rate=20,format=gray,geq=lum=10*N", "-frames:v", "15", "-c:v", "mpeg4", "-q:v", "2", "-pix_fmt", "yuv420p", path);
        return path;
    }
}
