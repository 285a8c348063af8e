using System.Text;
using Google.Protobuf;
using NeuralGL.Onnx.Schema;
using static NeuralGL.BadInputs.TestModel;

namespace NeuralGL.BadInputs;

/// <summary>Rows 1 to 21: bytes that are no message, or one that nobody should have to read.</summary>
internal static class Wire
{
    public static IEnumerable<BadInput> All => Messages().Concat(Odd()).Concat(Files());

    private static IEnumerable<BadInput> Messages()
    {
        byte[] good = Bytes();
        yield return Of(1, "an empty file", "Empty", () => []);
        yield return Of(2, "one byte", "Truncated", () => [0x08]);
        foreach (ulong seed in new ulong[] { 0, 1, 2 })
        {
            yield return Of(3, $"1 KiB of noise, seed {seed}", BadInput.Any, () => Noise(seed));
        }

        yield return Of(4, "JSON", "NotOnnx", () => "\n {\"model\": 1}"u8.ToArray());
        yield return Of(4, "text", "NotOnnx", () => "hello, world"u8.ToArray());
        yield return Of(4, "a ZIP archive", "NotOnnx", () => [.. "PK\u0003\u0004"u8, 1, 2, 3]);
        yield return Of(4, "a PNG", "NotOnnx", () => [0x89, .. "PNG\r\n"u8, 0x1A, 10]);
        yield return Of(5, "a GGUF model", "NotOnnx", () => [.. "GGUF"u8, 3, 0, 0, 0]);
        yield return Of(5, "a TensorFlow Lite model", "NotOnnx", () => [0x1C, 0, 0, 0, .. "TFL3"u8]);
        foreach (int part in new[] { 1, 2, 3 })
        {
            yield return Of(6, $"a model of which {part} of 4 parts are there", BadInput.Any, () => good[..(good.Length * part / 4)]);
        }

        yield return Of(7, "a tag with another bit", BadInput.Any, () => [(byte)(good[0] ^ 0x80), .. good[1..]]);
        yield return Of(7, "a weight with another bit", BadInput.Accepted, () => WithWeightBit(good));
        yield return Of(8, "a varint of 11 bytes", "Malformed", () => [0x08, .. Enumerable.Repeat((byte)0xFF, 11)]);
        yield return Of(9, "a graph that claims 2^31 bytes", "Malformed", () => [0x08, 8, 0x3A, 0x80, 0x80, 0x80, 0x80, 0x08]);
        yield return Of(9, "a graph that claims 2^31 - 1 bytes", "Truncated", () => [0x08, 8, 0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]);
        yield return Of(9, "a name that claims 2^63 - 1 bytes", "Malformed", () => [0x08, 8, 0x12, .. Enumerable.Repeat((byte)0xFF, 8), 0x7F]);
        yield return Of(9, "a name that claims 2^64 - 1 bytes", "Malformed", () => [0x08, 8, 0x12, .. Enumerable.Repeat((byte)0xFF, 9), 1]);
        yield return Of(10, "field number 0", "Malformed", () => [0x08, 8, 0x02, 0]);
        yield return Of(11, "wire type 6", "Malformed", () => [0x08, 8, 0x16]);
        yield return Of(11, "wire type 7", "Malformed", () => [0x08, 8, 0x17]);
        yield return Of(11, "a group that ends before it began", "Malformed", () => [.. good, 0x84, 0x06]);
        yield return Of(11, "a group in the place of an unknown field", "Malformed", () => [.. good, 0x83, 0x06, 0x08, 1, 0x84, 0x06]);
    }

    private static IEnumerable<BadInput> Odd()
    {
        byte[] good = Bytes();

        // ir_version as a text of two bytes: the field is unknown so, and there is no other.
        yield return Of(12, "the version of the format as text", "MissingField", () => [0x0A, 2, 8, 8, .. good[2..]]);
        yield return Same(12, "the producer's name as a number", () => [.. good, 0x10, 5]);
        yield return Same(13, "unknown fields of every kind with numbers up to 2^29 - 1", () => [.. Unknown(), .. good, .. Unknown()]);
        yield return Same(14, "a graph in two fields", Halved);
        yield return Of(14, "a graph that is there twice", "Duplicate", () => [.. good, .. Enough(Good().Graph, 7)]);
        yield return Of(15, "subgraphs nested 10,000 deep", "TooDeep", () => Nested(10_000));
        yield return Same(16, "dims and numbers packed in one tensor and unpacked in another", () => PackedAndNot(good));
        yield return Of(17, "a name that is not UTF-8", "BadText", () => [0x08, 8, 0x12, 2, 0xC3, 0x28]);
        yield return Of(17, "the name of a value that is not UTF-8", "BadText", () => Replaced(Bytes(), "/fc/Gemm"u8, [0xFF, 0xFE, .. "c/Gemm"u8]));
        yield return Of(18, "a name of 50 MB", "TooLarge", () => Bytes(m => m.Graph.Node[0].Name = new string('n', 50_000_000)));
        yield return Of(18, "a name of 5,000 bytes", "TooLarge", () => Bytes(m => m.Graph.Node[0].Name = new string('n', 5000)));
        yield return Of(18, "a domain of 5,000 bytes", "TooLarge", () => Bytes(m => m.OpsetImport.Add(new OperatorSetIdProto { Domain = new string('d', 5000), Version = 1 })));
        yield return Of(18, "a key of 5,000 bytes", "TooLarge", () => Bytes(m => m.MetadataProps.Add(new StringStringEntryProto { Key = new string('k', 5000) })));
        yield return Of(21, "zeros after the model", "Malformed", () => [.. good, 0, 0, 0]);
        yield return Of(21, "a field that begins after the model", "Truncated", () => [.. good, 0x12, 100, 1]);
    }

    private static IEnumerable<BadInput> Files()
    {
        yield return new BadPlace(19, "a sparse file of 3 GiB", "TooLarge", folder => Sparse(Path.Combine(folder, "sparse.onnx"), 3L << 30));
        yield return new BadPlace(20, "a directory", BadInput.Io, folder => folder);
        yield return new BadPlace(20, "a pipe that nobody writes to", BadInput.Io, folder => Pipe(Path.Combine(folder, "pipe.onnx")));
        yield return new BadPlace(20, "a device without an end", BadInput.Io, _ => "/dev/zero");
        yield return new BadPlace(20, "no file", BadInput.Io, folder => Path.Combine(folder, "missing.onnx"));
    }

    /// <summary>A file that takes no room however long it is.</summary>
    public static string Sparse(string path, long length)
    {
        using FileStream file = File.Create(path);
        file.SetLength(length);
        return path;
    }

    /// <summary>A named pipe.</summary>
    public static string Pipe(string path)
    {
        using var made = System.Diagnostics.Process.Start("mkfifo", [path]);
        made.WaitForExit();
        return path;
    }

    /// <summary>1 KiB of random bytes.</summary>
    public static byte[] Noise(ulong seed)
    {
        byte[] noise = new byte[1024];
        var random = new SplitMix64(seed);
        foreach (ref byte b in noise.AsSpan())
        {
            b = (byte)random.Next();
        }

        return noise;
    }

    /// <summary>A field of length-delimited bytes.</summary>
    public static byte[] Prefixed(int field, byte[] message) => [.. Varint(((uint)field << 3) | 2), .. Varint((uint)message.Length), .. message];

    private static byte[] Varint(uint number)
    {
        var bytes = new List<byte>();
        for (; number >= 0x80; number >>= 7)
        {
            bytes.Add((byte)(number | 0x80));
        }

        return [.. bytes, (byte)number];
    }

    private static byte[] WithWeightBit(byte[] good)
    {
        ReadOnlySpan<byte> weight = Good().Graph.Initializer[0].RawData.Span;
        byte[] bad = [.. good];
        bad[good.AsSpan().IndexOf(weight) + 2] ^= 1;
        return bad;
    }

    /// <summary>Fields that ONNX does not have, of all four kinds of content.</summary>
    private static byte[] Unknown()
    {
        var bytes = new List<byte>();
        foreach (uint number in new uint[] { 100, 20_000, (1u << 29) - 1 })
        {
            bytes.AddRange([.. Varint(number << 3), 42]);
            bytes.AddRange([.. Varint((number << 3) | 1), 1, 2, 3, 4, 5, 6, 7, 8]);
            bytes.AddRange([.. Varint((number << 3) | 2), 3, 1, 2, 3]);
            bytes.AddRange([.. Varint((number << 3) | 5), 1, 2, 3, 4]);
        }

        return [.. bytes];
    }

    private static byte[] Halved()
    {
        ModelProto first = Good(), second = new() { Graph = new GraphProto() };
        second.Graph.Node.Add(first.Graph.Node[1]);
        second.Graph.Initializer.Add(first.Graph.Initializer[1]);
        first.Graph.Node.RemoveAt(1);
        first.Graph.Initializer.RemoveAt(1);
        return [.. first.ToByteArray(), .. second.ToByteArray()];
    }

    private static byte[] Enough(IMessage message, int field) => Prefixed(field, message.ToByteArray());

    /// <summary>Model.graph (7) . node (1) . attribute (5) . g (6) and again, lengths reckoned from the inside out.</summary>
    private static byte[] Nested(int depth)
    {
        var prefixes = new List<byte[]>();
        int length = 0;
        for (int i = 0; i < 3 * depth; i++)
        {
            byte[] prefix = [.. Varint((uint)((new[] { 6, 5, 1 }[i % 3] << 3) | 2)), .. Varint((uint)length)];
            prefixes.Add(prefix);
            length += prefix.Length;
        }

        prefixes.Add([.. Varint((7 << 3) | 2), .. Varint((uint)length)]);
        prefixes.Add([0x08, 8]);
        return [.. Enumerable.Reverse(prefixes).SelectMany(p => p)];
    }

    /// <summary>The weight's dims each with a tag and its numbers packed, the bias' dims packed and its numbers each with a tag.</summary>
    private static byte[] PackedAndNot(byte[] good)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(good);
        TensorProto weight = model.Graph.Initializer[0], bias = model.Graph.Initializer[1];
        byte[] first = [0x08, 3, 0x08, 4, 0x10, 1, .. Prefixed(4, weight.RawData.ToByteArray()), .. Prefixed(8, Encoding.UTF8.GetBytes(weight.Name))];
        byte[] numbers = bias.RawData.ToByteArray();
        byte[] second = [.. Prefixed(1, [3]), 0x10, 1, .. Enumerable.Range(0, 3).SelectMany(i => new byte[] { 0x25 }.Concat(numbers[(4 * i)..((4 * i) + 4)])), .. Prefixed(8, Encoding.UTF8.GetBytes(bias.Name))];
        model.Graph.Initializer.Clear();
        return [.. model.ToByteArray(), .. Prefixed(7, [.. Prefixed(5, first), .. Prefixed(5, second)])];
    }

    private static byte[] Replaced(byte[] bytes, ReadOnlySpan<byte> old, ReadOnlySpan<byte> fresh)
    {
        fresh.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf(old)));
        return bytes;
    }

    private static BadBytes Of(int row, string what, string fate, Func<byte[]> make) => new(row, what, fate, make);

    private static BadBytes Same(int row, string what, Func<byte[]> make) => new(row, what, BadInput.Accepted, make) { IsSame = true };
}
