using Google.Protobuf;
using NeuralGL.Onnx.Schema;
using static NeuralGL.BadInputs.TestModel;

namespace NeuralGL.BadInputs;

/// <summary>Rows 48 to 63: tensors that are not what they say.</summary>
internal static class Tensors
{
    public static IEnumerable<BadInput> All => Data().Concat(Shapes()).Concat(Kinds());

    private static IEnumerable<BadInput> Data()
    {
        yield return Of(48, "raw data one byte short", "SizeMismatch", t => t.RawData = Zeros(11));
        yield return Of(48, "raw data one byte long", "SizeMismatch", t => t.RawData = Zeros(13));
        yield return Of(49, "raw data of 10 bytes", "SizeMismatch", t => t.RawData = Zeros(10));
        yield return Of(50, "fewer numbers than the shape says", "SizeMismatch", t => Numbers(t, 1, 2));
        yield return Of(50, "more numbers than the shape says", "SizeMismatch", t => Numbers(t, 1, 2, 3, 4));
        yield return Of(50, "numbers of another type", "SizeMismatch", t =>
        {
            t.ClearRawData();
            t.Int32Data.Add([1, 2, 3]);
        });
        yield return Of(51, "data given twice", "AmbiguousData", t => t.FloatData.Add([1, 2, 3]));
        yield return Of(52, "no data", "SizeMismatch", t => t.ClearRawData());
    }

    private static IEnumerable<BadInput> Shapes()
    {
        yield return Of(53, "a negative dimension", "BadDim", t => t.Dims[0] = -1);
        yield return Of(53, "the most negative dimension", "BadDim", t => t.Dims[0] = long.MinValue);
        yield return Of(54, "no elements, but data", "SizeMismatch", t => t.Dims[0] = 0);
        yield return new BadBytes(54, "no elements and no data", BadInput.Accepted, () => Bytes(m => m.Graph.Initializer.Add(Floats("none", [0])))) { IsSame = true };
        yield return Of(55, "2^64 elements", "ShapeOverflow", t => Dims(t, 1L << 32, 1L << 32));
        yield return Of(55, "2^64 elements otherwise", "ShapeOverflow", t => Dims(t, 1L << 62, 4));
        yield return Of(55, "a little more than 2^63 elements", "ShapeOverflow", t => Dims(t, 3037000500, 3037000500));
        yield return Of(56, "2^40 elements in 4 bytes", "SizeMismatch", t => (t.Dims[0], t.RawData) = (1L << 40, Zeros(4)));
        yield return Of(56, "2^30 elements in 12 bytes", "SizeMismatch", t => t.Dims[0] = 1L << 30);
        yield return Of(57, "rank 0 with two values", "SizeMismatch", t =>
        {
            Dims(t);
            t.RawData = Zeros(8);
        });
        yield return Of(58, "rank 9", "RankTooLarge", t => Dims(t, [.. Enumerable.Repeat(1L, 9)]));
        yield return Of(58, "rank 1,000,000", "RankTooLarge", t => Dims(t, [.. Enumerable.Repeat(1L, 1_000_000)]));
        yield return new BadBytes(58, "an input of rank 9", "RankTooLarge", () => Bytes(m => m.Graph.Input[0] = Value("x", 1, 1, 1, 1, 1, 1, 1, 1, 1)));
        yield return new BadBytes(53, "an input of negative size", "BadDim", () => Bytes(m => m.Graph.Input[0] = Value("x", -1, 4)));
        yield return new BadBytes(55, "an input too large to count", "ShapeOverflow", () => Bytes(m => m.Graph.Input[0] = Value("x", 1L << 40, 4)));
    }

    private static IEnumerable<BadInput> Kinds()
    {
        foreach (int type in new[] { 0, 27, 999, 8, 14, 10 })
        {
            yield return Of(59, $"data type {type}", "UnsupportedType", t => t.DataType = type);
        }

        yield return Of(60, "a segment", "UnsupportedType", t => t.Segment = new TensorProto.Types.Segment { End = 3 });
        foreach (float number in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            yield return Of(61, $"a weight that is {number}", BadInput.Accepted, t => Numbers(t, number, 0, 1)) with { Warning = "'fc.bias' [3] holds NaN or infinity" };
        }

        yield return Of(61, "a subnormal weight", BadInput.Accepted, t => Numbers(t, float.Epsilon, -1e-40f, 1));
        yield return new BadBytes(62, "a sparse initialiser", "UnsupportedType", () => Bytes(m => m.Graph.SparseInitializer.Add(ByteString.Empty)));
        foreach (int shift in new[] { 1, 2, 3 })
        {
            yield return new BadBytes(63, $"raw data moved by {shift}", BadInput.Accepted, () => Bytes(m => m.ProducerVersion += new string('.', shift))) { IsSame = true };
        }
    }

    private static ByteString Zeros(int count) => ByteString.CopyFrom(new byte[count]);

    private static void Dims(TensorProto t, params long[] dims)
    {
        t.Dims.Clear();
        t.Dims.Add(dims);
    }

    private static void Numbers(TensorProto t, params float[] numbers)
    {
        t.ClearRawData();
        t.FloatData.Add(numbers);
    }

    private static BadBytes Of(int row, string what, string fate, Action<TensorProto> change) => new(row, what, fate, () => Bytes(m => change(m.Graph.Initializer[1])));
}
