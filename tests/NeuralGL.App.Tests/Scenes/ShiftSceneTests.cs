using NeuralGL.App.Models;
using NeuralGL.App.Scenes;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Platform;

namespace NeuralGL.App.Tests.Scenes;

/// <summary>The scene <c>shift</c>: asking before revealing, and what a network learns from digits that were moved.</summary>
public class ShiftSceneTests
{
    [Fact]
    public void Distances_are_asked_for_until_the_digit_is_at_the_far_end_and_then_revealed()
    {
        using SceneStage stage = new SceneStage("shift").Step(60);
        Assert.Equal((0, 1), (stage.Values["revealed"], stage.Values["page"]));
        Phrase question = stage.Player.Caption;
        byte[] hidden = stage.Draw(960, 540).Rgba;
        stage.Step(1);
        Assert.Equal((1, 6, 1), (stage.Values["revealed"], stage.Values["moved_pixels"], stage.Values["amount"]));
        Assert.NotEqual(question, stage.Player.Caption);
        Assert.NotEqual(hidden, stage.Draw(960, 540).Rgba);
        double distance = stage.Values["moved_input"];
        stage.Step(40);
        Assert.Equal((1, distance), (stage.Values["amount"], stage.Values["moved_input"]));
    }

    [Fact]
    public void A_guess_is_kept_until_it_is_revealed_and_nothing_moves_meanwhile()
    {
        using SceneStage stage = new SceneStage("shift").Step(10);
        stage.Press(Key.Up).Press(Key.Up).Press(Key.Right).Press(Key.Down).Press(Key.Left).Press(Key.Left).Press(Key.Up);
        Assert.Equal((0.6, 0.5, 0.5), (stage.Values["guess_moved_input"], stage.Values["guess_moved_means"], stage.Values["guess_contrast_probabilities"]));
        stage.Step(100);
        Assert.Equal((0, 6), (stage.Values["revealed"], stage.Values["moved_pixels"]));
        double distance = stage.Values["moved_input"];
        stage.Press(Key.Enter);
        Assert.Equal((1, distance, 0.6), (stage.Values["revealed"], stage.Values["moved_input"], stage.Values["guess_moved_input"]));
        stage.Draw(1280, 720);
        Assert.Equal([], stage.Player.Cut);

        // Again asks for another digit.
        stage.Press(Key.Enter);
        Assert.Equal(0, stage.Values["revealed"]);
        Assert.NotEqual(distance, stage.Values["moved_input"]);
        Assert.DoesNotContain("guess_moved_input", stage.Values.Keys);
    }

    [Fact]
    public void A_network_that_saw_shifts_reads_moved_digits_and_its_twin_does_not()
    {
        using SceneStage stage = new SceneStage("shift", Language.Russian).Press(Key.Tab);
        Assert.Equal((2, 0), (stage.Values["page"], stage.Values["learned"]));
        Assert.All(["without_shifts_0px", "with_shifts_0px"], name => Assert.InRange(stage.Values[name], 0, 0.3));
        stage.Draw(960, 540);
        Assert.Equal([], stage.Player.Cut);
        stage.Step(ShiftLearning.Steps);
        Dictionary<string, double> v = stage.Values;
        Assert.Equal(1, v["learned"]);
        Assert.InRange(v["without_shifts_0px"], 0.85, 1);
        Assert.InRange(v["with_shifts_3px"], v["without_shifts_3px"] + 0.2, 1);
        Assert.InRange(v["without_shifts_3px"], 0, v["without_shifts_0px"] - 0.3);
        Assert.InRange(v["max_difference_from_reference"], 0, 1e-5);
        stage.Draw(1280, 720);
        Assert.Equal([], stage.Player.Cut);
        foreach (string name in (string[])["without_shifts_0px", "without_shifts_3px", "with_shifts_3px"])
        {
            Assert.Contains($"{Math.Round(100 * v[name])} %", stage.Player.Caption.Russian, StringComparison.Ordinal);
            Assert.Contains($"{Math.Round(100 * v[name])} %", stage.Player.Caption.English, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_curves_are_those_of_the_learned_weights_recomputed_in_double()
    {
        LoadedModel model = LoadedModel.Load(LoadedModel.DigitsPath);
        using var learning = new ShiftLearning(new SceneLab(null!, new CpuBackend()), model);
        for (int i = 0; i < 14; i++)
        {
            learning.Step();
        }

        // The last step judged at no distance: 14 is a multiple of the seven distances.
        var values = new Dictionary<string, double>();
        learning.AddValues(values);
        var digits = new ShiftDigits(model.RequireInput());
        float[] pictures = [.. digits.ReadHeldBack(0).Floats];
        string[] names = ["without_shifts_0px", "with_shifts_0px"];
        for (int n = 0; n < 2; n++)
        {
            int right = Enumerable.Range(0, ShiftDigits.HeldBack).Count(i => Read(learning.Learners[n].Parameters, pictures[(i * 784)..((i + 1) * 784)]) == ShiftDigits.LabelOf(i));
            Assert.Equal(right / (double)ShiftDigits.HeldBack, values[names[n]]);
        }
    }

    [Fact]
    public void A_moved_digit_is_the_same_digit_so_many_pixels_away()
    {
        var digits = new ShiftDigits(LoadedModel.Load(LoadedModel.DigitsPath).RequireInput());
        float[] still = new float[784], moved = new float[784];
        (int Index, int X, int Y)[] cases = [(0, 1, 0), (10, 0, 1), (20, -1, 0), (30, 0, -1)];
        foreach ((int index, int x, int y) in cases)
        {
            digits.ReadHeldBack(index, 0, still);
            digits.ReadHeldBack(index, 3, moved);
            for (int i = 0; i < 784; i++)
            {
                (int column, int row) = (Math.Clamp((i % 28) - (3 * x), 0, 27), Math.Clamp((i / 28) - (3 * y), 0, 27));
                Assert.Equal(still[(28 * row) + column], moved[i]);
            }
        }
    }

    /// <summary>The digit that 784-48-relu-10 reads.</summary>
    private static int Read(ParameterStore store, float[] x)
    {
        double[] Layer(double[] inputs, string name)
        {
            float[] weight = [.. store[$"{name}.weight"].Floats], bias = [.. store[$"{name}.bias"].Floats];
            return [.. bias.Select((b, m) => b + inputs.Select((v, n) => v * weight[(m * inputs.Length) + n]).Sum())];
        }

        double[] logits = Layer([.. Layer([.. x.Select(v => (double)v)], "fc1").Select(v => Math.Max(0, v))], "fc2");
        return Array.IndexOf(logits, logits.Max());
    }
}
