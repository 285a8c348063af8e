using NeuralGL.App.Scenes;
using NeuralGL.Platform;

namespace NeuralGL.App.Tests.Scenes;

/// <summary>The step of training in slow motion, beside the chain rule written out by hand in double.</summary>
public class BackpropSceneTests
{
    private static readonly string[] s_parameters = ["w11", "w12", "b1", "w21", "w22", "b2", "w31", "w32", "b3"];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(6)]
    public void Values_gradients_and_the_update_are_those_of_the_chain_rule_by_hand(int steps)
    {
        using SceneStage stage = new SceneStage("backprop").Step(1);
        Press(stage, Key.Right, 14 * steps);
        Dictionary<string, double> v = stage.Values;
        Assert.Equal((steps, steps % 4), (v["training_step"], v["example"]));
        Hand hand = ByHand([.. s_parameters.Select(p => v[p])], v["x1"], v["x2"], v["target"]);
        Assert.Equal(hand.Loss, v["loss"], 1e-5);
        for (int j = 0; j < 3; j++)
        {
            Assert.Equal(hand.Z[j], v[$"z{j + 1}"], 1e-5);
            Assert.Equal(hand.A[j], v[$"a{j + 1}"], 1e-5);
            Assert.Equal(hand.Delta[j], v[$"delta{j + 1}"], 1e-5);
        }

        for (int p = 0; p < 9; p++)
        {
            Assert.Equal(hand.Gradient[p], v[$"gradient_{s_parameters[p]}"], 1e-5);
            Assert.Equal(v[s_parameters[p]] - (v["learning_rate"] * hand.Gradient[p]), v[$"{s_parameters[p]}_after"], 1e-5);
        }

        Hand after = ByHand([.. s_parameters.Select(p => v[$"{p}_after"])], v["x1"], v["x2"], v["target"]);
        Assert.Equal(after.Loss, v["loss_after"], 1e-5);
        Assert.InRange(v["loss_after"], 0, v["loss"] - 1e-3);
    }

    [Fact]
    public void The_next_step_starts_from_the_weights_that_the_last_one_made_and_back_are_the_old_ones()
    {
        using SceneStage stage = new SceneStage("backprop").Step(1);
        Dictionary<string, double> first = stage.Values;
        Press(stage, Key.Right, 14);
        Dictionary<string, double> second = stage.Values;
        Assert.All(s_parameters, p => Assert.Equal(first[$"{p}_after"], second[p]));
        Assert.Equal(first["mean_loss_after"], second["mean_loss_before"]);
        Press(stage, Key.Left, 14);
        Assert.All(s_parameters, p => Assert.Equal(first[p], stage.Values[p]));
        Press(stage, Key.Right, 14);
        Assert.All(s_parameters, p => Assert.Equal(second[p], stage.Values[p]));
    }

    [Fact]
    public void The_slope_of_the_loss_under_a_small_nudge_is_the_gradient_of_every_parameter()
    {
        using SceneStage stage = new SceneStage("backprop").Step(1);
        var seen = new HashSet<double>();
        for (int i = 0; i < 9; i++)
        {
            stage.Press(Key.Tab);
            Dictionary<string, double> v = stage.Values;
            Assert.True(seen.Add(v["checked_parameter"]));
            Assert.Equal(v[$"gradient_{s_parameters[(int)v["checked_parameter"]]}"], v["checked_gradient"]);
            Assert.Equal(v["checked_gradient"], v["checked_slope"], 5e-4);
        }
    }

    [Fact]
    public void Sub_steps_follow_by_themselves_until_a_person_takes_over()
    {
        using SceneStage stage = new SceneStage("backprop").Step(1);
        Assert.Equal(0, stage.Values["sub_step"]);
        stage.Step(19);
        Assert.Equal(0, stage.Values["sub_step"]);
        stage.Step(1);
        Assert.Equal(1, stage.Values["sub_step"]);
        stage.Press(Key.Right).Step(60);
        Assert.Equal(2, stage.Values["sub_step"]);
        stage.Press(Key.Left).Step(60);
        Assert.Equal(1, stage.Values["sub_step"]);
        stage.Press(Key.R).Step(20);
        Assert.Equal(1, stage.Values["sub_step"]);
    }

    [Fact]
    public void A_longer_step_follows_the_same_gradient_farther_and_the_caption_says_what_came_of_it()
    {
        using SceneStage stage = new SceneStage("backprop").Step(1);
        Dictionary<string, double> first = stage.Values;
        stage.Press(Key.Up);
        Dictionary<string, double> longer = stage.Values;
        Assert.Equal(2 * first["learning_rate"], longer["learning_rate"], 1e-6);
        Assert.All(s_parameters, p => Assert.Equal(2 * (first[$"{p}_after"] - first[p]), longer[$"{p}_after"] - longer[p], 1e-5));
        Press(stage, Key.Up, 9);
        Press(stage, Key.Down, 1);
        Press(stage, Key.Right, 13);
        var captions = new HashSet<Phrase>();
        for (int i = 0; i < 5; i++)
        {
            Dictionary<string, double> v = stage.Values;
            Assert.Equal(1, v["learning_rate"]);
            Phrase expected = v["loss_after"] >= v["loss"] ? SceneTexts.BackpropHigher : v["mean_loss_after"] > v["mean_loss_before"] ? SceneTexts.BackpropHarms : SceneTexts.BackpropLower;
            Assert.Equal(expected, stage.Player.Caption);
            captions.Add(expected);
            Press(stage, Key.Right, 14);
        }

        Assert.Contains(SceneTexts.BackpropLower, captions);
        Assert.Contains(SceneTexts.BackpropHarms, captions);
    }

    [Fact]
    public void Run_fast_with_steps_that_are_much_too_long_the_caption_says_that_the_loss_does_not_fall()
    {
        using SceneStage stage = new SceneStage("backprop").Step(1);
        Press(stage, Key.Up, 9);
        stage.Press(Key.Enter).Step(12);
        Assert.InRange(stage.Values["mean_loss_after"], 1.1, 4);
        Assert.Equal(SceneTexts.BackpropTooFar, stage.Player.Caption);
    }

    [Fact]
    public void Run_fast_hundreds_of_steps_bring_the_mean_loss_of_the_four_examples_near_zero()
    {
        using SceneStage stage = new SceneStage("backprop").Step(1);
        double start = stage.Values["mean_loss_before"];
        stage.Press(Key.Enter).Step(240);
        Dictionary<string, double> v = stage.Values;
        Assert.Equal(399, v["training_step"]);
        Assert.InRange(start, 0.5, 2);
        Assert.InRange(v["mean_loss_after"], 0, 0.02);
        double[] weights = [.. s_parameters.Select(p => v[$"{p}_after"])];
        (double, double, double)[] examples = [(0.5, -1, 1), (1, 0.5, -1), (-1, 0.5, 1), (-0.5, -1, -1)];
        Assert.Equal(examples.Average(e => ByHand(weights, e.Item1, e.Item2, e.Item3).Loss), v["mean_loss_after"], 1e-5);
        Assert.InRange(v["max_difference_from_reference"], 0, 1e-5);
    }

    [Fact]
    public void A_click_on_a_weight_checks_it_and_nothing_is_cut_off_in_any_sub_step()
    {
        foreach (Language language in Enum.GetValues<Language>())
        {
            using SceneStage stage = new SceneStage("backprop", language).Step(1);
            for (int i = 0; i < 15; i++)
            {
                stage.Draw(1280, 720);
                Assert.Equal([], stage.Player.Cut);
                stage.Press(Key.Right);
            }

            Assert.True(stage.Point(PointerAct.Pressed, 346, 148));
            Assert.Equal(2, stage.Values["checked_parameter"]);
            Assert.False(stage.Point(PointerAct.Pressed, 10, 10));
        }
    }

    private static void Press(SceneStage stage, Key key, int times)
    {
        for (int i = 0; i < times; i++)
        {
            stage.Press(key);
        }
    }

    /// <summary>Forward and backward through 2-2-1 with tanh and L = (y − t)².</summary>
    private static Hand ByHand(double[] w, double x1, double x2, double t)
    {
        double z1 = (w[0] * x1) + (w[1] * x2) + w[2], z2 = (w[3] * x1) + (w[4] * x2) + w[5], a1 = Math.Tanh(z1), a2 = Math.Tanh(z2);
        double z3 = (w[6] * a1) + (w[7] * a2) + w[8], y = Math.Tanh(z3);
        double d3 = 2 * (y - t) * (1 - (y * y)), d1 = d3 * w[6] * (1 - (a1 * a1)), d2 = d3 * w[7] * (1 - (a2 * a2));
        return new Hand([z1, z2, z3], [a1, a2, y], (y - t) * (y - t), [d1, d2, d3], [d1 * x1, d1 * x2, d1, d2 * x1, d2 * x2, d2, d3 * a1, d3 * a2, d3]);
    }

    private sealed record Hand(double[] Z, double[] A, double Loss, double[] Delta, double[] Gradient);
}
