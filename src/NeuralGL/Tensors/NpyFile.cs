using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using NeuralGL.Data;

namespace NeuralGL.Tensors;

/// <summary>
/// Reads and writes NumPy's .npy files, versions 1 to 3. Read are little-endian float32, int64, int32 and bool as they are, float64
/// rounded to the nearest float32 (NumPy makes float64 unless told otherwise, and nothing here computes with it), and uint8 widened
/// to int32, neither scaled nor shifted. Arrays in Fortran order are put into row-major order.
/// </summary>
public static class NpyFile
{
    // NumPy's own readers stop at 10,000 characters; a header of a shape needs a hundred.
    private const int LongestHeader = 1 << 16;

    /// <summary>Reads an array.</summary>
    /// <exception cref="DataFormatException">The file is no .npy file, is damaged, or holds a type that is not read; the line names the file.</exception>
    /// <exception cref="IOException">The file is missing, a directory, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static Tensor Load(string path)
    {
        using FileStream stream = InputFile.Open(path);
        return Read(stream, path);
    }

    /// <summary>Writes an array in version 1.0 and row-major order, under a temporary name that is then renamed.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Save(string path, Tensor tensor) => AtomicFile.Write(path, stream => Write(stream, tensor));

    /// <summary>Writes an array in version 1.0 and row-major order to a stream.</summary>
    internal static void Write(Stream stream, Tensor tensor)
    {
        string descr = tensor.Element switch
        {
            ElementType.Float32 => "<f4",
            ElementType.Int64 => "<i8",
            ElementType.Int32 => "<i4",
            _ => "|b1",
        };
        stream.Write(new NpyHeader(descr, false, [.. tensor.Shape.Select(size => (long)size)]).ToBytes());
        stream.Write(TensorBytes.Of(tensor));
    }

    /// <summary>Reads an array from a stream that can seek; <paramref name="name"/> is what messages call it.</summary>
    internal static Tensor Read(Stream stream, string name)
    {
        try
        {
            NpyHeader header = ReadHeader(stream);
            Shape shape = ShapeOf(header.Sizes);
            int size = header.Descr switch
            {
                "<f8" or "<i8" => 8,
                "<f4" or "<i4" => 4,
                "|b1" or "|u1" => 1,
                _ => throw new FormatException($"its elements are '{header.Descr}'; little-endian float32, float64, int64, int32, bool and uint8 are read: convert it with array.astype('<f4')"),
            };

            // Counted before anything is allocated.
            long wanted = (long)shape.Length * size, present = stream.Length - stream.Position;
            if (wanted != present)
            {
                throw new FormatException($"an array of '{header.Descr}' shaped {shape} has {wanted} bytes, but {present} follow the header");
            }

            byte[] bytes = new byte[wanted];
            stream.ReadExactly(bytes);
            Tensor tensor = header.Descr switch
            {
                "<f8" => new Tensor(shape, Doubles(bytes)),
                "|u1" => new Tensor(shape, Array.ConvertAll(bytes, b => (int)b)),
                "<f4" => TensorBytes.Read(shape, bytes),
                "<i8" => TensorBytes.Read(new TensorType(shape, ElementType.Int64), bytes),
                "<i4" => TensorBytes.Read(new TensorType(shape, ElementType.Int32), bytes),
                _ => TensorBytes.Read(new TensorType(shape, ElementType.Bool), bytes),
            };
            return header.FortranOrder && shape.Rank > 1 ? FromFortran(tensor) : tensor;
        }
        catch (Exception e) when (e is FormatException or ShapeException or EndOfStreamException)
        {
            throw new DataFormatException(name, $"cannot be read as a .npy file: {(e is EndOfStreamException ? "it ends too early" : e.Message)}", e);
        }
    }

    private static NpyHeader ReadHeader(Stream stream)
    {
        Span<byte> start = stackalloc byte[12];
        if (stream.ReadAtLeast(start[..8], 8, throwOnEndOfStream: false) < 8 || start[0] != 0x93 || !start[1..6].SequenceEqual("NUMPY"u8))
        {
            throw new FormatException("it does not begin as one");
        }

        int version = start[6], lengthBytes = version == 1 ? 2 : 4;
        if (version is < 1 or > 3)
        {
            throw new FormatException($"its version is {version}.{start[7]}; versions 1 to 3 are read");
        }

        stream.ReadExactly(start.Slice(8, lengthBytes));
        uint length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > LongestHeader)
        {
            throw new FormatException($"its header claims {length} bytes");
        }

        byte[] text = new byte[length];
        stream.ReadExactly(text);
        return NpyHeader.Parse((version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text));
    }

    private static Shape ShapeOf(long[] sizes) => Array.TrueForAll(sizes, s => s <= int.MaxValue)
        ? Shape.Of([.. sizes.Select(s => (int)s)])
        : throw new FormatException($"its shape ({string.Join(", ", sizes)}) is too large");

    private static float[] Doubles(byte[] bytes)
    {
        ReadOnlySpan<long> words = MemoryMarshal.Cast<byte, long>(bytes);
        var numbers = new float[words.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (float)BitConverter.Int64BitsToDouble(BitConverter.IsLittleEndian ? words[i] : BinaryPrimitives.ReverseEndianness(words[i]));
        }

        return numbers;
    }

    private static Tensor FromFortran(Tensor tensor) => tensor.Element switch
    {
        ElementType.Float32 => new Tensor(tensor.Shape, RowMajor<float>(tensor)),
        ElementType.Int64 => new Tensor(tensor.Shape, RowMajor<long>(tensor)),
        ElementType.Int32 => new Tensor(tensor.Shape, RowMajor<int>(tensor)),
        _ => new Tensor(tensor.Shape, RowMajor<bool>(tensor)),
    };

    /// <summary>The elements of a file in Fortran order, where the first dimension varies fastest, in row-major order.</summary>
    private static T[] RowMajor<T>(Tensor tensor) where T : unmanaged
    {
        ReadOnlySpan<T> from = tensor.Elements<T>();
        var to = new T[from.Length];
        int[] strides = tensor.Shape.Strides(), at = new int[tensor.Shape.Rank];
        foreach (T element in from)
        {
            int target = 0;
            for (int axis = 0; axis < at.Length; axis++)
            {
                target += at[axis] * strides[axis];
            }

            to[target] = element;
            for (int axis = 0; axis < at.Length && ++at[axis] == tensor.Shape[axis]; axis++)
            {
                at[axis] = 0;
            }
        }

        return to;
    }
}
