using System.Text.Json;
using NeuralGL.App.Learning;
using NeuralGL.App.Models;
using NeuralGL.App.Tests.Commands;

namespace NeuralGL.App.Tests.Learning;

public sealed class EvalCommandTests
{
    [Fact]
    public void The_shipped_model_reads_synthetic_frames_and_knows_an_empty_one()
    {
        Outcome outcome = Outcome.Of("eval", LoadedModel.DigitsPath, "--source", "synthetic", "--frames", "600", "--seed", "20261123", "--backend", "cpu", "--json");
        JsonElement json = JsonDocument.Parse(outcome.Output).RootElement;

        Assert.Equal(0, outcome.ExitCode);
        Assert.InRange(json.GetProperty("accuracy").GetDouble(), 0.95, 1);
        Assert.InRange(json.GetProperty("auc").GetDouble(), 0.98, 1);
        Assert.Equal(600, json.GetProperty("samples").GetInt32() + json.GetProperty("left_out").GetInt32());
        Assert.Equal(json.GetProperty("samples").GetInt32(), json.GetProperty("confusion").EnumerateArray().Sum(row => row.EnumerateArray().Sum(n => n.GetInt32())));
    }

    [Fact]
    public void Text_has_the_accuracy_and_a_row_for_every_class()
    {
        Outcome outcome = Outcome.Of("eval", LoadedModel.DigitsPath, "--source", "synthetic", "--frames", "30", "--backend", "cpu");
        string[] lines = outcome.Output.Split('\n');
        Assert.StartsWith("accuracy ", lines[0], StringComparison.Ordinal);
        Assert.Equal(11, lines.SkipWhile(l => !l.StartsWith("rows", StringComparison.Ordinal)).Skip(2).Count(l => l.Length > 0));
    }

    [Theory]
    [InlineData("either --data DIR or --source synthetic")]
    [InlineData("either --data DIR or --source synthetic", "--data", "d", "--source", "synthetic")]
    [InlineData("--source wants synthetic", "--source", "camera")]
    [InlineData("--negatives goes with --data", "--source", "synthetic", "--negatives", "d")]
    public void Wrong_options_give_one_line_and_exit_code_1(string expected, params string[] options)
    {
        Outcome outcome = Outcome.Of(["eval", LoadedModel.DigitsPath, .. options]);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(expected, Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_model_and_missing_data_are_bad_input()
    {
        Assert.Equal(2, Outcome.Of("eval", "no-such.onnx", "--source", "synthetic").ExitCode);
        Assert.Equal(2, Outcome.Of("eval", LoadedModel.DigitsPath, "--data", "no-such-folder", "--backend", "cpu").ExitCode);
    }

    [Theory]
    [InlineData(1.0, new float[] { 3, 4 }, new float[] { 1, 2 })]
    [InlineData(0.0, new float[] { 1, 2 }, new float[] { 3, 4 })]
    [InlineData(0.5, new float[] { 1, 1, 1 }, new float[] { 1, 1 })]
    [InlineData(5.5 / 6, new float[] { 2, 3, 4 }, new float[] { 2, 1 })]
    public void The_area_under_the_curve_counts_pairs_in_the_right_order_and_ties_half(double expected, float[] positives, float[] negatives) =>
        Assert.Equal(expected, Evaluation.AreaUnderCurve(positives, negatives), 1e-12);

    [Fact]
    public void Accuracy_confusion_and_scores_come_from_the_answers()
    {
        var evaluation = new Evaluation(3, nothing: 2);
        evaluation.Add(0, [0.7f, 0.2f, 0.1f]);
        evaluation.Add(1, [0.6f, 0.3f, 0.1f]);
        evaluation.Add(2, [0.1f, 0.1f, 0.8f]);
        evaluation.AddNegative([0.5f, 0.45f, 0.05f]);
        Assert.Equal((3, 2), (evaluation.Samples, evaluation.Correct));
        Assert.Equal([[1, 0, 0], [1, 0, 0], [0, 0, 1]], evaluation.Confusion);

        // Two positives at 0.9, negatives at 0.2 and 0.95: of four pairs two are in order.
        Assert.Equal(0.5, evaluation.Auc);
    }
}
