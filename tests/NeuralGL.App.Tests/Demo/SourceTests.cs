using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.App.Frames;
using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Drawing;

namespace NeuralGL.App.Tests.Demo;

/// <summary>Every source by way of the command line, without a window.</summary>
public sealed class SourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_frame_of_a_clip_becomes_a_picture_in_order_and_ffmpeg_is_gone()
    {
        Outcome outcome = Demo("video:" + Clip(15, "-c:v", "ffv1"), frames: 100);

        Assert.Equal((0, "neuralgl: the source video:" + _folder["clip.mkv"] + " ended after 15 of 100 frames"), (outcome.ExitCode, Assert.Single(outcome.ErrorLines)));
        Assert.Equal(Enumerable.Range(0, 15).Select(n => 10 * n), Greys(15));
        Assert.Empty(FfmpegsOnTheFolder());
    }

    [Fact]
    public void A_clip_left_before_its_end_leaves_no_ffmpeg()
    {
        Outcome outcome = Demo("video:" + Clip(3000, "-c:v", "mpeg4"), frames: 2);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Greys(2);
        Assert.Empty(FfmpegsOnTheFolder());
    }

    [Fact]
    public async Task An_interrupted_run_ends_with_130_and_leaves_no_ffmpeg()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "sends SIGTERM and looks into /proc");
        using Tool tool = Tool.Start(Tool.Info(Arguments("video:" + Clip(3000, "-c:v", "mpeg4"), 100_000)));
        while (!tool.HasEnded && !File.Exists(_folder["out/frame-00001.png"]))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        using (Process kill = Process.Start("kill", ["-TERM", $"{tool.ProcessId}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Outcome outcome = await tool.EndAsync();
        Assert.Equal((130, "", "neuralgl: interrupted\n"), (outcome.ExitCode, outcome.Output, outcome.Error));
        Assert.Empty(FfmpegsOnTheFolder());
        Assert.False(File.Exists(_folder["out/report.json"]));
        Assert.DoesNotContain(Directory.GetFiles(_folder["out"]), f => !f.EndsWith(".png", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("missing.mp4", "does not exist")]
    [InlineData("folder", "is a folder, not a video")]
    [InlineData("text.txt", "is text, not a video")]
    public void What_is_no_video_is_one_line_with_exit_code_2_and_no_picture(string name, string message)
    {
        RequireFfmpeg();
        Directory.CreateDirectory(_folder["folder"]);
        File.WriteAllText(_folder["text.txt"], string.Concat(Enumerable.Repeat("A line of a text file, with words in it.\n", 200)));

        AssertFails(Demo("video:" + _folder[name]), 2, message);
    }

    [Fact]
    public void Without_a_camera_there_is_one_line_and_exit_code_3()
    {
        Assert.SkipWhen(Cameras.List().Length > 0, "there is a camera here");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere cameras cannot be listed");

        AssertFails(Demo("camera"), 3, "no camera found");
        AssertFails(Demo("camera:/dev/video99"), 3, "there is no camera /dev/video99");
    }

    [Theory]
    [InlineData("synthetik", "did you mean 'synthetic'?")]
    [InlineData("vidoe:clip.mp4", "did you mean 'video:clip.mp4'?")]
    [InlineData("telepathy", "there are synthetic, camera[:DEVICE], video:PATH-or-URL")]
    [InlineData("stdin", "stdin:WxH")]
    [InlineData("stdin:0x10", "stdin:WxH")]
    [InlineData("image", "image:PATH")]
    public void An_unknown_source_is_one_line_with_what_is_near_and_exit_code_1(string source, string message) => AssertFails(Demo(source), 1, message);

    [Fact]
    public async Task Raw_frames_come_through_a_pipe_in_order_and_a_part_of_one_is_left_out()
    {
        byte[] bytes = new byte[(3 * 64 * 48 * 3) + 100];
        for (int n = 0; n < 3; n++)
        {
            bytes.AsSpan(n * 64 * 48 * 3, 64 * 48 * 3).Fill((byte)(40 + (50 * n)));
        }

        Outcome outcome = await Tool.RunAsync(Tool.Info(Arguments("stdin:64x48", 100)), bytes);

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Equal([40, 90, 140], Greys(3));
        Assert.Contains("(100 of 9216 bytes); it is left out", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_input_that_ends_before_a_frame_is_one_line_and_exit_code_2() =>
        AssertFails(await Tool.RunAsync(Tool.Info(Arguments("stdin:64x48", 3)), new byte[100]), 2, "ended before a whole frame of 64x48");

    [Fact]
    public void A_picture_is_one_frame_and_a_folder_of_them_comes_by_name_without_what_is_none()
    {
        WritePictures(20, 120, 220);
        File.WriteAllText(_folder["pictures/1b.png"], "no picture");

        Outcome one = Demo("image:" + _folder["pictures/2.png"], frames: 5);
        Assert.True(one.ExitCode == 0, one.Error);
        Assert.Equal([220], Greys(1));

        Directory.Delete(_folder["out"], recursive: true);
        Outcome all = Demo("images:" + _folder["pictures"], frames: 5);
        Assert.True(all.ExitCode == 0, all.Error);
        Assert.Equal([20, 120, 220], Greys(3));
        Assert.Contains("1b.png", Assert.Single(all.ErrorLines, l => l.StartsWith("warning: skipped", StringComparison.Ordinal)), StringComparison.Ordinal);

        AssertFails(Demo("image:" + _folder["pictures/1b.png"]), 2, "1b.png");
        AssertFails(Demo("images:" + _folder["nowhere"]), 2, "does not exist");
    }

    [Fact]
    public void MNIST_format_data_come_as_dark_ink_on_light_paper_with_their_labels()
    {
        Directory.CreateDirectory(_folder["idx"]);
        WriteIdx("t10k-images-idx3-ubyte", [3, 8, 8], [.. Enumerable.Repeat((byte)55, 64), .. Enumerable.Repeat((byte)105, 64), .. Enumerable.Repeat((byte)205, 64)]);
        WriteIdx("t10k-labels-idx1-ubyte", [3], [4, 7, 1]);

        Outcome outcome = Demo("idx:" + _folder["idx"], frames: 9);

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Equal([200, 150, 50], Greys(3));

        WriteIdx("t10k-labels-idx1-ubyte", [2], [4, 7]);
        AssertFails(Demo("idx:" + _folder["idx"]), 2, "t10k-labels-idx1-ubyte");
    }

    [Fact]
    public async Task A_stream_that_breaks_off_is_said_and_the_synthetic_source_goes_on()
    {
        // ffmpeg looks at the first 5 seconds of a stream to find out what it is, and with low delay does not keep them.
        byte[] clip = File.ReadAllBytes(Clip(160, "-c:v", "mpeg2video", "-f", "mpegts"));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = Task.Run(
            async () =>
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
                await client.GetStream().WriteAsync(clip, TestContext.Current.CancellationToken);
            },
            TestContext.Current.CancellationToken);

        Outcome outcome = Demo($"video:tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", frames: 120);
        await serving;

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        string line = Assert.Single(outcome.ErrorLines);
        Assert.Matches("^warning: tcp://127.0.0.1:[0-9]+ stopped after [0-9]+ frames: it has ended; the synthetic source goes on", line);
        Assert.Equal(120, Directory.GetFiles(_folder["out"], "frame-*.png").Length);
        Screenshot first = PngFile.Read(_folder["out/frame-00000.png"]), last = PngFile.Read(_folder["out/frame-00119.png"]);
        Assert.Equal(0, Banner(first));
        Assert.InRange(Banner(last), 1000, int.MaxValue);
    }

    /// <summary>Pixels in the colour of banners.</summary>
    private static int Banner(Screenshot picture)
    {
        int count = 0;
        for (int y = picture.Height / 2; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                count += picture.At(x, y) == (Theme.Warning.R, Theme.Warning.G, Theme.Warning.B) ? 1 : 0;
            }
        }

        return count;
    }

    private string[] Arguments(string source, int frames) =>
        ["demo", "--source", source, "--headless", "--frames", $"{frames}", "--size", "640x360", "--model", SmallModel.Save(_folder.Path), "--out", _folder["out"], "--json"];

    private Outcome Demo(string source, int frames = 3) => Outcome.Of(Arguments(source, frames));

    private void AssertFails(Outcome outcome, int exitCode, string message)
    {
        Assert.True(exitCode == outcome.ExitCode, $"{outcome.ExitCode}: {outcome.Error}");
        Assert.Equal("", outcome.Output);
        string line = Assert.Single(outcome.ErrorLines);
        Assert.StartsWith("neuralgl: ", line, StringComparison.Ordinal);
        Assert.Contains(message, line, StringComparison.Ordinal);
        Assert.Empty(FfmpegsOnTheFolder());
        if (Directory.Exists(_folder["out"]))
        {
            Assert.False(File.Exists(_folder["out/report.json"]) && Directory.GetFiles(_folder["out"]).Length == 1);
        }
    }

    /// <summary>The grey of the middle of the frame on each picture, of which there must be exactly so many.</summary>
    private int[] Greys(int count)
    {
        string[] files = [.. Directory.GetFiles(_folder["out"], "*.png").Order(StringComparer.Ordinal)];
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"frame-{i:00000}.png"), files.Select(Path.GetFileName));
        return [.. files.Select(f => Grey(PngFile.Read(f)))];
    }

    private static int Grey(Screenshot picture)
    {
        Rect frame = DemoLayout.Of(picture.Width, picture.Height, UiScale.One, 4f / 3, hasTemplates: true).Frame;
        (byte r, byte g, byte b) = picture.At((int)frame.Centre.X, (int)(frame.Y + LayerPanelView.HeaderHeight + frame.Bottom) / 2);
        Assert.Equal((r, r), (g, b));
        return r;
    }

    private void WritePictures(params byte[] greys)
    {
        Directory.CreateDirectory(_folder["pictures"]);
        for (int i = 0; i < greys.Length; i++)
        {
            byte[] rgba = [.. Enumerable.Range(0, 64 * 48 * 4).Select(n => n % 4 == 3 ? (byte)255 : greys[i])];
            PngFile.Write(_folder[$"pictures/{i}.png"], rgba, 64, 48);
        }
    }

    private void WriteIdx(string name, int[] sizes, byte[] data)
    {
        byte[] header = new byte[4 + (4 * sizes.Length)];
        (header[2], header[3]) = (8, (byte)sizes.Length);
        for (int i = 0; i < sizes.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * i)), sizes[i]);
        }

        File.WriteAllBytes(_folder["idx/" + name], [.. header, .. data]);
    }

    /// <summary>A clip of 64x48 at 20 frames a second, each 10 levels brighter than the one before.</summary>
    private string Clip(int frames, params string[] encoding)
    {
        RequireFfmpeg();
        string path = _folder["clip.mkv"];
        string[] arguments = ["-hide_banner", "-loglevel", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "color=black:size=64x48:rate=20,format=gbrp,geq=r=10*N:g=10*N:b=10*N", "-frames:v", $"{frames}", .. encoding, path];
        using Process process = Process.Start(new ProcessStartInfo("ffmpeg", arguments) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
        return path;
    }

    private static void RequireFfmpeg() => Assert.SkipUnless(Platform.XServer.IsInstalled("ffmpeg"), "ffmpeg is not installed");

    /// <summary>Processes, zombies left out, that have this test's folder in their arguments; elsewhere than on Linux there is no /proc to look into.</summary>
    private List<string> FfmpegsOnTheFolder()
    {
        var found = new List<string>();
        foreach (string process in OperatingSystem.IsLinux() ? Directory.GetDirectories("/proc").Where(d => d[6..].All(char.IsAsciiDigit)) : [])
        {
            try
            {
                string arguments = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
                if (arguments.StartsWith("ffmpeg", StringComparison.Ordinal) && arguments.Contains(_folder.Path, StringComparison.Ordinal))
                {
                    found.Add(arguments);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }
        }

        return found;
    }
}
