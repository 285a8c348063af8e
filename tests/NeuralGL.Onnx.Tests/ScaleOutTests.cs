using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Tests;

/// <summary>What docs/scale-out.md marks as tried.</summary>
public partial class ScaleOutTests
{
    [Theory]
    [InlineData("digits.onnx", 784)]
    [InlineData("fashion.onnx", 784)]
    public void One_session_of_ONNX_Runtime_answers_batches_of_any_size_from_several_threads_as_NeuralGL_does(string name, int inputs)
    {
        OnnxModel model = OnnxFile.Load(PathOf(name));
        using var session = new OrtSession(PathOf(name));
        int[] batches = [1, 8, 64, 3];
        Tensor[] examples = [.. batches.Select(batch => CaseInput.Uniform(Shape.Of(batch, inputs), 0, 1).Make((ulong)batch))];
        var answers = new Tensor[batches.Length];
        Parallel.For(0, batches.Length, i => answers[i] = session.Run((model.Graph.Inputs[0].Name, examples[i])).Values.First());
        for (int i = 0; i < batches.Length; i++)
        {
            Tensor ours = Networks.Run(new Backends.CpuBackend(), model.Graph, model.Parameters, batches[i], (model.Graph.Inputs[0].Name, examples[i]))[model.Graph.Outputs[0].Name];
            Assert.Null(Compare.Near(answers[i], ours));
        }
    }

    [Fact]
    public void The_names_of_classes_are_in_the_metadata_that_ONNX_Runtime_gives()
    {
        using var session = new InferenceSession(PathOf("digits.onnx"));
        string[] labels = JsonSerializer.Deserialize<string[]>(session.ModelMetadata.CustomMetadataMap[OnnxModel.LabelsKey])!;
        Assert.Equal(OnnxFile.Load(PathOf("digits.onnx")).Labels, labels);
        Assert.Contains(OnnxModel.InputSpecKey, session.ModelMetadata.CustomMetadataMap.Keys);
    }

    [Fact]
    public void The_configuration_for_Triton_has_the_names_types_and_sizes_of_the_file()
    {
        string page = File.ReadAllText(Path.Combine(OfficialCases.Repository!, "docs", "scale-out.md"));
        OnnxModel model = OnnxFile.Load(PathOf("digits.onnx"));
        string[] tensors = [.. Declaration().Matches(page).Select(m => m.Value)];
        Assert.Equal(model.Graph.Inputs.Concat(model.Graph.Outputs).Select(v => $"name: \"{v.Name}\" data_type: TYPE_FP32 dims: [ {v.Shape[1]} ]"), tensors);
        Assert.All(model.Graph.Inputs.Concat(model.Graph.Outputs), v => Assert.Equal((Shape.Open, 2), (v.Shape[0], v.Shape.Rank)));
    }

    private static string PathOf(string name) => Path.Combine(OfficialCases.Repository!, "assets", "models", name);

    [GeneratedRegex("""name: "\w+" data_type: \w+ dims: \[ \d+ \]""")]
    private static partial Regex Declaration();
}
