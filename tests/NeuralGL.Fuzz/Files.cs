using System.IO.Compression;
using Google.Protobuf;
using NeuralGL.Data;
using NeuralGL.Onnx;
using NeuralGL.Onnx.Schema;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.Fuzz;

/// <summary>What is read beside models: arrays, data sets, tensors, states of training.</summary>
internal static class Files
{
    private static readonly byte[][] s_arrays = [.. Arrays()];
    private static readonly byte[] s_idx = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    private static readonly byte[] s_zipped = Zipped(s_idx);
    private static readonly byte[] s_state = State();
    private static readonly string[] s_words = ["'<f4'", "'<f8'", "'<i8'", "'|b1'", "'|u1'", "True", "False", "(2, 3)", "(6,)", "()", "(0,)", "(-1,)", "(4294967296,)", "(65536, 65536)", "(2, 3", "'shape'", "'descr'", "{", "}", "[('a', '<f4')]"];

    /// <summary>A mutated array, and how it is read.</summary>
    public static (byte[] Bytes, Action<string> Read) Array(Dice dice)
    {
        byte[] bytes = dice.Of(s_arrays);
        if (dice.OneIn(2))
        {
            // Words of the header exchanged, its length kept.
            string header = System.Text.Encoding.Latin1.GetString(bytes, 10, 118);
            string word = dice.Of(s_words), other = dice.Of(s_words);
            header = header.Replace(word, other, StringComparison.Ordinal).TrimEnd().PadRight(118)[..118];
            bytes = [.. bytes[..10], .. System.Text.Encoding.Latin1.GetBytes(header), .. bytes[128..]];
        }

        return (dice.OneIn(3) ? bytes : dice.Bytes(bytes), path => NpyFile.Load(path));
    }

    /// <summary>A mutated IDX file, plain or zipped.</summary>
    public static (byte[] Bytes, Action<string> Read) Idx(Dice dice)
    {
        byte[] plain = dice.Bytes(s_idx);
        return (dice.Next(3) switch { 0 => plain, 1 => Zipped(plain), _ => dice.Bytes(s_zipped) }, path => IdxFile.Load(path));
    }

    /// <summary>A mutated TensorProto.</summary>
    public static (byte[] Bytes, Action<string> Read) Tensor(Dice dice)
    {
        var tensor = new TensorProto { DataType = 1, Name = "t", RawData = ByteString.CopyFrom(new byte[24]) };
        tensor.Dims.AddRange([2, 3]);
        var mutator = new TensorMutator(dice);
        for (int i = dice.Next(4); i >= 0; i--)
        {
            mutator.Mutate(tensor);
        }

        byte[] bytes = tensor.ToByteArray();
        return (dice.OneIn(3) ? dice.Bytes(bytes) : bytes, path => TensorProtoFile.Load(path));
    }

    /// <summary>A mutated state of training, which is an archive of arrays.</summary>
    public static (byte[] Bytes, Action<string> Read) Training(Dice dice) => (dice.Bytes(s_state), path => TrainingState.Load(path));

    private static IEnumerable<byte[]> Arrays()
    {
        string path = Path.GetTempFileName();
        foreach (Tensor tensor in new[] { new Tensor(Shape.Of(2, 3), new float[6]), new Tensor(Shape.Of(6), new long[6]), new Tensor(Shape.Scalar, [true]), Tensors.Tensor.Zeros(Shape.Of(0)) })
        {
            NpyFile.Save(path, tensor);
            yield return File.ReadAllBytes(path);
        }

        File.Delete(path);
    }

    private static byte[] Zipped(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var zip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            zip.Write(bytes);
        }

        return stream.ToArray();
    }

    private static byte[] State()
    {
        string path = Path.GetTempFileName();
        var store = new Graphs.ParameterStore { ["w"] = new Tensor(Shape.Of(2, 2), [1f, 2, 3, 4]) };
        new TrainingState { Parameters = store, Epoch = 1, Batch = 4, Examples = 8, Seed = 1, EpochLosses = [1] }.Save(path);
        byte[] bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }
}
