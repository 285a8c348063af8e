using Google.Protobuf;
using NeuralGL.Onnx.Reading.Folding;
using NeuralGL.Onnx.Schema;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Tests;

/// <summary>Shapes that a model computes from shapes, as PyTorch writes them where the batch is dynamic, are computed when it is read, and the batch stays open.</summary>
public class ShapeArithmeticTests
{
    [Fact]
    public void Flattening_by_the_size_of_the_batch_keeps_it_open() => Same(g =>
    {
        g.Node.Add(TestModel.Node("Shape", "shape", ["x"], ["s"]));
        g.Node.Add(TestModel.Node("Gather", "size", ["s", "zero"], ["n"], ("axis", 0L)));
        g.Node.Add(TestModel.Node("Unsqueeze", "row", ["n", "axes"], ["n1"]));
        g.Node.Add(TestModel.Node("Concat", "sizes", ["n1", "minus"], ["to"], ("axis", 0L)));
        g.Node.Add(TestModel.Node("Reshape", "view", ["x", "to"], ["y"]));
        g.Initializer.Add([Longs("zero", [], 0), Longs("axes", [1], 0), Longs("minus", [1], -1)]);
    });

    [Fact]
    public void Shuffling_channels_by_computed_groups_keeps_the_batch_open() => Same(g =>
    {
        g.Node.Add(TestModel.Node("Shape", "batch", ["x"], ["n"], ("start", 0L), ("end", 1L)));
        g.Node.Add(TestModel.Node("Shape", "channels", ["x"], ["c"], ("start", 1L), ("end", 2L)));
        g.Node.Add(TestModel.Node("Div", "groups", ["c", "two"], ["half"]));
        g.Node.Add(TestModel.Node("Shape", "rest", ["x"], ["hw"], ("start", -2L)));
        g.Node.Add(TestModel.Node("Concat", "sizes", ["n", "two", "half", "hw"], ["to"], ("axis", 0L)));
        g.Node.Add(TestModel.Node("Reshape", "apart", ["x", "to"], ["parts"]));
        g.Node.Add(TestModel.Node("Transpose", "shuffle", ["parts"], ["mixed"], ("perm", new long[] { 0, 2, 1, 3, 4 })));
        g.Node.Add(TestModel.Node("Shape", "whole", ["x"], ["back"]));
        g.Node.Add(TestModel.Node("Reshape", "together", ["mixed", "back"], ["y"]));
        g.Initializer.Add(Longs("two", [1], 2));
    });

    [Fact]
    public void A_token_expanded_to_the_batch_by_Where_and_Equal_keeps_it_open() => Same(g =>
    {
        g.Node.Add(TestModel.Node("Shape", "shape", ["x"], ["s"]));
        g.Node.Add(TestModel.Node("Slice", "first", ["s", "zero1", "one1", "zero1"], ["n"]));
        g.Node.Add(TestModel.Node("Concat", "wanted", ["n", "minus", "minus", "minus"], ["w"], ("axis", 0L)));
        g.Node.Add(TestModel.Node("Shape", "rank", ["w"], ["r"]));
        g.Node.Add(TestModel.Node("ConstantOfShape", "ones", ["r"], ["ones"], ("value", Longs("", [1], 1))));
        g.Node.Add(TestModel.Node("Mul", "negative", ["ones", "minus"], ["m"]));
        g.Node.Add(TestModel.Node("Equal", "free", ["w", "m"], ["f"]));
        g.Node.Add(TestModel.Node("Where", "sizes", ["f", "ones", "w"], ["to"]));
        g.Node.Add(TestModel.Node("Expand", "repeat", ["token", "to"], ["tokens"]));
        g.Node.Add(TestModel.Node("Concat", "join", ["x", "tokens"], ["y"], ("axis", 1L)));
        g.Initializer.Add([Longs("zero1", [1], 0), Longs("one1", [1], 1), Longs("minus", [1], -1), TestModel.Floats("token", [1, 1, 2, 3], 1, 2, 3, 4, 5, 6)]);
    });

    [Fact]
    public void Sizes_times_a_float_scale_are_folded() => Same(g =>
    {
        g.Node.Add(TestModel.Node("Shape", "shape", ["x"], ["s"]));
        g.Node.Add(TestModel.Node("Slice", "spatial", ["s", "two1", "four1"], ["hw"]));
        g.Node.Add(TestModel.Node("Cast", "real", ["hw"], ["hwf"], ("to", 1L)));
        g.Node.Add(TestModel.Node("Mul", "scaled", ["hwf", "scale"], ["big"]));
        g.Node.Add(TestModel.Node("Cast", "whole", ["big"], ["size"], ("to", 7L)));
        g.Node.Add(TestModel.Node("ReduceProd", "area", ["size"], ["area"], ("keepdims", 0L)));
        g.Node.Add(TestModel.Node("Unsqueeze", "row", ["area", "zero1"], ["area1"]));
        g.Node.Add(TestModel.Node("Concat", "to", ["minus", "area1"], ["to"], ("axis", 0L)));
        g.Node.Add(TestModel.Node("Reshape", "view", ["x", "to"], ["y"]));
        g.Initializer.Add([Longs("two1", [1], 2), Longs("four1", [1], 4), Longs("zero1", [1], 0), Longs("minus", [1], -1), TestModel.Floats("scale", [], 2)]);
    });

    [Fact]
    public void What_merges_the_batch_with_other_sizes_is_refused_and_read_for_a_fixed_batch()
    {
        byte[] model = Model(g =>
        {
            g.Node.Add(TestModel.Node("Shape", "shape", ["x"], ["s"]));
            g.Node.Add(TestModel.Node("Slice", "front", ["s", "zero1", "two1"], ["nc"]));
            g.Node.Add(TestModel.Node("ReduceProd", "rows", ["nc"], ["rows"]));
            g.Node.Add(TestModel.Node("Concat", "to", ["rows", "minus"], ["to"], ("axis", 0L)));
            g.Node.Add(TestModel.Node("Reshape", "view", ["x", "to"], ["y"]));
            g.Initializer.Add([Longs("zero1", [1], 0), Longs("two1", [1], 2), Longs("minus", [1], -1)]);
        });
        var e = Assert.Throws<ModelFormatException>(() => OnnxFile.Load(model));
        Assert.Equal(ModelErrorCode.BadDim, e.Code);
        Assert.Contains("4·N", e.Message, StringComparison.Ordinal);
        Assert.Equal(Shape.Of(12, 6), OnnxFile.Load(model, new OnnxOptions { Batch = 3 }).Graph.Outputs[0].Shape);
    }

    [Fact]
    public void A_folded_shape_leaves_no_node_behind()
    {
        byte[] model = Model(g =>
        {
            g.Node.Add(TestModel.Node("Shape", "shape", ["x"], ["s"]));
            g.Node.Add(TestModel.Node("Reshape", "view", ["x", "s"], ["y"]));
        });
        Assert.Equal(["view"], OnnxFile.Load(model).Graph.Nodes.Select(n => n.Name));
    }

    [Fact]
    public void Integers_with_the_batch_in_them_compute_exactly_or_not_at_all()
    {
        BatchInteger n = BatchInteger.Batch, twice = new(2, 0), more = new(1, 3);
        Assert.Equal(new BatchInteger(3, 3), twice + more);
        Assert.Equal(n, BatchInteger.Quotient(twice, 2));
        Assert.Null(BatchInteger.Quotient(more, 2));
        Assert.Equal(-3, BatchInteger.Quotient(-7, 2));
        Assert.Null(BatchInteger.Quotient(1, 0));
        Assert.Null(BatchInteger.Product(n, n));
        Assert.Equal(1, BatchInteger.Remainder(-5, 3, signOfDividend: false));
        Assert.Equal(-2, BatchInteger.Remainder(-5, 3, signOfDividend: true));
        Assert.Equal(0, BatchInteger.Remainder(twice, 2, signOfDividend: false));
        Assert.Null(BatchInteger.Remainder(n, 2, signOfDividend: false));
        Assert.Equal(0, BatchInteger.Remainder(long.MinValue, -1, signOfDividend: true));
        Assert.False(BatchInteger.AreEqual(n, -1));
        Assert.False(BatchInteger.AreEqual(twice, 3));
        Assert.Null(BatchInteger.AreEqual(n, 0));
        Assert.Null(BatchInteger.AreEqual(n, 1));
        Assert.True(BatchInteger.AreEqual(twice - n, n));
        Assert.True(BatchInteger.IsLess(n, more));
        Assert.False(BatchInteger.IsLess(n, 0));
        Assert.Null(BatchInteger.IsLess(n, 1));
        Assert.Null(BatchInteger.IsLess(0, n));
    }

    /// <summary>The model is read with its batch open, computes the same as ONNX Runtime for two batches, and so does the model that is written of it.</summary>
    private static void Same(Action<GraphProto> nodes)
    {
        byte[] bytes = Model(nodes);
        OnnxModel model = OnnxFile.Load(bytes);
        Assert.Equal(Shape.Open, model.Graph.Outputs[0].Shape[0]);
        byte[] written = OnnxFile.ToBytes(model.Graph, model.Parameters);
        OnnxModel again = OnnxFile.Load(written);
        using OrtSession first = new(bytes), second = new(written);
        foreach (int batch in new[] { 1, 3 })
        {
            Tensor x = CaseInput.Uniform(Shape.Of(batch, 4, 2, 3)).Make(5), expected = first.Run(("x", x))["y"];
            Tensor actual = Networks.Run<float>(model.Graph, model.Parameters, batch, ("x", x))["y"];
            Assert.Null(Compare.Bits(expected, actual));
            Assert.Null(Compare.Bits(expected, second.Run(("x", x))["y"]));
            Assert.Null(Compare.Bits(expected, Networks.Run<float>(again.Graph, again.Parameters, batch, ("x", x))["y"]));
        }
    }

    private static byte[] Model(Action<GraphProto> nodes)
    {
        var graph = new GraphProto { Name = "main_graph" };
        graph.Input.Add(TestModel.Value("x", "batch", 4, 2, 3));
        graph.Output.Add(TestModel.Value("y", "batch"));
        graph.Output[0].Type.TensorType.Shape = null;
        nodes(graph);
        var model = new ModelProto { IrVersion = 8, ProducerName = "pytorch", ProducerVersion = "2.4.0", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        return model.ToByteArray();
    }

    private static TensorProto Longs(string name, long[] dims, params long[] data)
    {
        var tensor = new TensorProto { Name = name, DataType = 7 };
        tensor.Dims.AddRange(dims);
        tensor.RawData = ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes<long>(data));
        return tensor;
    }
}
