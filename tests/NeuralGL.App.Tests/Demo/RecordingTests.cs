using System.Diagnostics;
using System.Text.Json;
using NeuralGL.App.Commands;
using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.App.Frames;
using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Platform;
using NeuralGL.Platform;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Tests.Demo;

/// <summary>Videos of the window and of headless runs, judged by what ffmpeg decodes from them.</summary>
public sealed class RecordingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Headless_every_picture_is_in_the_video_with_its_facts_beside_it()
    {
        RequireFfmpeg();
        string film = File("film.mp4"), model = SmallModel.Save(_folder.Path);
        Outcome outcome = await Tool.RunAsync(Tool.Info("demo", "--headless", "--model", model, "--size", "640x360", "--frames", "9", "--out", File("out"), "--record", film));
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        byte[][] pictures = Decode(film, 640, 360);
        Assert.Equal(9, pictures.Length);
        Assert.InRange(Difference(PngFile.Read(Path.Combine(File("out"), "frame-00008.png")).Rgba, pictures[8]), 0, 3);
        JsonElement facts = Facts(film);
        Assert.Equal((9, 0, 640, 360, 0.3), (facts.GetProperty("frames").GetInt32(), facts.GetProperty("dropped_frames").GetInt32(), facts.GetProperty("width").GetInt32(), facts.GetProperty("height").GetInt32(), facts.GetProperty("seconds").GetDouble()));
        Assert.Equal(("film.mp4", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.IO.File.ReadAllBytes(model)))), (facts.GetProperty("video").GetString(), facts.GetProperty("model_sha256").GetString()));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.part"));
    }

    [Fact]
    public void A_window_of_another_size_is_fitted_into_the_video_and_times_stay_true()
    {
        RequireFfmpeg();
        using HeadlessContext context = HeadlessContext.Create();
        context.MakeCurrent();
        using GL gl = GL.GetApi(context);
        using var canvas = new CanvasTarget(gl, 63, 48);
        using var recorder = new Recorder(gl, "ffmpeg");
        string film = File("sizes.mp4");
        Rgba[] colours = [new(200, 30, 30), new(30, 200, 30), new(30, 30, 200)];
        recorder.Start(film, canvas, RecordingFacts.OfScene("any", "any", film, "neuralgl demo"), 10);
        for (int i = 0; i < colours.Length; i++)
        {
            if (i == 2)
            {
                canvas.Resize(48, 96);
            }

            canvas.Begin(colours[i]);
            recorder.Take(canvas, isNew: true, 10 + (0.5 * i));

            // Nothing new, and too soon: neither is a picture.
            recorder.Take(canvas, isNew: false, 10 + (0.5 * i) + 0.1);
            gl.Finish();
            Assert.Null(recorder.Poll());
        }

        (VideoEncoder video, long dropped) = recorder.Finish(canvas, 11.21)!.Value;
        Assert.Null(video.Error);
        Assert.Equal((4, 0), (video.Frames, dropped));

        // 63 pixels become 64, which this way of coding needs.
        byte[][] seconds = Decode(film, 64, 48, "-vf", "fps=2");
        Assert.InRange(seconds.Length, 2, 4);
        byte[][] pictures = Decode(film, 64, 48, "-vsync", "passthrough");
        Assert.Equal(4, pictures.Length);
        Assert.InRange(Distance(At(pictures[0], 64, 30, 24), colours[0]), 0, 12);
        Assert.InRange(Distance(At(pictures[1], 64, 30, 24), colours[1]), 0, 12);
        Assert.InRange(Distance(At(pictures[2], 64, 32, 24), colours[2]), 0, 12);
        Assert.InRange(Distance(At(pictures[2], 64, 4, 24), new Rgba(0, 0, 0)), 0, 12);
        Assert.Equal(1.233, Facts(film).GetProperty("seconds").GetDouble());
    }

    [Fact]
    public void An_encoder_that_stands_still_costs_pictures_and_no_waiting_and_is_gone_at_the_end()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "uses a shell script as ffmpeg and /proc to look for processes");
        string script = File("slow-ffmpeg");
        System.IO.File.WriteAllText(script, "#!/bin/sh\nsleep 600\n");
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
        using HeadlessContext context = HeadlessContext.Create();
        context.MakeCurrent();
        using GL gl = GL.GetApi(context);
        using var canvas = new CanvasTarget(gl, 640, 480);
        var recorder = new Recorder(gl, script);
        recorder.Start(File("never.mp4"), canvas, RecordingFacts.OfScene("any", "any", "never.mp4", ""), 0);
        for (int i = 0; i < 40; i++)
        {
            canvas.Begin(new Rgba((byte)i, 0, 0));
            recorder.Take(canvas, isNew: true, i / 30.0 + 0.001);
            gl.Finish();
            recorder.Poll();
        }

        Assert.InRange(recorder.Dropped, 20, 39);
        Assert.True(SpinWait.SpinUntil(() => recorder.ProcessId is not null, TimeSpan.FromSeconds(20)));
        int pid = recorder.ProcessId!.Value;
        recorder.Dispose();
        Assert.False(Directory.Exists($"/proc/{pid}"), "a zombie would still have an entry");
        Assert.False(System.IO.File.Exists(File("never.mp4")));
    }

    [Fact]
    public void Without_ffmpeg_one_line_names_the_package()
    {
        using var video = new VideoEncoder("ffmpeg-that-is-not-there", File("x.mp4"), 64, 48);
        video.WaitForEnd();
        Assert.Contains("apt-get install ffmpeg", Recorder.Say(video, 0), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Missing, video.Error!.ExitCode);
        Assert.Null(video.Rent(wait: true));
    }

    [Theory]
    [InlineData("film.avi", ExitCode.Usage, "ends in .mp4")]
    [InlineData("nowhere/film.mp4", ExitCode.BadInput, "there is no directory")]
    public void A_name_that_cannot_be_is_refused_before_anything_runs(string name, int code, string says)
    {
        Outcome outcome = Outcome.Of("demo", "--headless", "--frames", "1", "--out", File("out"), "--record", File(name));
        Assert.Equal(code, outcome.ExitCode);
        Assert.Contains(says, outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(File("out")));
    }

    [Fact]
    public async Task Shift_P_records_the_window_until_it_is_pressed_again_or_the_window_closes()
    {
        RequireFfmpeg();
        using XServer x = await XServer.StartOrSkipAsync();
        using DemoWindow window = await DemoWindow.OpenAsync(x, _folder.Path, "--model", SmallModel.Save(_folder.Path));
        await window.PressUntilAsync("shift+p", "the red dot is shown", () => ShowsDot(window), TimeSpan.FromSeconds(20));
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        await window.PressAsync("shift+p");
        await window.UntilAsync("the video is there", () => Directory.GetFiles(_folder.Path, "neuralgl-*.json").Length == 1);
        Assert.False(ShowsDot(window));
        await window.PressUntilAsync("shift+p", "the second is recorded", () => ShowsDot(window), TimeSpan.FromSeconds(20));
        await Task.Delay(700, TestContext.Current.CancellationToken);
        await window.PressAsync("Escape");
        Outcome outcome = await window.EndAsync();
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains("\"gl_errors\": 0", outcome.Output);
        string[] films = [.. Directory.GetFiles(_folder.Path, "neuralgl-*.mp4").Order()];
        Assert.Equal(2, films.Length);
        Assert.All(films, film =>
        {
            JsonElement facts = Facts(film);
            Assert.Equal(Decode(film, 1280, 720, "-vsync", "passthrough").Length, facts.GetProperty("frames").GetInt32());
            Assert.InRange(facts.GetProperty("seconds").GetDouble(), 0.3, 60);
            Assert.StartsWith("neuralgl demo --source synthetic", facts.GetProperty("restore").GetString());
        });
    }

    private string File(string name) => Path.Combine(_folder.Path, name);

    private static JsonElement Facts(string film) => JsonDocument.Parse(System.IO.File.ReadAllText(Path.ChangeExtension(film, ".json"))).RootElement;

    /// <summary>The dot stands before the time, in the lower right corner.</summary>
    private static bool ShowsDot(DemoWindow window) => Distance(At(window.Picture().Rgba, 1280, 1280 - 12 - 84 + 12 + 5, 720 - 12 - 15), Theme.Error) < 30;

    private static Rgba At(byte[] rgba, int width, int x, int y) => new(rgba[4 * ((y * width) + x)], rgba[(4 * ((y * width) + x)) + 1], rgba[(4 * ((y * width) + x)) + 2]);

    private static int Distance(Rgba a, Rgba b) => Math.Max(Math.Abs(a.R - b.R), Math.Max(Math.Abs(a.G - b.G), Math.Abs(a.B - b.B)));

    /// <summary>The mean difference of two pictures, of 255.</summary>
    private static double Difference(byte[] a, byte[] b) => a.Zip(b, (p, q) => Math.Abs(p - q)).Average();

    private static byte[][] Decode(string film, int width, int height, params string[] options)
    {
        using Process process = Process.Start(new ProcessStartInfo("ffmpeg", ["-hide_banner", "-nostdin", "-loglevel", "error", "-i", film, .. options, "-pix_fmt", "rgba", "-f", "rawvideo", "pipe:1"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var bytes = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(bytes);
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        Assert.Equal(0, bytes.Length % (4 * width * height));
        return [.. bytes.ToArray().Chunk(4 * width * height)];
    }

    private static void RequireFfmpeg() => Assert.SkipUnless(XServer.IsInstalled("ffmpeg"), "ffmpeg is not installed");
}
