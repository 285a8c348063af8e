using NeuralGL.App.Scenes;
using NeuralGL.Backends;
using NeuralGL.Platform;

namespace NeuralGL.App.Tests.Scenes;

/// <summary>What the scene <c>approximation</c> measures is what its weights compute.</summary>
public class ApproximationSceneTests
{
    [Fact]
    public void The_fit_is_the_sum_of_its_parts_and_its_error_is_that_of_the_formula_with_the_trained_weights()
    {
        using var network = new CurveNetwork(Lab(), 16, seed: 5);
        float[] target = TargetCurves.Values(0);
        network.Aim(target);
        network.Train(150);
        float[] w = Weights(network, CurveNetwork.HiddenWeight), b = Weights(network, CurveNetwork.HiddenBias), v = Weights(network, CurveNetwork.OutputWeight);
        double squares = 0, largest = 0;
        for (int i = 0; i < TargetCurves.Points; i++)
        {
            double fit = network.Constant, sum = network.Constant;
            for (int j = 0; j < w.Length; j++)
            {
                double part = v[j] / (1 + Math.Exp(-((w[j] * (double)TargetCurves.X[i]) + b[j])));
                Assert.Equal(part, network.Parts[(i * w.Length) + j], 1e-5);
                (fit, sum) = (fit + part, sum + network.Parts[(i * w.Length) + j]);
            }

            Assert.Equal(sum, network.Fit[i], 1e-5);
            (squares, largest) = (squares + Math.Pow(fit - target[i], 2), Math.Max(largest, Math.Abs(fit - target[i])));
        }

        Assert.Equal(Math.Sqrt(squares / TargetCurves.Points), network.Rmse, 1e-5);
        Assert.Equal(largest, network.LargestError, 1e-5);
        Assert.InRange(network.SumError, 0, 1e-5);
        Assert.InRange(network.Rmse, 0, 0.2);
    }

    [Fact]
    public void On_OpenGL_32_units_come_closer_to_the_waves_than_4_and_the_parts_add_up()
    {
        using SceneStage stage = new SceneStage("approximation").Step(20);
        Dictionary<string, double> narrow = stage.Values, wide = stage.Step(60).Values;
        Assert.Equal((1, 0, 4, 13, 240), (narrow["page"], narrow["curve_function"], narrow["curve_width"], narrow["curve_parameters"], narrow["curve_steps"]));
        Assert.Equal((32, 97, 720), (wide["curve_width"], wide["curve_parameters"], wide["curve_steps"]));
        Assert.InRange(narrow["curve_rmse"], 0.1, 0.4);
        Assert.InRange(wide["curve_rmse"], 0, narrow["curve_rmse"] / 5);
        Assert.InRange(wide["curve_max_abs_sum_minus_fit"], 0, 1e-5);
        Assert.InRange(wide["max_difference_from_reference"], 0, 1e-5);
    }

    [Fact]
    public void Keys_choose_function_and_width_and_stop_the_walk()
    {
        using SceneStage stage = new SceneStage("approximation").Step(2).Press(Key.Left).Press(Key.Up).Press(Key.Up).Step(40);
        Assert.Equal((3, 16, 480), (stage.Values["curve_function"], stage.Values["curve_width"], stage.Values["curve_steps"]));
        stage.Press(Key.Right).Press(Key.Down).Step(1);
        Assert.Equal((0, 8, 12), (stage.Values["curve_function"], stage.Values["curve_width"], stage.Values["curve_steps"]));
        double before = stage.Values["curve_rmse"];
        Assert.NotEqual(before, stage.Step(1).Values["curve_rmse"]);
        Assert.Equal(before, stage.Press(Key.Enter).Step(1).Values["curve_rmse"]);
    }

    [Fact]
    public void A_drag_over_the_plot_draws_the_function_that_is_then_learned_from_the_weights_as_they_are()
    {
        using SceneStage stage = new SceneStage("approximation").Step(30);
        stage.Draw(1280, 720);
        Assert.False(stage.Point(PointerAct.Pressed, 1000, 400));
        Assert.False(stage.Point(PointerAct.Moved, 300, 150));
        Assert.True(stage.Point(PointerAct.Pressed, 70 + 6, 227));
        Assert.True(stage.Point(PointerAct.Moved, 900, 227));
        Assert.False(stage.Point(PointerAct.Released, 900, 227));
        Assert.False(stage.Point(PointerAct.Moved, 300, 150));
        double before = stage.Values["curve_rmse"];
        Assert.Equal((TargetCurves.Count, 120), (stage.Values["curve_function"], stage.Values["curve_steps"]));
        Assert.InRange(before, 0.3, 1);
        Assert.InRange(stage.Step(40).Values["curve_rmse"], 0, before / 5);
        Assert.Equal((TargetCurves.Count, 600), (stage.Values["curve_function"], stage.Values["curve_steps"]));
    }

    [Fact]
    public void The_pen_leaves_a_straight_line_between_two_places_in_either_direction()
    {
        float[] rising = new float[TargetCurves.Points], again = new float[TargetCurves.Points];
        TargetCurves.Draw(rising, (-0.5f, -1), (0.5f, 1));
        TargetCurves.Draw(again, (0.5f, 1), (-0.5f, -1));
        Assert.Equal(rising, again);
        Assert.All(Enumerable.Range(0, TargetCurves.Points), i => Assert.Equal(Math.Abs(TargetCurves.X[i]) <= 0.5 ? 2 * TargetCurves.X[i] : 0, rising[i], 1e-6));
        TargetCurves.Draw(again, (-3, 0.25f), (3, 0.25f));
        Assert.All(again, y => Assert.Equal(0.25f, y));
    }

    private static SceneLab Lab() => new(null!, new CpuBackend());

    private static float[] Weights(CurveNetwork network, string name) => [.. network.Parameters[name].Floats];
}
