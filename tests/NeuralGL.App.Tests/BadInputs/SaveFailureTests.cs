using System.Diagnostics;
using NeuralGL.App.Commands;
using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Demo;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.BadInputs;

/// <summary>Row 101 of the list of bad inputs: a disk that is full, and a process that is killed while it saves. The old file stays bit for bit.</summary>
public sealed class SaveFailureTests : IDisposable
{
    private readonly RunModels _models = new();

    public void Dispose() => _models.Dispose();

    [Fact]
    public async Task On_a_full_disk_the_old_file_stays_and_the_error_is_one_line()
    {
        string model = Large(), target = _models.FiveThreeOne();
        byte[] before = File.ReadAllBytes(target);

        // A limit for the length of files stands for a full disk: the write fails in the middle. Its signal is ignored, as a full disk has none.
        ProcessStartInfo info = Tool.Info("inspect", model, "--collapse", target);
        var shell = new ProcessStartInfo("bash", ["-c", "trap '' XFSZ; ulimit -f 2048; exec \"$0\" \"$@\"", info.FileName, .. info.ArgumentList]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };

        // Else the runtime keeps its code in a file in memory, for which the limit holds too.
        shell.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        Outcome outcome = await Tool.RunAsync(shell);

        Assert.True(outcome.ExitCode == ExitCode.BadInput, $"{outcome.ExitCode}: {outcome.Error}");
        Assert.Contains("cannot be written", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(target));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(target)!, "*.tmp"));
    }

    [Fact]
    public async Task Killed_at_any_moment_of_saving_the_old_file_or_the_new_one_is_there_whole()
    {
        string model = Large(), target = _models.FiveThreeOne();
        Outcome whole = await Tool.RunAsync(Tool.Info("inspect", model, "--collapse", _models["whole.onnx"]));
        Assert.Equal(ExitCode.Ok, whole.ExitCode);
        byte[] before = File.ReadAllBytes(target), after = File.ReadAllBytes(_models["whole.onnx"]);
        string folder = Path.GetDirectoryName(target)!;
        for (int wait = 0; wait < 4; wait++)
        {
            using (Tool tool = Tool.Start(Tool.Info("inspect", model, "--collapse", target)))
            {
                // The temporary file is there from the first byte on until it is renamed.
                while (!tool.HasEnded && Directory.GetFiles(folder, "five-three-one.onnx.*").Length == 0)
                {
                    await Task.Delay(1, TestContext.Current.CancellationToken);
                }

                // Leaving the block kills it.
                await Task.Delay(wait, TestContext.Current.CancellationToken);
            }

            byte[] found = File.ReadAllBytes(target);
            Assert.True(found.AsSpan().SequenceEqual(before) || found.AsSpan().SequenceEqual(after), $"{found.Length} bytes are neither the old {before.Length} nor the new {after.Length}");
            Assert.NotEmpty(OnnxFile.Load(target).Parameters.Names);
            File.WriteAllBytes(target, before);
            foreach (string file in Directory.GetFiles(folder, "*.tmp"))
            {
                File.Delete(file);
            }
        }
    }

    [Fact]
    public async Task Weights_above_a_size_that_is_given_go_into_a_second_file_which_the_tool_reads_again()
    {
        string model = Large();
        Outcome outcome = await Tool.RunAsync(Tool.Info("inspect", model, "--collapse", _models["apart.onnx"], "--external-above", "1"));
        Assert.Equal((ExitCode.Ok, ""), (outcome.ExitCode, outcome.Error));
        Assert.InRange(new FileInfo(_models["apart.onnx"]).Length, 1, 10_000);
        Assert.InRange(new FileInfo(_models["apart.onnx.data"]).Length, 8_000_000, 8_200_000);
        Assert.Equal(Outcome.Of("inspect", model, "--json").Output.Replace("large.onnx", "apart.onnx", StringComparison.Ordinal), Outcome.Of("inspect", _models["apart.onnx"], "--json").Output);
    }

    /// <summary>1000 → 2000 → ReLU → 10: 8 MB.</summary>
    private string Large()
    {
        var store = new ParameterStore { ["a"] = Tensor.Zeros(Shape.Of(2000, 1000)), ["b"] = Tensor.Zeros(Shape.Of(10, 2000)) };
        var g = new GraphBuilder("large");
        Value hidden = g.AddNode(new Relu(), "relu", g.AddNode(new Dense(), "wide", g.Input("x", Shape.Of(Shape.Open, 1000)), g.Parameter("a", store["a"].Type)).Output).Output;
        g.Output(g.AddNode(new Dense(), "y", hidden, g.Parameter("b", store["b"].Type)).Output);
        return _models.Save("large.onnx", g.Build(), store);
    }
}
