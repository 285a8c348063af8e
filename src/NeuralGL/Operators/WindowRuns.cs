namespace NeuralGL.Operators;

/// <summary>Elements under one tap along the innermost dimension: positions Position, Position + 1 … meet elements Element, Element + stride ….</summary>
/// <param name="Tap">The tap's number in the kernel, row-major.</param>
/// <param name="Position">The first position, within the positions of one plane.</param>
/// <param name="Element">The element under it, within one plane.</param>
/// <param name="Length">How many.</param>
internal readonly record struct WindowRun(int Tap, int Position, int Element, int Length);

/// <summary>All pairs of a window's positions and the elements under its taps, without those in the padding; tap after tap.</summary>
internal static class WindowRuns
{
    /// <summary>Lists the pairs.</summary>
    /// <param name="window">The window.</param>
    /// <param name="sizes">Three spatial sizes of the elements.</param>
    /// <param name="positions">Three spatial sizes of the positions.</param>
    /// <returns>The runs and the step from element to element.</returns>
    public static (WindowRun[] Runs, int Step) Of(Window window, int[] sizes, int[] positions)
    {
        Window w = window.InThree();
        var runs = new List<WindowRun>();
        int tap = 0;
        for (int kz = 0; kz < w.Kernel[0]; kz++)
        {
            for (int ky = 0; ky < w.Kernel[1]; ky++)
            {
                for (int kx = 0; kx < w.Kernel[2]; kx++, tap++)
                {
                    (int First, int End) zs = Range(w, 0, kz, sizes, positions), ys = Range(w, 1, ky, sizes, positions), xs = Range(w, 2, kx, sizes, positions);
                    for (int z = zs.First; xs.First < xs.End && z < zs.End; z++)
                    {
                        for (int y = ys.First; y < ys.End; y++)
                        {
                            int row = (At(w, 0, z, kz) * sizes[1]) + At(w, 1, y, ky);
                            runs.Add(new WindowRun(tap, (((z * positions[1]) + y) * positions[2]) + xs.First, (row * sizes[2]) + At(w, 2, xs.First, kx), xs.End - xs.First));
                        }
                    }
                }
            }
        }

        return ([.. runs], w.Strides[2]);
    }

    /// <summary>Positions [first, end) at which a tap lies on an element.</summary>
    private static (int First, int End) Range(Window w, int axis, int tap, int[] sizes, int[] positions)
    {
        long from = w.Pads[axis] - ((long)tap * w.Dilations[axis]), stride = w.Strides[axis];
        long first = from <= 0 ? 0 : (from + stride - 1) / stride, past = sizes[axis] + from;
        long end = past <= 0 ? 0 : (past + stride - 1) / stride;
        return ((int)Math.Min(first, positions[axis]), (int)Math.Min(end, positions[axis]));
    }

    private static int At(Window w, int axis, int position, int tap) => (int)(((long)position * w.Strides[axis]) + ((long)tap * w.Dilations[axis]) - w.Pads[axis]);
}
