using System.Text.Json;
using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Platform;

namespace NeuralGL.App.Tests.Demo;

/// <summary>Layers and units in the window, with a real pointer and real keys.</summary>
public sealed class InspectWindowTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_pointer_reads_a_number_a_click_opens_it_keys_go_on_and_Esc_comes_back()
    {
        using XServer x = await XServer.StartOrSkipAsync();
        using DemoWindow window = await DemoWindow.OpenAsync(x, _folder.Path, "--model", SmallModel.Save(_folder.Path), "--seed", "1");
        // The source moves with every frame, so a picture that stands still is a paused one.
        await window.PressUntilAsync("period", "it is paused", () =>
        {
            byte[] now = window.Body();
            Thread.Sleep(600);
            return window.Body().AsSpan().SequenceEqual(now);
        });
        // Beside every panel; the screen's picture has the pointer in it.
        await window.MoveAsync(5, 700);
        byte[] layers = await window.StillAsync();

        // On the first layer's heatmap, which stands at the top of the right half.
        await window.MoveAsync(980, 150);
        await window.UntilAsync("the number is written beside the pointer", () => Changed(layers, window.Body()) is > 100 and < 20_000);
        await window.StillAsync();
        await window.ClickAsync(980, 150);
        await window.UntilAsync("the unit is open", () => Changed(layers, window.Body()) > 100_000);
        byte[] opened = await window.StillAsync();
        await window.PressAsync("Right");
        await window.UntilAsync("the next unit is open", () => Changed(opened, window.Body()) is > 100 and < 60_000);
        await window.MoveAsync(5, 700);
        await window.StillAsync();
        await window.PressAsync("Escape");
        await window.UntilAsync("the layers are back, one of them chosen", () => Changed(layers, window.Body()) < 20_000);
        await window.PressAsync("Escape");
        await window.UntilAsync("nothing is chosen", () => Changed(layers, window.Body()) == 0);

        await window.PressAsync("equal");
        await window.UntilAsync("the board is enlarged", () => Changed(layers, window.Body()) > 10_000);
        await window.PressAsync("Home");
        await window.UntilAsync("all of it is back", () => Changed(layers, window.Body()) == 0);
        await window.PressAsync("Escape");
        Outcome outcome = await window.EndAsync();
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        using JsonDocument report = JsonDocument.Parse(outcome.Output);
        Assert.True(report.RootElement.GetProperty("gl_errors").GetInt32() == 0, outcome.Error);
    }

    [Fact]
    public async Task E_shows_what_excites_the_opened_unit_and_the_climb_goes_on_while_the_frames_stand_still()
    {
        using XServer x = await XServer.StartOrSkipAsync();
        using DemoWindow window = await DemoWindow.OpenAsync(x, _folder.Path, "--model", SmallModel.Save(_folder.Path), "--seed", "1", "--select", "hidden:14", "--open");
        await window.PressUntilAsync("period", "it is paused", () =>
        {
            byte[] now = window.Body();
            Thread.Sleep(600);
            return window.Body().AsSpan().SequenceEqual(now);
        });
        byte[] formula = await window.StillAsync();
        await window.PressAsync("e");
        await window.UntilAsync("the nine frames are there", () => Changed(formula, window.Body()) > 5000);
        byte[] frames = await window.StillAsync();
        await window.PressAsync("e");
        await window.UntilAsync("the preferred input is there", () => Changed(frames, window.Body()) > 20_000);

        // It has climbed until it rests: another start gives another picture, and it rests again.
        byte[] preferred = await window.StillAsync();
        await window.PressAsync("shift+e");
        await window.UntilAsync("it climbs from another start", () => Changed(preferred, window.Body()) > 10);
        await window.StillAsync();
        await window.PressAsync("e");
        await window.UntilAsync("the guided gradient lies over the frame", () => Changed(preferred, window.Body()) > 20_000);
        await window.StillAsync();
        await window.PressAsync("e");
        await window.UntilAsync("the formula is back", () => Changed(formula, window.Body()) < 2000);
        await window.PressAsync("Escape");
        await window.PressAsync("Escape");
        await window.PressAsync("Escape");
        Outcome outcome = await window.EndAsync();
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains("\"gl_errors\": 0", outcome.Output);
    }

    /// <summary>Pixels that differ.</summary>
    private static int Changed(byte[] a, byte[] b)
    {
        int count = 0;
        for (int i = 0; i < a.Length; i += 4)
        {
            count += a[i] != b[i] || a[i + 1] != b[i + 1] || a[i + 2] != b[i + 2] ? 1 : 0;
        }

        return count;
    }
}
