using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.App.Scenes;
using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Demo;
using NeuralGL.App.Tests.Drawing;
using NeuralGL.Platform;

namespace NeuralGL.App.Tests.Scenes;

/// <summary>What holds for every scene.</summary>
public class SceneTests
{
    public static TheoryData<string> Names => [.. SceneCatalog.All.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_cut_off_in_either_language_at_two_sizes(string name)
    {
        foreach (Language language in Enum.GetValues<Language>())
        {
            using var stage = new SceneStage(name, language);
            for (int i = 0; i < 4; i++)
            {
                stage.Step(30);
                foreach ((int width, int height) in ((int, int)[])[(1280, 720), (960, 540)])
                {
                    stage.Draw(width, height);
                    Assert.Equal([], stage.Player.Cut);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_picture_is_the_one_that_was_looked_at(string name)
    {
        using SceneStage stage = new SceneStage(name).Step(50);
        Screenshot picture = stage.Draw(1280, 720);
        picture.Keep($"scene-{name}.png");
        Golden.Check($"scene-{name}", picture);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_step_shows_the_same_numbers_and_the_same_picture_and_builds_no_shader(string name)
    {
        (Dictionary<string, double> Values, byte[] Picture) Play()
        {
            using SceneStage stage = new SceneStage(name).Step(1);
            long built = stage.ShadersBuilt;
            stage.Step(11);

            // The scene of activations asks for another network at every step: one with another function in it.
            Assert.True(name == "activations" || stage.ShadersBuilt == built, $"{stage.ShadersBuilt - built} shaders were built after the first step");
            return (stage.Values, stage.Draw(960, 540).Rgba);
        }

        (Dictionary<string, double> values, byte[] picture) = Play();
        (Dictionary<string, double> again, byte[] same) = Play();
        Assert.Equal(values, again);
        Assert.Equal(picture, same);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_OpenGL_computes_is_what_the_reference_computes(string name)
    {
        using SceneStage stage = new SceneStage(name).Step(12);
        Assert.InRange(stage.Values["max_difference_from_reference"], 0, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Captions_have_at_most_two_sentences(string name)
    {
        using var stage = new SceneStage(name);
        for (int i = 0; i < 120; i += 10)
        {
            stage.Step(10);
            Phrase caption = stage.Player.Caption;
            Assert.All([caption.English, caption.Russian], text => Assert.InRange(text.Split([". ", ".", "? ", "! "], StringSplitOptions.RemoveEmptyEntries).Length, 1, 2));
        }
    }

    [Fact]
    public void Every_text_has_a_glyph_for_each_character_and_a_Russian_one_that_is_Russian()
    {
        using var fonts = new Fonts();
        object?[] fields = [.. typeof(SceneTexts).GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic).Select(f => f.GetValue(null))];
        Phrase[] phrases = [.. fields.OfType<Phrase>(), .. fields.OfType<Phrase[]>().SelectMany(p => p)];
        Assert.InRange(phrases.Length, 30, 1000);
        Assert.All(phrases, p => Assert.True(fonts.Covers(p.English + p.Russian), p.English));
        Assert.All(phrases.Where(p => p.English.Contains(' ')), p => Assert.True(p.English == p.Russian || p.Russian.Any(c => c is >= 'А' and <= 'я'), p.English));
    }

    [Fact]
    public void Every_scene_has_a_function_key_of_its_own_in_the_order_of_the_list()
    {
        Key[] keys = [.. SceneCatalog.All.Select(s => s.Key)];
        Assert.Equal(keys.Distinct().Order(), keys);
        Assert.All(SceneCatalog.All, s => Assert.Equal((DemoAction.Scene, s), (KeyBindings.ActionOf(new KeyEvent(s.Key, KeyModifiers.None, false)), SceneCatalog.Of(s.Key))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_scenes_keys_are_not_the_windows_nor_digits_and_each_is_explained(string name)
    {
        using var stage = new SceneStage(name);
        Key[] keys = [.. stage.Player.Controls.SelectMany(c => c.Keys)];
        Assert.Equal(keys.Distinct(), keys);
        Assert.All(keys, key => Assert.True(!KeyBindings.IsWindows(new KeyEvent(key, KeyModifiers.None, false)) && key is < Key.Digit0 or > Key.Digit9, $"{key}"));
        Assert.All(stage.Player.Controls, c => Assert.True((c.Act is not null) == (c.Keys.Count > 0) && c.KeyName.English.Length > 0 && c.Description.English.Length > 3, c.KeyName.English));
        Assert.All(stage.Player.Controls.Where(c => c.Keys.Count == 0), c => Assert.True(c.KeyName.Russian.Length > 0 && c.KeyName.Russian.All(l => l is >= 'а' and <= 'я'), c.KeyName.Russian));
    }

    [Fact]
    public void Help_lists_the_scenes_that_exist()
    {
        string help = string.Join(' ', Outcome.Of("demo", "--help").Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"a scene that teaches: {SceneCatalog.Names}", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--scene nonsense", "no such scene")]
    [InlineData("--scene linear --lang de", "en and ru")]
    [InlineData("--scene linear --headless --source synthetic", "--source")]
    [InlineData("--scene linear --headless --seed 3", "--seed")]
    public void Wrong_or_meaningless_options_are_refused_in_one_line(string arguments, string says)
    {
        using var folder = new TemporaryFolder();
        Outcome outcome = Outcome.Of(["demo", .. arguments.Split(' '), "--out", folder.Path]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(says, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Trim().Split('\n'));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_headless_run_writes_a_picture_for_each_step_and_reports_the_numbers()
    {
        using var folder = new TemporaryFolder();
        Outcome outcome = Outcome.Of("demo", "--scene", "linear", "--lang", "ru", "--headless", "--frames", "3", "--size", "960x540", "--out", folder.Path, "--json");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        using System.Text.Json.JsonDocument report = System.Text.Json.JsonDocument.Parse(outcome.Output);
        System.Text.Json.JsonElement scene = report.RootElement.GetProperty("scene");
        Assert.Equal("linear", scene.GetProperty("name").GetString());
        Assert.Equal(22, scene.GetProperty("values").GetProperty("parameters").GetDouble());
        Assert.Equal((3, 0), (report.RootElement.GetProperty("frames").GetInt32(), report.RootElement.GetProperty("gl_errors").GetInt32()));
        Assert.Equal(["frame-00000.png", "frame-00001.png", "frame-00002.png", "report.json"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
        Screenshot picture = PngFile.Read(Path.Combine(folder.Path, "frame-00002.png"));
        Assert.Equal((960, 540), (picture.Width, picture.Height));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_scene_has_a_chapter_in_both_languages_with_its_picture_and_command(string name)
    {
        string root = Root();
        Assert.True(File.Exists(Path.Combine(root, "docs", "images", $"scene-{name}.png")));
        foreach (string language in (string[])["en", "ru"])
        {
            string chapter = File.ReadAllText(Path.Combine(root, "docs", "lecture", language, $"{name}.md"));
            Assert.Contains($"../../images/scene-{name}.png", chapter, StringComparison.Ordinal);
            Assert.Contains($"./neuralgl demo --scene {name}{(language == "ru" ? " --lang ru" : "")}", chapter, StringComparison.Ordinal);
            Assert.Contains($"]({language}/{name}.md)", File.ReadAllText(Path.Combine(root, "docs", "lecture", "README.md")), StringComparison.Ordinal);
        }
    }

    private static string Root()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "NeuralGL.sln")))
        {
            at = at.Parent;
        }

        return at!.FullName;
    }
}
