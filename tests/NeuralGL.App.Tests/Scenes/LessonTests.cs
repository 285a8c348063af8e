using System.Text.Json;
using NeuralGL.App.Drawing;
using NeuralGL.App.Scenes;
using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Demo;
using NeuralGL.App.Tests.Drawing;

namespace NeuralGL.App.Tests.Scenes;

/// <summary>All scenes in their order, with next and back.</summary>
public class LessonTests
{
    public static TheoryData<string> Names => [.. SceneCatalog.All.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_of_the_bar_is_cut_off_beside_the_buttons(string name)
    {
        foreach (Language language in Enum.GetValues<Language>())
        {
            using SceneStage stage = new SceneStage(name, language, isLesson: true).Step(1);
            foreach ((int width, int height) in ((int, int)[])[(1280, 720), (960, 540)])
            {
                stage.Draw(width, height);
                Assert.Equal([], stage.Player.Cut);
            }
        }
    }

    [Fact]
    public void Only_a_click_on_a_button_turns_the_page_and_only_in_a_lesson()
    {
        foreach (bool isLesson in (bool[])[true, false])
        {
            using SceneStage stage = new SceneStage("graph", isLesson: isLesson).Step(1);
            Screenshot plain = stage.Draw(1280, 720);
            int by = isLesson ? 1 : 0;
            Assert.Equal((-by, by), (stage.Player.TurnAt(new(1044, 27)), stage.Player.TurnAt(new(1214, 27))));
            Assert.Equal((0, 0, 0), (stage.Player.TurnAt(new(1129, 27)), stage.Player.TurnAt(new(1044, 60)), stage.Player.TurnAt(new(600, 27))));
            (byte, byte, byte) raised = (Theme.SurfaceRaised.R, Theme.SurfaceRaised.G, Theme.SurfaceRaised.B);
            Assert.Equal((isLesson, isLesson), (plain.At(1010, 16) == raised, plain.At(1240, 38) == raised));
        }
    }

    [Fact]
    public void A_button_that_leads_nowhere_is_dim()
    {
        (byte, byte, byte) raised = (Theme.SurfaceRaised.R, Theme.SurfaceRaised.G, Theme.SurfaceRaised.B);
        (bool Back, bool Next) Lit(SceneEntry entry)
        {
            using SceneStage stage = new SceneStage(entry.Name, isLesson: true).Step(1);
            Screenshot picture = stage.Draw(1280, 720);
            return (picture.At(1010, 16) == raised, picture.At(1240, 38) == raised);
        }

        Assert.Equal((false, true), Lit(SceneCatalog.All[0]));
        Assert.Equal((true, true), Lit(SceneCatalog.All[1]));
        Assert.Equal((true, false), Lit(SceneCatalog.All[^1]));
    }

    [Fact]
    public void The_lesson_counts_eleven_scenes()
    {
        Assert.Equal([.. Enumerable.Range(1, 11).Select(n => new Phrase($"{n} of 11", $"{n} из 11"))], SceneCatalog.All.Select(LessonButtons.Progress));
        Assert.Equal(["pixels", "features", "shift", "linear", "collapse", "activations", "graph", "approximation", "playground", "backprop", "classify"], SceneCatalog.All.Select(s => s.Name));
    }

    [Fact]
    public void Neighbours_are_those_of_the_list_and_end_with_it()
    {
        Assert.Null(SceneCatalog.Neighbour(SceneCatalog.All[0], -1));
        Assert.Null(SceneCatalog.Neighbour(SceneCatalog.All[^1], 1));
        Assert.All(SceneCatalog.All.Skip(1).Zip(SceneCatalog.All), pair => Assert.Equal((pair.First, pair.Second), (SceneCatalog.Neighbour(pair.Second, 1), SceneCatalog.Neighbour(pair.First, -1))));
        Assert.Equal(Enumerable.Range(1, SceneCatalog.All.Count), SceneCatalog.All.Select(SceneCatalog.Number));
    }

    [Fact]
    public void A_headless_lesson_begins_where_it_is_told_numbers_its_pictures_through_and_reports_every_scene()
    {
        using var folder = new TemporaryFolder();
        Outcome outcome = Outcome.Of("demo", "--lesson", "--scene", "graph", "--lang", "ru", "--headless", "--frames", "2", "--size", "960x540", "--out", folder.Path, "--json");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        SceneEntry[] wanted = [.. SceneCatalog.All.Where(s => s.Key >= SceneCatalog.Find("graph")!.Key)];
        using JsonDocument report = JsonDocument.Parse(outcome.Output);
        JsonElement[] scenes = [.. report.RootElement.GetProperty("scenes").EnumerateArray()];
        Assert.Equal(wanted.Select(s => s.Name), scenes.Select(s => s.GetProperty("name").GetString()));
        Assert.All(scenes, s => Assert.InRange(s.GetProperty("values").GetProperty("max_difference_from_reference").GetDouble(), 0, 1e-5));
        Assert.True(JsonElement.DeepEquals(scenes[^1], report.RootElement.GetProperty("scene")));
        Assert.Equal((2 * wanted.Length, 0), (report.RootElement.GetProperty("frames").GetInt32(), report.RootElement.GetProperty("gl_errors").GetInt32()));
        Assert.Equal([.. Enumerable.Range(0, 2 * wanted.Length).Select(i => $"frame-{i:00000}.png"), "report.json"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal(outcome.Output.Trim(), File.ReadAllText(Path.Combine(folder.Path, "report.json")).Trim());

        // The first picture of the second scene is that scene's.
        using SceneStage stage = new SceneStage(wanted[1].Name, Language.Russian, isLesson: true).Step(1);
        Assert.InRange(Golden.ShareAlike(stage.Draw(960, 540), PngFile.Read(Path.Combine(folder.Path, "frame-00002.png"))), 0.995, 1);
    }

    [Fact]
    public void A_single_scenes_report_has_no_list_of_scenes()
    {
        using var folder = new TemporaryFolder();
        Outcome outcome = Outcome.Of("demo", "--scene", "graph", "--headless", "--frames", "1", "--size", "960x540", "--out", folder.Path, "--json");
        Assert.False(JsonDocument.Parse(outcome.Output).RootElement.TryGetProperty("scenes", out _));
    }

    [Theory]
    [InlineData("--lesson --scene nonsense", "no such scene")]
    [InlineData("--lesson --headless --source synthetic", "--source has no meaning beside --lesson")]
    [InlineData("--lesson --headless --model m.onnx", "--model has no meaning beside --lesson")]
    [InlineData("--lesson --headless --seed 3", "--seed has no meaning beside --lesson")]
    [InlineData("--lesson 3", "3")]
    public void Wrong_or_meaningless_options_are_refused_in_one_line(string arguments, string says)
    {
        using var folder = new TemporaryFolder();
        Outcome outcome = Outcome.Of(["demo", .. arguments.Split(' '), "--out", folder.Path]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(says, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Trim().Split('\n'));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
