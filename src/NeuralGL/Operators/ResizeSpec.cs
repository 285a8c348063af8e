using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>How values between elements are made.</summary>
public enum ResizeMode
{
    /// <summary>The nearest element.</summary>
    Nearest,

    /// <summary>A straight line between two elements along each dimension.</summary>
    Linear,

    /// <summary>A cubic through four elements along each dimension (Keys, 1981).</summary>
    Cubic,
}

/// <summary>
/// What <see cref="Resize"/> does, in ONNX's terms. Either scales or sizes are given, one for each of the axes.
/// </summary>
public sealed record ResizeSpec
{
    /// <summary>How values between elements are made.</summary>
    public ResizeMode Mode { get; init; }

    /// <summary>Which dimensions change.</summary>
    public required int[] Axes { get; init; }

    /// <summary>Results for each element, or null.</summary>
    public float[]? Scales { get; init; }

    /// <summary>The new sizes, or null.</summary>
    public int[]? Sizes { get; init; }

    /// <summary>Which place among the elements a result stands for: half_pixel, half_pixel_symmetric, pytorch_half_pixel, align_corners, asymmetric, tf_half_pixel_for_nn or tf_crop_and_resize.</summary>
    public string Coordinates { get; init; } = "half_pixel";

    /// <summary>Which of two elements is the nearest: round_prefer_floor, round_prefer_ceil, floor or ceil.</summary>
    public string Rounding { get; init; } = "round_prefer_floor";

    /// <summary>With sizes: stretch, or one scale for all axes by not_larger or not_smaller.</summary>
    public string Policy { get; init; } = "stretch";

    /// <summary>The cubic's parameter.</summary>
    public float CubicCoefficient { get; init; } = -0.75f;

    /// <summary>Whether elements beyond the edge have no weight, rather than being those at the edge.</summary>
    public bool ExcludeOutside { get; init; }

    /// <summary>Whether making smaller joins all elements that a result covers.</summary>
    public bool Antialias { get; init; }

    /// <summary>With tf_crop_and_resize: what results outside are.</summary>
    public float Extrapolation { get; init; }

    /// <summary>With tf_crop_and_resize: for each axis where the part begins, then for each where it ends, from 0 to 1.</summary>
    public float[]? Region { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"{Mode} of axes {string.Join(",", Axes)}, {(Scales is null ? $"sizes {string.Join(",", Sizes ?? [])}" : $"scales {string.Join(",", Scales)}")}, {Coordinates}{(Mode == ResizeMode.Nearest ? $", {Rounding}" : "")}{(Policy == "stretch" ? "" : $", {Policy}")}{(CubicCoefficient == -0.75f ? "" : $", a={CubicCoefficient}")}{(ExcludeOutside ? ", exclude outside" : "")}{(Antialias ? ", antialias" : "")}{(Region is null ? "" : $", region {string.Join(",", Region)} else {Extrapolation}")}");

    /// <summary>For each axis the scale by which places are found and the new size.</summary>
    /// <exception cref="ShapeException">The lists do not fit together, or a size makes no sense.</exception>
    internal (double Scale, int Size)[] Targets(Shape x)
    {
        int count = Axes.Length;
        if ((Scales is null) == (Sizes is null) || (Scales?.Length ?? Sizes!.Length) != count || (Region is not null && Region.Length != 2 * count) || Axes.Distinct().Count() != count || Axes.Any(a => a < 0 || a >= x.Rank || x[a] == Shape.Open))
        {
            throw new ShapeException($"resizes {x} by {this}: one scale or one size is wanted for each axis, and an axis must be one of the operand's, once, and not its open batch");
        }

        if (Scales is not null)
        {
            return [.. Scales.Select((s, i) => s > 0 && (double)s * x[Axes[i]] < int.MaxValue ? ((double)s, (int)Math.Floor(s * (double)x[Axes[i]])) : throw new ShapeException($"a scale of {s} makes no sense"))];
        }

        double[] own = [.. Sizes!.Select((s, i) => s > 0 && x[Axes[i]] > 0 ? (double)s / x[Axes[i]] : throw new ShapeException($"a size of {s} for dimension {Axes[i]} of {x} makes no sense"))];
        if (Policy == "stretch")
        {
            return [.. own.Select((s, i) => (s, Sizes![i]))];
        }

        double one = Policy == "not_larger" ? own.Min() : own.Max();
        return [.. Axes.Select(a => (one, (int)Math.Floor((one * x[a]) + 0.5)))];
    }
}
