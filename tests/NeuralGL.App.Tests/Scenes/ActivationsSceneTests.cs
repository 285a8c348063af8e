using NeuralGL.App.Models;
using NeuralGL.App.Scenes;
using NeuralGL.Platform;

namespace NeuralGL.App.Tests.Scenes;

/// <summary>What the scene of the activations shows, against formulas and plain loops.</summary>
public class ActivationsSceneTests
{
    private static readonly string[] s_layers = ["fc1", "fc2", "fc3"];

    [Theory]
    [InlineData("sigmoid")]
    [InlineData("tanh")]
    [InlineData("relu")]
    [InlineData("leakyrelu")]
    [InlineData("silu")]
    [InlineData("sine")]
    [InlineData("step")]
    public void Slopes_and_the_shares_of_dead_and_saturated_neurons_are_those_of_the_formulas(string word)
    {
        using SceneStage stage = new SceneStage("activations").Step(1);
        using var network = new SwappedNetwork(stage.Lab);
        double[] sums = Dense(LoadedModel.Load(LoadedModel.DigitsPath), "fc1", [.. network.Picture.ToArray().Select(p => (double)p)]);
        Assert.Equal(512, sums.Length);
        int[] silent = [.. Enumerable.Range(0, sums.Length).Where(i => Math.Abs(Slope(word, sums[i])) < 0.05)];
        int dead = silent.Count(i => Math.Abs(Function(word, sums[i])) < 0.05);
        Assert.Equal(dead / 512.0, stage.Values[$"{word}_dead"], 1e-9);
        Assert.Equal((silent.Length - dead) / 512.0, stage.Values[$"{word}_saturated"], 1e-9);
        Assert.Equal(Enumerable.Range(-80, 161).Max(i => Math.Abs(Slope(word, i / 20.0))), stage.Values[$"{word}_largest_slope"], 1e-5);
    }

    [Fact]
    public void Accuracy_with_another_function_in_one_layer_is_that_of_the_same_weights_computed_anew()
    {
        using SceneStage stage = new SceneStage("activations").Step(8);
        Dictionary<string, double> v = stage.Values;
        Assert.Equal(1, v["layer"]);
        Assert.All(["sigmoid", "tanh", "relu", "step"], word => Assert.Equal(Accuracy(stage, word, "relu"), v[$"{word}_accuracy"]));
        Assert.InRange(v["relu_accuracy"], 0.95, 1);
        Assert.InRange(v["sigmoid_accuracy"], 0, 0.3);

        stage.Press(Key.Right).Step(8);
        v = stage.Values;
        Assert.Equal(2, v["layer"]);
        Assert.All(["sigmoid", "step"], word => Assert.Equal(Accuracy(stage, "relu", word), v[$"{word}_accuracy"]));
    }

    [Fact]
    public void Keys_switch_a_layers_function_and_the_network_goes_on_with_the_same_weights()
    {
        using SceneStage stage = new SceneStage("activations").Step(1);
        stage.Press(Key.Up);
        Assert.Equal((1, 2), (stage.Values["layer1_activation"], stage.Values["layer2_activation"]));
        Assert.Equal(Accuracy(stage, "tanh", "relu"), stage.Values["accuracy"]);
        stage.Press(Key.Right).Press(Key.Down);
        Assert.Equal((1, 3), (stage.Values["layer1_activation"], stage.Values["layer2_activation"]));
        Assert.Equal(Accuracy(stage, "tanh", "leakyrelu"), stage.Values["accuracy"]);

        // Left alone the walk would take over here.
        stage.Step(80);
        Assert.Equal((1, 2, 1), (stage.Values["page"], stage.Values["layer"], stage.Values["layer1_activation"]));
        stage.Press(Key.R).Press(Key.Right).Press(Key.Left);
        Assert.Equal((2, 2, 1), (stage.Values["layer1_activation"], stage.Values["layer2_activation"], stage.Values["layer"]));
    }

    [Fact]
    public void Steps_alone_lead_to_the_training_where_the_loss_of_the_sigmoid_falls_and_that_of_the_step_is_flat_to_the_bit()
    {
        using SceneStage stage = new SceneStage("activations").Step(132);
        Dictionary<string, double> v = stage.Values;
        Assert.Equal((2, 240, 240), (v["page"], v["smooth_training_steps"], v["step_training_steps"]));
        Assert.InRange(v["smooth_loss"], 0, v["smooth_first_loss"] / 10);
        Assert.InRange(v["smooth_gradient1"], 1e-6, 1);
        Assert.Equal((v["step_first_loss"], 0, 0), (v["step_loss"], v["step_gradient1"], v["step_gradient2"]));
        Assert.Equal((0, 0), (v["step_moved1"], v["step_moved2"]));
        Assert.InRange(v["step_loss"], 0.3, 0.7);

        // Then with the step in the hidden layer alone: the first layer stays where it is, the last one learns what it can.
        stage.Step(60);
        v = stage.Values;
        Assert.Equal((240, 0, 0), (v["step_training_steps"], v["step_gradient1"], v["step_moved1"]));
        Assert.InRange(v["step_moved2"], 0.1, 100);
        Assert.InRange(v["step_loss"], 10 * v["smooth_loss"], 0.95 * v["step_first_loss"]);
        Assert.Equal(240, v["smooth_training_steps"]);
    }

    [Theory]
    [InlineData("sigmoid", "sigmoid")]
    [InlineData("tanh", "sigmoid")]
    [InlineData("relu", "sigmoid")]
    [InlineData("step", "sigmoid")]
    [InlineData("step", "step")]
    public void Loss_and_gradients_are_those_of_the_chain_rule_written_out(string hidden, string output)
    {
        using var stage = new SceneStage("activations");
        using var course = new GradientCourse(stage.Lab, hidden, output);
        for (int i = 0; i < 3; i++)
        {
            (double loss, double first, double second) = ByHand(course, hidden, output);
            Assert.Equal(loss, course.Loss, 1e-5);
            Assert.Equal(first, course.Gradients[0], 1e-5);
            Assert.Equal(second, course.Gradients[1], 1e-5);
            course.Step(10);
        }

        Assert.Equal((30, output == "step"), (course.Steps, course.IsFlat));
    }

    [Fact]
    public void Every_course_starts_from_the_same_weights_and_a_step_leaves_its_first_layer_there_to_the_bit()
    {
        using var stage = new SceneStage("activations");
        using var smooth = new GradientCourse(stage.Lab, "sigmoid", "sigmoid");
        using var stepped = new GradientCourse(stage.Lab, "step", "step");
        using var half = new GradientCourse(stage.Lab, "step", "sigmoid");
        float[][] start = [smooth.Parameters(0), smooth.Parameters(1)];
        Assert.Equal(start, [stepped.Parameters(0), stepped.Parameters(1)]);
        Assert.Equal(start, [half.Parameters(0), half.Parameters(1)]);
        float flat = stepped.Loss;
        Assert.All([smooth, stepped, half], course => course.Step(500));
        Assert.Equal(start, [stepped.Parameters(0), stepped.Parameters(1)]);
        Assert.Equal(start[0], half.Parameters(0));
        Assert.NotEqual(start[1], half.Parameters(1));
        Assert.NotEqual(start[0], smooth.Parameters(0));
        Assert.Equal((flat, true, false), (stepped.Loss, stepped.IsFlat, smooth.IsFlat));
    }

    [Fact]
    public void A_course_that_goes_on_for_long_remembers_its_whole_curve_in_few_points()
    {
        using var stage = new SceneStage("activations");
        using var course = new GradientCourse(stage.Lab, "relu", "sigmoid");
        float first = course.Loss;
        for (int i = 0; i < 450; i++)
        {
            course.Step(1);
        }

        Assert.InRange(course.LossHistory.Count, 200, 399);
        Assert.Equal(first, course.LossHistory[0]);
        Assert.Equal(course.Loss, course.LossHistory[^1], 0.01);
    }

    [Fact]
    public void On_the_second_page_keys_choose_the_smooth_function_and_where_the_steps_are()
    {
        foreach (Language language in Enum.GetValues<Language>())
        {
            using SceneStage stage = new SceneStage("activations", language).Step(1).Press(Key.Tab).Step(2);
            Assert.Equal((2, 8), (stage.Values["page"], stage.Values["smooth_training_steps"]));
            double sigmoid = stage.Values["smooth_loss"];
            stage.Press(Key.Down).Step(2);
            Assert.NotEqual(sigmoid, stage.Values["smooth_loss"]);
            stage.Press(Key.Right).Step(2);
            Assert.True(stage.Values["step_gradient2"] > 0);
            foreach ((int width, int height) in ((int, int)[])[(1280, 720), (960, 540)])
            {
                stage.Draw(width, height);
                Assert.Equal([], stage.Player.Cut);
            }

            stage.Press(Key.Up).Press(Key.Left).Press(Key.R).Step(2);
            Assert.Equal((sigmoid, 0), (stage.Values["smooth_loss"], stage.Values["step_gradient2"]));
            Assert.InRange(stage.Values["max_difference_from_reference"], 0, 1e-5);
            stage.Press(Key.Tab).Step(1);
            Assert.Equal(1, stage.Values["page"]);
        }
    }

    /// <summary>The mean squared error of the course's network and the lengths of both layers' gradients.</summary>
    private static (double Loss, double First, double Second) ByHand(GradientCourse course, string hidden, string output)
    {
        const int units = GradientCourse.Hidden;
        float[] first = course.Parameters(0), second = course.Parameters(1);
        var toFirst = new double[first.Length];
        var toSecond = new double[second.Length];
        double loss = 0;
        int count = GradientCourse.Points.Length;
        foreach (PlaygroundPoint p in GradientCourse.Points)
        {
            double[] sums = [.. Enumerable.Range(0, units).Select(u => (first[2 * u] * (double)p.X1) + (first[(2 * u) + 1] * (double)p.X2) + first[(2 * units) + u])];
            double sum = second[units] + sums.Select((s, u) => second[u] * Function(hidden, s)).Sum(), error = Function(output, sum) - (p.IsOrange ? 1 : 0);
            loss += error * error / count;
            double back = 2 * error / count * Slope(output, sum);
            for (int u = 0; u < units; u++)
            {
                toSecond[u] += back * Function(hidden, sums[u]);
                double through = back * second[u] * Slope(hidden, sums[u]);
                toFirst[2 * u] += through * p.X1;
                toFirst[(2 * u) + 1] += through * p.X2;
                toFirst[(2 * units) + u] += through;
            }

            toSecond[units] += back;
        }

        return (loss, Math.Sqrt(toFirst.Sum(g => g * g)), Math.Sqrt(toSecond.Sum(g => g * g)));
    }

    /// <summary>The share of the 64 digits that the shipped weights read with these functions between their layers.</summary>
    private static double Accuracy(SceneStage stage, string first, string second)
    {
        LoadedModel model = LoadedModel.Load(LoadedModel.DigitsPath);
        using var network = new SwappedNetwork(stage.Lab);
        int right = 0;
        for (int digit = 0; digit < SwappedNetwork.Digits; digit++)
        {
            network.Show(digit);
            double[] x = [.. network.Picture.ToArray().Select(p => (double)p)];
            foreach ((string layer, string function) in s_layers.Zip([first, second, "linear"]))
            {
                x = [.. Dense(model, layer, x).Select(s => Function(function, s))];
            }

            right += Array.IndexOf(x, x.Max()) == digit % 10 ? 1 : 0;
        }

        return right / (double)SwappedNetwork.Digits;
    }

    private static double[] Dense(LoadedModel model, string layer, double[] x)
    {
        float[] weights = model.Parameters[$"{layer}.weight"].Floats.ToArray(), biases = model.Parameters[$"{layer}.bias"].Floats.ToArray();
        return [.. biases.Select((b, o) =>
        {
            double sum = b;
            for (int i = 0; i < x.Length; i++)
            {
                sum += weights[(o * x.Length) + i] * x[i];
            }

            return sum;
        })];
    }

    private static double Function(string word, double x) => word switch
    {
        "linear" => x,
        "sigmoid" => 1 / (1 + Math.Exp(-x)),
        "tanh" => Math.Tanh(x),
        "relu" => Math.Max(0, x),
        "leakyrelu" => x > 0 ? x : 0.1 * x,
        "silu" => x / (1 + Math.Exp(-x)),
        "sine" => Math.Sin(x),
        "step" => x > 0 ? 1 : 0,
        _ => throw new ArgumentException(word),
    };

    private static double Slope(string word, double x)
    {
        double s = 1 / (1 + Math.Exp(-x));
        return word switch
        {
            "sigmoid" => s * (1 - s),
            "tanh" => 1 - (Math.Tanh(x) * Math.Tanh(x)),
            "relu" => x > 0 ? 1 : 0,
            "leakyrelu" => x > 0 ? 1 : 0.1,
            "silu" => s + (x * s * (1 - s)),
            "sine" => Math.Cos(x),
            "step" => 0,
            _ => throw new ArgumentException(word),
        };
    }
}
