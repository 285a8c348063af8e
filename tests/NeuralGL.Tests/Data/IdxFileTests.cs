using System.Buffers.Binary;
using System.IO.Compression;
using NeuralGL.Data;

namespace NeuralGL.Tests.Data;

public sealed class IdxFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("neuralgl-idx-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(5)]
    [InlineData(2, 3)]
    [InlineData(3, 4, 5)]
    [InlineData(2, 3, 4, 5)]
    [InlineData(0)]
    public void A_file_of_any_rank_is_read_plain_and_zipped_whatever_its_name(params int[] shape)
    {
        var data = Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => (byte)(i * 37)).ToArray();
        var bytes = Idx(shape, data);
        foreach (var path in new[] { Write("plain.gz", bytes), Write("zipped", Zip(bytes)) })
        {
            var file = IdxFile.Load(path);
            Assert.Equal(shape, file.Shape);
            Assert.Equal(data, file.Data);
        }
    }

    public static TheoryData<string, byte[], string> BadFiles()
    {
        var good = Idx([2, 3], [1, 2, 3, 4, 5, 6]);
        var zip = Zip(good);
        var flipped = (byte[])zip.Clone();
        flipped[^8] ^= 1;
        return new TheoryData<string, byte[], string>
        {
            { "empty", [], "is empty" },
            { "three bytes", [0, 0, 8], "truncated: 3 bytes are no IDX header" },
            { "other magic", [0x89, 0x50, 0x4E, 0x47, 0, 0, 0, 0], "is not an IDX file: it starts with 89504E47" },
            { "other type", [0, 0, 0x0D, 1, 0, 0, 0, 0], "type 0x0D" },
            { "rank 0", [0, 0, 8, 0], "has 0 dimensions" },
            { "rank 5", [0, 0, 8, 5, .. new byte[20]], "has 5 dimensions" },
            { "half a header", good[..9], "truncated inside its header of 12 bytes" },
            { "one byte short", good[..^1], "truncated: 2x3 = 6 elements, but 5 bytes follow" },
            { "one byte too many", [.. good, 0], "has 1 bytes too many" },
            { "a huge count", Idx([int.MaxValue, int.MaxValue], [1]), "is truncated: 2147483647x2147483647" },
            { "a negative count", [0, 0, 8, 1, 0xFF, 0xFF, 0xFF, 0xFF, 1], "dimension 0 has 4294967295 elements" },
            { "zipped, a huge count", Zip(Idx([int.MaxValue], [1])), "more than a gzip file of this size can hold" },
            { "zipped, one byte short", Zip(good[..^1]), "truncated: 2x3 = 6 elements, but 5 bytes follow" },
            { "zipped, one byte too many", Zip([.. good, 0]), "has bytes left over" },
            { "zip cut in its data", zip[..15], "truncated" },
            { "zip cut in its trailer", zip[..^3], "gzip" },
            { "zip with a wrong checksum", flipped, "gzip" },
        };
    }

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void A_bad_file_is_refused_with_its_name_and_what_is_wrong(string what, byte[] bytes, string message)
    {
        var path = Write(what, bytes);
        var error = Assert.Throws<DataFormatException>(() => IdxFile.Load(path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_missing_file_a_folder_and_a_file_over_the_limit_are_refused()
    {
        Assert.Contains("does not exist", Assert.Throws<DataFormatException>(() => IdxFile.Load(Path.Combine(_folder, "none"))).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Assert.Throws<DataFormatException>(() => IdxFile.Load(_folder)).Message, StringComparison.Ordinal);
        var path = Write("ten", Idx([10], new byte[10]));
        Assert.Contains("at most 9", Assert.Throws<DataFormatException>(() => IdxFile.Load(path, 9)).Message, StringComparison.Ordinal);
        Assert.Equal(10, IdxFile.Load(path, 10).Data.Length);
    }

    [Theory]
    [InlineData("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", false)]
    [InlineData("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz", true)]
    [InlineData("t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte.gz", true)]
    public void A_data_set_is_found_under_every_usual_name(string images, string labels, bool zipLabels)
    {
        Write(images, Idx([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
        Write(labels, zipLabels ? Zip(Idx([2], [9, 0])) : Idx([2], [9, 0]));
        var set = IdxDataSet.Load(_folder, DataSplit.Test, 10);
        Assert.Equal((2, 2, 3), (set.Count, set.Rows, set.Columns));
        Assert.Equal([7, 8, 9, 10, 11, 12], set.Image(1).ToArray());
        Assert.Equal([9, 0], set.Labels);
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Image(2).Length);
    }

    [Fact]
    public void A_data_set_with_unlike_counts_bad_labels_wrong_rank_or_missing_files_is_refused()
    {
        Assert.Contains("t10k-images-idx3-ubyte", Fails(), StringComparison.Ordinal);
        Write("t10k-images-idx3-ubyte", Idx([2, 1, 1], [1, 2]));
        Assert.Contains("holds no t10k-labels-idx1-ubyte", Fails(), StringComparison.Ordinal);
        Write("t10k-labels-idx1-ubyte", Idx([3], [1, 2, 3]));
        Assert.Contains("holds 2 pictures, but", Fails(), StringComparison.Ordinal);
        Write("t10k-labels-idx1-ubyte", Idx([2], [1, 10]));
        Assert.Contains("label 10 at item 1", Fails(), StringComparison.Ordinal);
        Write("t10k-labels-idx1-ubyte", Idx([2, 1], [1, 2]));
        Assert.Contains("labels have 1", Fails(), StringComparison.Ordinal);
        Write("t10k-labels-idx1-ubyte", Idx([0], []));
        Write("t10k-images-idx3-ubyte", Idx([0, 28, 28], []));
        Assert.Contains("holds no pixels", Fails(), StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Throws<DataFormatException>(() => IdxDataSet.Load(Path.Combine(_folder, "none"), DataSplit.Train)).Message, StringComparison.Ordinal);

        string Fails() => Assert.Throws<DataFormatException>(() => IdxDataSet.Load(_folder, DataSplit.Test, 10)).Message;
    }

    private static byte[] Idx(int[] shape, byte[] data)
    {
        var bytes = new byte[4 + (4 * shape.Length) + data.Length];
        (bytes[2], bytes[3]) = (8, (byte)shape.Length);
        for (var i = 0; i < shape.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + (4 * i)), shape[i]);
        }

        data.CopyTo(bytes, 4 + (4 * shape.Length));
        return bytes;
    }

    private static byte[] Zip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var zip = new GZipStream(memory, CompressionLevel.Optimal))
        {
            zip.Write(bytes);
        }

        return memory.ToArray();
    }

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
