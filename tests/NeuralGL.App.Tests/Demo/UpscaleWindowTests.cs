using System.Text.Json;
using NeuralGL.App.Drawing;
using NeuralGL.App.Scenes;
using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Drawing;
using NeuralGL.App.Tests.Platform;

namespace NeuralGL.App.Tests.Demo;

/// <summary>Before and after in the window, with a real mouse: the line goes where it is dragged, and frames of a source are doubled.</summary>
public sealed class UpscaleWindowTests : IDisposable
{
    private const int Left = 38, Width = 864, Row = 500;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_line_is_dragged_by_the_mouse_and_frames_of_a_source_come_after_the_scenes_own_picture()
    {
        using XServer x = await XServer.StartOrSkipAsync();
        byte[] rgba = new byte[4 * UpscaleDrawing.Width * UpscaleDrawing.Height];
        rgba.AsSpan().Fill(255);
        for (int i = 0; i < rgba.Length; i += 4)
        {
            rgba[i] = 0;
        }

        PngFile.Write(_folder["cyan.png"], rgba, UpscaleDrawing.Width, UpscaleDrawing.Height);
        using DemoWindow window = await DemoWindow.OpenAsync(x, _folder.Path, "--model", SmallModel.Save(_folder.Path), "--source", $"image:{_folder["cyan.png"]}");
        await window.PressUntilAsync("F4", "a scene without frames is shown", () => !Is(window.Picture(), 470, 300, 0, 255, 255) && Is(window.Picture(), 470, 53, Theme.Outline));
        await window.PressUntilAsync("Escape", "the stream is back from it", () => !Is(window.Picture(), 470, 53, Theme.Outline));
        await window.PressUntilAsync("u", "the frame is shown on both sides", () => Is(window.Picture(), 200, Row, 0, 255, 255) && Is(window.Picture(), 880, Row, 0, 255, 255), TimeSpan.FromSeconds(20));

        await window.DragAsync(600, Row, Left + (Width / 4), Row);
        await window.UntilAsync("the line is where it was dragged", () => LineAt(window.Picture()) == Left + (Width / 4));
        await window.DragAsync(300, Row, Left + (Width / 2), Row);
        await window.UntilAsync("and there again", () => LineAt(window.Picture()) == Left + (Width / 2));
        window.Picture().Keep("window-upscale.png");

        // Cyan image, then synthetic, then the scene's own picture, whose wheel has dark spokes there.
        await window.PressAsync("s");
        await window.UntilAsync("the next source is shown", () => !Is(window.Picture(), 200, Row, 0, 255, 255));
        await window.PressUntilAsync("s", "the scene's own picture is shown", () => Is(window.Picture(), Left + 40, 130, 70, 124, 210, 12) || Is(window.Picture(), Left + 300, 130, 72, 125, 210, 14), TimeSpan.FromSeconds(20));
        await window.PressAsync("Escape");
        await window.UntilAsync("the stream is back", () => !Is(window.Picture(), 470, 53, Theme.Outline));
        await window.PressUntilAsync("Escape", "it closes", () => window.HasClosed);
        Outcome outcome = await window.EndAsync();
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        using JsonDocument report = JsonDocument.Parse(outcome.Output);
        Assert.Equal(0, report.RootElement.GetProperty("gl_errors").GetInt32());
        JsonElement scene = report.RootElement.GetProperty("scene");
        Assert.Equal(("upscale", 0.5), (scene.GetProperty("name").GetString(), scene.GetProperty("values").GetProperty("slider").GetDouble()));
    }

    /// <summary>The middle of the two white columns with dark ones beside them; −1 if there are none.</summary>
    private static int LineAt(Screenshot picture)
    {
        for (int x = Left + 2; x < Left + Width - 2; x++)
        {
            if (Is(picture, x - 1, Row, 255, 255, 255) && Is(picture, x, Row, 255, 255, 255) && Is(picture, x - 2, Row, 16, 20, 24) && Is(picture, x + 1, Row, 16, 20, 24))
            {
                return x;
            }
        }

        return -1;
    }

    private static bool Is(Screenshot picture, int x, int y, Rgba colour) => Is(picture, x, y, colour.R, colour.G, colour.B);

    private static bool Is(Screenshot picture, int x, int y, int red, int green, int blue, int tolerance = 2)
    {
        int at = 4 * ((y * picture.Width) + x);
        return Math.Abs(picture.Rgba[at] - red) <= tolerance && Math.Abs(picture.Rgba[at + 1] - green) <= tolerance && Math.Abs(picture.Rgba[at + 2] - blue) <= tolerance;
    }
}
