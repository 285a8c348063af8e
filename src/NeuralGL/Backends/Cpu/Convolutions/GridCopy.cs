using NeuralGL.Operators;

namespace NeuralGL.Backends.Cpu.Convolutions;

/// <summary>Copies channels of some examples into a phase's grid: see <see cref="ConvPhase"/>.</summary>
internal sealed unsafe class GridCopy
{
    private readonly int[] _sizes, _extent, _stride;
    private readonly int[][] _parts;
    private readonly int _plane;

    /// <summary>For what a phase reads.</summary>
    public GridCopy(ConvPhase phase, IReadOnlyList<int> sizes)
        : this(sizes, phase.Extent, phase.Stride, phase.Parts)
    {
    }

    /// <summary>For planes that lie at the beginning of each example's part, with zeros behind their rows.</summary>
    public GridCopy(IReadOnlyList<int> sizes, IReadOnlyList<int> extent)
        : this(sizes, extent, [1, 1, 1], [[0, 0, 0]])
    {
    }

    private GridCopy(IReadOnlyList<int> sizes, IReadOnlyList<int> extent, IReadOnlyList<int> stride, IReadOnlyList<IReadOnlyList<int>> parts)
    {
        (_sizes, _extent, _stride) = ([.. sizes], [.. extent], [.. stride]);
        _parts = [.. parts.Select(p => p.ToArray())];
        _plane = _sizes[0] * _sizes[1] * _sizes[2];
        Cells = _extent[0] * _extent[1] * _extent[2];
    }

    /// <summary>Elements of one example in a part.</summary>
    public int Cells { get; }

    /// <summary>Parts of the grid.</summary>
    public int Parts => _parts.Length;

    /// <summary>Copies one channel.</summary>
    /// <param name="from">The channel in the first example.</param>
    /// <param name="example">From example to example, in what is read.</param>
    /// <param name="examples">How many.</param>
    /// <param name="to">The channel in the grid: [part][example][cell].</param>
    /// <param name="part">From part to part, in the grid.</param>
    /// <param name="clears">Whether zeros are written where there are none to read; false where they are there from another channel.</param>
    public void Channel(float* from, nint example, int examples, float* to, nint part, bool clears = true)
    {
        for (int p = 0; p < _parts.Length; p++)
        {
            for (int n = 0; n < examples; n++)
            {
                Plane(from + (n * example), _parts[p], to + (p * part) + ((nint)n * Cells), clears);
            }
        }
    }

    private void Plane(float* from, int[] first, float* to, bool clears)
    {
        for (int z = 0, atZ = first[0]; z < _extent[0]; z++, atZ += _stride[0])
        {
            for (int y = 0, atY = first[1]; y < _extent[1]; y++, atY += _stride[1], to += _extent[2])
            {
                if (atZ < 0 || atZ >= _sizes[0] || atY < 0 || atY >= _sizes[1])
                {
                    if (clears)
                    {
                        new Span<float>(to, _extent[2]).Clear();
                    }
                }
                else
                {
                    Row(from + (((nint)atZ * _sizes[1]) + atY) * _sizes[2], first[2], to, clears);
                }
            }
        }
    }

    private void Row(float* from, int first, float* to, bool clears)
    {
        int stride = _stride[2], width = _extent[2], size = _sizes[2];
        int before = Math.Min(width, first >= 0 ? 0 : (-first + stride - 1) / stride), end = Math.Clamp((size - first + stride - 1) / stride, before, width);
        if (clears)
        {
            new Span<float>(to, before).Clear();
            new Span<float>(to + end, width - end).Clear();
        }

        if (stride == 1)
        {
            new ReadOnlySpan<float>(from + first + before, end - before).CopyTo(new Span<float>(to + before, end - before));
            return;
        }

        float* at = from + first + ((nint)before * stride);
        for (int i = before; i < end; i++, at += stride)
        {
            to[i] = *at;
        }
    }
}
