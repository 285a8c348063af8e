using NeuralGL.App.Commands;
using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Demo;
using NeuralGL.BadInputs;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.BadInputs;

/// <summary>One of each row and fate of the list of bad inputs, through the tool: exit code 2, one line, no stack trace.</summary>
public sealed class BadInputToolTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("neuralgl-bad-");

    // Row 79 is about models that come from memory, which none of the tool's do.
    public static TheoryData<int> Inputs => [.. Enumerable.Range(0, Registry.Representatives.Count).Where(i => Registry.Representatives[i].Row != 79)];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Inputs))]
    public void A_bad_model_is_one_line_and_exit_code_2_for_every_verb_that_reads_one(int index)
    {
        BadInput input = Registry.Representatives[index];
        string path = input.Place(_folder.FullName), array = Path.Combine(_folder.FullName, "x.npy"), results = Path.Combine(_folder.FullName, "results");
        NpyFile.Save(array, new Tensor(Shape.Of(1, 4), [1f, 2, 3, 4]));
        string[][] verbs =
        [
            ["inspect", path], ["inspect", path, "--json"], ["inspect", path, "--collapse", Path.Combine(_folder.FullName, "out.onnx")],
            ["run", path, "--input", array, "--output", results, "--backend", "reference"], ["compare", path, "--backends", "cpu"], ["export-glsl", path, "--out", Path.Combine(_folder.FullName, "nn.glsl")],
            ["eval", path, "--source", "synthetic", "--frames", "1", "--backend", "cpu"],
        ];
        if (input.Fate == BadInput.Accepted)
        {
            Outcome outcome = Outcome.Of("inspect", path, "--json");
            Assert.True(outcome.ExitCode == ExitCode.Ok, $"{input}: {outcome.Error}");
            Assert.Contains(input.Warning ?? "", outcome.Output.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
            return;
        }

        // Large files take their second, which one verb is enough for.
        foreach (string[] verb in verbs.Take(File.Exists(path) && new FileInfo(path) is { Length: > 1 << 20 and < 1 << 30 } ? 1 : verbs.Length))
        {
            Outcome outcome = Outcome.Of(verb);
            Assert.True(outcome.ExitCode == ExitCode.BadInput, $"{input}, {verb[0]}: {outcome.ExitCode} {outcome.Error}");
            Assert.Empty(outcome.Output);
            string line = Assert.Single(outcome.ErrorLines);
            Assert.StartsWith("neuralgl: ", line, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("internal error", outcome.Error, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(results));
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "out.onnx")));
    }

    [Fact]
    public async Task The_tool_itself_does_not_wait_for_a_pipe_or_a_device_and_answers_in_one_line()
    {
        foreach (BadInput input in Registry.All.Where(i => i.Row == 20))
        {
            Outcome outcome = await Tool.RunAsync(Tool.Info("inspect", input.Place(_folder.FullName)));
            Assert.Equal((ExitCode.BadInput, ""), (outcome.ExitCode, outcome.Output));
            Assert.Single(outcome.ErrorLines);
        }
    }

    /// <summary>Rows 97 and 98.</summary>
    [Fact]
    public void What_a_model_is_run_on_is_checked_before_it_runs()
    {
        using var models = new RunModels();
        string model = models.TwoInputs(), a = models.Array("a.npy", [2, 3], 1, 2, 3, 4, 5, 6);
        (string What, string[] Inputs)[] wrong =
        [
            ("another batch", [a, models.Array("b.npy", [1, 3], 1, 2, 3)]), ("another shape", [a, models.Array("c.npy", [2, 4], 1, 2, 3, 4, 5, 6, 7, 8)]),
            ("another type", [a, models.Array("d.npy", new Tensor(Shape.Of(2, 3), new long[6]))]), ("one too few", [a]), ("one too many", [a, a, a]),
            ("an unknown name", [a, "nobody=" + a]), ("no array", [a, models.Bytes("e.npy", 1, 2, 3)]), ("no tensor", [a, models.Bytes("f.pb", 0x08)]), ("no file", [a, models["none.npy"]]),
        ];
        foreach ((string what, string[] inputs) in wrong)
        {
            Outcome outcome = Outcome.Of(["run", model, .. inputs.SelectMany(i => new[] { "--input", i }), "--output", models["out"], "--backend", "reference"]);
            Assert.True(outcome.ExitCode == ExitCode.BadInput, $"{what}: {outcome.ExitCode} {outcome.Error}");
            Assert.Single(outcome.ErrorLines);
            Assert.False(Directory.Exists(models["out"]));
        }
    }

    /// <summary>Row 105; that the weights stay is shown by TrainerTests.</summary>
    [Theory]
    [InlineData("nan")]
    [InlineData("inf")]
    [InlineData("0")]
    [InlineData("-0.1")]
    public void A_learning_rate_that_is_no_positive_number_is_a_wrong_option(string rate)
    {
        Outcome outcome = Outcome.Of("train", "--data", _folder.FullName, "--layers", "784-10", "--lr", rate, "--out", Path.Combine(_folder.FullName, "m.onnx"));
        Assert.Equal(ExitCode.Usage, outcome.ExitCode);
        Assert.Single(outcome.ErrorLines);
    }
}
