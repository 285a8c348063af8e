using NeuralGL.Onnx.Schema;
using static NeuralGL.BadInputs.TestModel;

namespace NeuralGL.BadInputs;

/// <summary>Rows 82 to 90 and 94 to 100: attributes and shapes of the dense operators. The operands are h [batch, 3] and x [batch, 4].</summary>
internal static class Attributes
{
    public static IEnumerable<BadInput> All => Axes().Concat(Moves()).Concat(Products()).Concat(Values());

    private static IEnumerable<BadInput> Axes()
    {
        foreach (long axis in new[] { -3L, 2 })
        {
            // Of rank 2; the axes of Unsqueeze are places of its result, of rank 3, and Flatten's may be the rank itself.
            foreach (string op in new[] { "Concat", "LogSoftmax", "Softmax", "Split" })
            {
                yield return Of(82, $"axis {axis} of {op}", "BadAxis", Node(op, "n", ["h"], ["y"], ("axis", axis)));
            }

            yield return Of(82, $"axis {axis} of Gather", "BadAxis", Node("Gather", "n", ["h", "integers"], ["y"], ("axis", axis)), 0);
            yield return Of(82, $"axis {(axis > 0 ? 3 : axis)} of Flatten", "BadAxis", Node("Flatten", "n", ["h"], ["y"], ("axis", axis > 0 ? 3 : axis)));
            yield return Of(82, $"axis {axis} of ReduceMean", "BadAxis", Node("ReduceMean", "n", ["h"], ["y"], ("axes", new[] { axis })));
            yield return Of(82, $"axis {axis} of Transpose", "BadAxis", Node("Transpose", "n", ["h"], ["y"], ("perm", new[] { 0, axis })));
            yield return Of(82, $"axis {axis} of Squeeze", "BadAxis", Node("Squeeze", "n", ["h", "integers"], ["y"]), axis);
            yield return Of(82, $"axis {(axis > 0 ? 3 : -4)} of Unsqueeze", "BadAxis", Node("Unsqueeze", "n", ["h", "integers"], ["y"]), axis > 0 ? 3 : -4);
        }

        yield return Of(83, "a perm that names a dimension twice", "BadAttribute", Node("Transpose", "t", ["h"], ["y"], ("perm", new long[] { 1, 1 })));
        yield return Of(83, "a perm that is too short", "BadAttribute", Node("Transpose", "t", ["h"], ["y"], ("perm", new long[] { 0 })));
        yield return Of(83, "a perm that is too long", "BadAttribute", Node("Transpose", "t", ["h"], ["y"], ("perm", new long[] { 0, 1, 0 })));
        yield return Of(84, "an axis named twice by ReduceMean", "BadAttribute", Node("ReduceMean", "r", ["h"], ["y"], ("axes", new long[] { 1, -1 })));
        yield return Of(84, "an axis named twice by Squeeze", "BadAttribute", Node("Squeeze", "s", ["three", "integers"], ["y"]), 1, -2);
        yield return Of(84, "an axis named twice by Unsqueeze", "BadAttribute", Node("Unsqueeze", "u", ["h", "integers"], ["y"]), 0, 0);
        yield return Of(84, "an axis named twice by Slice", "BadAttribute", Node("Slice", "s", ["h", "integers", "integers", "integers"], ["y"]), 1, 1);
    }

    private static IEnumerable<BadInput> Moves()
    {
        (string What, long[] Sizes)[] reshapes =
        [
            ("two sizes to be inferred", [-1, -1]), ("a size to be inferred that does not divide", [0, -1, 2]), ("a 0 beyond the rank", [-1, 3, 0]),
            ("another number of elements", [0, 4]), ("a size of -2", [-2, 3]), ("rank 9", [0, 3, 1, 1, 1, 1, 1, 1, 1]),
        ];
        foreach ((string what, long[] sizes) in reshapes)
        {
            yield return Of(85, $"a shape with {what}", "ShapeMismatch", Node("Reshape", "r", ["h", "integers"], ["y"]), sizes);
        }

        yield return Of(85, "a size to be inferred beside a 0 that is one", "ShapeMismatch", Node("Reshape", "r", ["h", "integers"], ["y"], ("allowzero", 1L)), 0, -1);
        yield return Of(85, "a rank above the operand's", BadInput.Accepted, Node("Reshape", "r", ["h", "integers"], ["y"]), -1, 3, 1, 1);
        yield return Of(86, "parts that are together too large", "ShapeMismatch", Node("Split", "s", ["h", "integers"], ["y", "z"], ("axis", 1L)), 2, 2);
        yield return Of(86, "parts that are together too small", "ShapeMismatch", Node("Split", "s", ["h", "integers"], ["y", "z"], ("axis", 1L)), 1, 1);
        yield return Of(86, "a negative part", "ShapeMismatch", Node("Split", "s", ["h", "integers"], ["y", "z"], ("axis", 1L)), 4, -1);
        yield return Of(86, "another number of parts than of results", "ShapeMismatch", Node("Split", "s", ["h", "integers"], ["y", "z"], ("axis", 1L)), 1, 1, 1);
        yield return Of(87, "a dimension of 3 left out", "ShapeMismatch", Node("Squeeze", "s", ["h", "integers"], ["y"]), 1);
    }

    private static IEnumerable<BadInput> Products()
    {
        yield return Of(88, "inner dimensions that differ", "ShapeMismatch", Node("Gemm", "g", ["x", "fc.weight"], ["y"]));
        yield return Of(88, "a Gemm of rank 3", "ShapeMismatch", Node("Gemm", "g", ["three", "fc.weight"], ["y"]));
        yield return Of(88, "a Gemm of rank 1", "ShapeMismatch", Node("Gemm", "g", ["x", "fc.bias"], ["y"]));
        yield return Of(88, "a bias of 4 for 3 columns", "ShapeMismatch", Node("Gemm", "g", ["x", "fc.weight", "four"], ["y"], ("transB", 1L)));
        yield return Of(89, "a product with a single number", "ShapeMismatch", Node("MatMul", "m", ["h", "zero"], ["y"]));
        yield return Of(90, "shapes that do not fit together", "ShapeMismatch", Node("Add", "a", ["h", "x"], ["y"]));
    }

    private static IEnumerable<BadInput> Values()
    {
        yield return Clip("a minimum above the maximum", 2, 1);
        yield return Clip("a bound that is NaN", float.NaN, 1);
        yield return Of(95, "an attribute of the wrong type", "BadAttribute", Node("Softmax", "s", ["h"], ["y"], ("axis", 1f)));
        yield return Of(95, "an attribute given twice", "BadAttribute", Node("Softmax", "s", ["h"], ["y"], ("axis", 1L), ("axis", 1L)));
        yield return Of(95, "an attribute with two values", "BadAttribute", With(Node("Softmax", "s", ["h"], ["y"], ("axis", 1L)), a => a.F = 1));
        yield return Of(95, "an attribute that says another type than it holds", "BadAttribute", With(Node("Softmax", "s", ["h"], ["y"], ("axis", 1L)), a => a.Type = AttributeProto.Types.AttributeType.Float));
        yield return Of(95, "an attribute out of range", "BadAttribute", Node("Softmax", "s", ["h"], ["y"], ("axis", 1L << 40)));
        foreach (float ratio in new[] { 1f, -1, float.NaN })
        {
            yield return Dropout($"a ratio of {ratio}", "BadAttribute", ratio, false);
        }

        yield return Dropout("training_mode", "UnsupportedAttribute", 0.5f, true);
        foreach (float alpha in new[] { float.NaN, float.PositiveInfinity })
        {
            yield return Of(99, $"HardSigmoid with alpha {alpha}", BadInput.Accepted, Node("HardSigmoid", "hard", ["h"], ["y"], ("alpha", alpha))) with { Warning = "'hard' (HardSigmoid): attribute 'alpha'" };
            yield return Of(99, $"Gemm with alpha {alpha}", BadInput.Accepted, Node("Gemm", "g", ["x", "fc.weight"], ["y"], ("alpha", alpha), ("transB", 1L))) with { Warning = "'g' (Gemm): attribute 'alpha'" };
        }

        yield return Of(100, "an unknown attribute", "UnsupportedAttribute", Node("Relu", "r", ["h"], ["y"], ("slope", 1f)));
    }

    private static BadBytes Clip(string what, float low, float high) => new(94, what, BadInput.Accepted, () => Bytes(m =>
    {
        m.Graph.Initializer.Add([Floats("low", [], low), Floats("high", [], high)]);
        m.Graph.Node[1] = Node("Clip", "c", ["h", "low", "high"], ["y"]);
    }));

    private static BadBytes Dropout(string what, string fate, float ratio, bool isTraining) => new(96, what, fate, () => Bytes(m =>
    {
        m.Graph.Initializer.Add(Floats("ratio", [], ratio));
        var mode = new TensorProto { Name = "mode", DataType = 9 };
        mode.Int32Data.Add(isTraining ? 1 : 0);
        m.Graph.Initializer.Add(mode);
        m.Graph.Node[1] = Node("Dropout", "d", ["h", "ratio", "mode"], ["y"]);
    }));

    private static NodeProto With(NodeProto node, Action<AttributeProto> change)
    {
        change(node.Attribute[0]);
        return node;
    }

    /// <summary>The good model with another last node; "integers" are at its hand, and constants of rank 3, 1 and 0.</summary>
    private static BadBytes Of(int row, string what, string fate, NodeProto node, params long[] integers) => new(row, what, fate, () => Bytes(m =>
    {
        m.Graph.Initializer.Add([Floats("three", [1, 1, 4], 1, 2, 3, 4), Floats("four", [4], 1, 2, 3, 4), Floats("zero", [], 1)]);
        m.Graph.Node[1] = node.Clone();
        m.Graph.Node.Insert(0, Node("Constant", "c", [], ["integers"], ("value_ints", integers.Length > 0 ? integers : [0])));
    }));
}
