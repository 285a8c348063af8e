using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>Resize and Upsample among the nodes of ONNX.</summary>
internal static class ResizeOnnx
{
    private static readonly string[] Places = ["half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn", "tf_crop_and_resize"];

    public static IReadOnlyList<OnnxImport> Imports { get; } =
    [
        new OnnxImport("Resize", 10, 10, n => Old(n, Known(n, 1))),
        new OnnxImport("Resize", 11, OnnxImport.NewestOpset, Read),
        new OnnxImport("Upsample", 7, 8, n => Old(n, n.Floats("scales") ?? throw n.BadAttribute("it has no scales"))),
        new OnnxImport("Upsample", 9, 9, n => Old(n, Known(n, 1))),
    ];

    public static void Write(OnnxExport x, Node node, ResizeSpec spec)
    {
        if (spec.Coordinates == "half_pixel_symmetric")
        {
            x.RequireOpset(19);
        }

        // In the order of the operands: the region, scales, sizes; an empty name leaves one out.
        string region = spec.Region is { } r ? x.Constant(node.Name + "_region", new Tensor(Shape.Of(r.Length), r)) : "";
        string scales = spec.Scales is { } s ? x.Constant(node.Name + "_scales", new Tensor(Shape.Of(s.Length), s)) : "";
        string[] sizes = spec.Sizes is { } z ? [x.Constant(node.Name + "_sizes", new Tensor(Shape.Of(z.Length), Array.ConvertAll(z, v => (long)v)))] : [];
        List<(string, object)> attributes = [("mode", spec.Mode.ToString().ToLowerInvariant()), ("axes", spec.Axes), ("coordinate_transformation_mode", spec.Coordinates)];
        if (spec.Mode == ResizeMode.Nearest)
        {
            attributes.Add(("nearest_mode", spec.Rounding));
        }
        else
        {
            attributes.AddRange([("cubic_coeff_a", spec.CubicCoefficient), ("exclude_outside", spec.ExcludeOutside ? 1 : 0), ("antialias", spec.Antialias ? 1 : 0)]);
        }

        if (spec.Policy != "stretch")
        {
            attributes.Add(("keep_aspect_ratio_policy", spec.Policy));
        }

        if (spec.Coordinates == "tf_crop_and_resize")
        {
            attributes.Add(("extrapolation_value", spec.Extrapolation));
        }

        x.Node("Resize", [x.NameOf(node.Inputs[0]), region, scales, .. sizes], [x.NameOf(node.Output)], [.. attributes]);
    }

    /// <summary>Before opset 11 places were those of asymmetric and the nearest element the one before; all dimensions have a scale.</summary>
    private static Value[] Old(OnnxNode n, float[] scales)
    {
        Value x = n.Input(0);
        string mode = n.Text("mode", "nearest");
        if (mode is not ("nearest" or "linear" or "bilinear"))
        {
            throw n.BadAttribute($"mode is '{mode}', not nearest or linear");
        }

        if (scales.Length != x.Shape.Rank)
        {
            throw n.Invalid($"it has {scales.Length} scales for {x.Shape}");
        }

        int[] axes = [.. Enumerable.Range(0, scales.Length).Where(i => scales[i] != 1)];
        return n.Add(new Resize(new ResizeSpec
        {
            Mode = mode == "nearest" ? ResizeMode.Nearest : ResizeMode.Linear, Axes = axes, Scales = [.. axes.Select(a => scales[a])], Coordinates = "asymmetric", Rounding = "floor",
        }), x);
    }

    private static Value[] Read(OnnxNode n)
    {
        Value x = n.Input(0);
        int[] axes = [.. (n.Ints("axes") ?? [.. Enumerable.Range(0, x.Shape.Rank)]).Select(x.Shape.Axis)];
        float[]? scales = Optional(n, 2) is { Length: > 0 } s ? Known(n, 2) : null;
        int[]? sizes = n.HasInput(3) && n.Sizes(3) is { Length: > 0 } given ? given : null;
        float[]? region = Optional(n, 1) is { Length: > 0 } ? Known(n, 1) : null;
        string places = n.Text("coordinate_transformation_mode", "half_pixel"), mode = n.Text("mode", "nearest"), rounding = n.Text("nearest_mode", "round_prefer_floor"), policy = n.Text("keep_aspect_ratio_policy", "stretch");
        if (!Places.Contains(places) || mode is not ("nearest" or "linear" or "cubic") || rounding is not ("round_prefer_floor" or "round_prefer_ceil" or "floor" or "ceil") || policy is not ("stretch" or "not_larger" or "not_smaller"))
        {
            throw n.BadAttribute($"coordinate_transformation_mode '{places}', mode '{mode}', nearest_mode '{rounding}' or keep_aspect_ratio_policy '{policy}' is none that ONNX knows");
        }

        if ((scales is null) == (sizes is null) || (scales?.Length ?? sizes!.Length) != axes.Length || (region is not null && region.Length != 2 * axes.Length))
        {
            throw n.Invalid($"it needs scales or sizes, not both, one for each of its {axes.Length} axes");
        }

        // What stays as it is need not be named; the batch, which may be open, is mostly among it.
        bool isCrop = places == "tf_crop_and_resize";
        int[] kept = [.. Enumerable.Range(0, axes.Length).Where(i => !(policy == "stretch" && (scales is null ? sizes![i] == (x.Shape[axes[i]] == Shape.Open ? OnnxNode.Batch : x.Shape[axes[i]]) : scales[i] == 1) && (!isCrop || region is null || (region[i] == 0 && region[axes.Length + i] == 1))))];
        return n.Add(new Resize(new ResizeSpec
        {
            Mode = mode switch { "nearest" => ResizeMode.Nearest, "linear" => ResizeMode.Linear, _ => ResizeMode.Cubic },
            Axes = [.. kept.Select(i => axes[i])],
            Scales = scales is null ? null : [.. kept.Select(i => scales[i])],
            Sizes = sizes is null ? null : [.. kept.Select(i => sizes[i])],
            Region = isCrop && region is not null ? [.. kept.Select(i => region[i]), .. kept.Select(i => region[axes.Length + i])] : null,
            Coordinates = places,
            Rounding = rounding,
            Policy = policy,
            CubicCoefficient = n.Float("cubic_coeff_a", -0.75f),
            ExcludeOutside = n.Int("exclude_outside", 0) != 0,
            Antialias = n.Int("antialias", 0) != 0,
            Extrapolation = n.Float("extrapolation_value", 0),
        }), x);
    }

    private static Tensor? Optional(OnnxNode n, int operand) => n.HasInput(operand) ? n.ConstantInput(operand) : null;

    private static float[] Known(OnnxNode n, int operand)
    {
        Tensor data = n.ConstantInput(operand);
        return data.Element == ElementType.Float32 ? data.Floats.ToArray() : throw n.Invalid($"operand {operand} is {data}, where float32 numbers are wanted");
    }
}
