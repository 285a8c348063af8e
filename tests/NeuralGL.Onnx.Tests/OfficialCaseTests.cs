using NeuralGL.Backends;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Tests;

/// <summary>ONNX's own cases: all pass on every backend, or stand in <see cref="OfficialExcuses"/> with the reason.</summary>
public class OfficialCaseTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("reference")]
    [InlineData("cpu")]
    [InlineData("gl")]
    public void Official_cases_pass_or_are_excused_with_a_reason(string backend)
    {
        if (OfficialCases.Root is null)
        {
            Assert.Skip("ONNX's test cases are not installed (set NEURALGL_ONNX_CASES to their directory)");
        }

        using GlStage? gl = backend == "gl" ? new GlStage() : null;
        IBackend runs = gl is not null ? gl.Backend : backend == "cpu" ? new CpuBackend() : new ReferenceBackend<double>();
        int passed = 0;
        var excused = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var failures = new List<string>();
        var missing = new HashSet<string>();
        foreach (string name in OfficialCases.Names)
        {
            (string? failure, string? excuse) = Judge(runs, name, missing);
            passed += failure is null && excuse is null ? 1 : 0;
            if (failure is not null)
            {
                failures.Add($"{name}: {failure}");
            }

            if (excuse is not null)
            {
                excused[excuse] = excused.GetValueOrDefault(excuse) + 1;
            }
        }

        failures.AddRange(OfficialExcuses.NotYet.Except(missing).Select(op => $"every case of {op} is read now, so take it off the list of what is not"));
        output.WriteLine($"{backend}: {passed} passed; {string.Join(", ", excused.Select(e => $"{e.Value} {e.Key}"))}; {failures.Count} failed");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    /// <summary>What is wrong with a case, and why it need not pass.</summary>
    private static (string? Failure, string? Excuse) Judge(IBackend backend, string name, HashSet<string> missing)
    {
        string? excuse = OfficialExcuses.Of(name);
        try
        {
            string? failure = OfficialCases.DataOf(name).Select(set => Run(backend, OfficialCases.ModelOf(name), set.Inputs, set.Outputs)).FirstOrDefault(f => f is not null);
            return excuse is null ? (failure, null) : failure is null ? ($"passes, so take it off the list: {excuse}", null) : (null, excuse);
        }
        catch (ModelFormatException e) when (e.Code == ModelErrorCode.UnsupportedOpset)
        {
            return (null, "with semantics before opset 7");
        }
        catch (ModelFormatException e) when (e.Operator is { } op && OfficialExcuses.NotYet.Contains(op))
        {
            missing.Add(op);
            return (null, "not read yet");
        }
        catch (Exception e)
        {
            return excuse is not null && e is ModelFormatException ? (null, excuse) : ($"{e.GetType().Name}: {e.Message}", null);
        }
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
