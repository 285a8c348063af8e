using System.Text.Json;
using NeuralGL.App.Commands;
using NeuralGL.App.Data;
using NeuralGL.App.Drawing;
using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Demo;
using NeuralGL.Tensors;
using SkiaSharp;

namespace NeuralGL.App.Tests.Reading;

/// <summary>Networks that other people trained find and read text in pictures that are rendered here.</summary>
public sealed class OcrTests : IDisposable
{
    private const string Transform = "320x48,bgr,fit=contain,filter=bilinear,pad=0.5,mean=0.5,std=0.5";

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("NeuralGL reads 2026")]
    [InlineData("Hello, world!")]
    [InlineData("GLSL 4.30 core")]
    public void A_rendered_line_is_read_right_on_the_cpu(string line) => Assert.Equal(line, Read(line, "cpu"));

    [Fact]
    public void A_rendered_line_is_read_right_on_OpenGL() => Assert.Equal("compute shaders", Read("compute shaders", "gl"));

    [Fact]
    public void The_demo_reads_the_line_of_the_frame()
    {
        string models = Models(), picture = Render("live on the frame", 320, 48, 30, 10, 34);
        Outcome outcome = Outcome.Of("demo", "--headless", "--frames", "1", "--source", $"image:{picture}", "--model", Path.Combine(models, "rec.onnx"), "--labels", Path.Combine(models, "keys.txt"),
            "--input-transform", Transform, "--backend", "cpu", "--out", Path.Combine(_folder.Path, "demo"), "--json");
        Assert.SkipWhen(outcome.ExitCode == ExitCode.Missing, outcome.Error);
        Assert.Equal(ExitCode.Ok, outcome.ExitCode);
        using JsonDocument report = JsonDocument.Parse(outcome.Output);
        Assert.Equal("live on the frame", report.RootElement.GetProperty("outputs")[0].GetProperty("text").GetProperty("text").GetString());
        Assert.InRange(report.RootElement.GetProperty("bytes_read_back_per_frame").GetInt32(), 1, 40 * 6625);
    }

    /// <summary>The map is high inside the rendered line and low elsewhere.</summary>
    [Fact]
    public void Text_is_found_where_it_was_rendered()
    {
        string picture = Render("find me", 160, 96, 24, 20, 64), folder = Path.Combine(_folder.Path, "out");
        Outcome outcome = Outcome.Of("run", Path.Combine(Models(), "det.onnx"), "--input", picture, "--output", folder, "--backend", "cpu",
            "--input-transform", "160x96,bgr,filter=bilinear,mean=0.485:0.456:0.406,std=0.229:0.224:0.225");
        Assert.Equal(ExitCode.Ok, outcome.ExitCode);
        Tensor map = NpyFile.Load(Assert.Single(Directory.GetFiles(folder, "*.npy")));
        Assert.Equal(Shape.Of(1, 1, 96, 160), map.Shape);
        double Mean(int x, int y, int width, int height) => (from row in Enumerable.Range(y, height) from column in Enumerable.Range(x, width) select (double)map.Floats[(row * 160) + column]).Average();
        Assert.InRange(Mean(30, 52, 60, 8), 0.5, 1);
        Assert.InRange(Mean(0, 0, 160, 30), 0, 0.05);
        Assert.InRange(Mean(0, 80, 160, 16), 0, 0.05);
    }

    public void Dispose() => _folder.Dispose();

    private string Read(string line, string backend)
    {
        string models = Models(), picture = Render(line, 320, 48, 30, 10, 34);
        Outcome outcome = Outcome.Of("run", Path.Combine(models, "rec.onnx"), "--input", picture, "--labels", Path.Combine(models, "keys.txt"), "--input-transform", Transform,
            "--output", Path.Combine(_folder.Path, "out"), "--backend", backend, "--json");
        Assert.SkipWhen(outcome.ExitCode == ExitCode.Missing, outcome.Error);
        Assert.Equal(ExitCode.Ok, outcome.ExitCode);
        using JsonDocument report = JsonDocument.Parse(outcome.Output);
        return report.RootElement.GetProperty("outputs")[0].GetProperty("text")[0].GetProperty("text").GetString()!;
    }

    private static string Models()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "NeuralGL.sln")))
        {
            at = at.Parent;
        }

        string folder = Path.Combine(at?.FullName ?? "", "artifacts", "ocr");
        Assert.SkipUnless(OcrModels.IsIn(folder), "the networks are not here: neuralgl data ocr --out artifacts/ocr, or ./test --full");
        return folder;
    }

    /// <summary>Dark type on light paper.</summary>
    private string Render(string line, int width, int height, int size, int x, int baseline)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        using (SKTypeface face = Fonts.Load("Roboto-Regular.ttf"))
        using (var font = new SKFont(face, size) { Edging = SKFontEdging.Antialias })
        using (var ink = new SKPaint { Color = new SKColor(30, 30, 40), IsAntialias = true })
        {
            canvas.Clear(new SKColor(240, 238, 230));
            canvas.DrawText(line, x, baseline, font, ink);
        }

        string file = Path.Combine(_folder.Path, "line.png");
        PngFile.Write(file, bitmap.Bytes, width, height);
        return file;
    }
}
