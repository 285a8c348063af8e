using System.Numerics;
using NeuralGL.Backends;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Kernels;

/// <summary>A part of a weight matrix that shaders see at a time.</summary>
/// <param name="First">Its first row along the matrix' first dimension.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Word">Where it begins in the buffer, in words of 32 bits.</param>
/// <param name="Words">Its length.</param>
internal readonly record struct WeightSlice(int First, int Rows, long Word, long Words);

/// <summary>
/// Weight matrices that are larger than a storage binding may be (GL_MAX_SHADER_STORAGE_BLOCK_SIZE), cut along their first dimension into
/// parts that are not. Packed ones repeat in each part the scales that its numbers need, so that a part looks like a small matrix.
/// </summary>
internal static class WeightSlices
{
    /// <summary>Rows of a part; 0 for a matrix that is seen whole, or that no part of would fit.</summary>
    public static int RowsOf(Shape shape, WeightType type, int outputAxis, GlLimits limits)
    {
        long most = limits.StorageBlockBytes / 4;
        if (shape.Rank != 2 || shape.Length == 0 || PackedWeights.LengthOf(shape, type, outputAxis) <= most)
        {
            return 0;
        }

        int rest = shape[1], align = Alignment(limits);
        if (type == WeightType.Float32)
        {
            // Parts are rows of the matrix as it lies, so each must begin where a binding may.
            int step = align / (int)BigInteger.GreatestCommonDivisor(align, rest);
            return (int)(most / rest / step * step);
        }

        // At most one more scale and one more word in each row, and the header's even length.
        long row = (rest / PerWord(type)) + 1 + (outputAxis == 0 ? 1 : 0), header = outputAxis == 0 ? 2 : shape[1] + 2L;
        return (int)Math.Max(0, (most - header) / row);
    }

    /// <summary>The parts of a matrix.</summary>
    public static IReadOnlyList<WeightSlice> Of(StoredParameter parameter)
    {
        Shape shape = parameter.Slot.Shape;
        var slices = new List<WeightSlice>();
        long word = 0;
        for (int first = 0; first < shape[0]; first += parameter.SliceRows)
        {
            int rows = Math.Min(parameter.SliceRows, shape[0] - first);
            long words = parameter.Type == WeightType.Float32 ? (long)rows * shape[1] : PackedWeights.LengthOf(Shape.Of(rows, shape[1]), parameter.Type, parameter.OutputAxis);
            slices.Add(new WeightSlice(first, rows, word, words));
            word += parameter.Type == WeightType.Float32 ? words : (words + MostAlignment - 1) / MostAlignment * MostAlignment;
        }

        return slices;
    }

    /// <summary>Words of a matrix in parts.</summary>
    public static int LengthOf(StoredParameter parameter) => checked((int)(Of(parameter)[^1] is var last ? last.Word + last.Words : 0));

    /// <summary>No device may ask for more (OpenGL 4.6, table 23.64): 256 bytes.</summary>
    private const int MostAlignment = 64;

    private static int PerWord(WeightType type) => type == WeightType.Float16 ? 2 : 4;

    private static int Alignment(GlLimits limits) => Math.Max(limits.StorageAlignment, 16) / 4;
}
