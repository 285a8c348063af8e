using System.Runtime.InteropServices;
using NeuralGL.App.Drawing;
using NeuralGL.App.Scenes;
using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Demo;
using NeuralGL.App.Tests.Drawing;

namespace NeuralGL.App.Tests.Scenes;

/// <summary>The playground's state as a line, its data and its layout.</summary>
public class PlaygroundStateTests
{
    [Theory]
    [InlineData("data=circle seed=1 noise=0 inputs=x1,x2 layers=tanh:4 rate=0.03 decay=0")]
    [InlineData("data=own seed=7 noise=0.06 inputs=x2,x1^2,x2^2,x1*x2,sinx1,sinx2 layers=none rate=0.001 decay=0.3 points=b1.5:-2,o-0.25:4,b0:0")]
    [InlineData("data=spiral seed=2147483647 noise=0.1 inputs=x1 layers=sine:800,step:1,leakyrelu:12 rate=0.3 decay=1")]
    [InlineData("data=xor seed=0 noise=0 inputs=x1 layers=relu:1 rate=0.1 decay=0 weights=AACAPwAAAMDNzEw9AABAvw")]
    public void A_line_is_read_and_written_without_a_loss(string line) => Assert.Equal(line, PlaygroundState.Parse(line).ToString());

    [Fact]
    public void Weights_come_back_to_the_bit()
    {
        float[] weights = [1f / 3, -0f, float.Epsilon, float.MaxValue];
        PlaygroundState state = PlaygroundState.Parse((new PlaygroundState { Inputs = [0], Layers = [new(1, "tanh")] } with { Weights = weights }).ToString());
        Assert.Equal(MemoryMarshal.Cast<float, int>(weights).ToArray(), MemoryMarshal.Cast<float, int>(state.Weights!).ToArray());
    }

    [Fact]
    public void What_a_line_leaves_out_has_its_usual_value_and_blanks_may_stand_around_it() =>
        Assert.Equal("data=xor seed=1 noise=0 inputs=x1,x2 layers=sine:3 rate=0.03 decay=0", PlaygroundState.Parse("  layers=sine:3\tdata=xor \n").ToString());

    [Theory]
    [InlineData("circle", "'circle' is not KEY=VALUE")]
    [InlineData("data=square", "'data=square' should be one of circle, xor, spiral, own")]
    [InlineData("colour=red", "'colour' is unknown")]
    [InlineData("seed=1 seed=2", "'seed' is there twice")]
    [InlineData("seed=-1", "'seed=-1' should be a whole number")]
    [InlineData("noise=2", "'noise=2' should be numbers from 0 to 1")]
    [InlineData("rate=NaN", "'rate=NaN' should be numbers from")]
    [InlineData("inputs=", "'inputs=' should be some of x1, x2, x1^2")]
    [InlineData("inputs=x1,x1", "'inputs=x1,x1' should be some of")]
    [InlineData("layers=tanh:0", "'layers=tanh:0' should be ACTIVATION:NEURONS")]
    [InlineData("layers=swish:4", "activations are sigmoid, tanh, relu")]
    [InlineData("layers=tanh:2000,tanh:2000", "its layers have more than 4000000 weights")]
    [InlineData("layers=tanh:2147483647,tanh:2147483647,tanh:2147483647", "its layers have more than 4000000 weights")]
    [InlineData("points=g1:1", "'points=g1:1' should be points like b1.5:-2")]
    [InlineData("points=b1:9", "'points=b1:9' should be numbers from -4 to 4")]
    [InlineData("weights=AACAPw", "there are 1 weights, but its layers have 17")]
    [InlineData("weights=?", "'weights=?' should be base64 of float32 numbers")]
    public void A_malformed_line_is_refused_with_the_place_and_what_would_do(string line, string says)
    {
        string message = Assert.Throws<PlaygroundStateException>(() => PlaygroundState.Parse(line)).Message;
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.Single(message.Split('\n'));
    }

    [Theory]
    [InlineData("circle", "«circle» – не КЛЮЧ=ЗНАЧЕНИЕ")]
    [InlineData("seed=1 seed=2", "«seed» указано дважды")]
    [InlineData("inputs=y", "«inputs=y» – ожидается: что-то из x1, x2")]
    [InlineData("noise=2", "«noise=2» – ожидается: числа от 0 до 1")]
    [InlineData("weights=AACAPw", "весов указано 1, а в слоях их 17")]
    public void The_reason_is_there_in_Russian_too(string line, string says) =>
        Assert.StartsWith(says, Assert.Throws<PlaygroundStateException>(() => PlaygroundState.Parse(line)).Reason.Russian, StringComparison.Ordinal);

    [Fact]
    public void The_line_is_ASCII_whatever_the_screen_shows()
    {
        string line = (new PlaygroundState { Inputs = [.. Enumerable.Range(0, PlaygroundData.Features.Count)] }).ToString();
        Assert.Contains("inputs=x1,x2,x1^2,x2^2,x1*x2,sinx1,sinx2", line, StringComparison.Ordinal);
        Assert.True(System.Text.Ascii.IsValid(line), line);
    }

    [Theory]
    [InlineData("playground", "data=square", "--state: 'data=square' should be one of")]
    [InlineData("linear", "data=circle", "--state belongs to --scene playground; the scene 'linear' has none")]
    [InlineData(null, "data=circle", "--state belongs to --scene playground; no scene was asked for")]
    public void A_state_that_cannot_be_is_refused_on_the_command_line(string? scene, string state, string says)
    {
        using var folder = new TemporaryFolder();
        Outcome outcome = Outcome.Of(["demo", "--headless", "--out", folder.Path, .. scene is null ? (string[])[] : ["--scene", scene], "--state", state]);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(says, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Trim().Split('\n'));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_state_from_the_command_line_is_what_runs()
    {
        using var folder = new TemporaryFolder();
        Outcome outcome = Outcome.Of("demo", "--scene", "playground", "--state", "data=own layers=relu:3,sine:2 points=b1:1,o-1:-1,b2:0.5", "--headless", "--frames", "2", "--size", "960x540", "--out", folder.Path, "--json");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        using System.Text.Json.JsonDocument report = System.Text.Json.JsonDocument.Parse(outcome.Output);
        System.Text.Json.JsonElement values = report.RootElement.GetProperty("scene").GetProperty("values");
        Assert.Equal((3, 2, 20), (values.GetProperty("points").GetDouble(), values.GetProperty("layers").GetDouble(), values.GetProperty("parameters").GetDouble()));
        Assert.False(values.TryGetProperty("held_loss", out _));
    }

    [Fact]
    public void Points_lie_where_their_shapes_say()
    {
        foreach (bool held in (bool[])[false, true])
        {
            Assert.All(PlaygroundData.Make("xor", 5, 0, held), p => Assert.Equal(p.IsOrange, p.X1 * p.X2 < 0));
            Assert.All(PlaygroundData.Make("circle", 5, 0, held), p => Assert.Equal(p.IsOrange, Math.Sqrt((p.X1 * p.X1) + (p.X2 * p.X2)) < 0.5 * PlaygroundData.Extent));

            // On an arm the angle follows the radius; the other arm is half a turn away.
            Assert.All(PlaygroundData.Make("spiral", 5, 0, held), p =>
            {
                double along = Math.Sqrt((p.X1 * p.X1) + (p.X2 * p.X2)) / (0.9 * PlaygroundData.Extent), angle = (2.5 * Math.PI * along) + (p.IsOrange ? Math.PI : 0);
                Assert.Equal((Math.Sin(angle), Math.Cos(angle)), (p.X1 / (0.9 * PlaygroundData.Extent * along), p.X2 / (0.9 * PlaygroundData.Extent * along)), (a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) < 1e-5);
            });
        }

        Assert.NotEqual(PlaygroundData.Make("xor", 5, 0, held: false), PlaygroundData.Make("xor", 6, 0, held: false));
        Assert.Empty(PlaygroundData.Make("xor", 5, 0, held: false).Intersect(PlaygroundData.Make("xor", 5, 0, held: true)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 7)]
    [InlineData(1, 4096)]
    [InlineData(3, 100)]
    [InlineData(8, 64)]
    public void However_wide_layers_are_their_tiles_lie_beside_each_other_in_the_layers_space_and_the_rest_is_counted(int layers, int width)
    {
        var layout = new PlaygroundLayout(new PlaygroundState { Layers = [.. Enumerable.Repeat(new PlaygroundLayer(width, "tanh"), layers)] });
        Assert.All(layout.Layers, layer =>
        {
            Assert.Equal(width, layer.Tiles.Length + layer.More);
            Assert.InRange(layer.Tiles.Length, Math.Min(width, 15), 64);
            Assert.All(layer.Tiles, tile => Assert.True(tile.Width >= 18 && tile.Intersect(layer.Slot) == tile, $"{tile} in {layer.Slot}"));
            Assert.All(layer.Tiles.Index(), a => Assert.All(layer.Tiles.Take(a.Index), b => Assert.False(a.Item.Inset(-1).Intersect(b) is { Width: > 0, Height: > 0 })));
        });
        Assert.InRange(layout.Layers.Sum(l => l.Tiles.Length), 1, PlaneAtlas.Count - PlaygroundData.Features.Count - 1);
        Assert.All(layout.Layers, layer => Assert.True(layer.Slot.Right <= PlaygroundLayout.Output.X && layer.Slot.X >= PlaygroundLayout.Input(0).Right));
        Assert.InRange(PlaygroundLayout.Input(PlaygroundData.Features.Count - 1).Bottom, 0, PlaygroundLayout.Output.Bottom);
    }
}
