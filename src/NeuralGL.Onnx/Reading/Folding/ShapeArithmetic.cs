using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Reading.Folding;

/// <summary>
/// The operators of shape computation, carried out when the model is read: exactly, in 64-bit integers, with the open batch as a
/// symbol. A rule gives null where the result is not known then; the node is then read as any other.
/// </summary>
internal static class ShapeArithmetic
{
    private static readonly Dictionary<string, Func<ProtoNode, IntegerTensor?>> Rules = new()
    {
        ["Abs"] = n => Map(n, a => BatchInteger.IsLess(a, 0) switch { false => a, true => 0 - a, null => null }),
        ["Add"] = n => Join(n, (a, b) => a + b),
        ["And"] = n => Join(n, (a, b) => BatchInteger.Product(a, b), ElementType.Bool),
        ["Cast"] = Cast,
        ["Div"] = n => Join(n, BatchInteger.Quotient),
        ["Equal"] = n => Join(n, (a, b) => BatchInteger.Of(BatchInteger.AreEqual(a, b)), ElementType.Bool),
        ["Gather"] = Gather,
        ["Greater"] = n => Join(n, (a, b) => BatchInteger.Of(BatchInteger.IsLess(b, a)), ElementType.Bool),
        ["GreaterOrEqual"] = n => Join(n, (a, b) => BatchInteger.Of(!BatchInteger.IsLess(a, b)), ElementType.Bool),
        ["Less"] = n => Join(n, (a, b) => BatchInteger.Of(BatchInteger.IsLess(a, b)), ElementType.Bool),
        ["LessOrEqual"] = n => Join(n, (a, b) => BatchInteger.Of(!BatchInteger.IsLess(b, a)), ElementType.Bool),
        ["Max"] = n => Chain(n, Larger),
        ["Min"] = n => Chain(n, Smaller),
        ["Mod"] = Mod,
        ["Mul"] = n => Join(n, BatchInteger.Product),
        ["Neg"] = n => Map(n, a => 0 - a),
        ["Not"] = n => Map(n, a => 1 - a),
        ["Or"] = n => Join(n, Larger, ElementType.Bool),
        ["Range"] = Range,
        ["ReduceMax"] = n => Reduce(n, null, Larger),
        ["ReduceMin"] = n => Reduce(n, null, Smaller),
        ["ReduceProd"] = n => Reduce(n, 1, BatchInteger.Product),
        ["ReduceSum"] = n => Reduce(n, 0, (a, b) => a + b),
        ["Shape"] = ShapeOf,
        ["Size"] = Size,
        ["Sub"] = n => Join(n, (a, b) => a - b),
        ["Sum"] = n => Chain(n, (a, b) => a + b),
        ["Where"] = Where,
        ["Xor"] = n => Join(n, (a, b) => BatchInteger.Of(!BatchInteger.AreEqual(a, b)), ElementType.Bool),
    };

    /// <summary>Operators that only move numbers: their own rules move the symbols.</summary>
    public static IReadOnlySet<string> Moves { get; } = new HashSet<string> { "Concat", "Expand", "Flatten", "Identity", "Reshape", "Slice", "Split", "Squeeze", "Tile", "Transpose", "Unsqueeze" };

    /// <summary>The rule of an op_type, or null.</summary>
    public static Func<ProtoNode, IntegerTensor?>? Find(string opType) => Rules.GetValueOrDefault(opType);

    private static BatchInteger? Larger(BatchInteger a, BatchInteger b) => BatchInteger.IsLess(a, b) switch { true => b, false => a, null => null };

    private static BatchInteger? Smaller(BatchInteger a, BatchInteger b) => BatchInteger.IsLess(a, b) switch { true => a, false => b, null => null };

    private static IntegerTensor? Mod(ProtoNode n)
    {
        bool signOfDividend = n.Int("fmod", 0) != 0;
        return Join(n, (a, b) => BatchInteger.Remainder(a, b, signOfDividend));
    }

    private static IntegerTensor? Map(ProtoNode n, Func<BatchInteger, BatchInteger?> function) => n.Integers(0) is { } x ? Filled(x.Shape, x.Element, x.Items.Select(function)) : null;

    private static IntegerTensor? Join(ProtoNode n, Func<BatchInteger, BatchInteger, BatchInteger?> function, ElementType? element = null) =>
        n.Integers(0) is { } a && n.Integers(1) is { } b ? Join(a, b, function, element) : null;

    private static IntegerTensor? Join(IntegerTensor a, IntegerTensor b, Func<BatchInteger, BatchInteger, BatchInteger?> function, ElementType? element)
    {
        Shape shape = Shape.Broadcast(a.Shape, b.Shape);
        if (shape.Length > IntegerTensor.MaxLength)
        {
            return null;
        }

        int[] first = IntegerTensor.Broadcast(a.Shape, shape), second = IntegerTensor.Broadcast(b.Shape, shape);
        return Filled(shape, element ?? a.Element, first.Zip(second, (i, j) => function(a.Items[i], b.Items[j])));
    }

    private static IntegerTensor? Chain(ProtoNode n, Func<BatchInteger, BatchInteger, BatchInteger?> function)
    {
        IntegerTensor? joined = n.Integers(0);
        for (int i = 1; i < n.InputCount; i++)
        {
            joined = joined is not null && n.Integers(i) is { } next ? Join(joined, next, function, null) : null;
        }

        return joined;
    }

    private static IntegerTensor? Filled(Shape shape, ElementType element, IEnumerable<BatchInteger?> items)
    {
        try
        {
            BatchInteger?[] known = [.. items];
            return known.Contains(null) ? null : new IntegerTensor(shape, element, [.. known.Select(i => i!.Value)]);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static IntegerTensor? Cast(ProtoNode n)
    {
        // How float8 saturates does not concern us.
        (int to, _) = (n.Int("to", 0), n.Int("saturate", 1));
        return to switch
        {
            6 or 7 => n.Integers(0) is { } x ? x with { Element = to == 6 ? ElementType.Int32 : ElementType.Int64 } : null,
            9 => n.Integers(0) is { } x ? Filled(x.Shape, ElementType.Bool, x.Items.Select(a => BatchInteger.Of(!BatchInteger.AreEqual(a, 0)))) : null,
            _ => null,
        };
    }

    private static IntegerTensor? ShapeOf(ProtoNode n)
    {
        Shape x = n.ShapeOf(0);
        int Place(int place) => Math.Clamp(place < 0 ? place + x.Rank : place, 0, x.Rank);
        int start = Place(n.Int("start", 0)), end = Place(n.Int("end", x.Rank));
        return IntegerTensor.Of(x.Skip(start).Take(Math.Max(0, end - start)));
    }

    private static IntegerTensor? Size(ProtoNode n)
    {
        BatchInteger? product = 1;
        foreach (int size in n.ShapeOf(0))
        {
            product = product is { } p ? BatchInteger.Product(p, size == Shape.Open ? BatchInteger.Batch : size) : null;
        }

        return Filled(Shape.Scalar, ElementType.Int64, [product]);
    }

    private static IntegerTensor? Gather(ProtoNode n)
    {
        if (n.Integers(0) is not { } x || n.Integers(1) is not { } indices || indices.Items.Any(i => !i.IsNumber))
        {
            return null;
        }

        int axis = x.Shape.Axis(n.Int("axis", 0)), size = x.Shape[axis], inner = x.Shape.Product(axis + 1, x.Shape.Rank), outer = x.Shape.Product(0, axis);
        Shape shape = Shape.Of([.. x.Shape.Take(axis), .. indices.Shape, .. x.Shape.Skip(axis + 1)]);
        if (shape.Length > IntegerTensor.MaxLength)
        {
            return null;
        }

        int[] places = [.. indices.Items.Select(i => i.Rest >= -size && i.Rest < size ? (int)((i.Rest + size) % size) : throw n.Invalid($"index {i.Rest} is outside [{-size}, {size - 1}]"))];
        return new IntegerTensor(shape, x.Element, [.. from o in Enumerable.Range(0, outer) from place in places from i in Enumerable.Range(0, inner) select x.Items[(((o * size) + place) * inner) + i]]);
    }

    private static IntegerTensor? Range(ProtoNode n)
    {
        if (n.Integers(0) is not { Shape.Rank: 0 } start || n.Integers(1) is not { Shape.Rank: 0 } limit || n.Integers(2) is not { Shape.Rank: 0 } delta
            || !start.Items[0].IsNumber || !limit.Items[0].IsNumber || delta.Items[0] is not { IsNumber: true, Rest: not 0 })
        {
            return null;
        }

        (Int128 from, Int128 to, Int128 step) = (start.Items[0].Rest, limit.Items[0].Rest, delta.Items[0].Rest);
        Int128 count = Int128.Max(0, (to - from + step - Int128.Sign(step)) / step);
        return count > IntegerTensor.MaxLength ? null : new IntegerTensor(Shape.Of((int)count), start.Element, [.. Enumerable.Range(0, (int)count).Select(i => (BatchInteger)(long)(from + (i * step)))]);
    }

    private static IntegerTensor? Where(ProtoNode n)
    {
        if (n.Integers(0) is not { Element: ElementType.Bool } condition || n.Integers(1) is not { } a || n.Integers(2) is not { } b)
        {
            return null;
        }

        Shape shape = Shape.Broadcast(Shape.Broadcast(condition.Shape, a.Shape), b.Shape);
        if (shape.Length > IntegerTensor.MaxLength)
        {
            return null;
        }

        (int[] which, int[] first, int[] second) = (IntegerTensor.Broadcast(condition.Shape, shape), IntegerTensor.Broadcast(a.Shape, shape), IntegerTensor.Broadcast(b.Shape, shape));
        return new IntegerTensor(shape, a.Element, [.. Enumerable.Range(0, shape.Length).Select(i => condition.Items[which[i]] != 0 ? a.Items[first[i]] : b.Items[second[i]])]);
    }

    private static IntegerTensor? Reduce(ProtoNode n, BatchInteger? start, Func<BatchInteger, BatchInteger, BatchInteger?> function)
    {
        if (n.Integers(0) is not { } x)
        {
            return null;
        }

        int[]? axes = n.HasInput(1) ? [.. n.Sizes(1)] : n.Ints("axes");
        bool keep = n.Int("keepdims", 1) != 0, nothing = n.Int("noop_with_empty_axes", 0) != 0;
        if (axes is null or [] && nothing)
        {
            return x;
        }

        HashSet<int> gone = axes is null or [] ? [.. Enumerable.Range(0, x.Shape.Rank)] : [.. axes.Select(x.Shape.Axis)];
        if (axes?.Length > 0 && gone.Count < axes.Length)
        {
            throw new AxisOrderException($"axes [{string.Join(", ", axes)}] name a dimension twice");
        }

        Shape kept = Shape.Of([.. x.Shape.Select((size, i) => gone.Contains(i) ? 1 : size)]);
        var sums = new BatchInteger?[kept.Length];
        int[] places = IntegerTensor.Broadcast(kept, x.Shape);
        var seen = new bool[sums.Length];
        try
        {
            for (int i = 0; i < places.Length; i++)
            {
                ref BatchInteger? sum = ref sums[places[i]];
                sum = !seen[places[i]] ? x.Items[i] : sum is { } s ? function(s, x.Items[i]) : null;
                seen[places[i]] = true;
            }
        }
        catch (OverflowException)
        {
            return null;
        }

        return Filled(keep ? kept : Shape.Of([.. x.Shape.Where((_, i) => !gone.Contains(i))]), x.Element, sums.Select((s, i) => seen[i] ? s : start));
    }
}
