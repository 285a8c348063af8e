using NeuralGL.Backends;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Tests;

/// <summary>ONNX's own cases on every backend: those whose operators are here pass, all others say which operators are missing.</summary>
public class OfficialCaseTests(ITestOutputHelper output)
{
    /// <summary>Errors that a case may give: operators not here yet, or semantics from before the oldest opset.</summary>
    private static readonly ModelErrorCode[] Allowed = [ModelErrorCode.UnsupportedOp, ModelErrorCode.UnsupportedOpset, ModelErrorCode.UnsupportedAttribute];

    [Theory]
    [InlineData("reference")]
    [InlineData("cpu")]
    [InlineData("gl")]
    public void Official_cases_pass_or_give_a_typed_error_that_says_what_is_not_supported(string backend)
    {
        if (OfficialCases.Root is null)
        {
            Assert.Skip("ONNX's test cases are not installed (set NEURALGL_ONNX_CASES to their directory)");
        }

        using GlStage? gl = backend == "gl" ? new GlStage() : null;
        IBackend runs = gl is not null ? gl.Backend : backend == "cpu" ? new CpuBackend() : new ReferenceBackend<double>();
        var passed = new List<string>();
        var refused = new SortedDictionary<ModelErrorCode, List<string>>();
        var failures = new List<string>();
        foreach (string name in OfficialCases.Names)
        {
            try
            {
                string? failure = OfficialCases.DataOf(name).Select(set => Run(runs, OfficialCases.ModelOf(name), set.Inputs, set.Outputs)).FirstOrDefault(f => f is not null);
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

    /// <summary>The tolerance of ONNX's own runner, 10⁻³ relative; near zero 10⁻⁷ for the reference, which computes in double, and 10⁻⁵ in float32.</summary>
    private static string? Run(IBackend backend, string path, string[] inputs, string[] outputs)
    {
        string[] names = [.. Schema.ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).Graph.Input.Select(i => i.Name)];
        Dictionary<string, Tensor> data = names.Zip(inputs).ToDictionary(p => p.First, p => TensorProtoFile.Load(p.Second));
        OnnxModel model = Load(path, names, data);
        int batch = model.Graph.Inputs.Where(v => v.Shape.IsOpen).Select(v => data[v.Name].Shape[0]).FirstOrDefault(1);
        Dictionary<string, Tensor> results = Networks.Run(backend, model.Graph, model.Parameters, batch, [.. model.Graph.Inputs.Select(v => (v.Name, data[v.Name]))]);
        double atol = backend is ReferenceBackend<double> ? 1e-7 : 1e-5;
        return model.Graph.Outputs.Zip(outputs).Select(p => Compare.Near(TensorProtoFile.Load(p.Second), results[p.First.Name], atol, 1e-3)).FirstOrDefault(d => d is not null);
    }

    /// <summary>Shapes, axes and bounds come as inputs in many cases: known when the model is read, they are constants, all but the first input or, if need be, that one too.</summary>
    private static OnnxModel Load(string path, string[] names, Dictionary<string, Tensor> data)
    {
        ModelFormatException? last = null;
        foreach (int given in new[] { names.Length, 1, 0 })
        {
            try
            {
                return OnnxFile.Load(path, new OnnxOptions { FixedInputs = names.Skip(given).ToDictionary(n => n, n => data[n]) });
            }
            catch (ModelFormatException e) when (e.Code == ModelErrorCode.UnsupportedOp)
            {
                last = e;
            }
        }

        throw last!;
    }
}
