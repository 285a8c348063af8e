using System.Text.Json;
using NeuralGL.App.Commands;
using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.App.Frames;
using NeuralGL.App.Models;
using NeuralGL.App.Tests.Commands;
using NeuralGL.OpenGL.Heatmaps;

namespace NeuralGL.App.Tests.Demo;

/// <summary>What was seen can be seen again, and a picture says what it shows.</summary>
public class CaptureTests
{
    [Fact]
    public async Task The_copied_command_shows_the_same_picture()
    {
        using var folder = new TemporaryFolder();
        string model = SmallModel.Save(folder.Path), first = Path.Combine(folder.Path, "first"), again = Path.Combine(folder.Path, "again");
        await DemoAsync("--model", model, "--size", "640x360", "--seed", "3", "--select", "hidden:14", "--open", "--frames", "8", "--out", first);
        var state = new DemoState { Renderer = "", FrameIndex = 7 };
        using (Stage stage = new(LoadedModel.Load(model)))
        {
            (state.Selected, state.ShowsDetail) = (Selection.Parse(stage.Pipeline.Layers, "hidden:14"), true);
        }

        string command = RestoringCommand.Of(new DemoOrigin("synthetic", 3, model, null, null, "gl"), "synthetic", state, 640, 360);
        Assert.Equal($"neuralgl demo --source synthetic --seed 3 --model {model} --backend gl --size 640x360 --select hidden:14 --open --skip 7", command);
        await DemoAsync([.. command.Split(' ')[2..], "--frames", "1", "--out", again]);

        // The statistics count frames since the unit was opened; the picture of the layer, its formula and all else is the same.
        (byte[] then, byte[] now) = (Pixels(first, 7), Pixels(again, 0));
        Assert.Equal(Rows(then, 0, 240), Rows(now, 0, 240));
    }

    [Theory]
    [InlineData(HeatmapScope.Panel, 4, 1, 1)]
    [InlineData(HeatmapScope.All, 4, 0, 2)]
    [InlineData(HeatmapScope.Unit, 6, -1, 3)]
    [InlineData(HeatmapScope.Unit, null, 0, 0)]
    public async Task The_copied_command_keeps_scope_ranges_and_colours(HeatmapScope scope, int? lockedAt, int wider, int map)
    {
        using var folder = new TemporaryFolder();
        string model = SmallModel.Save(folder.Path);
        var state = new DemoState { Renderer = "", FrameIndex = 7 };
        (state.Look.Scope, state.Look.Colors) = (scope, ColorMaps.All[map]);
        if (lockedAt is { } frame)
        {
            state.Look.ToggleLock(frame);
        }

        if (wider != 0)
        {
            state.Look.Widen(wider, lockedAt ?? 0);
        }

        string[] origin = ["--model", model, "--size", "640x360", "--seed", "3"], look = ["--range-scope", state.Look.ScopeName, "--ranges", state.Look.Ranges, "--colormap", state.Look.Colors.Name];
        (string first, string plain, string again) = (Path.Combine(folder.Path, "first"), Path.Combine(folder.Path, "plain"), Path.Combine(folder.Path, "again"));
        await DemoAsync([.. origin, .. look, "--frames", "8", "--out", first]);
        await DemoAsync([.. origin, "--frames", "8", "--out", plain]);
        string command = RestoringCommand.Of(new DemoOrigin("synthetic", 3, model, null, null, "gl"), "synthetic", state, 640, 360);
        await DemoAsync([.. command.Split(' ')[2..], "--frames", "1", "--out", again]);

        // Below the bar, which counts frames.
        Assert.Equal(Rows(Pixels(first, 7), 50, 310), Rows(Pixels(again, 0), 50, 310));
        Assert.NotEqual(Rows(Pixels(plain, 7), 50, 310), Rows(Pixels(again, 0), 50, 310));
    }

    [Theory]
    [InlineData("auto", "auto", "")]
    [InlineData("-1.5:4", "-1.5:4", "ranges: layer · manual")]
    [InlineData("locked:12", "locked:12", "ranges: layer · locked")]
    [InlineData("locked:12x0.64", "locked:12x0.64", "ranges: layer · manual")]
    public void Ranges_are_written_as_they_are_read_and_said_in_words(string text, string written, string words)
    {
        var look = new PanelLook();
        look.Parse(text);
        Assert.Equal((written, words), (look.Ranges, look.Words));
    }

    [Theory]
    [InlineData("4:1")]
    [InlineData("-4:-1")]
    [InlineData("locked")]
    [InlineData("locked:1x0")]
    [InlineData("1:NaN")]
    public void Ranges_that_are_none_are_refused_with_what_is_taken(string text)
    {
        UserException error = Assert.Throws<UserException>(() => new PanelLook().Parse(text));
        Assert.StartsWith($"--ranges {text}: it takes auto", error.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, error.ExitCode);
    }

    [Fact]
    public void Limits_in_the_facts_of_a_paused_frame_are_those_of_the_scope_that_is_chosen_then()
    {
        using Stage stage = new Stage(SmallModel.Load()).Feed(5);
        float largest = stage.Pipeline.Layers.Ranges.Max(r => r.High);
        stage.State.Look.NextScope();
        stage.Draw(1280, 720);
        Assert.All(stage.Pipeline.Layers.Ranges, r => Assert.Equal(largest, r.High));
        ScreenshotFacts facts = ScreenshotFacts.Of(stage.Pipeline, stage.State, "", null);
        Assert.Equal(("network", "auto", "viridis"), (facts.RangeScope, facts.Ranges, facts.Colormap));
    }

    [Fact]
    public async Task The_copied_command_makes_the_same_changes_of_the_input()
    {
        using var folder = new TemporaryFolder();
        string model = SmallModel.Save(folder.Path), first = Path.Combine(folder.Path, "first"), again = Path.Combine(folder.Path, "again"), drawing = Path.Combine(folder.Path, "drawing.png");
        var edits = new InputEdits();
        edits.Fit(640, 480);
        edits.Drawing.Stroke(new(200, 150), new(330, 260), 14, SketchMark.Ink);
        edits.Drawing.Stroke(new(300, 150), new(300, 150), 20, SketchMark.Paper);
        (edits.Noise, edits.Crop, edits.Occluded, edits.Shift) = (10, new(140, 20, 400, 400), new(250, 200, 90, 60), (2, -1));
        EditOptions.Save(edits.Drawing, drawing);
        var state = new DemoState { Renderer = "", FrameIndex = 4 };
        string command = RestoringCommand.Of(new DemoOrigin("synthetic", 3, model, null, null, "gl"), "synthetic", state, 640, 360, edits, drawing);
        Assert.EndsWith($" --noise 10 --crop 140,20,400,400 --occlude 250,200,90,60 --shift 2,-1 --drawing {drawing} --skip 4", command);
        await DemoAsync([.. command.Split(' ')[2..^2], "--frames", "5", "--out", first]);
        await DemoAsync([.. command.Split(' ')[2..], "--frames", "1", "--out", again]);
        Assert.Equal(Pixels(first, 4), Pixels(again, 0));

        // And they are the changes that were made, not only the same ones twice.
        using Stage stage = new(LoadedModel.Load(model));
        using IFrameSource source = FrameSources.Open("synthetic", new FrameSourceOptions { Seed = 3 });
        for (int i = 0; i <= 4; i++)
        {
            Assert.True(source.Read(stage.Frame, TestContext.Current.CancellationToken));
        }

        InputEdits restored = stage.Pipeline.Edits;
        stage.Pipeline.Process(stage.Frame);
        EditOptions.Load(restored.Drawing, drawing);
        Assert.Equal(edits.Drawing.Marks, restored.Drawing.Marks);
        (restored.Noise, restored.Crop, restored.Occluded, restored.Shift) = (edits.Noise, edits.Crop, edits.Occluded, edits.Shift);
        stage.Pipeline.Process(stage.Frame);
        stage.Pipeline.Collect(wait: true);
        float[] expected = [.. stage.Pipeline.Outputs];
        JsonElement report = JsonDocument.Parse(File.ReadAllText(Path.Combine(again, "report.json"))).RootElement;
        Assert.Equal(expected.Max(), report.GetProperty("outputs")[0].GetProperty("top")[0].GetProperty("p").GetSingle(), 1e-6f);
        ScreenshotFacts facts = ScreenshotFacts.Of(stage.Pipeline, stage.State, "shot.png", null);
        Assert.Equal("--noise 10 --crop 140,20,400,400 --occlude 250,200,90,60 --shift 2,-1 --drawing shot-drawing.png", facts.Edits);
    }

    [Theory]
    [InlineData("--crop", "600,0,100,100", "--crop 600,0,100,100 reaches beyond frames of 640x480")]
    [InlineData("--occlude", "1,2,3", "--occlude 1,2,3: four whole numbers X,Y,W,H in pixels of the frame, such as 40,10,80,60")]
    [InlineData("--shift", "left", "--shift left: two whole numbers RIGHT,DOWN in pixels of the input, such as 1,-2")]
    [InlineData("--noise", "101", "--noise wants a whole number from 0 to 100, not '101'")]
    public async Task Changes_that_cannot_be_made_are_said_in_one_line(string option, string value, string says)
    {
        using var folder = new TemporaryFolder();
        Outcome outcome = await Tool.RunAsync(Tool.Info(["demo", "--headless", "--frames", "1", "--out", folder.Path, option, value]));
        Assert.Equal(ExitCode.Usage, outcome.ExitCode);
        Assert.Contains(says, outcome.Error);
    }

    [Fact]
    public void The_copied_command_keeps_what_of_a_unit_is_shown()
    {
        using Stage stage = new(SmallModel.Load());
        (stage.State.Selected, stage.State.ShowsDetail, stage.State.Part) = (Selection.Parse(stage.Pipeline.Layers, "hidden:14"), true, DetailPart.Preferred);
        var origin = new DemoOrigin("synthetic", 1, null, null, null, "gl");
        Assert.EndsWith(" --select hidden:14 --open --detail preferred", RestoringCommand.Of(origin, "synthetic", stage.State, 640, 360));
        var again = new DemoState { Renderer = "" };
        new DemoBeginning(Select: "hidden:14", Open: true, Part: DetailParts.Find("preferred")!.Value).Apply(stage.Pipeline, again);
        Assert.Equal((stage.State.Selected, true, DetailPart.Preferred), (again.Selected, again.ShowsDetail, again.Part));
        stage.State.ShowsDetail = false;
        Assert.DoesNotContain("--detail", RestoringCommand.Of(origin, "synthetic", stage.State, 640, 360));
    }

    [Fact]
    public void Names_with_blanks_and_quotes_survive_a_shell()
    {
        var state = new DemoState { Renderer = "", View = DemoViewMode.Weights };
        string command = RestoringCommand.Of(new DemoOrigin("images:my pictures", 1, "/tmp/it's.onnx", null, "28x28,gray", "cpu"), "images:my pictures", state, 1280, 720);
        Assert.Equal("neuralgl demo --source 'images:my pictures' --seed 1 --model '/tmp/it'\\''s.onnx' --input-transform 28x28,gray --backend cpu --size 1280x720 --view weights", command);
    }

    [Fact]
    public void A_film_of_now_is_not_skipped_into()
    {
        var state = new DemoState { Renderer = "", FrameIndex = 812 };
        Assert.DoesNotContain("--skip", RestoringCommand.Of(new DemoOrigin("camera", 1, null, null, null, "gl"), "camera", state, 640, 360));
        Assert.EndsWith("--skip 812", RestoringCommand.Of(new DemoOrigin("camera", 1, null, null, null, "gl"), "synthetic", state, 640, 360));
    }

    [Fact]
    public void A_screenshot_has_its_facts_beside_it()
    {
        using var folder = new TemporaryFolder();
        string path = SmallModel.Save(folder.Path), picture = Path.Combine(folder.Path, "shot.png");
        using Stage stage = new Stage(LoadedModel.Load(path)).Feed(4);
        stage.State.Selected = Selection.Parse(stage.Pipeline.Layers, "narrow:3");
        ScreenshotFacts.Write(picture, stage.Draw(640, 360), ScreenshotFacts.Of(stage.Pipeline, stage.State, "shot.png", "neuralgl demo"));
        Assert.Equal(0x89, File.ReadAllBytes(picture)[0]);
        JsonElement facts = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.Path, "shot.json"))).RootElement;
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))), facts.GetProperty("model_sha256").GetString());
        Assert.Equal(("shot.png", "any renderer", 3, "activations", "narrow:3"), (facts.GetProperty("picture").GetString(), facts.GetProperty("renderer").GetString(), facts.GetProperty("frame").GetInt32(), facts.GetProperty("view").GetString(), facts.GetProperty("selected").GetString()));
        JsonElement[] panels = [.. facts.GetProperty("panels").EnumerateArray()];
        Assert.Equal(stage.Pipeline.Layers.Panels.Select(p => p.Name), panels.Select(p => p.GetProperty("name").GetString()));
        Assert.Equal(stage.Pipeline.Layers.Ranges.Select(r => r.High), panels.Select(p => p.GetProperty("high").GetSingle()));
    }

    [Theory]
    [InlineData("hidden:36", "'hidden' has 36 numbers, 0 to 35")]
    [InlineData("nobody", "there is no layer 'nobody'; there are picture, flat, hidden")]
    public void What_cannot_be_chosen_is_named_with_what_can(string text, string says)
    {
        using Stage stage = new(SmallModel.Load());
        UserException error = Assert.Throws<UserException>(() => Selection.Parse(stage.Pipeline.Layers, text));
        Assert.Contains(says, error.Message);
        Assert.Equal(ExitCode.Usage, error.ExitCode);
    }

    [Fact]
    public void The_first_layer_with_a_NaN_is_the_one_that_is_named()
    {
        using Stage stage = new Stage(SmallModel.Load(nan: true)).Feed(2);
        int first = NumberAlarm.FirstOf(stage.Pipeline.Layers);
        Assert.Equal("first NaN in narrow (Dense 36→12): 1 of 12 numbers", NumberAlarm.Say(new char[160], stage.Pipeline.Layers, first).ToString());
        using Stage good = new Stage(SmallModel.Load()).Feed(2);
        Assert.Equal(-1, NumberAlarm.FirstOf(good.Pipeline.Layers));
    }

    private static async Task DemoAsync(params string[] arguments)
    {
        Outcome outcome = await Tool.RunAsync(Tool.Info(["demo", "--headless", .. arguments]));
        Assert.True(outcome.ExitCode == 0, outcome.Error);
    }

    private static byte[] Pixels(string folder, int frame) => PngFile.Read(Path.Combine(folder, $"frame-{frame:00000}.png")).Rgba;

    private static byte[] Rows(byte[] rgba, int first, int count) => rgba[(first * 640 * 4)..((first + count) * 640 * 4)];
}
