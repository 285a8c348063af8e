using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Platform;

namespace NeuralGL.App.Tests.Demo;

/// <summary>Ranges and colours in the window, with real keys.</summary>
public sealed class RangesWindowTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task R_L_the_brackets_and_M_colour_a_paused_frame_anew_and_Shift_R_takes_it_back()
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
        byte[] layers = await window.StillAsync();
        bool IsAsBefore() => window.Body().AsSpan().SequenceEqual(layers);

        foreach (string scope in (string[])["the network's range", "ranges of units"])
        {
            await window.PressAsync("r");
            await window.UntilAsync(scope, () => !IsAsBefore());
            Assert.NotEqual(layers, await window.StillAsync());
        }

        await window.PressAsync("r");
        await window.UntilAsync("ranges of layers again", IsAsBefore);
        await window.PressAsync("l");
        await window.PressAsync("bracketleft");
        await window.UntilAsync("a narrower range", () => !IsAsBefore());
        await window.PressAsync("bracketright");
        await window.UntilAsync("the same range", IsAsBefore);
        await window.PressAsync("bracketright");
        await window.UntilAsync("a wider range", () => !IsAsBefore());
        await window.PressAsync("shift+r");
        await window.UntilAsync("what it was", IsAsBefore);
        await window.PressAsync("m");
        await window.UntilAsync("other colours", () => !IsAsBefore());
        await window.PressAsync("m");
        await window.PressAsync("m");
        await window.PressAsync("m");
        await window.UntilAsync("the first colours", IsAsBefore);
        await window.PressAsync("Escape");
        Outcome outcome = await window.EndAsync();
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains("\"gl_errors\": 0", outcome.Output);
    }
}
