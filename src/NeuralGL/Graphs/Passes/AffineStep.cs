using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Graphs.Passes;

/// <summary>How a node acts on the rows of its data operand, where it is affine: y = A·x + c with A and c fixed.</summary>
internal enum AffineKind
{
    /// <summary>Not affine.</summary>
    None,

    /// <summary>y = x.</summary>
    Keep,

    /// <summary>y = −x.</summary>
    Negate,

    /// <summary>y = x + b.</summary>
    Add,

    /// <summary>y = x − b.</summary>
    Subtract,

    /// <summary>y = b − x.</summary>
    SubtractFrom,

    /// <summary>y = x · s, element by element.</summary>
    Multiply,

    /// <summary>y = x / s, element by element.</summary>
    Divide,

    /// <summary>y = W·x + b.</summary>
    Dense,

    /// <summary>y = Wᵀ·x.</summary>
    MatMul,

    /// <summary>y = x + z, both data.</summary>
    Sum,

    /// <summary>y = x − z, both data.</summary>
    Difference,
}

/// <summary>What a node does, with its data operand and its fixed one (for sums the second data operand).</summary>
internal readonly record struct AffineStep(AffineKind Kind, Value Data, Value? Other)
{
    /// <summary>Whether it multiplies by a matrix.</summary>
    public bool IsProduct => Kind is AffineKind.Dense or AffineKind.MatMul;

    /// <summary>Whether it joins two data operands.</summary>
    public bool IsJoin => Kind is AffineKind.Sum or AffineKind.Difference;

    /// <summary>Looks at a node on matrices [batch, n]. A fixed operand does not change while the graph runs.</summary>
    public static AffineStep Of(Node node, Func<Value, bool> isFixed)
    {
        Value x = node.Inputs[0];
        var none = new AffineStep(AffineKind.None, x, null);
        if (node.Output.Shape.Rank != 2 || node.Output.Type.Element != ElementType.Float32)
        {
            return none;
        }

        AffineStep Data(AffineKind kind, Value data, Value? other = null) => isFixed(data) || data.Shape.Rank != 2 ? none : new(kind, data, other);
        AffineStep Row(AffineKind kind, Value data, Value row) =>
            isFixed(row) && data.Shape == node.Output.Shape && row.Shape.Rank <= 2 && (row.Shape.Rank < 2 || row.Shape[0] == 1) ? Data(kind, data, row) : none;
        AffineStep Join(AffineKind kind, Value other) =>
            isFixed(other) || isFixed(x) || x.Shape != node.Output.Shape || other.Shape != node.Output.Shape ? none : new(kind, x, other);

        switch (node.Operator)
        {
            case Identity or Flatten or Reshape:
                return x.Shape == node.Output.Shape ? Data(AffineKind.Keep, x) : none;
            case Neg:
                return Data(AffineKind.Negate, x);
            case Dense:
                return node.Inputs.Skip(1).All(isFixed) ? Data(AffineKind.Dense, x, node.Inputs[1]) : none;
            case MatMul:
                return node.Inputs[1].Shape.Rank == 2 && isFixed(node.Inputs[1]) ? Data(AffineKind.MatMul, x, node.Inputs[1]) : none;
            case Add when isFixed(x):
                return Row(AffineKind.Add, node.Inputs[1], x);
            case Add:
                return isFixed(node.Inputs[1]) ? Row(AffineKind.Add, x, node.Inputs[1]) : Join(AffineKind.Sum, node.Inputs[1]);
            case Subtract when isFixed(x):
                return Row(AffineKind.SubtractFrom, node.Inputs[1], x);
            case Subtract:
                return isFixed(node.Inputs[1]) ? Row(AffineKind.Subtract, x, node.Inputs[1]) : Join(AffineKind.Difference, node.Inputs[1]);
            case Multiply:
                return isFixed(x) ? Row(AffineKind.Multiply, node.Inputs[1], x) : Row(AffineKind.Multiply, x, node.Inputs[1]);
            case Divide:
                return Row(AffineKind.Divide, x, node.Inputs[1]);
            default:
                return none;
        }
    }
}
