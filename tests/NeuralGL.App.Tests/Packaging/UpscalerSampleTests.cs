using NeuralGL.App.Drawing;
using NeuralGL.App.Scenes;
using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Demo;

namespace NeuralGL.App.Tests.Packaging;

/// <summary>The sample that trained the shipped upscaler, on parts of a drawing.</summary>
public class UpscalerSampleTests
{
    [Fact]
    public void It_learns_from_pictures_writes_a_model_and_measures_it_on_those_held_back()
    {
        using var folder = new TemporaryFolder();

        // By the hash of their first word "silk" and "storm" are held back, "dune" and "flow" are not.
        string[] names = ["mate_Dune.png", "mate_Flow.png", "x-icon_dune-2.png", "mate_Silk.png", "x-icon_storm.png"];
        Directory.CreateDirectory(folder["pictures"]);
        for (int i = 0; i < names.Length; i++)
        {
            PngFile.Write(folder[$"pictures/{names[i]}"], Cut(80 * i, 100), 100, 100);
        }

        Outcome trained = Repository.Run(Repository.Dotnet(folder.Path, Repository.Sample("Upscaler"), "train", "pictures", "m.onnx", "3"));
        Assert.Equal(0, trained.ExitCode);
        Assert.StartsWith("9 patches of 3 pictures\n", trained.Error);
        Assert.StartsWith("m.onnx: 7956 weights, 3 epochs", trained.Output);
        Outcome measured = Repository.Run(Repository.Dotnet(folder.Path, Repository.Sample("Upscaler"), "measure", "pictures", "m.onnx"));
        Assert.Equal((0, ""), (measured.ExitCode, measured.Error));
        string[] lines = measured.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["mate_Silk.png", "x-icon_storm.png", "wallpapers:", "icons:", "all:"], lines.Select(l => l.Split(' ')[0]));
    }

    [Fact]
    public void Anything_else_is_answered_with_its_usage()
    {
        Outcome outcome = Repository.Run(Repository.Dotnet(Repository.Root, Repository.Sample("Upscaler"), "train", "pictures"));
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith("usage: Upscaler train FOLDER OUT.onnx", outcome.Error);
    }

    /// <summary>A square of the scene's drawing, [side, side, 4] bytes.</summary>
    private static byte[] Cut(int left, int side)
    {
        byte[] drawing = UpscaleDrawing.Draw();
        return [.. Enumerable.Range(90, side).SelectMany(y => drawing.AsSpan(4 * ((y * UpscaleDrawing.Width) + left), 4 * side).ToArray())];
    }
}
