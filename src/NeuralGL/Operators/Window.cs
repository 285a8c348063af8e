using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// How a window slides over one to three spatial dimensions, as in convolutions and pools: tap k of the window at position o lies at
/// o·stride + k·dilation − pad. Immutable.
/// </summary>
public sealed class Window
{
    /// <summary>The most spatial dimensions.</summary>
    public const int MaxRank = 3;

    private readonly int[] _kernel, _strides, _dilations, _pads;

    /// <summary>A window; lists that are not given are ones, pads zeros.</summary>
    /// <param name="kernel">Taps along each dimension, outermost first.</param>
    /// <param name="strides">From one position to the next.</param>
    /// <param name="dilations">From one tap to the next.</param>
    /// <param name="pads">Room before the first element of each dimension, then behind the last; a negative number crops.</param>
    /// <param name="ceil">Whether a last position that covers only a part of the elements counts too.</param>
    /// <exception cref="ShapeException">The lists do not fit together, or a number makes no sense.</exception>
    public Window(int[] kernel, int[]? strides = null, int[]? dilations = null, int[]? pads = null, bool ceil = false)
    {
        _kernel = [.. kernel];
        _strides = strides is null ? Filled(1) : [.. strides];
        _dilations = dilations is null ? Filled(1) : [.. dilations];
        _pads = pads is null ? [.. Filled(0), .. Filled(0)] : [.. pads];
        CeilMode = ceil;
        if (Rank is < 1 or > MaxRank)
        {
            throw new ShapeException($"a window over {Rank} dimensions: 1 to {MaxRank} are supported");
        }

        if (_strides.Length != Rank || _dilations.Length != Rank || _pads.Length != 2 * Rank)
        {
            throw new ShapeException($"a kernel of {Rank} dimensions needs {Rank} strides, {Rank} dilations and {2 * Rank} pads, not {_strides.Length}, {_dilations.Length} and {_pads.Length}");
        }

        if (_kernel.Any(k => k < 1) || _strides.Any(s => s < 1) || _dilations.Any(d => d < 1) || _kernel.Where((k, i) => (k - 1L) * _dilations[i] >= int.MaxValue).Any())
        {
            throw new ShapeException($"{this}: kernel, strides and dilations must be positive, and a window must not be longer than {int.MaxValue}");
        }
    }

    /// <summary>Spatial dimensions.</summary>
    public int Rank => _kernel.Length;

    /// <summary>Taps along each dimension.</summary>
    public IReadOnlyList<int> Kernel => _kernel;

    /// <summary>From one position to the next.</summary>
    public IReadOnlyList<int> Strides => _strides;

    /// <summary>From one tap to the next.</summary>
    public IReadOnlyList<int> Dilations => _dilations;

    /// <summary>Room before the first elements, then behind the last.</summary>
    public IReadOnlyList<int> Pads => _pads;

    /// <summary>Whether a last position that covers only a part of the elements counts too.</summary>
    public bool CeilMode { get; }

    /// <summary>All taps.</summary>
    public int Taps => Shape.Of(_kernel).Length;

    /// <summary>A window of <paramref name="size"/>×<paramref name="size"/> side by side.</summary>
    public static Window Square(int size) => new([size, size], [size, size]);

    /// <summary>The number of positions along each dimension.</summary>
    /// <param name="sizes">The spatial sizes.</param>
    /// <exception cref="ShapeException">The window fits nowhere.</exception>
    public int[] Slide(ReadOnlySpan<int> sizes)
    {
        if (sizes.Length != Rank)
        {
            throw new ShapeException($"a window over {Rank} dimensions cannot slide over {sizes.Length}");
        }

        var positions = new int[Rank];
        for (int i = 0; i < Rank; i++)
        {
            // Attributes from a file may be as large as they like, so the sums need 64 bits.
            long room = (long)sizes[i] + _pads[i] + _pads[Rank + i] - Extent(i);
            long count = room < 0 ? 0 : (room / _strides[i]) + 1;
            if (CeilMode && room >= 0 && room % _strides[i] != 0 && count * _strides[i] < (long)sizes[i] + _pads[i])
            {
                count++;
            }

            positions[i] = count is > 0 and <= int.MaxValue ? (int)count : throw new ShapeException($"a window ({this}) does not fit into [{string.Join(", ", sizes.ToArray())}]");
        }

        return positions;
    }

    /// <summary>Elements from the first to the last tap along a dimension.</summary>
    public int Extent(int axis) => ((_kernel[axis] - 1) * _dilations[axis]) + 1;

    /// <summary>The same window with other pads.</summary>
    public Window WithPads(int[] pads) => new(_kernel, _strides, _dilations, pads, CeilMode);

    /// <inheritdoc/>
    public override string ToString() =>
        $"kernel {Text("×", _kernel)}{(_strides.All(s => s == 1) ? "" : $", stride {Text("×", _strides)}")}{(_dilations.All(d => d == 1) ? "" : $", dilation {Text("×", _dilations)}")}"
        + $"{(_pads.All(p => p == 0) ? "" : $", pads {Text(",", _pads)}")}{(CeilMode ? ", ceil" : "")}";

    /// <summary>The same in three dimensions, with ones (pads: zeros) in front.</summary>
    internal Window InThree()
    {
        int missing = MaxRank - Rank;
        int[] ones = [.. Enumerable.Repeat(1, missing)], zeros = new int[missing];
        return missing == 0 ? this : new([.. ones, .. _kernel], [.. ones, .. _strides], [.. ones, .. _dilations], [.. zeros, .. _pads[..Rank], .. zeros, .. _pads[Rank..]], CeilMode);
    }

    /// <summary>The spatial sizes of a shape [batch, channels, …] in three dimensions.</summary>
    internal static int[] SizesInThree(Shape shape) => [.. Enumerable.Repeat(1, MaxRank + 2 - shape.Rank), .. shape.Sizes[2..]];

    private static string Text(string between, int[] numbers) => string.Join(between, numbers);

    private int[] Filled(int value) => [.. Enumerable.Repeat(value, _kernel.Length)];
}
