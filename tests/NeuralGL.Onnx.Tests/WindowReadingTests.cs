using Google.Protobuf;
using NeuralGL.Backends;
using NeuralGL.Onnx.Schema;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Tests;

/// <summary>Operators over windows that are read as means and arithmetic: what ONNX Runtime gives, on every backend.</summary>
public class WindowReadingTests
{
    /// <summary>A node with one operand.</summary>
    private sealed record Form(string OpType, int Opset, int[] Sizes, params (string, object)[] Attributes);

    private static readonly Form[] s_forms =
    [
        new("LRN", 13, [5, 5, 5, 5], ("size", 3L)),
        new("LRN", 7, [2, 7, 3, 4], ("size", 5L), ("alpha", 0.3f), ("beta", 0.6f), ("bias", 2f)),
        new("LRN", 13, [1, 6, 2, 3], ("size", 7L), ("alpha", 0.2f)),
        new("LRN", 13, [2, 3, 4, 4], ("size", 1L), ("alpha", 0.5f)),
        new("LpPool", 11, [1, 3, 32], ("kernel_shape", L(2))),
        new("LpPool", 11, [1, 3, 9, 8], ("kernel_shape", L(3, 2)), ("strides", L(2, 3)), ("p", 2L)),
        new("LpPool", 11, [2, 3, 8, 8], ("kernel_shape", L(3, 3)), ("pads", L(2, 1, 2, 1)), ("p", 3L)),
        new("LpPool", 11, [1, 3, 7, 8], ("kernel_shape", L(2, 2)), ("auto_pad", "SAME_UPPER"), ("p", 1L)),
        new("LpPool", 11, [1, 3, 7, 8], ("kernel_shape", L(2, 2)), ("auto_pad", "SAME_LOWER"), ("p", 4L)),
        new("LpPool", 18, [1, 1, 5, 6, 5], ("kernel_shape", L(2, 2, 2)), ("strides", L(2, 1, 2))),
        new("GlobalLpPool", 7, [2, 3, 4, 5]),
        new("GlobalLpPool", 7, [2, 3, 9], ("p", 1L)),
        new("GlobalLpPool", 7, [2, 3, 4, 5], ("p", 3L)),
    ];

    [Theory]
    [InlineData("reference")]
    [InlineData("cpu")]
    [InlineData("gl")]
    public void Every_form_is_what_ONNX_Runtime_gives(string backend)
    {
        using GlStage? gl = backend == "gl" ? new GlStage() : null;
        IBackend runs = gl is not null ? gl.Backend : backend == "cpu" ? new CpuBackend() : new ReferenceBackend<double>();
        var failures = new List<string>();
        foreach (Form form in s_forms)
        {
            byte[] bytes = BytesOf(form);
            (string, Tensor)[] inputs = [("x", CaseInput.Uniform(Shape.Of(form.Sizes), -2, 2).Make(5))];
            using var session = new OrtSession(bytes);
            OnnxModel model = OnnxFile.Load(bytes);
            if (Compare.Near(session.Run(inputs)["y"], Networks.Run(runs, model.Graph, model.Parameters, 1, inputs)["y"]) is { } difference)
            {
                failures.Add($"{form.OpType} {string.Join("×", form.Sizes)}: {difference}");
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    [Fact]
    public void Rounding_up_adds_a_window_that_reaches_beyond_the_last_element()
    {
        OnnxModel model = OnnxFile.Load(BytesOf(new("LpPool", 18, [1, 1, 5], ("kernel_shape", L(2)), ("strides", L(2)), ("ceil_mode", 1L), ("p", 1L))));
        Tensor y = Networks.Run(new CpuBackend(), model.Graph, model.Parameters, 1, ("x", new Tensor(Shape.Of(1, 1, 5), [1f, -2, 3, 4, -5])))["y"];
        Assert.Equal([3f, 7, 5], y.Floats.ToArray());
    }

    [Fact]
    public void An_even_number_of_channels_has_one_more_behind_than_before_which_ONNX_Runtime_refuses()
    {
        OnnxModel model = OnnxFile.Load(BytesOf(new("LRN", 13, [1, 3, 1, 1], ("size", 2L), ("alpha", 1f), ("beta", 1f))));
        Tensor y = Networks.Run(new CpuBackend(), model.Graph, model.Parameters, 1, ("x", new Tensor(Shape.Of(1, 3, 1, 1), [1f, 2, 4])))["y"];
        Assert.All(y.Floats.ToArray().Zip([1 / 3.5f, 2 / 11f, 4 / 9f]), p => Assert.Equal(p.Second, p.First, 1e-5f));
    }

    [Theory]
    [InlineData("LRN", "size", 0L, "size is 0")]
    [InlineData("GlobalLpPool", "p", 0L, "p is 0")]
    public void What_makes_no_sense_is_refused(string opType, string attribute, long value, string message)
    {
        var e = Assert.Throws<ModelFormatException>(() => OnnxFile.Load(BytesOf(new(opType, 13, [1, 2, 3, 3], (attribute, value)))));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    private static byte[] BytesOf(Form form)
    {
        var graph = new GraphProto { Name = "form" };
        graph.Node.Add(TestModel.Node(form.OpType, "node", ["x"], ["y"], form.Attributes));
        graph.Input.Add(TestModel.Value("x", [.. form.Sizes.Select(s => (object)s)]));
        graph.Output.Add(new ValueInfoProto { Name = "y" });
        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = form.Opset });
        return model.ToByteArray();
    }

    private static long[] L(params long[] values) => values;
}
