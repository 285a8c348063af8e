namespace NeuralGL.Operators;

/// <summary>The coordinates of a <see cref="KernelCall"/>, simplified for a backend.</summary>
public static class Walks
{
    /// <summary>Strides of elements that lie side by side, the innermost dimension closest.</summary>
    public static int[] RowMajor(int[] sizes)
    {
        var strides = new int[sizes.Length];
        for (int axis = sizes.Length - 1, stride = 1; axis >= 0; stride *= sizes[axis--])
        {
            strides[axis] = stride;
        }

        return strides;
    }

    /// <summary>Copies elements in another order: y, row-major over the sizes, from x at offset + Σ c[i]·strides[i].</summary>
    internal static void Copy<T>(ReadOnlySpan<T> x, Span<T> y, int[] sizes, int[] strides, int offset = 0)
    {
        var at = new int[sizes.Length];
        for (int i = 0, from = offset; i < y.Length; i++)
        {
            y[i] = x[from];
            for (int axis = at.Length - 1; axis >= 0; axis--)
            {
                from += strides[axis];
                if (++at[axis] < sizes[axis])
                {
                    break;
                }

                from -= strides[axis] * sizes[axis];
                at[axis] = 0;
            }
        }
    }

    /// <summary>
    /// Drops dimensions of size 1 and merges neighbours that every operand walks without a gap, so that most calls become one
    /// dimension. The strides of all operands are changed alike.
    /// </summary>
    /// <param name="sizes">The coordinates, outermost first.</param>
    /// <param name="strides">Each operand's strides over them.</param>
    public static (int[] Sizes, int[][] Strides) Simplify(int[] sizes, params int[][] strides)
    {
        var outSizes = new List<int>();
        List<int>[] outStrides = [.. strides.Select(_ => new List<int>())];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            if (sizes[axis] == 1)
            {
                continue;
            }

            int last = outSizes.Count - 1;
            if (last >= 0 && strides.Select((s, i) => outStrides[i][last] == s[axis] * sizes[axis]).All(merges => merges))
            {
                outSizes[last] *= sizes[axis];
                for (int i = 0; i < strides.Length; i++)
                {
                    outStrides[i][last] = strides[i][axis];
                }
            }
            else
            {
                outSizes.Add(sizes[axis]);
                for (int i = 0; i < strides.Length; i++)
                {
                    outStrides[i].Add(strides[i][axis]);
                }
            }
        }

        return ([.. outSizes], [.. outStrides.Select(s => s.ToArray())]);
    }
}
