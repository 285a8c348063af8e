using System.Buffers.Binary;
using System.IO.Compression;

namespace NeuralGL.Data;

/// <summary>
/// An array of unsigned bytes in the IDX format of the MNIST database (Y. LeCun, C. Cortes, C. Burges): two zero bytes, the
/// element type (0x08 = unsigned byte), the rank, one big-endian 32-bit size per dimension, then the elements, last dimension fastest.
/// </summary>
public sealed class IdxFile
{
    /// <summary>The greatest number of elements that is read unless the caller says otherwise: 1 GiB.</summary>
    public const long DefaultLimit = 1L << 30;

    private const int GreatestRank = 4;

    private IdxFile(int[] shape, byte[] data) => (Shape, Data) = (shape, data);

    /// <summary>The sizes of the dimensions, 1 to 4 of them; the first counts the items.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The elements, row-major: product of <see cref="Shape"/> bytes.</summary>
    public byte[] Data { get; }

    /// <summary>Reads a file, plain or gzip (told apart by its first bytes, not by its name).</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">The greatest number of elements accepted.</param>
    /// <returns>The array.</returns>
    /// <exception cref="DataFormatException">
    /// The file is missing, is a folder or cannot be read; its magic number, type, rank or sizes are wrong; it holds fewer or more
    /// bytes than its sizes say; its gzip stream is damaged; or it is larger than <paramref name="limit"/>. Sizes are compared with
    /// the bytes that are there before memory is allocated.
    /// </exception>
    public static IdxFile Load(string path, long limit = DefaultLimit)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw new DataFormatException(path, "is a folder, not an IDX file");
        }

        if (!File.Exists(path))
        {
            throw new DataFormatException(path, "does not exist");
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            Span<byte> magic = stackalloc byte[2];
            var zipped = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic is [0x1f, 0x8b];
            file.Position = 0;
            if (!zipped)
            {
                return Read(path, file, file.Length, exact: true, limit);
            }

            using var unzipped = new GZipStream(file, CompressionMode.Decompress);

            // Deflate makes at most 1032 bytes of one, so this bounds what the file can hold.
            var idx = Read(path, unzipped, file.Length * 1032, exact: false, limit);
            CheckTrailer(path, file, 4 + (4 * idx.Shape.Count) + idx.Data.LongLength);
            return idx;
        }
        catch (InvalidDataException e)
        {
            throw new DataFormatException(path, "is a damaged or truncated gzip file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFormatException(path, $"cannot be read: {e.Message}", e);
        }
    }

    /// <summary>GZipStream takes the end of a file for the end of the stream and then checks nothing, so a cut trailer shows only here: the last four bytes are the unzipped length.</summary>
    private static void CheckTrailer(string path, FileStream file, long length)
    {
        Span<byte> trailer = stackalloc byte[4];
        file.Position = file.Length - 4;
        file.ReadExactly(trailer);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != (uint)length)
        {
            throw new DataFormatException(path, "is a damaged or truncated gzip file: its trailer is wrong");
        }
    }

    /// <param name="path">For messages.</param>
    /// <param name="stream">The unzipped bytes.</param>
    /// <param name="most">How many bytes there can be at most, header included.</param>
    /// <param name="exact">Whether there are exactly that many.</param>
    /// <param name="limit">The greatest number of elements accepted.</param>
    private static IdxFile Read(string path, Stream stream, long most, bool exact, long limit)
    {
        Span<byte> header = stackalloc byte[4 + (4 * GreatestRank)];
        var got = stream.ReadAtLeast(header[..4], 4, throwOnEndOfStream: false);
        if (got < 4)
        {
            throw new DataFormatException(path, got == 0 ? "is empty" : $"is truncated: {got} bytes are no IDX header");
        }

        if (header[0] != 0 || header[1] != 0)
        {
            throw new DataFormatException(path, $"is not an IDX file: it starts with {Convert.ToHexString(header[..4])}, not with 0000");
        }

        if (header[2] != 0x08)
        {
            throw new DataFormatException(path, $"holds elements of IDX type 0x{header[2]:X2}; only 0x08, unsigned byte, is supported");
        }

        int rank = header[3];
        if (rank is < 1 or > GreatestRank)
        {
            throw new DataFormatException(path, $"has {rank} dimensions; 1 to {GreatestRank} are supported");
        }

        var sizes = header.Slice(4, 4 * rank);
        if (stream.ReadAtLeast(sizes, sizes.Length, throwOnEndOfStream: false) < sizes.Length)
        {
            throw new DataFormatException(path, $"is truncated inside its header of {4 + sizes.Length} bytes");
        }

        var shape = new int[rank];
        var count = 1L;
        for (var i = 0; i < rank; i++)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(sizes[(4 * i)..]);
            if (size > int.MaxValue || (size > 0 && count > long.MaxValue / size))
            {
                throw new DataFormatException(path, $"says that dimension {i} has {size} elements");
            }

            shape[i] = (int)size;
            count *= size;
        }

        var text = string.Join('x', shape);
        var room = most - 4 - sizes.Length;
        if (count > room)
        {
            throw new DataFormatException(path, exact
                ? $"is truncated: {text} = {count} elements, but {room} bytes follow the header"
                : $"is truncated or damaged: {text} = {count} elements are more than a gzip file of this size can hold");
        }

        if (exact && count < room)
        {
            throw new DataFormatException(path, $"has {room - count} bytes too many after {text} = {count} elements");
        }

        if (count > limit || count > Array.MaxLength)
        {
            throw new DataFormatException(path, $"holds {text} = {count} elements; at most {Math.Min(limit, Array.MaxLength)} are read");
        }

        var data = GC.AllocateUninitializedArray<byte>((int)count);
        var read = stream.ReadAtLeast(data, data.Length, throwOnEndOfStream: false);
        if (read < count)
        {
            throw new DataFormatException(path, $"is truncated: {text} = {count} elements, but {read} bytes follow the header");
        }

        // The read after the last byte is also what makes gzip compare its checksum.
        if (stream.ReadByte() >= 0)
        {
            throw new DataFormatException(path, $"has bytes left over after {text} = {count} elements");
        }

        return new IdxFile(shape, data);
    }
}
