using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Platform;

namespace NeuralGL.App.Tests.Demo;

/// <summary>Tools on the input, with a real pointer and real keys.</summary>
public sealed class InputToolWindowTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_stroke_on_a_paused_frame_changes_the_answer_at_once_and_Backspace_takes_it_back()
    {
        using XServer x = await XServer.StartOrSkipAsync();
        using DemoWindow window = await DemoWindow.OpenAsync(x, _folder.Path, "--model", SmallModel.Save(_folder.Path), "--seed", "1");
        await window.PressUntilAsync("period", "it is paused", () =>
        {
            byte[] now = window.Body();
            Thread.Sleep(600);
            return window.Body().AsSpan().SequenceEqual(now);
        });
        await window.MoveAsync(5, 700);
        byte[] plain = await window.StillAsync();

        await window.PressAsync("d");
        await window.UntilAsync("the tool is named", () => Changed(plain, window.Body(), Frame) > 20);
        await window.DragAsync(130, 160, 190, 200);
        await window.MoveAsync(5, 700);
        await window.UntilAsync("the bars of before and after are there", () => Changed(plain, window.Body(), Outputs) > 300);
        await window.UntilAsync("the layers have changed too", () => Changed(plain, window.Body(), Layers) > 1000);
        await window.PressAsync("BackSpace");
        await window.UntilAsync("the answer is the old one", () => Changed(plain, window.Body(), Outputs) == 0);
        await window.PressAsync("n");
        await window.UntilAsync("noise changes it too", () => Changed(plain, window.Body(), Outputs) > 300);
        await window.PressAsync("BackSpace");
        await window.PressAsync("Escape");
        Outcome outcome = await window.EndAsync();
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains("\"gl_errors\": 0", outcome.Output);
    }

    private static readonly (int Left, int Top, int Right, int Bottom) Frame = (12, 12, 312, 240), Outputs = (12, 470, 312, 664), Layers = (760, 12, 1268, 600);

    /// <summary>Pixels that differ within a part of what is below the bar.</summary>
    private static int Changed(byte[] a, byte[] b, (int Left, int Top, int Right, int Bottom) part)
    {
        int count = 0;
        for (int y = part.Top; y < part.Bottom; y++)
        {
            for (int x = part.Left; x < part.Right; x++)
            {
                count += a.AsSpan(4 * ((y * 1280) + x), 3).SequenceEqual(b.AsSpan(4 * ((y * 1280) + x), 3)) ? 0 : 1;
            }
        }

        return count;
    }
}
