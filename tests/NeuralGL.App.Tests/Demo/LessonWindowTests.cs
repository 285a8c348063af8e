using System.Text.Json;
using NeuralGL.App.Drawing;
using NeuralGL.App.Scenes;
using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Drawing;
using NeuralGL.App.Tests.Platform;
using NeuralGL.App.Tests.Scenes;
using NeuralGL.Platform;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Tests.Demo;

/// <summary>A walk through the scenes with real keys and a real pointer; every stop is recognised on the screen.</summary>
public sealed class LessonWindowTests : IDisposable
{
    private const double AsGoodAsEqual = 0.998;

    /// <summary>Of a scene's bar, what does not move: name and title; in a lesson also the progress between the buttons, on which the pointer may be.</summary>
    private static readonly Rect s_title = new(0, 0, 840, 54), s_progress = new(1088, 0, 82, 54);

    /// <summary>Within the list of scenes and within the help, both of which cover what is below.</summary>
    private static readonly Rect s_list = new(196, 60, 888, 360), s_help = new(400, 180, 480, 260);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Function_keys_pages_the_list_help_and_Esc_lead_through_the_scenes_and_back_to_the_stream()
    {
        using XServer x = await XServer.StartOrSkipAsync();
        using DemoWindow window = await DemoWindow.OpenAsync(x, _folder.Path, "--model", SmallModel.Save(_folder.Path));
        Screenshot collapseListed = List("collapse"), activationsListed = List("activations"), graph = Scene("graph"), linear = Scene("linear"), collapse = Scene("collapse"), activations = Scene("activations"), help = Scene("activations", help: true);

        await window.PressUntilAsync("F7", "the graph is shown", () => Shows(window, graph, s_title));
        Keep(window, "lesson-graph");
        await window.PressAsync("F4");
        await window.UntilAsync("linear models are shown", () => Shows(window, linear, s_title));
        await window.PressAsync("Next");
        await window.UntilAsync("the next scene is shown", () => Shows(window, collapse, s_title));
        await window.PressAsync("Prior");
        await window.UntilAsync("the scene before is shown", () => Shows(window, linear, s_title));
        await window.PressAsync("Next");
        await window.UntilAsync("the next scene is shown again", () => Shows(window, collapse, s_title));

        await window.PressAsync("F12");
        await window.UntilAsync("the list is shown at the present scene", () => Shows(window, collapseListed, s_list));
        Keep(window, "lesson-list");
        await window.PressAsync("Down");
        await window.UntilAsync("the next line is selected", () => Shows(window, activationsListed, s_list));
        await window.PressAsync("Escape");
        await window.UntilAsync("the list is closed and nothing chosen", () => Shows(window, collapse, s_title));
        await window.PressAsync("F12");
        await window.UntilAsync("the list is back", () => Shows(window, collapseListed, s_list));
        await window.PressAsync("Down");
        await window.PressAsync("Return");
        await window.UntilAsync("what Enter chose is shown", () => Shows(window, activations, s_title));

        await window.PressAsync("h");
        await window.UntilAsync("help lies over the scene", () => Shows(window, help, s_help) && !Shows(window, activations, s_title));
        Keep(window, "lesson-help");
        await window.PressAsync("Escape");
        await window.UntilAsync("help is closed", () => Shows(window, activations, s_title));
        await window.PressAsync("Escape");
        await window.UntilAsync("the stream is back", () => IsStream(window));
        byte[] frame = window.Body();
        await window.UntilAsync("the stream goes on", () => !window.Body().AsSpan().SequenceEqual(frame));

        await window.PressAsync("Escape");
        using JsonDocument report = await EndAsync(window);
        Assert.Equal("activations", report.RootElement.GetProperty("scene").GetProperty("name").GetString());
        Assert.False(report.RootElement.TryGetProperty("scenes", out _));
    }

    [Fact]
    public async Task A_lesson_goes_on_and_back_by_clicks_and_reports_every_scene_shown()
    {
        using XServer x = await XServer.StartOrSkipAsync();
        using DemoWindow window = await DemoWindow.OpenSceneAsync(x, _folder.Path, "--lesson", "--scene", "linear", "--lang", "ru", "--model", SmallModel.Save(_folder.Path));
        Screenshot linear = Scene("linear", Language.Russian, isLesson: true), collapse = Scene("collapse", Language.Russian, isLesson: true), activations = Scene("activations", Language.Russian, isLesson: true);
        bool At(Screenshot scene) => Shows(window, scene, s_title) && Shows(window, scene, s_progress);

        await window.UntilAsync("the scene to begin with is shown", () => At(linear));
        await window.ClickAsync(1214, 27);
        await window.UntilAsync("a click on next leads on", () => At(collapse));
        await window.ClickAsync(1214, 27);
        await window.UntilAsync("and on", () => At(activations));
        Keep(window, "lesson-next");
        await window.ClickAsync(1044, 27);
        await window.UntilAsync("a click on back leads back", () => At(collapse));
        await window.PressUntilAsync("Escape", "it closes", () => window.HasClosed);

        using JsonDocument report = await EndAsync(window);
        Assert.Equal("collapse", report.RootElement.GetProperty("scene").GetProperty("name").GetString());
        Assert.Equal(["linear", "collapse", "activations"], report.RootElement.GetProperty("scenes").EnumerateArray().Select(s => s.GetProperty("name").GetString()));
    }

    private static async Task<JsonDocument> EndAsync(DemoWindow window)
    {
        Outcome outcome = await window.EndAsync();
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        JsonDocument report = JsonDocument.Parse(outcome.Output);
        Assert.Equal(0, report.RootElement.GetProperty("gl_errors").GetInt32());
        return report;
    }

    /// <summary>What the window is to show, drawn without one.</summary>
    private static Screenshot Scene(string name, Language language = Language.English, bool isLesson = false, bool help = false)
    {
        using SceneStage stage = new SceneStage(name, language, isLesson: isLesson).Step(1);
        return stage.Draw(1280, 720, help);
    }

    /// <summary>The list with a scene selected.</summary>
    private static Screenshot List(string selected)
    {
        using HeadlessContext context = HeadlessContext.Create();
        context.MakeCurrent();
        using GL gl = GL.GetApi(context);
        using var menu = new SceneMenu(gl, Language.English, SceneCatalog.Find(selected), _ => { }, () => { });
        using var canvas = new CanvasTarget(gl, 1280, 720);
        canvas.Begin(Theme.Background);
        menu.Draw(canvas);
        byte[] rgba = new byte[canvas.ByteCount];
        canvas.ReadPixels(rgba);
        return new Screenshot(rgba, 1280, 720);
    }

    private static bool Shows(DemoWindow window, Screenshot expected, Rect area) => Golden.ShareAlike(Part(window.Picture(), area), Part(expected, area)) >= AsGoodAsEqual;

    private static Screenshot Part(Screenshot picture, Rect area)
    {
        (int left, int top, int width, int height) = ((int)area.X, (int)area.Y, (int)area.Width, (int)area.Height);
        byte[] rgba = new byte[4 * width * height];
        for (int y = 0; y < height; y++)
        {
            picture.Rgba.AsSpan(4 * (((top + y) * picture.Width) + left), 4 * width).CopyTo(rgba.AsSpan(4 * y * width));
        }

        return new Screenshot(rgba, width, height);
    }

    /// <summary>Only the stream's bar ends here.</summary>
    private static bool IsStream(DemoWindow window)
    {
        Screenshot picture = window.Picture();
        return picture.At(600, DemoWindow.BarHeight - 1) == (Theme.Outline.R, Theme.Outline.G, Theme.Outline.B) && picture.At(2, DemoWindow.BarHeight) == (Theme.Background.R, Theme.Background.G, Theme.Background.B);
    }

    private static void Keep(DemoWindow window, string name) => window.Picture().Keep(name + ".png");
}
