using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Reading.Folding;

/// <summary>Operators whose result is data that is known when the model is read. A rule gives null where it is not.</summary>
internal static class ConstantRules
{
    private static readonly Dictionary<string, Func<ProtoNode, Tensor?>> Rules = new()
    {
        ["ConstantOfShape"] = ConstantOfShape,
        ["EyeLike"] = EyeLike,
        ["NonZero"] = NonZero,
        ["Range"] = Range,
    };

    /// <summary>The rule of an op_type, or null.</summary>
    public static Func<ProtoNode, Tensor?>? Find(string opType) => Rules.GetValueOrDefault(opType);

    private static Tensor? ConstantOfShape(ProtoNode n)
    {
        Tensor value = n.TensorAttribute("value") ?? new Tensor(Shape.Of(1), [0f]);
        int[] sizes = n.Sizes(0);
        if (value.Length != 1)
        {
            throw n.BadAttribute($"value has {value.Length} elements where one is needed");
        }

        if (sizes.Contains(Operators.OnnxNode.Batch))
        {
            return null;
        }

        return Filled(n, new TensorType(ShapeOf(n, sizes), value.Element), _ => value);
    }

    private static Tensor? EyeLike(ProtoNode n)
    {
        Shape shape = n.ShapeOf(0);
        int offset = n.Int("k", 0);
        ElementType element = n.HasAttribute("dtype") ? TensorReader.ElementOf(n.Int("dtype", 1), n.Name) : n.ElementOf(0);
        if (shape.Rank != 2)
        {
            throw n.Invalid($"a matrix is needed, not {shape}");
        }

        Tensor one = Tensor.From<float>(new TensorType(Shape.Scalar, element), [1]), zero = Tensor.Zeros(one.Type);
        return shape.IsOpen ? null : Filled(n, new TensorType(shape, element), i => (i % shape[1]) - (i / shape[1]) == offset ? one : zero);
    }

    private static Tensor? NonZero(ProtoNode n)
    {
        if (n.Data(0) is not { } x)
        {
            return null;
        }

        var numbers = new double[x.Length];
        x.CopyTo<double>(numbers);
        int[] places = [.. Enumerable.Range(0, numbers.Length).Where(i => numbers[i] != 0)];
        int[] strides = x.Shape.Strides();
        n.Take(new TensorType(Shape.Of(x.Shape.Rank, places.Length), ElementType.Int64));
        return new Tensor(Shape.Of(x.Shape.Rank, places.Length), [.. strides.SelectMany((stride, axis) => places.Select(p => (long)(p / stride % x.Shape[axis])))]);
    }

    /// <summary>For float32; integers have a rule in <see cref="ShapeArithmetic"/>.</summary>
    private static Tensor? Range(ProtoNode n)
    {
        if (n.Data(0) is not { Element: ElementType.Float32, Length: 1 } start || n.Data(1) is not { Element: ElementType.Float32, Length: 1 } limit || n.Data(2) is not { Element: ElementType.Float32, Length: 1 } delta)
        {
            return null;
        }

        (float from, float step) = (start.Floats[0], delta.Floats[0]);
        double count = Math.Max(0, Math.Ceiling(((double)limit.Floats[0] - from) / step));
        if (!(count < int.MaxValue))
        {
            throw n.Invalid($"it has {count} elements");
        }

        Shape shape = Shape.Of((int)count);
        n.Take(shape);
        return new Tensor(shape, [.. Enumerable.Range(0, shape[0]).Select(i => from + (i * step))]);
    }

    private static Shape ShapeOf(ProtoNode n, int[] sizes) => sizes.All(s => s >= 0) ? Shape.Of(sizes) : throw n.Invalid($"[{string.Join(", ", sizes)}] is no shape");

    /// <summary>Counts the tensor before it is made.</summary>
    private static Tensor Filled(ProtoNode n, TensorType type, Func<int, Tensor> at)
    {
        n.Take(type);
        Tensor tensor = Tensor.Zeros(type);
        for (int i = 0; i < tensor.Length; i++)
        {
            switch (type.Element)
            {
                case ElementType.Float32: tensor.Floats[i] = at(i).Floats[0]; break;
                case ElementType.Int64: tensor.Elements<long>()[i] = at(i).Elements<long>()[0]; break;
                case ElementType.Int32: tensor.Elements<int>()[i] = at(i).Elements<int>()[0]; break;
                default: tensor.Elements<bool>()[i] = at(i).Elements<bool>()[0]; break;
            }
        }

        return tensor;
    }
}
