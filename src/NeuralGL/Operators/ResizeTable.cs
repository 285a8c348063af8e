using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// One axis of a resize as a sparse matrix: result j is Σ over its entries t of Weights[t] · element Elements[t], for t from Starts[j] to Starts[j + 1].
/// Its transpose is the gradient.
/// </summary>
internal sealed record ResizeTable(int In, int[] Starts, int[] Elements, double[] Weights)
{
    /// <summary>Results.</summary>
    public int Out => Starts.Length - 1;

    /// <summary>The most entries of a result.</summary>
    public int Longest => Enumerable.Range(0, Out).Select(j => Starts[j + 1] - Starts[j]).DefaultIfEmpty(0).Max();

    /// <summary>Whether nothing changes.</summary>
    public bool IsIdentity => In == Out && Enumerable.Range(0, Out).All(j => Starts[j] == j && Starts[j + 1] == j + 1 && Elements[j] == j && Weights[j] == 1);

    /// <summary>Results without an entry lie outside.</summary>
    public bool IsOutside(int result) => Starts[result] == Starts[result + 1];

    /// <summary>The table of one axis.</summary>
    /// <param name="spec">What is done.</param>
    /// <param name="axis">Which of its axes.</param>
    /// <param name="length">Elements.</param>
    /// <param name="target">The scale and the new size.</param>
    public static ResizeTable Of(ResizeSpec spec, int axis, int length, (double Scale, int Size) target)
    {
        var rows = new List<(int Element, double Weight)[]>();
        for (int j = 0; j < target.Size; j++)
        {
            double at = Place(spec, axis, j, length, target);
            bool isOutside = spec.Coordinates == "tf_crop_and_resize" && (at < 0 || at > length - 1);
            rows.Add(length == 0 || isOutside ? [] : Entries(spec, at, length, target.Scale));
        }

        return FromRows(length, rows);
    }

    /// <summary>The matrix turned over.</summary>
    public ResizeTable Transpose()
    {
        var rows = Enumerable.Range(0, In).Select(_ => new List<(int, double)>()).ToArray();
        for (int j = 0; j < Out; j++)
        {
            for (int t = Starts[j]; t < Starts[j + 1]; t++)
            {
                rows[Elements[t]].Add((j, Weights[t]));
            }
        }

        return FromRows(Out, [.. rows.Select(r => r.ToArray())]);
    }

    /// <summary>Starts, then elements, then weights, as kernels read them.</summary>
    public Tensor Pack() => new(Shape.Of(Starts.Length + (2 * Elements.Length)), [.. Starts.Select(s => (float)s), .. Elements.Select(e => (float)e), .. Weights.Select(w => (float)w)]);

    private static ResizeTable FromRows(int length, List<(int Element, double Weight)[]> rows)
    {
        int[] starts = new int[rows.Count + 1];
        for (int j = 0; j < rows.Count; j++)
        {
            starts[j + 1] = starts[j] + rows[j].Length;
        }

        return new(length, starts, [.. rows.SelectMany(r => r.Select(e => e.Element))], [.. rows.SelectMany(r => r.Select(e => e.Weight))]);
    }

    /// <summary>Where a result stands among the elements. (ONNX, Resize, coordinate_transformation_mode.)</summary>
    private static double Place(ResizeSpec spec, int axis, int j, int length, (double Scale, int Size) target)
    {
        double scale = target.Scale, resized = scale * length, half = ((j + 0.5) / scale) - 0.5;
        switch (spec.Coordinates)
        {
            case "half_pixel":
                return half;
            case "half_pixel_symmetric":
                return (length / 2.0 * (1 - (target.Size / resized))) + half;
            case "pytorch_half_pixel":
                return target.Size > 1 ? half : 0;
            case "align_corners":
                return resized == 1 || target.Size == 1 ? 0 : j * (length - 1) / (resized - 1);
            case "asymmetric":
                return j / scale;
            case "tf_half_pixel_for_nn":
                return (j + 0.5) / scale;
            default:
                double begin = spec.Region?[axis] ?? 0, end = spec.Region?[spec.Axes.Length + axis] ?? 1;
                return target.Size > 1 ? (begin * (length - 1)) + (j * (end - begin) * (length - 1) / (resized - 1)) : 0.5 * (begin + end) * (length - 1);
        }
    }

    /// <summary>Elements and weights of the result that stands at a place.</summary>
    private static (int, double)[] Entries(ResizeSpec spec, double at, int length, double scale)
    {
        if (spec.Mode == ResizeMode.Nearest)
        {
            double nearest = spec.Rounding switch { "floor" => Math.Floor(at), "ceil" => Math.Ceiling(at), "round_prefer_ceil" => Math.Floor(at + 0.5), _ => Math.Ceiling(at - 0.5) };
            return [((int)Math.Clamp(nearest, 0, length - 1), 1)];
        }

        double step = spec.Antialias ? Math.Min(scale, 1) : 1, reach = spec.Mode == ResizeMode.Linear ? 1 : 2;
        int before = (int)Math.Ceiling(at) - 1, first = (int)Math.Floor(-reach / step) + 1;
        double ratio = at - before;
        var entries = new SortedDictionary<int, double>();
        double sum = 0;
        for (int i = first; i < 2 - first; i++)
        {
            double weight = spec.Mode == ResizeMode.Linear ? Math.Max(0, 1 - Math.Abs((i - ratio) * step)) : Cubic((i - ratio) * step, spec.CubicCoefficient);
            int element = before + i;
            if (weight == 0 || (spec.ExcludeOutside && (element < 0 || element >= length)))
            {
                continue;
            }

            sum += weight;
            element = Math.Clamp(element, 0, length - 1);
            entries[element] = entries.GetValueOrDefault(element) + weight;
        }

        bool isNormal = spec.Antialias || spec.ExcludeOutside;
        return [.. entries.Select(e => (e.Key, isNormal ? e.Value / sum : e.Value))];
    }

    private static double Cubic(double distance, double a)
    {
        double x = Math.Abs(distance);
        return x <= 1 ? ((((a + 2) * x) - (a + 3)) * x * x) + 1 : x < 2 ? ((((x - 5) * x) + 8) * x * a) - (4 * a) : 0;
    }
}
