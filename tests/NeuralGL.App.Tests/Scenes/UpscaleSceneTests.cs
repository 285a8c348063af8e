using System.Text.Json;
using NeuralGL.App.Drawing;
using NeuralGL.App.Scenes;
using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Demo;
using NeuralGL.App.Tests.Drawing;
using NeuralGL.App.Tests.Packaging;
using NeuralGL.Backends;
using NeuralGL.Onnx;
using NeuralGL.Onnx.Tests;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Tests.Scenes;

/// <summary>The shipped upscaler: what it gains, that OpenGL computes it as the reference does, and the line between before and after.</summary>
public class UpscaleSceneTests
{
    private static readonly string Model = Repository.File("assets", "models", "upscale-2x.onnx");

    [Fact]
    public void The_network_is_more_than_a_decibel_nearer_to_a_drawing_that_it_never_saw_than_bicubic_interpolation()
    {
        using SceneStage stage = new SceneStage("upscale").Step(1);
        Dictionary<string, double> v = stage.Values;
        Assert.InRange(v["gain_db"], 1, 10);

        // The same from the pictures on the way, by a formula of its own.
        using Upscaling upscaling = Made(stage, UpscaleDrawing.Draw(), UpscaleDrawing.Width, UpscaleDrawing.Height);
        UpscaledPicture shown = upscaling.Shown!;
        byte[] truth = Read(stage, shown.Truth, shown.Width, shown.Height);
        Assert.Equal(UpscaleDrawing.Draw(), truth);
        Assert.Equal(Psnr(truth, Read(stage, shown.Bicubic, shown.Width, shown.Height), shown.Width, shown.Height), v["psnr_bicubic"], 1e-3);
        Assert.Equal(Psnr(truth, Read(stage, shown.Network, shown.Width, shown.Height), shown.Width, shown.Height), v["psnr_network"], 1e-3);
    }

    [Fact]
    public void The_passes_on_OpenGL_make_what_the_reference_makes_of_the_same_small_picture()
    {
        const int Width = 96, Height = 64;
        using var stage = new SceneStage("upscale");
        byte[] drawing = UpscaleDrawing.Draw(), part = new byte[4 * Width * Height];
        for (int y = 0; y < Height; y++)
        {
            drawing.AsSpan(4 * (((60 + y) * UpscaleDrawing.Width) + 90), 4 * Width).CopyTo(part.AsSpan(4 * y * Width));
        }

        using Upscaling upscaling = Made(stage, part, Width, Height);
        byte[] small = Read(stage, upscaling.Shown!.Small, Width / 2, Height / 2);
        float[] planes = [.. Enumerable.Range(0, 3).SelectMany(c => Enumerable.Range(0, small.Length / 4).Select(i => small[(4 * i) + c] / 255f))];
        OnnxModel model = OnnxFile.Load(Model);
        AssertNear(HostUpscaling.Double(new ReferenceBackend<float>(), model.Graph, model.Parameters, 6, planes, Width / 2, Height / 2), Read(stage, upscaling.Shown.Network, Width, Height));
        AssertNear(HostUpscaling.Double(new ReferenceBackend<float>(), UpscaleGraphs.Doubling(20), new(), 2, planes, Width / 2, Height / 2), Read(stage, upscaling.Shown.Bicubic, Width, Height));
    }

    [Fact]
    public void A_picture_that_comes_before_the_last_is_done_is_shown_without_tiles_of_the_last()
    {
        using var stage = new SceneStage("upscale");
        byte[] drawing = UpscaleDrawing.Draw(), turned = [.. drawing];
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(turned.AsSpan()).Reverse();
        byte[] Network(Upscaling upscaling) => Read(stage, upscaling.Shown!.Network, UpscaleDrawing.Width, UpscaleDrawing.Height);
        using Upscaling expected = Made(stage, turned, UpscaleDrawing.Width, UpscaleDrawing.Height);
        using Upscaling upscaling = Made(stage, drawing, UpscaleDrawing.Width, UpscaleDrawing.Height);
        upscaling.Begin(drawing, UpscaleDrawing.Width, UpscaleDrawing.Height);
        upscaling.Go(TimeSpan.FromMilliseconds(1));
        Assert.True(upscaling.IsUnderway);
        upscaling.Begin(turned, UpscaleDrawing.Width, UpscaleDrawing.Height);
        for (int i = 0; upscaling.IsUnderway && i < 1000; i++)
        {
            upscaling.Go(TimeSpan.FromMilliseconds(50));
        }

        Assert.False(upscaling.IsUnderway);
        Assert.Equal(turned, Read(stage, upscaling.Shown!.Truth, UpscaleDrawing.Width, UpscaleDrawing.Height));
        Assert.Equal(Network(expected), Network(upscaling));
    }

    [Fact]
    public void ONNX_Runtime_opens_the_model_and_gives_the_same_and_reading_and_writing_it_changes_no_bit()
    {
        byte[] file = File.ReadAllBytes(Model);
        Assert.InRange(file.Length, 1, 300_000);
        OnnxModel model = OnnxFile.Load(file);
        Assert.Equal(file, OnnxFile.ToBytes(model.Graph, model.Parameters));
        using CompiledGraph reference = new ReferenceBackend<double>().Compile(model.Graph, model.Parameters, new CompileOptions { Batch = 2 });
        var random = new SplitMix64(3);
        Tensor input = Tensor.Zeros(reference.Graph.Inputs[0].Type);
        foreach (ref float number in input.Floats)
        {
            number = random.NextFloat();
        }

        reference.SetInput(reference.Graph.Inputs[0].Name, input);
        reference.Run();
        using var session = new OrtSession(file);
        Tensor theirs = session.Run((reference.Graph.Inputs[0].Name, input)).Values.Single();
        Tensor ours = reference.ReadBlocking(reference.Graph.Outputs[0].Name);
        Assert.Equal(Shape.Of(2, 3, 64, 64), theirs.Shape);
        Assert.All(ours.Floats.ToArray().Zip(theirs.Floats.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void The_picture_is_the_one_that_was_looked_at_and_nothing_is_cut_off()
    {
        foreach (Language language in Enum.GetValues<Language>())
        {
            using SceneStage stage = new SceneStage("upscale", language).Step(30);
            foreach ((int width, int height) in ((int, int)[])[(1280, 720), (960, 540), (1920, 1080)])
            {
                Screenshot picture = stage.Draw(width, height);
                picture.Keep($"scene-upscale-{language}-{width}.png");
                Assert.Equal([], stage.Player.Cut);
                if (language == Language.English && width == 1280)
                {
                    Golden.Check("scene-upscale", picture);
                }
            }

            stage.Press(Key.B).Draw(960, 540);
            Assert.Equal([], stage.Player.Cut);
        }
    }

    [Fact]
    public void Keys_and_the_pointer_move_the_line_and_what_is_left_of_it_is_what_was_before()
    {
        using SceneStage stage = new SceneStage("upscale").Step(1);
        stage.Draw(1280, 720);
        double Line() => stage.Values["slider"];
        Assert.Equal(0, stage.Press(Key.Home).Values["slider"]);
        Screenshot after = stage.Draw(1280, 720);
        Assert.Equal(1, stage.Press(Key.End).Values["slider"]);
        Screenshot before = stage.Draw(1280, 720), nearest = stage.Press(Key.B).Draw(1280, 720);
        stage.Press(Key.B).Press(Key.Left).Step(20);
        Assert.Equal(1 - (1 / 48.0), Line(), 1e-6);

        // Without the button the pointer moves the lens, with it the line too.
        Assert.True(stage.Point(PointerAct.Moved, 300, 300));
        Assert.Equal(1 - (1 / 48.0), Line(), 1e-6);
        Assert.True(stage.Point(PointerAct.Pressed, 470, 300));
        Assert.True(stage.Point(PointerAct.Moved, 254, 300));
        Assert.Equal(0.25, Line(), 1e-6);
        Assert.True(stage.Point(PointerAct.Released, 254, 300));
        stage.Point(PointerAct.Moved, 800, 500);
        Assert.Equal(0.25, Line(), 1e-6);
        stage.Point(PointerAct.Moved, 800, 900);

        Screenshot both = stage.Draw(1280, 720);
        (Rect left, Rect right) = (Rect.FromEdges(40, 160, 220, 580), Rect.FromEdges(400, 160, 560, 280));
        Assert.Equal(Part(before, left), Part(both, left));
        Assert.Equal(Part(after, right), Part(both, right));
        Assert.NotEqual(Part(before, right), Part(after, right));
        Assert.NotEqual(Part(before, left), Part(nearest, left));
        Assert.True(stage.Point(PointerAct.Scrolled, 600, 300, wheel: 3));
        Assert.NotEqual(Part(both, new Rect(942, 130, 300, 480)), Part(stage.Draw(1280, 720), new Rect(942, 130, 300, 480)));
    }

    [Fact]
    public void Without_a_window_it_takes_frames_of_a_source_and_the_cpu_backend_comes_to_the_same_decibels()
    {
        using var folder = new TemporaryFolder();
        byte[] drawing = UpscaleDrawing.Draw();
        PngFile.Write(folder["drawing.png"], drawing, UpscaleDrawing.Width, UpscaleDrawing.Height);
        JsonElement Values(params string[] more)
        {
            Outcome outcome = Outcome.Of(["demo", "--scene", "upscale", "--headless", "--frames", "1", "--size", "960x540", "--out", folder["out"], "--json", .. more]);
            Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
            Assert.True(File.Exists(folder["out/frame-00000.png"]));
            using JsonDocument report = JsonDocument.Parse(outcome.Output);
            Assert.Equal(0, report.RootElement.GetProperty("gl_errors").GetInt32());
            return report.RootElement.GetProperty("scene").GetProperty("values").Clone();
        }

        JsonElement own = Values(), fed = Values("--source", $"image:{folder["drawing.png"]}"), cpu = Values("--backend", "cpu");
        foreach (string name in (string[])["psnr_bicubic", "psnr_network", "gain_db"])
        {
            Assert.Equal(own.GetProperty(name).GetDouble(), fed.GetProperty(name).GetDouble(), 1e-9);
            Assert.Equal(own.GetProperty(name).GetDouble(), cpu.GetProperty(name).GetDouble(), 0.02);
        }
    }

    [Theory]
    [InlineData("--lesson --scene upscale", "no part of the lesson")]
    [InlineData("--scene upscale --headless --model m.onnx", "--model has no meaning beside --scene")]
    [InlineData("--scene upscale --headless --source image:missing.png", "missing.png does not exist")]
    public void What_makes_no_sense_is_refused_in_one_line(string arguments, string says)
    {
        using var folder = new TemporaryFolder();
        Outcome outcome = Outcome.Of(["demo", .. arguments.Split(' '), "--out", folder["out"]]);
        Assert.InRange(outcome.ExitCode, 1, 2);
        Assert.Contains(says, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Trim().Split('\n'));
    }

    private static Upscaling Made(SceneStage stage, byte[] rgba, int width, int height)
    {
        var upscaling = Upscaling.Create(stage.Lab, OnnxFile.Load(Model));
        upscaling.Begin(rgba, width, height);
        upscaling.Go(null);
        return upscaling;
    }

    private static byte[] Read(SceneStage stage, uint texture, int width, int height)
    {
        byte[] rgba = new byte[4 * width * height];
        GL gl = stage.Lab.Device.Gl;
        gl.BindTexture(TextureTarget.Texture2D, texture);
        gl.GetTexImage(TextureTarget.Texture2D, 0, PixelFormat.Rgba, PixelType.UnsignedByte, rgba.AsSpan());
        return rgba;
    }

    /// <summary>A texture holds the nearest level; where a number lies between two, either will do.</summary>
    private static void AssertNear(float[] planes, byte[] rgba)
    {
        for (int i = 0; i < planes.Length; i++)
        {
            int plane = planes.Length / 3;
            Assert.InRange((255 * Math.Clamp(planes[i], 0, 1)) - rgba[(4 * (i % plane)) + (i / plane)], -0.501f, 0.501f);
        }
    }

    private static double Psnr(byte[] truth, byte[] found, int width, int height)
    {
        double sum = 0;
        for (int y = 4; y < height - 4; y++)
        {
            for (int x = 4; x < width - 4; x++)
            {
                int at = 4 * ((y * width) + x);
                sum += Math.Pow((0.299 * (truth[at] - found[at])) + (0.587 * (truth[at + 1] - found[at + 1])) + (0.114 * (truth[at + 2] - found[at + 2])), 2);
            }
        }

        return 10 * Math.Log10(255.0 * 255 * (width - 8) * (height - 8) / sum);
    }

    private static byte[] Part(Screenshot picture, Rect area) =>
        [.. Enumerable.Range((int)area.Y, (int)area.Height).SelectMany(y => picture.Rgba.AsSpan(4 * ((y * picture.Width) + (int)area.X), 4 * (int)area.Width).ToArray())];
}
