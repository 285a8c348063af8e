using System.Text.Json;
using NeuralGL.App.Models;
using NeuralGL.App.Scenes;
using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Demo;
using NeuralGL.Data;
using NeuralGL.Platform;

namespace NeuralGL.App.Tests.Scenes;

/// <summary>The answers on real pictures are those that an independent evaluation gives.</summary>
public class ClassifySceneTests
{
    private const string Official = "/usr/share/datasets/fashion-mnist";

    private static string Sample => Assets.Find(ClassifyScene.SampleAsset);

    [Fact]
    public void After_all_pictures_the_accuracy_is_that_of_the_cpu_backends_evaluation()
    {
        Outcome outcome = Outcome.Of("eval", Assets.Find(ClassifyScene.ModelAsset), "--data", Sample, "--backend", "cpu", "--json");
        using JsonDocument report = JsonDocument.Parse(outcome.Output);
        var confusion = new int[10, 10];
        using SceneStage stage = new SceneStage("classify").Step(1);
        for (int i = 0; i < 250; i++)
        {
            Dictionary<string, double> v = stage.Values;
            Assert.Equal((i, i + 1), (v["picture"], v["seen"]));
            confusion[(int)v["label"], (int)v["answer"]]++;
            stage.Press(Key.Right);
        }

        Assert.Equal(report.RootElement.GetProperty("accuracy").GetDouble(), stage.Values["accuracy"]);
        Assert.Equal(250, report.RootElement.GetProperty("samples").GetInt32());
        int[][] expected = [.. report.RootElement.GetProperty("confusion").EnumerateArray().Select(r => r.EnumerateArray().Select(c => c.GetInt32()).ToArray())];
        Assert.All(expected.SelectMany((row, truth) => row.Select((count, answer) => (count, truth, answer))), c => Assert.Equal(c.count, confusion[c.truth, c.answer]));
        Assert.InRange(stage.Values["max_difference_from_reference"], 0, 1e-5);
        stage.Draw(960, 540);
        Assert.Equal([], stage.Player.Cut);
    }

    [Fact]
    public void Probabilities_are_the_softmax_of_the_scores_and_the_answer_is_the_largest()
    {
        using SceneStage stage = new SceneStage("classify", Language.Russian).Step(1);
        for (int i = 0; i < 30; i++)
        {
            Dictionary<string, double> v = stage.Press(Key.Right).Values;
            double[] scores = [.. Enumerable.Range(0, 10).Select(c => v[$"logit_{c}"])], p = [.. Enumerable.Range(0, 10).Select(c => v[$"probability_{c}"])];
            double sum = scores.Sum(Math.Exp);
            Assert.All(Enumerable.Range(0, 10), c => Assert.Equal(Math.Exp(scores[c]) / sum, p[c], 1e-6));
            Assert.Equal(p.Max(), p[(int)v["answer"]]);
            Assert.Equal(v["label"] == v["answer"] ? 1 : 0, v["correct"]);
        }

        stage.Draw(960, 540);
        Assert.Equal([], stage.Player.Cut);
    }

    [Fact]
    public void A_picture_seen_twice_counts_once_and_a_click_on_its_square_shows_it()
    {
        using SceneStage stage = new SceneStage("classify").Step(1);
        stage.Press(Key.Right).Press(Key.Right).Press(Key.Left).Press(Key.Left).Press(Key.Left);
        Assert.Equal((0, 3), (stage.Values["picture"], stage.Values["seen"]));
        stage.Draw(1280, 720);

        // Squares are 268/25 × 144/10 units, 25 in a row.
        Assert.True(stage.Point(PointerAct.Pressed, 38 + (7.5f * 268 / 25), 472 + (4.5f * 14.4f)));
        Assert.Equal((107, 4), (stage.Values["picture"], stage.Values["seen"]));
        Assert.Equal(107, stage.Step(20).Values["picture"]);
        Assert.Equal(109, stage.Press(Key.Enter).Step(9).Values["picture"]);
    }

    [Fact]
    public void By_itself_it_has_shown_enough_pictures_for_a_balance_after_240_steps()
    {
        using SceneStage stage = new SceneStage("classify").Step(100);
        Assert.Equal(1, stage.Values["picture"]);
        stage.Step(140);
        Assert.InRange(stage.Values["seen"], 30, 60);
        Assert.InRange(stage.Values["right"], stage.Values["seen"] / 2, stage.Values["seen"] - 2);
        Golden.Check("scene-classify-balance", stage.Draw(1280, 720));
        Assert.Equal([], stage.Player.Cut);
    }

    [Fact]
    public void The_sample_is_the_beginning_of_the_official_test_split()
    {
        IdxDataSet sample = IdxDataSet.Load(Sample, DataSplit.Test, 10);
        Assert.Equal((250, 28, 28), (sample.Count, sample.Rows, sample.Columns));
        Assert.SkipUnless(Directory.Exists(Official), $"the package dataset-fashion-mnist is not installed: there is no {Official}");
        IdxDataSet all = IdxDataSet.Load(Official, DataSplit.Test, 10);
        Assert.True(all.Images.AsSpan(0, sample.Images.Length).SequenceEqual(sample.Images));
        Assert.True(all.Labels.AsSpan(0, 250).SequenceEqual(sample.Labels));
    }

    [Fact]
    public void The_classes_on_screen_are_the_models() =>
        Assert.Equal(LoadedModel.Load(Assets.Find(ClassifyScene.ModelAsset)).Labels, SceneTexts.ClassifyNames.Select(n => n.English));
}
