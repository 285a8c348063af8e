using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>Windows among the attributes of ONNX nodes.</summary>
internal static class WindowOnnx
{
    /// <summary>Reads strides, dilations and padding; auto_pad becomes pads, for the spatial sizes are known.</summary>
    /// <param name="n">The node.</param>
    /// <param name="kernel">Its kernel.</param>
    /// <param name="sizes">The spatial sizes that it slides over.</param>
    /// <param name="ceil">Whether the node has ceil_mode.</param>
    public static Window Read(OnnxNode n, int[] kernel, ReadOnlySpan<int> sizes, bool ceil = false)
    {
        int[]? strides = n.Ints("strides"), dilations = n.Ints("dilations"), pads = n.Ints("pads");
        string auto = n.Text("auto_pad", "NOTSET");
        Check(n, kernel, sizes.Length, strides, dilations, pads);
        var window = new Window(kernel, strides, dilations, auto == "NOTSET" ? pads : null, ceil && n.Int("ceil_mode", 0) != 0);
        return auto switch
        {
            "NOTSET" or "VALID" or "" => window,
            "SAME_UPPER" => window.WithPads(Same(window, sizes, upper: true)),
            "SAME_LOWER" => window.WithPads(Same(window, sizes, upper: false)),
            _ => throw n.BadAttribute($"auto_pad is '{auto}', not NOTSET, VALID, SAME_UPPER or SAME_LOWER"),
        };
    }

    /// <summary>The kernel of a node; <paramref name="weight"/> has it where the attribute is left out.</summary>
    public static int[] Kernel(OnnxNode n, Shape? weight = null) =>
        n.Ints("kernel_shape") ?? (weight is { Rank: > 2 } ? weight.Sizes[2..].ToArray() : throw n.BadAttribute("it has no kernel_shape"));

    /// <summary>Refuses lists of the wrong length and numbers that make no sense.</summary>
    public static void Check(OnnxNode n, int[] kernel, int rank, int[]? strides, int[]? dilations, int[]? pads)
    {
        if (kernel.Length != rank || rank is < 1 or > Window.MaxRank)
        {
            throw n.BadAttribute($"its kernel has {kernel.Length} dimensions and its operand {rank} after batch and channels; 1 to {Window.MaxRank} are supported, the same for both");
        }

        foreach ((string name, int[]? list, int count, int least) in new[] { ("kernel_shape", kernel, rank, 1), ("strides", strides, rank, 1), ("dilations", dilations, rank, 1), ("pads", pads, 2 * rank, 0) })
        {
            if (list is not null && (list.Length != count || list.Any(v => v < least)))
            {
                throw n.BadAttribute($"{name} is [{string.Join(", ", list)}] where {count} numbers from {least} on are wanted");
            }
        }
    }

    /// <summary>The attributes that write a window.</summary>
    public static (string Name, object Value)[] Attributes(Window w, params (string Name, object Value)[] more) =>
        [("kernel_shape", w.Kernel.ToArray()), ("strides", w.Strides.ToArray()), ("dilations", w.Dilations.ToArray()), ("pads", w.Pads.ToArray()), .. more];

    /// <summary>Pads with which the positions number sizes / stride, rounded up.</summary>
    private static int[] Same(Window w, ReadOnlySpan<int> sizes, bool upper)
    {
        var pads = new int[2 * w.Rank];
        for (int i = 0; i < w.Rank; i++)
        {
            long positions = ((long)sizes[i] + w.Strides[i] - 1) / w.Strides[i], total = Math.Max(0, ((positions - 1) * w.Strides[i]) + w.Extent(i) - sizes[i]);
            int less = (int)(total / 2), more = (int)(total - less);
            (pads[i], pads[w.Rank + i]) = upper ? (less, more) : (more, less);
        }

        return pads;
    }
}
