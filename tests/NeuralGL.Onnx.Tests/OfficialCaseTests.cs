using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Tests;

/// <summary>ONNX's own cases: those whose operators are here pass, all others say which operators are missing.</summary>
public class OfficialCaseTests(ITestOutputHelper output)
{
    /// <summary>Errors that a case may give: operators not here yet, or semantics from before the oldest opset.</summary>
    private static readonly ModelErrorCode[] Allowed = [ModelErrorCode.UnsupportedOp, ModelErrorCode.UnsupportedOpset, ModelErrorCode.UnsupportedAttribute];

    [Fact]
    public void Official_cases_pass_or_give_a_typed_error_that_says_what_is_not_supported()
    {
        if (OfficialCases.Root is null)
        {
            Assert.Skip("ONNX's test cases are not installed (set NEURALGL_ONNX_CASES to their directory)");
        }

        var passed = new List<string>();
        var refused = new SortedDictionary<ModelErrorCode, List<string>>();
        var failures = new List<string>();
        foreach (string name in OfficialCases.Names)
        {
            try
            {
                string? failure = OfficialCases.DataOf(name).Select(set => Run(OfficialCases.ModelOf(name), set.Inputs, set.Outputs)).FirstOrDefault(f => f is not null);
                (failure is null ? passed : failures).Add($"{name} {failure}");
            }
            catch (ModelFormatException e)
            {
                refused[e.Code] = [.. refused.GetValueOrDefault(e.Code, []), $"    {name}: {e.Message[(e.Message.IndexOf("': ", StringComparison.Ordinal) + 3)..]}"];
                if (!Allowed.Contains(e.Code))
                {
                    failures.Add($"{name}: {e.Code}: {e.Message}");
                }
            }
            catch (Exception e)
            {
                failures.Add($"{name}: {e.GetType().Name}: {e.Message}");
            }
        }

        output.WriteLine(string.Join("\n", refused.Select(r => $"{r.Key}: {r.Value.Count}\n{string.Join("\n", r.Value)}").Prepend($"{passed.Count} passed, {refused.Values.Sum(r => r.Count)} refused, {failures.Count} failed")));
        Assert.True(failures.Count == 0, string.Join("\n", failures));

        // What passed once must not be refused later: the count only grows with the operators.
        Assert.InRange(passed.Count, 127, int.MaxValue);
    }

    /// <summary>The tolerance of ONNX's own runner, 10⁻³ relative and 10⁻⁷ absolute: its data is computed in float32 and ours in double.</summary>
    private static string? Run(string path, string[] inputs, string[] outputs)
    {
        OnnxModel model;
        (string Name, Tensor Data)[] data;
        try
        {
            model = OnnxFile.Load(path);
            data = [.. model.Graph.Inputs.Zip(inputs).Select(p => (p.First.Name, TensorProtoFile.Load(p.Second)))];
        }
        catch (ModelFormatException e) when (e.Code == ModelErrorCode.UnsupportedOp)
        {
            // Shapes, axes and bounds come as inputs in many cases; known when the model is read, they are constants.
            var names = Schema.ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).Graph.Input.Select(i => i.Name).ToList();
            data = [(names[0], TensorProtoFile.Load(inputs[0]))];
            model = OnnxFile.Load(path, new OnnxOptions { FixedInputs = names.Zip(inputs).Skip(1).ToDictionary(p => p.First, p => TensorProtoFile.Load(p.Second)) });
        }

        int batch = model.Graph.Inputs.Zip(data).Where(p => p.First.Shape.IsOpen).Select(p => p.Second.Data.Shape[0]).FirstOrDefault(1);
        Dictionary<string, Tensor> results = Networks.Run<double>(model.Graph, model.Parameters, batch, data);
        return model.Graph.Outputs.Zip(outputs).Select(p => Compare.Near(TensorProtoFile.Load(p.Second), results[p.First.Name], 1e-7, 1e-3)).FirstOrDefault(d => d is not null);
    }
}
