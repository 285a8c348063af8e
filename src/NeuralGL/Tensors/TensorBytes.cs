using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NeuralGL.Tensors;

/// <summary>Elements as the bytes of files: row-major, little-endian, a bool as one byte. ONNX's raw_data and .npy agree on this.</summary>
public static class TensorBytes
{
    /// <summary>A tensor from its bytes; every bit of a float is kept, NaN payloads too.</summary>
    /// <exception cref="ShapeException">The number of bytes is not that of the type; checked before anything is allocated.</exception>
    public static Tensor Read(TensorType type, ReadOnlySpan<byte> bytes)
    {
        long wanted = (long)type.Shape.Length * type.Element.ByteSize();
        if (bytes.Length != wanted)
        {
            throw new ShapeException($"{type.Element.Text()}{type.Shape} takes {wanted} bytes, but {bytes.Length} are there");
        }

        Tensor tensor = Tensor.Zeros(type);
        switch (type.Element)
        {
            case ElementType.Int64:
                MemoryMarshal.Cast<byte, long>(bytes).CopyTo(tensor.Elements<long>());
                SwapOnBigEndian(tensor.Elements<long>());
                break;
            case ElementType.Bool:
                Span<bool> bools = tensor.Elements<bool>();
                for (int i = 0; i < bools.Length; i++)
                {
                    bools[i] = bytes[i] != 0;
                }

                break;
            default:
                Span<int> words = Words(tensor);
                MemoryMarshal.Cast<byte, int>(bytes).CopyTo(words);
                SwapOnBigEndian(words);
                break;
        }

        return tensor;
    }

    /// <summary>The bytes of a tensor.</summary>
    public static byte[] Of(Tensor tensor)
    {
        switch (tensor.Element)
        {
            case ElementType.Int64:
                long[] longs = tensor.Elements<long>().ToArray();
                SwapOnBigEndian(longs);
                return MemoryMarshal.AsBytes<long>(longs).ToArray();
            case ElementType.Bool:
                return [.. tensor.Elements<bool>().ToArray().Select(b => b ? (byte)1 : (byte)0)];
            default:
                int[] words = Words(tensor).ToArray();
                SwapOnBigEndian(words);
                return MemoryMarshal.AsBytes<int>(words).ToArray();
        }
    }

    // float32 and int32 alike: copying the bits keeps signalling NaNs as they are.
    private static Span<int> Words(Tensor tensor) => tensor.Element == ElementType.Float32 ? MemoryMarshal.Cast<float, int>(tensor.Floats) : tensor.Elements<int>();

    private static void SwapOnBigEndian(Span<int> words)
    {
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }

    private static void SwapOnBigEndian(Span<long> words)
    {
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }
}
