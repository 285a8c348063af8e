using NeuralGL.BadInputs;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.Onnx.Schema;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using NeuralGL.Training;
using static NeuralGL.BadInputs.TestModel;

namespace NeuralGL.Fuzz;

/// <summary>The valid models that are mutated: every operator in several forms, networks, and what only other exporters write.</summary>
internal static class Corpus
{
    // A mutation of a large model mostly changes a weight.
    private const int Largest = 6000, FormsOfOperator = 6;

    public static ModelProto[] Models { get; } = [.. Operators().Concat(Networks()).Concat(Foreign())];

    /// <summary>Operators and attributes that occur, for nodes that are made up.</summary>
    public static string[] OpTypes { get; } = [.. OperatorSet.All.SelectMany(op => op.OnnxImports).Select(i => i.OpType).Concat(["Constant", "ConstantOfShape", "Shape", "Size", "Range", "NonZero", "EyeLike", "If", "Loop", ""]).Distinct()];

    public static string[] AttributeNames { get; } = [.. Models.SelectMany(m => m.Graph.Node).SelectMany(n => n.Attribute).Select(a => a.Name).Concat(["axis", "axes", "to", "kernel_shape", "auto_pad", "ceil_mode", "value", "mode", "nearest_mode", "coordinate_transformation_mode"]).Distinct()];

    private static IEnumerable<ModelProto> Operators()
    {
        foreach (Operator op in OperatorSet.All.Where(op => op.OnnxExport is not null))
        {
            IEnumerable<byte[]> forms = op.Cases.Where(c => !c.Large && c.Operator.OnnxExport is not null && c.Inputs.Sum(i => i.Type.Shape.Length) < 1000).DistinctBy(c => c.Operator.ToString()).Select(Single);
            foreach (byte[] form in forms.Where(f => f.Length < Largest).Take(FormsOfOperator))
            {
                yield return ModelProto.Parser.ParseFrom(form);
            }
        }
    }

    /// <summary>One node; of its operands the first is an input, others are inputs or, as most exporters have it, initialisers.</summary>
    private static byte[] Single(OperatorCase c)
    {
        var g = new GraphBuilder("fuzz");
        var parameters = new ParameterStore();
        Value[] operands = [.. c.Inputs.Select((input, i) =>
        {
            if (i == 0 || input.Type.Element != ElementType.Float32)
            {
                return g.Input($"x{i}", input.Type);
            }

            parameters[$"w{i}"] = input.Make((ulong)i);
            return g.Parameter($"w{i}", input.Type);
        })];
        g.Output(g.AddNode(c.Operator, "node", operands).Output, "y");
        return OnnxFile.ToBytes(g.Build(), parameters);
    }

    private static IEnumerable<ModelProto> Networks()
    {
        foreach (string text in new[] { "4-8-relu-3", "6x6-conv3x2-bn-relu-pool2-3", "6x6x2-conv3x4-silu-dw3-gap-3" })
        {
            var spec = LayerSpec.Parse(text);
            var parameters = new ParameterStore();
            Mlp.Initialize(spec, parameters, 1);
            yield return ModelProto.Parser.ParseFrom(OnnxFile.ToBytes(Mlp.Inference(spec), parameters, new OnnxSaveOptions { Labels = ["a", "b", "c"], InputSpec = "6x6,gray" }));
        }
    }

    private static IEnumerable<ModelProto> Foreign()
    {
        yield return Good();
        foreach (BadInput input in Registry.All.Where(i => i is BadBytes && i.Fate == BadInput.Accepted))
        {
            yield return ModelProto.Parser.ParseFrom(((BadBytes)input).Make());
        }

        // Shapes that a model computes from shapes.
        ModelProto shapes = Good();
        shapes.Graph.Input[0] = Value("x", "batch", 4, 2, 3);
        shapes.Graph.Initializer.Clear();
        shapes.Graph.Node.Clear();
        shapes.Graph.Initializer.Add([Longs("zero", [], 0), Longs("axes", [1], 0), Longs("minus", [1], -1), Longs("two", [1], 2)]);
        shapes.Graph.Node.Add([
            Node("Shape", "shape", ["x"], ["s"]), Node("Gather", "size", ["s", "zero"], ["n"], ("axis", 0L)), Node("Unsqueeze", "row", ["n", "axes"], ["n1"]),
            Node("Slice", "rest", ["s", "two", "two", "axes"], ["none"]), Node("Mul", "product", ["two", "two"], ["four"]), Node("Concat", "sizes", ["n1", "four", "minus"], ["to"], ("axis", 0L)),
            Node("ConstantOfShape", "ones", ["two"], ["filled"], ("value", Longs("", [1], 3))), Node("Range", "range", ["zero", "n", "zero"], ["r"]), Node("Reshape", "view", ["x", "to"], ["y"])]);
        shapes.Graph.Node.RemoveAt(7);
        yield return shapes;

        ModelProto apart = Good();
        apart.Graph.Initializer[1] = External.Tensor("fc.bias", [3], Surroundings.File);
        apart.Graph.Initializer[1].ExternalData.Add([new StringStringEntryProto { Key = "offset", Value = "0" }, new StringStringEntryProto { Key = "length", Value = "12" }]);
        yield return apart;

        ModelProto functions = Good();
        functions.Functions.Add(new FunctionProto { Name = "f", Domain = "local" });
        functions.Functions[0].Node.Add(new NodeProto(Node("g", "", ["x"], ["y"])) { Domain = "local" });
        functions.Functions.Add(new FunctionProto { Name = "g", Domain = "local" });
        yield return functions;
    }

    private static TensorProto Longs(string name, long[] dims, params long[] data)
    {
        var tensor = new TensorProto { Name = name, DataType = 7 };
        tensor.Dims.AddRange(dims);
        tensor.Int64Data.AddRange(data);
        return tensor;
    }
}
