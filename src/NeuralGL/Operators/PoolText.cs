using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>What the pools have in common: shapes, ONNX attributes, kernel calls and the geometries that prove them.</summary>
internal static class PoolText
{
    public static readonly (int[] X, Window Window)[] Examples =
    [
        ([1, 1, 4, 4], new([2, 2], [2, 2])),
        ([2, 3, 5, 7], new([2, 3], [1, 2])),
        ([1, 2, 5, 5], new([3, 3], [2, 2], pads: [1, 1, 1, 1])),
        ([1, 1, 4, 6], new([4, 6])),
        ([0, 1, 4, 4], new([2, 2], [2, 2])),
        ([1, 1, 28, 28], new([4, 4], [4, 4])),
        ([1, 1, 5, 4], new([2, 2], [3, 3])),
        ([1, 3, 65, 63], new([7, 7], [7, 7])),
        ([2, 3, 9], new([3], [2], pads: [1, 0])),
        ([1, 2, 7, 6], new([2, 3], [2, 2], ceil: true)),
        ([1, 2, 6, 6], new([3, 3], [3, 3], pads: [1, 1, 1, 1], ceil: true)),
        ([1, 2, 2, 2], new([1, 1], [2, 2], ceil: true)),
        ([1, 2, 8, 9], new([2, 3], [1, 2], [3, 2])),
        ([1, 2, 8, 8], new([3, 3], [2, 1], [2, 2], [1, 2, 0, 1], ceil: true)),
        ([1, 2, 4, 5, 6], new([2, 3, 2], [1, 2, 2], pads: [1, 1, 0, 0, 1, 1])),
        ([2, 1, 6, 5, 7], new([2, 2, 3], [2, 1, 2], [2, 1, 2], ceil: true)),
        ([2, 5, 24, 24], new([2, 2], [2, 2])),
        // More than 65,535 work groups.
        ([1, 2, 1500, 1500], new([2, 2])),
    ];

    /// <summary>The shape of a pool's result.</summary>
    public static TensorType Infer(ReadOnlySpan<TensorType> inputs, Window window)
    {
        Shape x = inputs[0].Shape;
        if (inputs[0].Element != ElementType.Float32)
        {
            throw new ShapeException($"works on float32, not on {inputs[0].Element.Text()}; convert it with Cast first");
        }

        if (x.Rank != window.Rank + 2)
        {
            throw new ShapeException($"wants [batch, channels, {window.Rank} spatial dimensions], not {x}");
        }

        if (window.Pads.Where((p, i) => p < 0 || p >= window.Extent(i % window.Rank)).Any())
        {
            throw new ShapeException($"{window}: pads must not be negative and must be smaller than the window, or it would lie on nothing");
        }

        return Shape.Of([x[0], x[1], .. window.Slide(x.Sizes[2..])]);
    }

    /// <summary>The kernel call; of the output only the shape matters for a gradient.</summary>
    public static PoolCall Call(PoolKind kind, Window window, bool columnMajor, Value input, Value output) =>
        new(kind, window.InThree(), columnMajor, input.Shape[0] * input.Shape[1], Window.SizesInThree(input.Shape), Window.SizesInThree(output.Shape), input, output);

    /// <summary>Reads the window of an ONNX pool.</summary>
    public static Window Read(OnnxNode n, Shape x)
    {
        int[] kernel = WindowOnnx.Kernel(n);
        if (x.Rank is < 3 or > Window.MaxRank + 2)
        {
            throw n.Invalid($"its operand {x} must have a batch, channels and 1 to {Window.MaxRank} spatial dimensions");
        }

        return WindowOnnx.Read(n, kernel, x.Sizes[2..], ceil: true);
    }

    /// <summary>The attributes that write a pool.</summary>
    public static (string Name, object Value)[] Attributes(Window window, params (string Name, object Value)[] more) => WindowOnnx.Attributes(window, [("ceil_mode", window.CeilMode ? 1 : 0), .. more]);

    /// <summary>A pool over whole planes is a reduction over all spatial dimensions.</summary>
    public static Value[] Global(OnnxNode n, ReduceKind kind)
    {
        Value x = n.Input(0);
        return x.Shape.Rank > 2 ? n.Add(new Reduce(kind, [.. Enumerable.Range(2, x.Shape.Rank - 2)]), x) : throw n.Invalid($"its operand {x.Shape} has no spatial dimensions");
    }

    /// <summary>How many taps count at each position, in order; 1 where there is none.</summary>
    public static int[] Counts(Window window, int[] sizes, int[] positions, bool countPads)
    {
        // Room that only rounding up adds behind the pads does not count.
        Window w = window.InThree();
        if (countPads)
        {
            sizes = [.. sizes.Select((size, i) => size + w.Pads[i] + w.Pads[3 + i])];
            w = w.WithPads(new int[6]);
        }

        var counts = new int[positions[0] * positions[1] * positions[2]];
        foreach (WindowRun run in WindowRuns.Of(w, sizes, positions).Runs)
        {
            for (int i = 0; i < run.Length; i++)
            {
                counts[run.Position + i]++;
            }
        }

        return Array.ConvertAll(counts, c => Math.Max(c, 1));
    }

    /// <summary>The place of an element among those of its plane.</summary>
    public static int Place(int element, int[] sizes, bool columnMajor)
    {
        if (!columnMajor)
        {
            return element;
        }

        int x = element % sizes[2], y = element / sizes[2] % sizes[1], z = element / sizes[2] / sizes[1];
        return z + (sizes[0] * (y + (sizes[1] * x)));
    }
}
