using NeuralGL.App.Scenes;
using NeuralGL.Platform;

namespace NeuralGL.App.Tests.Scenes;

/// <summary>Without an activation a stack is a matrix; with one, no matrix is the stack.</summary>
public class CollapseSceneTests
{
    [Fact]
    public void An_activation_between_the_layers_makes_the_fold_impossible()
    {
        using SceneStage stage = new SceneStage("collapse").Step(1);
        Assert.Equal((0, 1), (stage.Values["activation"], stage.Values["stack_dense_layers_left"]));
        Assert.InRange(stage.Values["additivity_gap"], 0, 1e-5);
        for (int activation = 1; activation <= 3; activation++)
        {
            stage.Press(Key.A).Step(30);
            Dictionary<string, double> v = stage.Values;
            Assert.Equal((activation, 8), (v["activation"], v["stack_dense_layers_left"]));
            Assert.InRange(v["max_abs_delta"], 0.1, 10);
            Assert.InRange(v["additivity_gap"], 0.1, 10);
            Assert.InRange(v["max_difference_from_reference"], 0, 1e-5);
            Assert.Equal(SceneTexts.CollapseBent, stage.Player.Caption);
        }

        stage.Press(Key.A).Step(1);
        Assert.Equal((0, 1), (stage.Values["activation"], stage.Values["stack_dense_layers_left"]));
    }

    [Fact]
    public void Keys_choose_the_bottleneck_and_it_stays_until_R()
    {
        using SceneStage stage = new SceneStage("collapse").Step(1);
        stage.Press(Key.Left).Press(Key.Left).Step(100);
        Assert.Equal((4, 4), (stage.Values["bottleneck"], stage.Values["rank"]));
        stage.Press(Key.Right).Press(Key.Right).Press(Key.Right);
        Assert.Equal((16, 16), (stage.Values["bottleneck"], stage.Values["rank"]));
        stage.Press(Key.R).Step(1);
        Assert.Equal(4, stage.Values["bottleneck"]);
    }

    [Fact]
    public void By_itself_the_scene_comes_to_a_stack_with_an_activation_and_nothing_is_cut_off_there()
    {
        foreach (Language language in Enum.GetValues<Language>())
        {
            using SceneStage stage = new SceneStage("collapse", language).Step(201);
            Assert.Equal((1, 8), (stage.Values["activation"], stage.Values["stack_dense_layers_left"]));
            stage.Draw(960, 540);
            Assert.Equal([], stage.Player.Cut);
        }
    }

    [Fact]
    public void The_point_can_be_dragged_over_either_plane()
    {
        using SceneStage stage = new SceneStage("collapse").Step(9);
        stage.Draw(1280, 720);
        Assert.False(stage.Point(PointerAct.Moved, 199, 284));
        Assert.True(stage.Point(PointerAct.Pressed, 199, 284));
        Assert.Equal((0, 0, 0, 0), (stage.Values["x1"], stage.Values["x2"], stage.Values["y"], stage.Values["y_sine"]));
        Assert.True(stage.Point(PointerAct.Moved, 199 + 40.25f, 284 - 74));
        stage.Point(PointerAct.Released, 0, 0);
        Assert.False(stage.Point(PointerAct.Moved, 199, 284));
        stage.Step(5);
        Dictionary<string, double> v = stage.Values;
        Assert.Equal((0.5, 1), (Math.Round(v["x1"], 5), Math.Round(v["x2"], 5)));
        Assert.Equal((-3 * 0.5) + 16, v["y"], 1e-4);
        Assert.Equal((5 * Math.Sin(-1.5 + 2)) + (3 * Math.Sin(2 + 2)), v["y_sine"], 1e-4);
        Assert.True(stage.Point(PointerAct.Pressed, 549, 284));
        Assert.Equal(0, stage.Values["x1"], 1e-5);
    }
}
