using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>ONNX operators that are read as <see cref="Where"/> with a condition that follows from places.</summary>
internal static class Selections
{
    public static IEnumerable<OnnxImport> Imports => [new OnnxImport("OneHot", 9, OnnxImport.NewestOpset, OneHot), new OnnxImport("Trilu", 14, OnnxImport.NewestOpset, Trilu)];

    /// <summary>y is the second value where the index is the place along a new dimension, the first elsewhere; indices count from the end if they are negative.</summary>
    private static Value[] OneHot(OnnxNode n)
    {
        Value indices = n.Input(0);
        int rank = indices.Shape.Rank + 1, axis = n.Int("axis", -1);
        Tensor depth = n.ConstantInput(1), values = n.ConstantInput(2);
        var count = new double[depth.Length];
        depth.CopyTo<double>(count);
        if (values.Shape != Shape.Of(2) || count is not [>= 1 and <= 1 << 24 and var size] || axis < -rank || axis >= rank)
        {
            throw n.Invalid($"depth must be one number and not negative, values two, and axis within [{-rank}, {rank - 1}], not {depth}, {values} and {axis}");
        }

        int at = (axis + rank) % rank;
        TensorType places = new(Shape.Of([.. Enumerable.Range(0, rank).Select(i => i == at ? (int)size : 1)]), indices.Type.Element);
        Value Ramp(double from) => n.Graph.Constant(Tensor.From<double>(places, [.. Enumerable.Range(0, (int)size).Select(i => from + i)]));
        Value Number(int i) => n.Graph.Constant(Tensor.From<double>(values.Type with { Shape = Shape.Scalar }, [NumberAt(values, i)]));
        Value wide = n.Graph.Add(new Reshape(Shape.Of([.. indices.Shape.Take(at), 1, .. indices.Shape.Skip(at)])), indices);
        Value off = Number(0), on = Number(1), fromEnd = n.Graph.Add(new Where(), n.Graph.Add(new Equal(), wide, Ramp(-size)), on, off);
        return n.Add(new Where(), n.Graph.Add(new Equal(), wide, Ramp(0)), on, fromEnd);
    }

    /// <summary>The triangle of each matrix above a diagonal, or below it; zeros elsewhere.</summary>
    private static Value[] Trilu(OnnxNode n)
    {
        Value x = n.Input(0);
        bool upper = n.Int("upper", 1) != 0;
        int[] diagonal = n.HasInput(1) ? OnnxIntegers.Of(n, 1) : [0];
        if (x.Shape.Rank < 2 || x.Shape[^1] < 0 || x.Shape[^2] < 0 || diagonal.Length != 1)
        {
            throw n.Invalid($"matrices of fixed size and one diagonal are needed, not {x.Shape} and {diagonal.Length}");
        }

        Shape matrix = Shape.Of(x.Shape[^2], x.Shape[^1]);
        bool[] kept = [.. Enumerable.Range(0, matrix.Length).Select(i => ((long)(i % matrix[1]) - (i / matrix[1])).CompareTo((long)diagonal[0]) is var side && (upper ? side >= 0 : side <= 0))];
        Value zero = n.Graph.Constant(Tensor.Zeros(x.Type with { Shape = Shape.Scalar }));
        return n.Add(new Where(), n.Graph.Constant(new Tensor(matrix, kept)), x, zero);
    }

    private static double NumberAt(Tensor tensor, int i)
    {
        var numbers = new double[tensor.Length];
        tensor.CopyTo<double>(numbers);
        return numbers[i];
    }
}
