using System.Diagnostics;
using System.Text.Json;
using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Demo;
using NeuralGL.Backends;
using NeuralGL.Onnx;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Packaging;

/// <summary>The samples that the solution builds do what their first lines say.</summary>
public class SampleTests
{
    private static readonly string Digits = Repository.File("assets", "models", "digits.onnx"), Sine = Repository.File("assets", "models", "lecture-sine.onnx");

    [Fact]
    public void A_host_with_a_Silk_context_learns_that_it_drew_a_one()
    {
        Outcome outcome = Repository.Run(Repository.Dotnet(Repository.Root, Repository.Sample("SilkHost"), Digits));
        Assert.SkipWhen(outcome.Error.Contains("EGL"), $"no OpenGL here: {outcome.Error}");
        Assert.Equal((0, "1\n"), (outcome.ExitCode, outcome.Output));
    }

    [Theory]
    [InlineData("pixels")]
    [InlineData("tiles")]
    public void A_filter_is_learned_and_applied_while_it_learns(string form)
    {
        Outcome outcome = Repository.Run(Repository.Dotnet(Repository.Root, Repository.Sample("PostProcess"), form));
        Assert.SkipWhen(outcome.Error.Contains("EGL"), $"no OpenGL here: {outcome.Error}");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        double[] decibels = [.. outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => double.Parse(l.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.InRange(decibels[0], 5, 20);
        Assert.InRange(decibels[^1], form == "tiles" ? 28 : 30, 60);
    }

    [Fact]
    public async Task The_server_answers_each_line_as_the_reference_does_and_ends_with_its_input()
    {
        using var folder = new TemporaryFolder();
        Tensor[] inputs = [new(Shape.Of(1, 2), [0.5f, -0.25f]), new(Shape.Of(1, 2), [-1f, 2f])];
        NpyFile.Save(folder["a.npy"], inputs[0]);
        NpyFile.Save(folder["wide.npy"], Tensor.Zeros(new TensorType(Shape.Of(1, 3), ElementType.Float32)));
        NpyFile.Save(folder["words.npy"], Tensor.Zeros(new TensorType(Shape.Of(1, 2), ElementType.Int64)));
        File.WriteAllText(folder["text.npy"], "no array");
        NpyFile.Save(folder["b.npy"], inputs[1]);
        string[] names = ["a.npy", "wide.npy", "words.npy", "missing.npy", "text.npy", "b.npy"];

        using Process server = Process.Start(Repository.Dotnet(folder.Path, Repository.Sample("Server"), Sine))!;
        Task<string> error = server.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await server.StandardInput.WriteAsync(string.Join('\n', names) + "\n");
        server.StandardInput.Close();
        string output = await server.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen((await error).Contains("EGL"), $"no OpenGL here: {await error}");

        Assert.Equal((0, ""), (server.ExitCode, await error));
        JsonElement[] answers = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal(names, answers.Select(a => a.GetProperty("input").GetString()));
        Assert.Equal([false, true, true, true, true, false], answers.Select(a => a.TryGetProperty("error", out _)));
        OnnxModel model = OnnxFile.Load(Sine);
        using CompiledGraph reference = new ReferenceBackend<double>().Compile(model.Graph, model.Parameters);
        foreach ((Tensor input, JsonElement answer) in inputs.Zip([answers[0], answers[^1]]))
        {
            reference.SetInput(model.Graph.Inputs[0].Name, input);
            reference.Run();
            float expected = reference.ReadBlocking(reference.Graph.Outputs[0]).Floats[0];
            // One sine of an argument below 4: the operators' own tolerance.
            Assert.Equal(expected, answer.GetProperty("output")[0].GetSingle(), 1e-5f);
        }
    }

    [Fact]
    public async Task The_server_ends_cleanly_when_asked_while_it_waits()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        using var folder = new TemporaryFolder();
        NpyFile.Save(folder["a.npy"], new Tensor(Shape.Of(1, 2), [1f, 2f]));
        using Process server = Process.Start(Repository.Dotnet(folder.Path, Repository.Sample("Server"), Sine))!;
        await server.StandardInput.WriteAsync("a.npy\n");
        await server.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        string? answer = await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        if (answer is null)
        {
            string error = await server.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.SkipWhen(error.Contains("EGL"), $"no OpenGL here: {error}");
            Assert.Fail(error);
        }

        using (Process kill = Process.Start("kill", ["-TERM", $"{server.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, server.ExitCode);
    }

    [Fact]
    public void The_sample_that_is_not_built_says_so_in_its_first_line()
    {
        Assert.StartsWith("// Kept outside the solution", File.ReadLines(Repository.File("samples", "SilkWindow", "Program.cs")).First());
        Assert.DoesNotContain("SilkWindow", File.ReadAllText(Repository.File("NeuralGL.sln")), StringComparison.Ordinal);
    }
}
