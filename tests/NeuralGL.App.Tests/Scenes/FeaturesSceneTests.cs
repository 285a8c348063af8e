using NeuralGL.App.Scenes;
using NeuralGL.App.Synthetic;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Platform;

namespace NeuralGL.App.Tests.Scenes;

/// <summary>The scene <c>features</c>: what it shows is what the learned weights give, computed here in plain loops.</summary>
public class FeaturesSceneTests
{
    private const int Side = AnimalPictures.Side, Length = AnimalPictures.Length;

    private static readonly AnimalPictures s_pictures = new();

    [Fact]
    public void Shares_of_right_answers_are_those_of_the_learned_weights_recomputed_in_double()
    {
        using var study = new FeatureStudy(new SceneLab(null!, new CpuBackend()), s_pictures);
        for (int i = 0; i < 24; i++)
        {
            study.Step();
        }

        // Judges the moved pictures by the weights as they are now.
        study.SetShift(1);
        float[] held = s_pictures.ReadHeldBack(PictureChange.Moved, 1), attributes = AnimalPictures.Numbers(s_pictures.HeldBackTraits);
        double Share(Func<int, double> logit) => Enumerable.Range(0, AnimalPictures.HeldBack).Count(i => logit(i) > 0 == AnimalPictures.IsCat(i)) / (double)AnimalPictures.HeldBack;
        double[] Picture(int i) => [.. held[(i * Length)..((i + 1) * Length)].Select(v => v - 0.5)];
        (FeatureLearner onAttributes, FeatureLearner onPictures, FeatureLearner onChanged) = study.Learners;
        Assert.Equal(Share(i => Linear(onAttributes.Parameters, "attributes", [.. attributes[(4 * i)..((4 * i) + 4)].Select(v => (double)v)])), study.Accuracy("attributes", PictureChange.Moved));
        Assert.Equal(Share(i => Linear(onPictures.Parameters, "pixels", Picture(i))), study.Accuracy("pixels", PictureChange.Moved));
        Assert.Equal(Share(i => Network(onPictures.Parameters, Picture(i))), study.Accuracy("network", PictureChange.Moved));
        Assert.Equal(Share(i => Network(onChanged.Parameters, Picture(i))), study.Accuracy("changed", PictureChange.Moved));
        Assert.All([1, 2, 3, 4, 6, 8, 12], k => Assert.Equal(Share(i => Linear(onPictures.Parameters, $"groups{k}", Means(Picture(i), k))), study.Accuracy($"groups{k}", PictureChange.Moved)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void Group_means_are_averages_over_squares_of_pixels(int k)
    {
        using var study = new FeatureStudy(new SceneLab(null!, new CpuBackend()), s_pictures);
        study.Show(5);
        float[] found = study.Means(k);
        Assert.Equal(3 * 3 * k * k, found.Length);
        for (int change = 0; change < 3; change++)
        {
            double[] expected = Means([.. study.Shown[(change * Length)..((change + 1) * Length)].Select(v => (double)v)], k);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i], found[(change * expected.Length) + i], 1e-5);
            }
        }
    }

    [Fact]
    public void A_moved_picture_is_the_same_picture_elsewhere_and_half_the_contrast_is_half_of_every_value()
    {
        float[] clean = s_pictures.ReadHeldBack(PictureChange.Clean, 2), moved = s_pictures.ReadHeldBack(PictureChange.Moved, 2), dark = s_pictures.ReadHeldBack(PictureChange.Contrast, 2);
        Assert.Equal(clean.Select(v => v * 0.5f), dark);

        // Pictures 0 and 1, a cat and a dog, move to the right.
        for (int i = 0; i < 2 * Length; i++)
        {
            if (i % Side >= 2)
            {
                Assert.Equal(clean[i - 2], moved[i]);
            }
        }
    }

    [Fact]
    public void Attributes_hold_pixels_and_the_network_break_under_a_shift_and_a_network_that_saw_shifts_does_not()
    {
        using SceneStage stage = new SceneStage("features", Language.Russian).Step(FeatureStudy.Steps);
        Dictionary<string, double> v = stage.Values;
        Assert.Equal(1, v["learned"]);
        Assert.InRange(v["attributes_clean"], 0.95, 1);
        Assert.Equal((v["attributes_clean"], v["attributes_clean"]), (v["attributes_moved"], v["attributes_contrast"]));
        Assert.InRange(v["pixels_clean"], v["groups6_clean"], 1);
        Assert.InRange(v["network_clean"], v["pixels_clean"], 1);
        Assert.InRange(v["network_clean"], 0.9, 1);
        Assert.All(["pixels", "network"], name => Assert.InRange(v[$"{name}_moved"], 0, v[$"{name}_clean"] - 0.2));
        Assert.InRange(v["changed_moved"], v["network_moved"] + 0.2, 1);
        Assert.InRange(v["changed_contrast"], v["network_contrast"] + 0.1, 1);

        // One mean of the whole picture is no more than its colour.
        Assert.InRange(v["groups1_clean"], 0.4, 0.6);
        Assert.InRange(v["max_difference_from_reference"], 0, 1e-5);

        // Each caption states what was measured, and fits.
        foreach (string name in (string[])["pixels_moved", "groups6_moved", "network_clean"])
        {
            stage.Draw(1280, 720);
            Assert.Equal([], stage.Player.Cut);
            Assert.Contains($"{Math.Round(100 * v[name])} %", stage.Player.Caption.Russian, StringComparison.Ordinal);
            Assert.Contains($"{Math.Round(100 * v[name])} %", stage.Player.Caption.English, StringComparison.Ordinal);
            stage.Step(150);
        }
    }

    [Fact]
    public void Keys_choose_groups_shift_and_picture_and_learning_can_start_again()
    {
        using SceneStage stage = new SceneStage("features").Step(3);
        Assert.Equal((36, 2, 0), (stage.Values["groups"], stage.Values["moved_pixels"], stage.Values["picture"]));
        stage.Press(Key.Left).Press(Key.Up).Press(Key.Enter);
        Assert.Equal((16, 3, 1), (stage.Values["groups"], stage.Values["moved_pixels"], stage.Values["picture"]));
        for (int i = 0; i < 10; i++)
        {
            stage.Press(Key.Right).Press(Key.Down);
        }

        Assert.Equal((144, 0), (stage.Values["groups"], stage.Values["moved_pixels"]));
        Assert.True(stage.Values["learned"] > 0);
        stage.Press(Key.Backspace);
        Assert.Equal(0, stage.Values["learned"]);
    }

    /// <summary>Averages over k×k squares of each colour plane.</summary>
    private static double[] Means(double[] picture, int k)
    {
        int size = Side / k;
        var sums = new double[3 * k * k];
        for (int i = 0; i < picture.Length; i++)
        {
            int plane = i / (Side * Side), y = i / Side % Side, x = i % Side;
            sums[(((plane * k) + (y / size)) * k) + (x / size)] += picture[i] / (size * size);
        }

        return sums;
    }

    private static double Linear(ParameterStore store, string name, double[] x)
    {
        float[] weight = [.. store[$"{name}.weight"].Floats];
        return store[$"{name}.bias"].Floats[0] + x.Select((v, i) => v * weight[i]).Sum();
    }

    private static double Network(ParameterStore store, double[] x)
    {
        float[] weight = [.. store["hidden.weight"].Floats], bias = [.. store["hidden.bias"].Floats];
        double[] hidden = [.. bias.Select((b, h) => Math.Max(0, b + x.Select((v, i) => v * weight[(h * x.Length) + i]).Sum()))];
        return Linear(store, "network", hidden);
    }
}
