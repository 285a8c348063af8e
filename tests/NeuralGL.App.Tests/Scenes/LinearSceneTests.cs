using NeuralGL.App.Scenes;
using NeuralGL.Platform;

namespace NeuralGL.App.Tests.Scenes;

/// <summary>People choose a flat; its price is the formula's.</summary>
public class LinearSceneTests
{
    [Fact]
    public void Keys_choose_a_feature_and_its_value_and_the_price_follows()
    {
        using SceneStage stage = new SceneStage("linear").Step(1);
        stage.Press(Key.Right);
        Assert.Equal((1, 5.5), (stage.Values["chosen_feature"], stage.Values["x1"]));
        stage.Press(Key.Up).Press(Key.Right).Press(Key.Right).Press(Key.Down);
        Assert.Equal((3, 6, 2, 8), (stage.Values["chosen_feature"], stage.Values["x1"], stage.Values["x2"], stage.Values["x3"]));
        AssertPrice(stage.Values);
        Dictionary<string, double> before = stage.Values;
        stage.Step(150);
        Assert.Equal(before, stage.Values);
        stage.Press(Key.Left).Press(Key.Left).Press(Key.Left);
        Assert.Equal(5, stage.Values["chosen_feature"]);
    }

    [Fact]
    public void A_feature_cannot_leave_its_range_and_R_lets_the_flats_go_on()
    {
        using SceneStage stage = new SceneStage("linear").Step(1);
        for (int i = 0; i < 60; i++)
        {
            stage.Press(Key.Down);
        }

        Assert.Equal(1, stage.Values["x1"]);
        AssertPrice(stage.Values);
        stage.Press(Key.R).Step(1);
        Assert.Equal((0, 5.4), (stage.Values["chosen_feature"], Math.Round(stage.Values["x1"], 5)));
    }

    [Fact]
    public void A_click_chooses_a_feature_and_the_wheel_turns_it()
    {
        using SceneStage stage = new SceneStage("linear").Step(1);
        stage.Draw(1280, 720);
        Assert.False(stage.Point(PointerAct.Moved, 228, 324));
        Assert.True(stage.Point(PointerAct.Pressed, 228, 324));
        Assert.Equal((4, 0.7), (stage.Values["chosen_feature"], Math.Round(stage.Values["x4"], 5)));
        Assert.True(stage.Point(PointerAct.Scrolled, 100, 324, wheel: -1));
        Assert.Equal(0.6, stage.Values["x4"], 1e-5);
        AssertPrice(stage.Values);
        Assert.False(stage.Point(PointerAct.Pressed, 900, 300));
        foreach (Language language in Enum.GetValues<Language>())
        {
            using SceneStage chosen = new SceneStage("linear", language).Step(1).Press(Key.Left);
            chosen.Draw(960, 540);
            Assert.Equal([], chosen.Player.Cut);
        }
    }

    private static void AssertPrice(Dictionary<string, double> v)
    {
        double z1 = (1.2 * v["x1"]) + (0.5 * v["x2"]) - (0.1 * v["x5"]) - 1, z2 = (0.1 * v["x1"]) + (0.2 * v["x3"]) - (1.5 * v["x4"]) + 3, z3 = (0.2 * v["x1"]) + (0.1 * v["x3"]) - (0.8 * v["x5"]) + 4;
        Assert.Equal((0.9 * z1) + (0.7 * z2) + (0.5 * z3) + 0.8, v["price"], 1e-5);
        Assert.Equal(v["price"], v["price_folded"], 1e-5);
    }
}
