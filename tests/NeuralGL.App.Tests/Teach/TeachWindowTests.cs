using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.App.Frames;
using NeuralGL.App.Teach;
using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Demo;
using NeuralGL.App.Tests.Drawing;
using NeuralGL.App.Tests.Platform;
using NeuralGL.Backends;
using NeuralGL.Onnx;
using NeuralGL.Onnx.Tests;
using NeuralGL.Pictures;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Teach;

/// <summary>Two classes taught by real keys in a real window, from a film that shows now the one, now the other.</summary>
public sealed class TeachWindowTests : IDisposable
{
    private const int FramesPerSecond = 15;

    /// <summary>Seconds for which the film shows one thing before it shows the other.</summary>
    private const int Half = 5;

    private static readonly DemoLayout s_layout = DemoLayout.Of(1280, 720, UiScale.One, 4f / 3, hasTemplates: true);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_classes_shown_by_real_keys_are_told_apart_on_frames_held_back_and_the_saved_network_says_the_same_in_ONNX_Runtime()
    {
        using XServer x = await XServer.StartOrSkipAsync();
        Film("shown.mp4", from: 0, Half);
        Film("held-back.mp4", from: Half, 2);
        using DemoWindow window = await DemoWindow.OpenAsync(x, _folder.Path, "--source", "video:" + _folder["shown.mp4"]);
        await window.UntilAsync("the demo shows a frame and the first layer's templates", () => !IsTeaching(window.Picture()));
        await window.PressUntilAsync("t", "it teaches", () => IsTeaching(window.Picture()), TimeSpan.FromSeconds(60));

        await CollectAsync(window, 0);
        await CollectAsync(window, 1);
        await window.UntilAsync("the film shows the first thing and the bars say so", () => Says(window.Picture(), 0));
        await window.UntilAsync("the film shows the second thing and the bars say so", () => Says(window.Picture(), 1));

        window.Picture().Keep("window-teach.png");
        await PauseAndStepAsync(window);
        await window.PressAsync("o");
        string[] Saved() => Directory.GetFiles(_folder.Path, "taught-*.onnx");
        await window.UntilAsync("the network is saved", () => Saved().Length == 1);
        await window.PressAsync("Escape");
        await window.UntilAsync("teach mode is left", () => !IsTeaching(window.Picture()));
        await window.PressAsync("Escape");
        Outcome outcome = await window.EndAsync();
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        using JsonDocument report = JsonDocument.Parse(outcome.Output);
        Assert.Equal(0, report.RootElement.GetProperty("gl_errors").GetInt32());
        CheckHeldBack(Saved()[0]);
    }

    /// <summary>Holds the class's key while the film shows its thing. Where a busy machine let the next thing slip in, takes that back and tries again.</summary>
    private static async Task CollectAsync(DemoWindow window, int cls)
    {
        string key = $"{cls + 1}";
        for (int attempt = 0; attempt < 10; attempt++)
        {
            await window.UntilAsync("the film shows the other thing", () => Shown(window.Picture()) != cls);
            await window.UntilAsync("the film shows the thing", () => Shown(window.Picture()) == cls);
            var since = Stopwatch.StartNew();
            bool only = true;
            await window.HoldAsync(key);
            await window.UntilAsync("the key collects", () => IsCollecting(window.Picture(), cls));
            for (int i = 0; i < 20; i++)
            {
                only &= Shown(window.Picture()) == cls;
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }

            await window.LetGoAsync(key);
            await window.UntilAsync("the key was let go", () =>
            {
                Screenshot picture = window.Picture();
                only &= Shown(picture) == cls;
                return !IsCollecting(picture, cls);
            });

            // Within half of the film's length it cannot have shown the other and the same again.
            if (only && since.Elapsed < TimeSpan.FromSeconds(Half))
            {
                return;
            }

            await window.PressAsync("u");
        }

        Assert.Fail($"class {key} could not be collected within the {Half} seconds for which the film shows it, ten times over");
    }

    /// <summary>Space holds frames and learning, every point makes one step of both, Space lets both go on.</summary>
    private static async Task PauseAndStepAsync(DemoWindow window)
    {
        await window.PressAsync("space");
        await window.StillAsync();
        for (int i = 0; i < 3; i++)
        {
            string before = Steps(window);
            await window.PressAsync("period");
            await window.UntilAsync("one step more is counted", () => Steps(window) != before);
            await window.StillAsync();
        }

        await window.PressAsync("space");
        var seen = new HashSet<string>();
        await window.UntilAsync("learning goes on", () => seen.Add(Steps(window)) && seen.Count > 3);
    }

    /// <summary>The written number of steps, as its pixels.</summary>
    private static string Steps(DemoWindow window)
    {
        Screenshot picture = window.Picture();
        Rect row = Row(1);
        return string.Join(' ', from y in Enumerable.Range((int)row.Bottom + 8, 24) from x in Enumerable.Range((int)row.X, 80) select picture.At(x, y).R);
    }

    private void CheckHeldBack(string path)
    {
        OnnxModel model = OnnxFile.Load(path);
        PictureTransform transform = PictureTransform.Parse(model.InputSpec!);
        using CompiledGraph ours = new ReferenceBackend<double>().Compile(model.Graph, model.Parameters);
        using var judge = new OrtSession(File.ReadAllBytes(path));
        using IFrameSource film = FrameSources.Open("video:" + _folder["held-back.mp4"], new FrameSourceOptions());
        var frame = new Frame();
        var right = new List<bool>();
        while (film.Read(frame, TestContext.Current.CancellationToken))
        {
            var picture = new float[transform.Length];
            transform.Apply<float>(frame.Pixels, frame.Width, frame.Height, picture);
            var input = new Tensor(Shape.Of(1, picture.Length), picture);
            ours.SetInput(model.Graph.Inputs[0].Name, input);
            ours.Run();
            float[] answer = ours.ReadBlocking(model.Graph.Outputs[0].Name).Floats.ToArray();
            float[] theirs = judge.Run((model.Graph.Inputs[0].Name, input))[model.Graph.Outputs[0].Name].Floats.ToArray();
            Assert.Equal(2, theirs.Length);
            Assert.All(answer.Zip(theirs), p => Assert.Equal(p.First, p.Second, 1e-5f));
            right.Add(theirs[0] > theirs[1] == frame.Index < 2 * FramesPerSecond);
        }

        Assert.Equal(4 * FramesPerSecond, right.Count);
        Assert.True(right.Count(r => r) > 0.95 * right.Count, $"{right.Count(r => r)} of {right.Count} held-back frames are right");
    }

    /// <summary>Half of the film an upright bar, half a lying one; they wander a little, under noise.</summary>
    /// <param name="name">The file.</param>
    /// <param name="from">Where in their wandering it begins, in seconds: a film from where another one ends is its continuation.</param>
    /// <param name="half">Seconds of each half.</param>
    private void Film(string name, int from, int half)
    {
        string Wander(string at, double speed) => string.Create(CultureInfo.InvariantCulture, $"{at}+14*sin({speed}*(t+{from}))");
        string Bar(int input, int width, int height, string label) =>
            $"[{input}:v]split[ground{label}][other{label}];[other{label}]crop=1:1,lutrgb=r=224:g=160:b=80,scale={width}:{height}[bar{label}];"
            + $"[ground{label}][bar{label}]overlay=x='{Wander($"{160 - (width / 2)}", 5.1)}':y='{Wander($"{120 - (height / 2)}", 3.7)}',noise=alls=30:allf=t:all_seed={from + 1}[{label}];";
        string[] ground = ["-f", "lavfi", "-i", $"color=c=0x303840:size=320x240:rate={FramesPerSecond}:duration={half},format=rgb24"];
        var start = new ProcessStartInfo("ffmpeg", [
            "-v", "error", "-nostdin", .. ground, .. ground, "-filter_complex", Bar(0, 60, 160, "up") + Bar(1, 160, 60, "flat") + "[up][flat]concat=n=2:v=1[v]", "-map", "[v]", "-pix_fmt", "yuv420p", _folder[name]])
        {
            RedirectStandardError = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, error);
        }
        catch (Win32Exception)
        {
            Assert.Skip("ffmpeg is not installed");
        }
    }

    /// <summary>Which thing the frame's panel shows: where only the upright bar is, or only the lying one.</summary>
    private static int Shown(Screenshot window)
    {
        Rect area = s_layout.Frame;
        Rect place = Rect.FromEdges(area.X + Theme.Space.S, area.Y + LayerPanelView.HeaderHeight, area.Right - Theme.Space.S, area.Bottom - Theme.Space.S).Fit(320, 240);
        double Red(float x, float y)
        {
            int left = (int)(place.X + (x * place.Width / 320)), top = (int)(place.Y + (y * place.Height / 240));
            return (from dy in Enumerable.Range(-4, 8) from dx in Enumerable.Range(-4, 8) select (double)window.At(left + dx, top + dy).R).Average();
        }

        return Red(160, 70) + Red(160, 170) > Red(105, 120) + Red(215, 120) ? 0 : 1;
    }

    /// <summary>The templates' place is full of pictures; that of the classes and the loss is mostly empty.</summary>
    private static bool IsTeaching(Screenshot window)
    {
        Rect area = s_layout.Templates;
        int empty = 0, all = 0;
        for (int y = (int)area.Y + 60; y < (int)area.Bottom - 60; y += 5)
        {
            for (int x = (int)area.X + 20; x < (int)area.Right - 20; x += 5, all++)
            {
                empty += window.At(x, y) is var at && (at == Bytes(Theme.Surface) || at == Bytes(Theme.SurfaceRaised)) ? 1 : 0;
            }
        }

        return empty > 0.6 * all;
    }

    /// <summary>A class that is being collected has a frame in the colour of warnings.</summary>
    private static bool IsCollecting(Screenshot window, int cls)
    {
        Rect row = Row(cls);
        return Enumerable.Range((int)row.X + 20, 100).Count(x => window.At(x, (int)row.Y) == Bytes(Theme.Warning)) > 90;
    }

    /// <summary>Whether the film shows a class's thing and the class's bar is at least nine tenths long.</summary>
    private static bool Says(Screenshot window, int cls)
    {
        Rect row = Row(cls);
        return Shown(window) == cls && window.At((int)(row.X + (0.9f * row.Width)), (int)row.Y + 4) is { R: < 100, G: > 100, B: > 120 };
    }

    private static Rect Row(int cls) => TeachPanel.RowOf(s_layout.Templates, cls, 2, UiScale.One);

    private static (byte, byte, byte) Bytes(Rgba color) => (color.R, color.G, color.B);
}
