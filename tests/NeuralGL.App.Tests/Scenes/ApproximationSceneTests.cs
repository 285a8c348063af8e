using NeuralGL.App.Scenes;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using NeuralGL.Training;

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

    [Theory]
    [InlineData(0, 3)]
    [InlineData(2, 5)]
    [InlineData(3, 0)]
    public void A_network_of_the_map_learns_as_if_it_were_by_itself(int domain, int width)
    {
        const int steps = 30;
        using var together = new MapNetworks(Lab());
        double first = together.Rmse[domain, width];
        together.Train(steps);

        (int units, int points) = (MapNetworks.Widths[width], MapNetworks.Points[domain]);
        float[] x = [.. Enumerable.Range(0, points).Select(i => (float)MapNetworks.X(domain, i))], target = [.. Enumerable.Range(0, points).Select(i => (float)Math.Sin(MapNetworks.X(domain, i)))];
        var parameters = new ParameterStore();
        CurveNetwork.Initialize(parameters, units, x[0], x[^1], MapNetworks.Slopes, MapNetworks.Seed(domain));
        LayerSpec spec = LayerSpec.Parse($"1-{units}-sigmoid-1");
        using var alone = new ApproximationTraining(new CpuBackend(), TrainingGraph.Build(points, Shape.Of(1), Shape.Of(1), (g, value) => Mlp.Add(g, spec, value), Losses.MeanSquaredError, new Adam()), parameters);
        alone.Examples(x, target);
        for (int step = 0; step < steps; step++)
        {
            alone.Step(MapNetworks.Rate(step));
        }

        alone.Sync();
        double squares = 0;
        for (int i = 0; i < points; i++)
        {
            double fit = Sum([.. parameters[CurveNetwork.HiddenWeight].Floats], [.. parameters[CurveNetwork.HiddenBias].Floats], [.. parameters[CurveNetwork.OutputWeight].Floats], parameters[CurveNetwork.OutputBias].Floats[0], x[i]);
            Assert.Equal(fit, together.Fit(domain, width, i), 1e-3);
            squares += Math.Pow(fit - Math.Sin(x[i]), 2);
        }

        Assert.Equal(Math.Sqrt(squares / points), together.Rmse[domain, width], 1e-4);
        Assert.True(together.Rmse[domain, width] < first, $"{together.Rmse[domain, width]} after {first}");
        Assert.InRange(together.Difference, 0, 1e-5);
    }

    [Fact]
    public void More_precision_or_a_larger_set_takes_more_units_and_width_alone_does_not_promise_success()
    {
        using var map = new MapNetworks(Lab());
        map.Train(MapNetworks.Budget);
        Assert.Equal(MapNetworks.Budget, map.Steps);
        int last = MapNetworks.Domains.Length - 1;
        for (int d = 0; d <= last; d++)
        {
            Assert.InRange(map.Rmse[d, 8], 0, map.Rmse[d, 0] / 5);
            Assert.True((map.Needed(d, 0.1) ?? int.MaxValue) <= (map.Needed(d, 0.03) ?? int.MaxValue) && (map.Needed(d, 0.03) ?? int.MaxValue) <= (map.Needed(d, 0.01) ?? int.MaxValue));
            Assert.True(d == 0 || map.Needed(d, 0.1) > map.Needed(d - 1, 0.1), $"set {d}");
        }

        Assert.InRange(map.CountWorseThanNarrower(), 1, MapNetworks.Cells - 1);
        map.Train(1);
        Assert.Equal(MapNetworks.Budget, map.Steps);
        double learned = map.Rmse[0, 8];
        map.Restart();
        Assert.Equal(0, map.Steps);
        Assert.InRange(learned, 0, map.Rmse[0, 8] / 20);
    }

    [Theory]
    [InlineData(nameof(PictureKind.Relu))]
    [InlineData(nameof(PictureKind.Sine))]
    [InlineData(nameof(PictureKind.Frequencies))]
    public void The_error_of_a_picture_is_that_of_the_formula_with_the_trained_weights(string name)
    {
        PictureKind kind = Enum.Parse<PictureKind>(name);
        float[] target = PictureTargets.Values(1);
        using var network = new PictureNetwork(Lab(), kind, 6, 1);
        network.Start(target);
        double first = network.Rmse;
        network.Train(12);
        (float[] w1, float[] b1) = kind == PictureKind.Frequencies ? ([.. network.Frequencies.Weight.Floats], [.. network.Frequencies.Phase.Floats]) : (Weights("fc1.weight"), Weights("fc1.bias"));
        float[] w2 = Weights("fc2.weight"), b2 = Weights("fc2.bias"), w3 = Weights("fc3.weight"), b3 = Weights("fc3.bias");
        double squares = 0;
        for (int i = 0; i < PictureTargets.Points; i++)
        {
            double[] at = [PictureTargets.Places[2 * i], PictureTargets.Places[(2 * i) + 1]];
            Func<double, double> inner = kind == PictureKind.Relu ? Relu : Math.Sin, outer = kind == PictureKind.Sine ? Math.Sin : Relu;
            double result = Layer(w3, b3, Layer(w2, b2, Layer(w1, b1, at, inner), outer), z => z)[0];
            Assert.Equal(result, network.Picture[i], 1e-4);
            squares += Math.Pow(result - target[i], 2);
        }

        Assert.Equal(Math.Sqrt(squares / PictureTargets.Points), network.Rmse, 1e-5);
        Assert.Equal(10 * Math.Log10(PictureTargets.Points / squares), network.Psnr, 1e-3);
        Assert.True(network.Rmse < first, $"{network.Rmse} after {first}");
        Assert.InRange(network.Difference, 0, 1e-5);

        float[] Weights(string parameter) => [.. network.Parameters[parameter].Floats];
        static double Relu(double z) => Math.Max(0, z);
    }

    [Fact]
    public void Of_equally_large_networks_those_with_frequencies_learn_the_picture_and_plain_ReLU_stays_blurred()
    {
        float[] target = PictureTargets.Values(0);
        double[] psnr = [.. Enum.GetValues<PictureKind>().Select(Learned)];
        Assert.InRange(psnr[(int)PictureKind.Sine], psnr[(int)PictureKind.Relu] + 4, 60);
        Assert.InRange(psnr[(int)PictureKind.Frequencies], psnr[(int)PictureKind.Relu] + 2, 60);

        double Learned(PictureKind kind)
        {
            using var network = new PictureNetwork(Lab(), kind, kind == PictureKind.Sine ? 12 : 2, 3);
            network.Start(target);
            network.Train(120);
            return network.Psnr;
        }
    }

    [Fact]
    public void Tab_turns_the_pages_and_each_obeys_its_keys_and_clicks()
    {
        using SceneStage stage = new SceneStage("approximation").Step(1).Press(Key.Tab).Step(2);
        Assert.Equal((2, 10), (stage.Values["page"], stage.Values["map_steps"]));
        byte[] before = stage.Draw(1280, 720).Rgba;
        Assert.True(stage.Point(PointerAct.Pressed, 190, 320));
        Assert.NotEqual(before, stage.Draw(1280, 720).Rgba);
        Assert.False(stage.Point(PointerAct.Pressed, 1100, 320));
        Assert.Equal(0, stage.Press(Key.Enter).Values["map_steps"]);

        stage.Press(Key.Tab).Step(3);
        Assert.Equal((3, 0, 6, 12, 2), (stage.Values["page"], stage.Values["picture_function"], stage.Values["picture_steps"], stage.Values["picture_sine_scale"], stage.Values["picture_frequencies_scale"]));
        double psnr = stage.Values["picture_sine_psnr"];
        stage.Press(Key.Up).Press(Key.Left).Step(1);
        Assert.Equal((PictureTargets.Count - 1, 2, 24), (stage.Values["picture_function"], stage.Values["picture_steps"], stage.Values["picture_sine_scale"]));
        stage.Press(Key.Right).Press(Key.Down).Step(3);
        Assert.Equal(psnr, stage.Values["picture_sine_psnr"]);
        Assert.InRange(stage.Values["max_difference_from_reference"], 0, 1e-5);
        Assert.Equal(2, stage.Press(Key.Tab, KeyModifiers.Shift).Values["page"]);
    }

    [Theory]
    [InlineData(Language.English)]
    [InlineData(Language.Russian)]
    internal void Nothing_is_cut_off_on_any_page(Language language)
    {
        using SceneStage stage = new SceneStage("approximation", language).Step(1);
        for (int page = 0; page < 3; page++)
        {
            foreach (Key key in (Key[])[Key.Left, Key.Up, Key.Up, Key.Up, Key.Up, Key.Up])
            {
                stage.Press(key).Step(1);
                foreach ((int width, int height) in ((int, int)[])[(1280, 720), (960, 540)])
                {
                    stage.Draw(width, height);
                    Assert.Equal([], stage.Player.Cut);
                }
            }

            stage.Press(Key.Tab);
        }
    }

    private static SceneLab Lab() => new(null!, new CpuBackend());

    private static double Sum(float[] w, float[] b, float[] v, double c, double x)
    {
        for (int j = 0; j < w.Length; j++)
        {
            c += v[j] / (1 + Math.Exp(-((w[j] * x) + b[j])));
        }

        return c;
    }

    private static double[] Layer(float[] weight, float[] bias, double[] x, Func<double, double> activation)
    {
        double[] result = new double[bias.Length];
        for (int m = 0; m < result.Length; m++)
        {
            double sum = bias[m];
            for (int n = 0; n < x.Length; n++)
            {
                sum += weight[(m * x.Length) + n] * x[n];
            }

            result[m] = activation(sum);
        }

        return result;
    }

    private static float[] Weights(CurveNetwork network, string name) => [.. network.Parameters[name].Floats];
}
