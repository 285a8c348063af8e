using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using NeuralGL.App.Drawing;
using NeuralGL.App.Scenes;
using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Demo;
using NeuralGL.App.Tests.Drawing;
using NeuralGL.App.Tests.Platform;
using NeuralGL.Platform;

namespace NeuralGL.App.Tests.Scenes;

/// <summary>What the playground computes, and what keys and the pointer do to it.</summary>
public class PlaygroundSceneTests
{
    private const string Small = "data=xor seed=3 noise=0.06 inputs=x1,x2,sinx1 layers=tanh:3,relu:2";

    private readonly MemoryClipboard _clipboard = new();

    [Theory]
    [InlineData(Small)]
    [InlineData("data=circle layers=none inputs=x1^2,x2^2,x1*x2,sinx2")]
    [InlineData("data=spiral layers=sine:6,silu:5,leakyrelu:4,sigmoid:3,linear:2 rate=0.01 decay=0.1")]
    public void Loss_and_accuracy_are_those_of_the_copied_weights_computed_anew(string state)
    {
        using SceneStage stage = Stage(state).Step(6);
        Check(stage, "after six steps");
        Assert.Equal(24, stage.Values["training_steps"]);
    }

    [Fact]
    public void The_spiral_is_learned_also_where_points_were_held_back()
    {
        using SceneStage stage = Stage("data=spiral layers=sine:8,tanh:8 rate=0.02").Step(1);
        Assert.InRange(stage.Values["held_accuracy"], 0.3, 0.7);
        stage.Step(60);
        Assert.InRange(stage.Values["held_accuracy"], 0.98, 1);
        Assert.InRange(stage.Values["held_loss"], 0, 0.1);
    }

    [Fact]
    public void Steps_alone_lead_from_the_circle_over_xor_to_the_spiral_and_each_is_learned()
    {
        using SceneStage stage = new SceneStage("playground").Step(200);
        Assert.Equal(2, stage.Values["data"]);
        Assert.All(["circle", "xor", "spiral"], data => Assert.InRange(stage.Values[$"{data}_held_accuracy"], 0.95, 1));
    }

    [Fact]
    public void The_wheel_over_a_line_changes_its_weight_and_the_networks_answers()
    {
        using SceneStage stage = Stage(Small).Step(2);
        float[] before = Copy(stage).Weights;
        (Vector2 from, Vector2 to) = Line(1, 1, 2);

        // A quarter of the way along, where the lines of this layer are apart.
        Vector2 at = Vector2.Lerp(from, to, 0.25f);
        Assert.True(stage.Point(PointerAct.Scrolled, at.X, at.Y, wheel: 3));
        float[] after = Copy(stage).Weights;

        // Three neurons of three inputs and their biases come first, then two neurons of three inputs: the last weight of the second.
        const int place = 12 + 5;
        Assert.Equal(before[place] + 0.3f, after[place], 1e-6f);
        Assert.Equal(before.Where((_, i) => i != place), after.Where((_, i) => i != place));
        Assert.Equal(after[place], stage.Values["selected_weight"], 1e-6);
        Check(stage, "after the edit");

        Rect tile = new PlaygroundLayout(PlaygroundState.Parse(Small)).Layers[0].Tiles[1];
        Assert.True(stage.Point(PointerAct.Scrolled, tile.Centre.X, tile.Centre.Y, wheel: -1));
        Assert.Equal(after[10] - 0.1f, Copy(stage).Weights[10], 1e-6f);
        Check(stage, "after the bias");
    }

    [Fact]
    public void Away_from_all_lines_the_wheel_turns_the_chosen_weight_and_without_one_nothing()
    {
        using SceneStage stage = Stage(Small).Step(1);
        Assert.False(stage.Point(PointerAct.Scrolled, 500, 620, wheel: 1));
        float[] before = Copy(stage).Weights;
        stage.Press(Key.Tab).Press(Key.Tab);
        Assert.True(stage.Point(PointerAct.Scrolled, 500, 620, wheel: 1));
        stage.Press(Key.X).Press(Key.X).Press(Key.Z);
        Assert.Equal(before[1] + 0.2f, Copy(stage).Weights[1], 1e-6f);
        Assert.Equal(before.Where((_, i) => i != 1), Copy(stage).Weights.Where((_, i) => i != 1));
    }

    [Fact]
    public void Learning_goes_on_from_an_edited_weight()
    {
        using SceneStage stage = Stage(Small).Step(3);
        stage.Press(Key.Tab);
        for (int i = 0; i < 50; i++)
        {
            stage.Press(Key.X);
        }

        float edited = Copy(stage).Weights[0];
        stage.Step(1);

        // Four steps of Adam at 0.03 move a weight by about 0.12 at most.
        Assert.InRange(Math.Abs(Copy(stage).Weights[0] - edited), 1e-6, 0.5);
        Check(stage, "after a step");
    }

    [Fact]
    public void A_click_adds_a_blue_point_a_right_click_an_orange_one_and_U_takes_the_last_back()
    {
        using SceneStage stage = Stage("data=own layers=tanh:2").Step(1);
        Assert.Equal((0, 0), (stage.Values["points"], stage.Values["training_steps"]));
        Rect map = PlaygroundLayout.Map;
        stage.Point(PointerAct.Pressed, map.X + (0.75f * map.Width), map.Y + (0.25f * map.Height));
        stage.Point(PointerAct.Pressed, map.X + (0.25f * map.Width), map.Y + (0.5f * map.Height), PointerButton.Right);
        stage.Step(3);
        Assert.Equal((2, 12), (stage.Values["points"], stage.Values["training_steps"]));
        CopiedNetwork network = Copy(stage);
        Assert.Equal("b2:2,o-2:0", network.Words["points"]);
        Assert.Equal(network.Loss([new(2, 2, false), new(-2, 0, true)]), stage.Values["train_loss"], 1e-5);
        stage.Press(Key.U);
        Assert.Equal("b2:2", Copy(stage).Words["points"]);
        Assert.Equal(1, stage.Values["points"]);
    }

    [Fact]
    public void Another_activation_keeps_every_weight_and_another_width_starts_only_its_neighbours_anew()
    {
        using SceneStage stage = Stage("data=xor layers=tanh:3,relu:2,tanh:2").Step(3);
        CopiedNetwork before = Copy(stage);
        stage.Press(Key.A);
        CopiedNetwork switched = Copy(stage);
        Assert.Equal(("relu:3,relu:2,tanh:2", before.Weights), (switched.Words["layers"], switched.Weights), (a, b) => a.Item1 == b.Item1 && a.Item2.AsSpan().SequenceEqual(b.Item2));
        Check(stage, "another activation");

        stage.Press(Key.Up);
        CopiedNetwork wider = Copy(stage);
        Assert.Equal("relu:4,relu:2,tanh:2", wider.Words["layers"]);
        Assert.Equal(before.Layers[2..], wider.Layers[2..]);
        Assert.NotEqual(before.Layers[0], wider.Layers[0][..9]);

        stage.Press(Key.Right).Press(Key.Right).Press(Key.Backspace);
        CopiedNetwork shorter = Copy(stage);
        Assert.Equal("relu:4,relu:2", shorter.Words["layers"]);
        Assert.Equal(wider.Layers[..2], shorter.Layers[..2]);
        Assert.NotEqual(before.Layers[3], shorter.Layers[2]);

        stage.Press(Key.Left).Press(Key.N);
        CopiedNetwork longer = Copy(stage);
        Assert.Equal("relu:4,relu:4,relu:2", longer.Words["layers"]);
        Assert.Equal((shorter.Layers[0], shorter.Layers[2]), (longer.Layers[0], longer.Layers[3]), (a, b) => a.Item1.AsSpan().SequenceEqual(b.Item1) && a.Item2.AsSpan().SequenceEqual(b.Item2));
        stage.Step(1);
        Check(stage, "a new layer");
    }

    [Fact]
    public void Inputs_are_switched_by_key_and_by_click_and_the_last_one_stays()
    {
        using SceneStage stage = Stage("data=circle layers=tanh:2").Step(1);
        stage.Press(Key.Left).Press(Key.Down).Press(Key.Down).Press(Key.Enter);
        Assert.Equal("x1,x2,x1^2", Copy(stage).Words["inputs"]);
        foreach (int feature in (int[])[0, 1, 2])
        {
            Rect tile = PlaygroundLayout.Input(feature);
            stage.Point(PointerAct.Pressed, tile.Centre.X, tile.Centre.Y);
        }

        Assert.Equal("x1^2", Copy(stage).Words["inputs"]);
        stage.Step(2);
        Check(stage, "one input");
    }

    [Fact]
    public void R_gives_the_same_course_again_and_E_another_one()
    {
        using SceneStage stage = Stage(Small).Step(5);
        double first = stage.Values["train_loss"];
        stage.Press(Key.Tab).Press(Key.X).Press(Key.R).Step(5);
        Assert.Equal((first, 20), (stage.Values["train_loss"], stage.Values["training_steps"]));
        stage.Press(Key.E).Step(5);
        Assert.NotEqual(first, stage.Values["train_loss"]);
        Assert.Equal("4", Copy(stage).Words["seed"]);
    }

    [Fact]
    public void A_copied_state_comes_back_with_its_weights_and_nonsense_changes_nothing()
    {
        using SceneStage stage = Stage(Small).Step(4);
        string plain = Line(stage.Press(Key.C));
        Assert.Equal(PlaygroundState.Parse(Small).ToString(), plain);
        CopiedNetwork learned = Copy(stage);
        string line = _clipboard.Text;
        double loss = stage.Values["train_loss"];

        stage.Press(Key.D).Press(Key.O).Press(Key.RightBracket).Press(Key.Equal).Step(3);
        Assert.Equal(("spiral", "0.1", "0.1", "0.01"), (Copy(stage).Words["data"], Copy(stage).Words["noise"], Copy(stage).Words["rate"], Copy(stage).Words["decay"]));
        _clipboard.Text = line;
        stage.Press(Key.I);
        Assert.Equal(learned.Weights, Copy(stage).Weights);
        Assert.Equal(loss, stage.Values["train_loss"]);

        // Weights that came from outside are part of what is copied.
        Assert.Contains(" weights=", Line(stage.Press(Key.C)), StringComparison.Ordinal);
        string now = _clipboard.Text;
        _clipboard.Text = "data=square";
        stage.Press(Key.I);
        stage.Press(Key.C);
        Assert.Equal(now, _clipboard.Text);
    }

    [Fact]
    public void What_an_empty_hand_does_at_the_edges_is_nothing()
    {
        using SceneStage stage = Stage("data=xor layers=tanh:1").Step(1);
        stage.Press(Key.Down).Press(Key.Backspace).Press(Key.Backspace).Press(Key.Left).Press(Key.Left).Press(Key.A).Press(Key.U).Step(2);
        Assert.Equal("none", Copy(stage).Words["layers"]);
        Check(stage, "no hidden layer");
        stage.Press(Key.N).Press(Key.N).Step(1);
        Assert.Equal("tanh:4,tanh:4", Copy(stage).Words["layers"]);
        Check(stage, "two new layers");
    }

    [Fact]
    public void Nothing_is_cut_off_with_wide_layers_points_and_a_long_line()
    {
        foreach (Language language in Enum.GetValues<Language>())
        {
            using var stage = new SceneStage("playground", language, "data=spiral noise=0.06 inputs=x1,x2,x1^2,x2^2,x1*x2,sinx1,sinx2 layers=leakyrelu:90,sigmoid:30,linear:5,step:4,tanh:3 decay=0.01 points=b1:1,o2:2", _clipboard);
            stage.Step(1).Press(Key.Tab).Press(Key.X);
            foreach ((int width, int height) in ((int, int)[])[(1280, 720), (960, 540)])
            {
                stage.Draw(width, height).Keep($"playground-wide-{language}-{width}.png");
                Assert.Equal([], stage.Player.Cut);
            }

            _clipboard.Text = "nonsense";
            stage.Press(Key.I).Draw(960, 540);
            Assert.Equal([], stage.Player.Cut);
        }
    }

    [Fact]
    public async Task In_the_window_C_brings_the_state_to_the_systems_clipboard()
    {
        using XServer x = await XServer.StartOrSkipAsync();
        using var folder = new TemporaryFolder();
        ProcessStartInfo info = Tool.Info(["demo", "--scene", "playground", "--state", "data=xor layers=sine:3", "--size", "960x540"]);
        info.Environment["DISPLAY"] = x.Display;
        info.Environment.Remove("WAYLAND_DISPLAY");
        info.WorkingDirectory = folder.Path;
        using Tool tool = Tool.Start(info);
        (_, string id) = await x.XdotoolAsync("search", "--sync", "--onlyvisible", "--name", "^NeuralGL – ");
        string found = "";
        for (var waited = Stopwatch.StartNew(); found.Length <= 2 && waited.Elapsed < TimeSpan.FromMinutes(2) && !tool.HasEnded;)
        {
            // A window manager takes its time to give a new window the keyboard.
            await x.XdotoolAsync("windowactivate", id);
            await x.XdotoolAsync("key", "c");
            await Task.Delay(300, TestContext.Current.CancellationToken);
            found = (await Probe.RunAsync(["clipboard"], ("DISPLAY", x.Display))).Output;
        }

        Assert.Equal("[data=xor seed=1 noise=0 inputs=x1,x2 layers=sine:3 rate=0.03 decay=0]", found);
        await x.XdotoolAsync("windowactivate", id);
        await x.XdotoolAsync("key", "Escape", "key", "Escape");
        Assert.Equal(0, (await tool.EndAsync()).ExitCode);
    }

    private SceneStage Stage(string state) => new("playground", state: state, clipboard: _clipboard);

    private string Line(SceneStage stage)
    {
        Assert.NotNull(stage);
        return _clipboard.Text;
    }

    /// <summary>What Shift+C copies.</summary>
    private CopiedNetwork Copy(SceneStage stage)
    {
        stage.Press(Key.C, KeyModifiers.Shift);
        return new CopiedNetwork(_clipboard.Text);
    }

    /// <summary>Compares what the scene says with what the copied weights give.</summary>
    private void Check(SceneStage stage, string when)
    {
        CopiedNetwork network = Copy(stage);
        (int seed, float noise) = (int.Parse(network.Words["seed"], CultureInfo.InvariantCulture), float.Parse(network.Words["noise"], CultureInfo.InvariantCulture));
        foreach ((string name, bool held) in ((string, bool)[])[("train", false), ("held", true)])
        {
            PlaygroundPoint[] points = PlaygroundData.Make(network.Words["data"], seed, noise, held);
            Assert.True(Math.Abs(network.Loss(points) - stage.Values[$"{name}_loss"]) < 1e-5, $"{when}, {name}: {network.Loss(points)} and {stage.Values[$"{name}_loss"]}");
            Assert.Equal(network.Accuracy(points), stage.Values[$"{name}_accuracy"], 1e-9);
        }
    }

    /// <summary>Where a weight's line is.</summary>
    private static (Vector2 From, Vector2 To) Line(int dense, int output, int input)
    {
        var layout = new PlaygroundLayout(PlaygroundState.Parse(Small));
        (Rect from, Rect to) = (layout.Layers[dense - 1].Tiles[input], layout.Layers[dense].Tiles[output]);
        return (new(from.Right, from.Centre.Y), new(to.X, to.Centre.Y));
    }
}
