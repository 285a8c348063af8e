using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Reading.Folding;

/// <summary>Integers or truth values that are known when the model is read, but for the open batch. Row-major.</summary>
internal sealed record IntegerTensor(Shape Shape, ElementType Element, BatchInteger[] Items)
{
    /// <summary>More elements than this are data, not a shape computation.</summary>
    public const int MaxLength = 1 << 16;

    /// <summary>A single number.</summary>
    public static IntegerTensor Scalar(long value) => new(Shape.Scalar, ElementType.Int64, [value]);

    /// <summary>The sizes of a shape.</summary>
    public static IntegerTensor Of(IEnumerable<int> sizes)
    {
        BatchInteger[] items = [.. sizes.Select(s => s == Shape.Open ? BatchInteger.Batch : s)];
        return new IntegerTensor(Shape.Of(items.Length), ElementType.Int64, items);
    }

    /// <summary>The same integers, or null for other types and for too many.</summary>
    public static IntegerTensor? From(Tensor tensor) => tensor.Length > MaxLength ? null : tensor.Element switch
    {
        ElementType.Int64 => new(tensor.Shape, tensor.Element, [.. tensor.Elements<long>().ToArray().Select(v => (BatchInteger)v)]),
        ElementType.Int32 => new(tensor.Shape, tensor.Element, [.. tensor.Elements<int>().ToArray().Select(v => (BatchInteger)v)]),
        ElementType.Bool => new(tensor.Shape, tensor.Element, [.. tensor.Elements<bool>().ToArray().Select(v => (BatchInteger)(v ? 1 : 0))]),
        _ => null,
    };

    /// <summary>The numbers as data, or null if one depends on the batch or does not fit the element type.</summary>
    public Tensor? ToTensor() => Items.Any(i => !i.IsNumber) ? null : Element switch
    {
        ElementType.Int64 => new Tensor(Shape, [.. Items.Select(i => i.Rest)]),
        ElementType.Int32 => Items.All(i => i.Rest is >= int.MinValue and <= int.MaxValue) ? new Tensor(Shape, [.. Items.Select(i => (int)i.Rest)]) : null,
        _ => new Tensor(Shape, [.. Items.Select(i => i.Rest != 0)]),
    };

    /// <summary>The index into an operand for every element of the shape that it is broadcast to.</summary>
    public static int[] Broadcast(Shape operand, Shape result)
    {
        int[] strides = operand.BroadcastStrides(result), at = new int[result.Length];
        for (int i = 0; i < at.Length; i++)
        {
            for (int axis = result.Rank - 1, rest = i; axis >= 0; rest /= result[axis--])
            {
                at[i] += rest % result[axis] * strides[axis];
            }
        }

        return at;
    }
}
