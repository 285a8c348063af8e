using System.Text.Json;
using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Drawing;
using NeuralGL.App.Tests.Platform;

namespace NeuralGL.App.Tests.Demo;

/// <summary>The window with real keys.</summary>
public sealed class WindowTests : IDisposable
{
    private const int Pictures = 24;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Space_pauses_and_goes_on_and_a_step_is_exactly_one_frame()
    {
        using XServer x = await XServer.StartOrSkipAsync();
        using DemoWindow window = await OpenOnGreysAsync(x);
        await window.UntilAsync("a frame is shown", () => Grey(window) is not null);

        // The key that steps pauses, too, so it may be pressed until the window hears it.
        int first = Grey(window)!.Value;
        await window.PressUntilAsync("period", "it is paused", () => TitleInk(window) > 0 && Grey(window) != first);
        await window.StillAsync();
        Keep(window, "window-paused");

        for (int i = 0; i < 5; i++)
        {
            int before = Grey(window)!.Value;
            await window.PressAsync("period");
            await window.UntilAsync("the step is shown", () => Grey(window) != before);
            await window.StillAsync();
            Assert.Equal((before + 1) % Pictures, Grey(window));
        }

        await window.PressAsync("space");
        var seen = new HashSet<int>();
        await window.UntilAsync("it goes on", () => seen.Add(Grey(window)!.Value) && seen.Count >= 3);
        Assert.Equal(0, TitleInk(window));

        await window.PressAsync("space");
        await window.UntilAsync("it says that it is paused", () => TitleInk(window) > 0);
        byte[] paused = await window.StillAsync();

        // Longer than a picture of the folder is shown.
        await Task.Delay(1500, TestContext.Current.CancellationToken);
        Assert.Equal(paused, window.Body());
        await QuitAsync(window);
    }

    [Fact]
    public async Task Help_lies_over_the_picture_Esc_closes_it_before_it_quits_and_F_shows_and_hides_the_profile()
    {
        using XServer x = await XServer.StartOrSkipAsync();
        using DemoWindow window = await OpenOnGreysAsync(x);
        byte[] plain = await PauseAsync(window);

        await window.PressAsync("h");
        await window.UntilAsync("help is shown", () => !window.Body().AsSpan().SequenceEqual(plain));
        byte[] help = await window.StillAsync();
        Keep(window, "window-help");
        Assert.Equal((Theme.Surface.R, Theme.Surface.G, Theme.Surface.B), window.Picture().At(640, 180));

        await window.PressAsync("Escape");
        await window.UntilAsync("help is closed", () => !window.Body().AsSpan().SequenceEqual(help));
        Assert.Equal(plain, await window.StillAsync());

        await window.PressAsync("f");
        await window.UntilAsync("the profile is shown", () => !window.Body().AsSpan().SequenceEqual(plain));
        byte[] profile = await window.StillAsync();
        Keep(window, "window-profile");
        await window.PressAsync("f");
        await window.UntilAsync("the profile is closed", () => !window.Body().AsSpan().SequenceEqual(profile));
        Assert.Equal(plain, await window.StillAsync());
        Assert.False(window.HasClosed);
        await QuitAsync(window);
    }

    [Fact]
    public async Task V_shows_weights_gradients_and_saliency_in_turn_and_S_the_next_source()
    {
        using XServer x = await XServer.StartOrSkipAsync();
        using DemoWindow window = await OpenOnGreysAsync(x);
        byte[] activations = await PauseAsync(window);

        var views = new List<byte[]> { activations };
        foreach (string view in (string[])["weights", "activation-gradients", "weight-gradients", "saliency"])
        {
            await ChangeAsync("v", view);
        }

        // Beside the largest output stand the last and the first.
        await ChangeAsync("Left", "saliency-last");
        await ChangeAsync("Right", "saliency");
        Assert.Equal(views[^3], views[^1]);
        await ChangeAsync("v", "activations");
        Assert.Equal(activations, views[^1]);
        Assert.Equal(6, views.Select(Convert.ToHexString).Distinct().Count());

        await window.PressAsync("s");
        await window.UntilAsync("another source's frames come", () => Grey(window) is null);
        Keep(window, "window-source");
        using JsonDocument report = JsonDocument.Parse((await QuitAsync(window)).Output);
        Assert.Equal(0, report.RootElement.GetProperty("programs_built_after_start").GetInt32());
        Assert.InRange(report.RootElement.GetProperty("frame_age_ms_p50").GetDouble(), 0, report.RootElement.GetProperty("frame_age_ms_p95").GetDouble());
        Assert.Equal(["upload", "prepare", "network", "heatmaps", "interface", "swap"], report.RootElement.GetProperty("stages").EnumerateArray().Select(s => s.GetProperty("name").GetString()));

        // Though the frame stands still, another view shows what belongs to it.
        async Task ChangeAsync(string key, string name)
        {
            await window.PressAsync(key);
            await window.UntilAsync($"the view changes to {name}", () => !window.Body().AsSpan().SequenceEqual(views[^1]));
            views.Add(await window.StillAsync());
            Keep(window, "window-" + name);
        }
    }

    [Fact]
    public async Task P_saves_what_is_on_the_screen_into_the_working_directory()
    {
        using XServer x = await XServer.StartOrSkipAsync();
        using DemoWindow window = await OpenOnGreysAsync(x);
        byte[] shown = await PauseAsync(window);

        await window.PressAsync("p");
        string[] Files() => Directory.GetFiles(_folder.Path, "neuralgl-*.png");
        await window.UntilAsync("the file is there", () => Files().Length > 0);
        Screenshot saved = PngFile.Read(Assert.Single(Files()));

        Assert.Equal((1280, 720), (saved.Width, saved.Height));
        Assert.Equal(shown, saved.Rgba[(4 * 1280 * DemoWindow.BarHeight)..]);
        await window.UntilAsync("it is said", () => !window.Body().AsSpan().SequenceEqual(shown));
        Keep(window, "window-saved");
        Outcome outcome = await QuitAsync(window);
        Assert.Contains($"saved {Assert.Single(Files())}", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_cannot_be_opened_is_said_on_a_banner_and_the_synthetic_one_goes_on()
    {
        using XServer x = await XServer.StartOrSkipAsync();
        using DemoWindow window = await DemoWindow.OpenAsync(x, _folder.Path, "--model", SmallModel.Save(_folder.Path), "--source", "images:" + _folder["nowhere"]);

        await window.UntilAsync("the banner and a frame are shown", () => HasBanner(window) && Grey(window) is null);
        Keep(window, "window-banner");
        byte[] before = window.Body();
        await window.UntilAsync("frames go on", () => !window.Body().AsSpan().SequenceEqual(before));
        await window.PressUntilAsync("Escape", "it closes", () => window.HasClosed);
        Outcome outcome = await window.EndAsync();
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("nowhere does not exist; the synthetic source goes on", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    /// <summary>A window on a folder of pictures, each of one grey, by which a frame is known.</summary>
    private async Task<DemoWindow> OpenOnGreysAsync(XServer x)
    {
        Directory.CreateDirectory(_folder["greys"]);
        for (int i = 0; i < Pictures; i++)
        {
            byte[] rgba = [.. Enumerable.Range(0, 64 * 48 * 4).Select(n => n % 4 == 3 ? (byte)255 : (byte)(10 * (i + 1)))];
            PngFile.Write(_folder[$"greys/{i:00}.png"], rgba, 64, 48);
        }

        return await DemoWindow.OpenAsync(x, _folder.Path, "--model", SmallModel.Save(_folder.Path), "--source", "images:" + _folder["greys"]);
    }

    private static async Task<byte[]> PauseAsync(DemoWindow window)
    {
        await window.UntilAsync("a frame is shown", () => Grey(window) is not null);
        await window.PressUntilAsync("period", "it is paused", () => TitleInk(window) > 0);
        return await window.StillAsync();
    }

    private static async Task<Outcome> QuitAsync(DemoWindow window)
    {
        await window.PressAsync("Escape");
        Outcome outcome = await window.EndAsync();
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        using JsonDocument report = JsonDocument.Parse(outcome.Output);
        Assert.InRange(report.RootElement.GetProperty("frames").GetInt32(), 1, int.MaxValue);
        Assert.Equal(0, report.RootElement.GetProperty("gl_errors").GetInt32());
        return outcome;
    }

    private static Rect Frame => DemoLayout.Of(1280, 720, UiScale.One, 4f / 3, hasTemplates: true).Frame;

    /// <summary>Which of the grey pictures is shown; null if none.</summary>
    private static int? Grey(DemoWindow window)
    {
        (byte r, byte g, byte b) = window.Picture().At((int)Frame.Centre.X, (int)(Frame.Y + LayerPanelView.HeaderHeight + Frame.Bottom) / 2);
        return r == g && g == b && r % 10 == 0 && r > 0 ? (r / 10) - 1 : null;
    }

    /// <summary>Pixels written behind the word "frame", which only "(paused)" has.</summary>
    private static int TitleInk(DemoWindow window)
    {
        Screenshot picture = window.Picture();
        int count = 0;
        for (int y = (int)Frame.Y + 4; y < (int)Frame.Y + 24; y++)
        {
            for (int x = (int)Frame.X + 56; x < (int)Frame.X + 110; x++)
            {
                count += picture.At(x, y) == (Theme.Surface.R, Theme.Surface.G, Theme.Surface.B) ? 0 : 1;
            }
        }

        return count;
    }

    private static bool HasBanner(DemoWindow window)
    {
        Screenshot picture = window.Picture();
        return Enumerable.Range(0, picture.Width).Count(x => picture.At(x, 720 - 18) == (Theme.Warning.R, Theme.Warning.G, Theme.Warning.B)) > 50;
    }

    private static void Keep(DemoWindow window, string name) => window.Picture().Keep(name + ".png");
}
