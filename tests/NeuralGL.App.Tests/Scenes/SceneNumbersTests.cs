using NeuralGL.App.Scenes;

namespace NeuralGL.App.Tests.Scenes;

/// <summary>The numbers that each scene shows are those of the mathematics.</summary>
public class SceneNumbersTests
{
    [Fact]
    public void The_worked_example_folds_into_minus_3_and_16_and_the_sine_keeps_it_from_folding()
    {
        using SceneStage stage = new SceneStage("collapse").Step(7);
        Dictionary<string, double> v = stage.Values;
        double x1 = v["x1"], x2 = v["x2"];
        Assert.Equal((-3, 16), (v["folded_weight_x1"], v["folded_weight_x2"]));
        Assert.Equal((-3 * x1) + (16 * x2), v["y"], 1e-5);
        Assert.Equal(v["y"], v["y_folded"], 1e-5);
        Assert.Equal((5 * Math.Sin((-3 * x1) + (2 * x2))) + (3 * Math.Sin((4 * x1) + (2 * x2))), v["y_sine"], 1e-5);
        Assert.Equal(2, v["sine_dense_layers_left"]);
    }

    [Theory]
    [InlineData(1, 16, 2048)]
    [InlineData(41, 8, 1792)]
    [InlineData(81, 4, 1664)]
    [InlineData(121, 2, 1600)]
    [InlineData(161, 1, 1568)]
    public void The_narrowest_layer_is_the_rank_of_the_folded_matrix(int steps, int width, int parameters)
    {
        using SceneStage stage = new SceneStage("collapse").Step(steps);
        Assert.Equal((width, width, parameters), (stage.Values["bottleneck"], stage.Values["rank"], stage.Values["stack_parameters"]));
        Assert.InRange(stage.Values["max_abs_delta"], 0, 1e-5);
    }

    [Fact]
    public void A_flat_has_22_parameters_and_the_price_that_the_formula_gives()
    {
        using SceneStage stage = new SceneStage("linear").Step(1);
        Dictionary<string, double> v = stage.Values;
        double z1 = (1.2 * 5.4) + (0.5 * 2) - (0.1 * 1.5) - 1, z2 = (0.1 * 5.4) + (0.2 * 9) - (1.5 * 0.7) + 3, z3 = (0.2 * 5.4) + (0.1 * 9) - (0.8 * 1.5) + 4;
        Assert.Equal((22, 6), (v["parameters"], v["folded_parameters"]));
        Assert.Equal(z1, v["z1"], 1e-5);
        Assert.Equal((0.9 * z1) + (0.7 * z2) + (0.5 * z3) + 0.8, v["price"], 1e-5);
        Assert.Equal(v["price"], v["price_folded"], 1e-5);
    }

    [Fact]
    public void A_digit_that_has_not_moved_is_where_it_was_and_farther_away_it_is_farther_in_pixels_and_less_far_in_means()
    {
        using SceneStage stage = new SceneStage("shift").Step(1);
        string[] measured = ["input", "means", "relu1", "relu2", "probabilities"];
        Assert.All(["moved", "brighter", "contrast"], variant => Assert.All(measured, m => Assert.Equal(0, stage.Values[$"{variant}_{m}"])));
        double before = 0;
        foreach (int pixels in (int[])[1, 2, 3, 4])
        {
            stage.Step(10);
            Dictionary<string, double> v = stage.Values;
            Assert.Equal(pixels, v["moved_pixels"]);
            Assert.InRange(v["moved_input"], before + 0.01, 2);
            Assert.InRange(v["moved_means"], 0.01, v["moved_input"]);
            Assert.Equal((1, 1), (v["brighter_same_answer"], v["contrast_same_answer"]));
            before = v["moved_input"];
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(97)]
    [InlineData(193)]
    public void Gradients_on_the_graphs_are_the_derivatives_of_their_formulas(int steps)
    {
        using SceneStage stage = new SceneStage("graph").Step(steps);
        Dictionary<string, double> v = stage.Values;
        Assert.Equal((v["x1"] * v["x2"]) + Math.Sin(v["x3"]), v["y"], 1e-5);
        Assert.Equal((v["x2"], v["x1"]), (v["gradient_x1"], v["gradient_x2"]));
        Assert.Equal(Math.Cos(v["x3"]), v["gradient_x3"], 1e-5);
        double x = v["x"];
        Assert.Equal((x * x) + Math.Sin(x) + Math.Max(0, x), v["loss"], 1e-5);
        Assert.Equal((2 * x) + Math.Cos(x) + (x > 0 ? 1 : 0), v["gradient_x"], 1e-5);
    }
}
