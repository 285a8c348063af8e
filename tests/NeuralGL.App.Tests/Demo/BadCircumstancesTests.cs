using System.Diagnostics;
using NeuralGL.App.Tests.Commands;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Demo;

/// <summary>No display, an old driver, nowhere to write, models that are not for pictures: one clear line and the contract's exit code.</summary>
public sealed class BadCircumstancesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_a_display_it_says_so_and_writes_pictures_into_the_default_folder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "displays can be taken away on Linux only");
        ProcessStartInfo info = Tool.WithoutDisplay("demo", "--frames", "1", "--model", SmallModel.Save(_folder.Path));
        info.WorkingDirectory = _folder.Path;

        Outcome outcome = await Tool.RunAsync(info);

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains("no display", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(["frame-00000.png", "report.json"], Directory.GetFiles(_folder["neuralgl-out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("MESA_GL_VERSION_OVERRIDE", "4.2", 4, "this driver offers 4.2")]
    [InlineData("MESA_GL_VERSION_OVERRIDE", "3.3", 4, "this driver offers 3.3")]
    public async Task A_driver_that_is_too_old_is_one_line_with_what_was_found(string name, string value, int exitCode, string message)
    {
        ProcessStartInfo info = Tool.WithoutDisplay("demo", "--headless", "--frames", "1", "--out", _folder["out"]);
        info.Environment[name] = value;

        Outcome outcome = await Tool.RunAsync(info);

        Assert.SkipWhen(outcome.ExitCode == 0, $"this driver does not heed {name}");
        AssertFails(outcome, exitCode, message);
        Assert.False(File.Exists(_folder["out/frame-00000.png"]));
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_one_line_and_exit_code_2()
    {
        File.WriteAllText(_folder["out"], "in the way");

        AssertFails(Demo(SmallModel.Save(_folder.Path)), 2, _folder["out"]);
        Assert.Equal("in the way", File.ReadAllText(_folder["out"]));
    }

    [Fact]
    public void A_folder_in_the_place_of_a_picture_or_the_report_is_one_line_and_leaves_no_half_file()
    {
        string model = SmallModel.Save(_folder.Path);
        foreach (string name in (string[])["frame-00001.png", "report.json"])
        {
            Directory.CreateDirectory(_folder["out/" + name]);

            AssertFails(Demo(model), 2, name);
            Assert.All(Directory.GetFiles(_folder["out"]), f => Assert.EndsWith(".png", f, StringComparison.Ordinal));
            Directory.Delete(_folder["out"], recursive: true);
        }
    }

    [Fact]
    public async Task A_full_disk_is_one_line_and_leaves_no_half_file()
    {
        // A file system with room for a few pictures, which only this process and its children see.
        const string Script = "mount -t tmpfs -o size=500k none \"$0\" || exit 77; \"$@\"; code=$?; ls -A \"$0\" > \"$0.list\"; exit $code";
        Assert.SkipUnless(OperatingSystem.IsLinux() && Platform.XServer.IsInstalled("unshare"), "needs unshare");
        Directory.CreateDirectory(_folder["out"]);
        string[] arguments = ["-rm", "sh", "-c", Script, _folder["out"], "dotnet", Path.Combine(AppContext.BaseDirectory, "NeuralGL.App.dll"), .. Arguments(SmallModel.Save(_folder.Path), frames: 20)];
        Outcome outcome = await Tool.RunAsync(new ProcessStartInfo("unshare", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true });
        Assert.SkipWhen(outcome.ExitCode == 77 || outcome.Error.StartsWith("unshare:", StringComparison.Ordinal), "this system lets nobody mount a small file system: " + outcome.Error);

        AssertFails(outcome, 2, "No space left");
        string[] left = File.ReadAllLines(_folder["out.list"]);
        Assert.Equal(Enumerable.Range(0, left.Length).Select(i => $"frame-{i:00000}.png"), left);
        Assert.Contains($"frame-{left.Length:00000}.png: ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_with_two_inputs_of_which_none_is_a_picture_is_refused_with_what_to_do() =>
        AssertFails(Demo(SmallModel.SaveWithInputs(_folder["two.onnx"], Shape.Of(Shape.Open, 13), Shape.Of(Shape.Open, 5))), 2, "--input-transform");

    [Fact]
    public void A_model_whose_input_is_no_picture_is_refused_with_what_to_do() =>
        AssertFails(Demo(SmallModel.SaveWithInputs(_folder["flat.onnx"], Shape.Of(Shape.Open, 13))), 2, "--input-transform");

    [Theory]
    [InlineData("--size", "320x200", 1, "too small to read")]
    [InlineData("--frames", "0", 1, "--frames")]
    [InlineData("--model", "nowhere.onnx", 2, "nowhere.onnx")]
    [InlineData("--labels", "nowhere.txt", 2, "nowhere.txt")]
    [InlineData("--input-transform", "28x28,purple", 1, "purple")]
    [InlineData("--input-transform", "20x20,gray", 2, "20x20,gray")]
    [InlineData("--backend", "cuda", 1, "cuda")]
    public void A_bad_option_is_one_line_before_anything_is_written(string option, string value, int exitCode, string message)
    {
        AssertFails(Outcome.Of([.. Arguments(SmallModel.Save(_folder.Path)).Where((_, i) => option != "--model" || i is not (1 or 2)), option, value]), exitCode, message);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    private string[] Arguments(string model, int frames = 3) => ["demo", "--model", model, "--headless", "--frames", $"{frames}", "--out", _folder["out"], "--json"];

    private Outcome Demo(string model) => Outcome.Of(Arguments(model));

    private static void AssertFails(Outcome outcome, int exitCode, string message)
    {
        Assert.True(exitCode == outcome.ExitCode, $"{outcome.ExitCode}: {outcome.Error}");
        Assert.Equal("", outcome.Output);
        string line = Assert.Single(outcome.ErrorLines);
        Assert.StartsWith("neuralgl: ", line, StringComparison.Ordinal);
        Assert.Contains(message, line, StringComparison.Ordinal);
    }
}
