using NeuralGL.App.Scenes;
using NeuralGL.Platform;

namespace NeuralGL.App.Tests.Scenes;

/// <summary>Values and gradients on the graphs are those of their formulas, whatever the inputs.</summary>
public class GraphSceneTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(130)]
    public void The_networks_gradients_are_its_formulas_and_three_ways_back_to_one_input_add_up(int steps)
    {
        using SceneStage stage = new SceneStage("graph").Step(steps);
        AssertFormulas(stage.Values);
    }

    [Fact]
    public void Keys_choose_an_input_and_its_value_until_R()
    {
        using SceneStage stage = new SceneStage("graph").Step(1);
        stage.Press(Key.Up).Press(Key.Up);
        Assert.Equal(1.7, stage.Values["x1"], 1e-5);
        stage.Press(Key.Left).Press(Key.Down);
        Assert.Equal(1.1, stage.Values["x"], 1e-5);
        stage.Step(200);
        Assert.Equal((1.7, 1.1), (Math.Round(stage.Values["x1"], 5), Math.Round(stage.Values["x"], 5)));
        AssertFormulas(stage.Values);
        stage.Press(Key.R).Step(1);
        Assert.NotEqual(1.7, stage.Values["x1"], 1e-3);
        foreach (Language language in Enum.GetValues<Language>())
        {
            using SceneStage chosen = new SceneStage("graph", language).Step(90).Press(Key.Up);
            chosen.Draw(960, 540);
            Assert.Equal([], chosen.Player.Cut);
        }
    }

    private static void AssertFormulas(Dictionary<string, double> v)
    {
        double x1 = v["x1"], x2 = v["x2"], a = (-3 * x1) + (2 * x2), b = (4 * x1) + (2 * x2), x = v["x"];
        Assert.Equal((5 * Math.Sin(a)) + (3 * Math.Sin(b)), v["network_y"], 1e-4);
        Assert.Equal((-15 * Math.Cos(a)) + (12 * Math.Cos(b)), v["network_gradient_x1"], 1e-4);
        Assert.Equal((10 * Math.Cos(a)) + (6 * Math.Cos(b)), v["network_gradient_x2"], 1e-4);
        Assert.Equal(2 * x, v["gradient_x_by_square"], 1e-5);
        Assert.Equal(Math.Cos(x), v["gradient_x_by_sine"], 1e-5);
        Assert.Equal(x > 0 ? 1 : 0, v["gradient_x_by_relu"], 1e-5);
        Assert.Equal(v["gradient_x_by_square"] + v["gradient_x_by_sine"] + v["gradient_x_by_relu"], v["gradient_x"], 1e-5);
    }
}
