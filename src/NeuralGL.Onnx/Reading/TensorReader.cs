using Google.Protobuf.Collections;
using NeuralGL.Onnx.Reading.External;
using NeuralGL.Onnx.Schema;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Reading;

/// <summary>Makes tensors of TensorProto messages. The bytes present are counted before anything is allocated.</summary>
internal static class TensorReader
{
    /// <summary>Values of data_location.</summary>
    public const int Here = 0, Elsewhere = 1;

    /// <summary>Reads a tensor.</summary>
    /// <param name="proto">The message.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="budget">What it is counted in.</param>
    /// <param name="external">What reads its data from another file; null where there is no such file.</param>
    public static Tensor Read(TensorProto proto, string name, Budget budget, ExternalData? external = null)
    {
        TensorType type = Check(proto, name, external);
        budget.Take(name, type);
        return DataOf(proto, name, type, external);
    }

    /// <summary>What a tensor is, and that its data can be that. Nothing is allocated or opened.</summary>
    public static TensorType Check(TensorProto proto, string name, ExternalData? external)
    {
        if (proto.DataLocation is not (Here or Elsewhere))
        {
            throw Error(ModelErrorCode.UnsupportedType, name, $"has its data at a place of kind {proto.DataLocation}, which is not known");
        }

        if (proto.DataLocation == Elsewhere && (external is null || external.Denial is not null))
        {
            throw Error(ModelErrorCode.ExternalDataDenied, name, external?.Denial ?? "keeps its data in a file of its own, which is not read here");
        }

        if (proto.Segment is not null)
        {
            throw Error(ModelErrorCode.UnsupportedType, name, "is only a segment of a tensor");
        }

        var type = new TensorType(ShapeOf(proto.Dims, name), ElementOf(proto.DataType, name));
        bool raw = IsRaw(proto);
        int typed = proto.FloatData.Count + proto.Int32Data.Count + proto.Int64Data.Count + proto.StringData.Count + proto.DoubleData.Count + proto.Uint64Data.Count;
        if (raw && typed > 0)
        {
            throw Error(ModelErrorCode.AmbiguousData, name, "has its data twice, as raw_data and as numbers");
        }

        if (proto.DataLocation == Elsewhere ? raw || typed > 0 : proto.ExternalData.Count > 0)
        {
            throw Error(ModelErrorCode.AmbiguousData, name, "has its data twice, here and in a file of its own");
        }

        if (proto.DataLocation == Elsewhere)
        {
            _ = external!.PlaceOf(proto.ExternalData, name, type);
            return type;
        }

        long present = raw ? proto.RawData.Length : typed, wanted = type.Shape.Length * (raw ? (long)type.Element.ByteSize() : 1);
        int own = type.Element switch { ElementType.Float32 => proto.FloatData.Count, ElementType.Int64 => proto.Int64Data.Count, _ => proto.Int32Data.Count };
        return present == wanted && (raw || own == typed) ? type
            : throw Error(ModelErrorCode.SizeMismatch, name, $"{type.Element.Text()}{type.Shape} needs {wanted} {(raw ? "bytes" : "numbers")}, but the file has {present}{(raw || own == typed ? "" : " and of another type")}");
    }

    /// <summary>The data of a tensor that was checked.</summary>
    public static Tensor DataOf(TensorProto proto, string name, TensorType type, ExternalData? external) =>
        proto.DataLocation == Elsewhere ? external!.Read(external.PlaceOf(proto.ExternalData, name, type), name, type)
        : IsRaw(proto) ? TensorBytes.Read(type, proto.RawData.Span)
        : type.Element switch
        {
            ElementType.Float32 => new Tensor(type.Shape, [.. proto.FloatData]),
            ElementType.Int64 => new Tensor(type.Shape, [.. proto.Int64Data]),
            ElementType.Int32 => new Tensor(type.Shape, [.. proto.Int32Data]),
            _ => new Tensor(type.Shape, [.. proto.Int32Data.Select(v => v != 0)]),
        };

    private static bool IsRaw(TensorProto proto) => proto is { HasRawData: true, RawData.Length: > 0 };

    /// <summary>ONNX's data types as far as they are computed with.</summary>
    public static ElementType ElementOf(int dataType, string name) => dataType switch
    {
        1 => ElementType.Float32,
        6 => ElementType.Int32,
        7 => ElementType.Int64,
        9 => ElementType.Bool,
        _ => throw Error(ModelErrorCode.UnsupportedType, name, $"is of type {TypeName(dataType)}; NeuralGL computes with float32, int32, int64 and bool"),
    };

    /// <summary>A shape from 64-bit dimensions, none of them open.</summary>
    public static Shape ShapeOf(RepeatedField<long> dims, string name)
    {
        if (dims.Count > Shape.MaxRank)
        {
            throw Error(ModelErrorCode.RankTooLarge, name, $"has {dims.Count} dimensions; the limit is {Shape.MaxRank}");
        }

        // A product is checked even if a later size is 0: [2^40, 0] holds nothing, but no operator could count its rows.
        Int128 product = 1;
        foreach (long size in dims)
        {
            product *= size < 0 ? throw Error(ModelErrorCode.BadDim, name, $"has a dimension of size {size}") : Math.Max(size, 1);
            if (product > int.MaxValue)
            {
                throw dims.Aggregate((Int128)1, (p, s) => p > long.MaxValue ? p : p * Math.Max(s, 1)) > long.MaxValue
                    ? Error(ModelErrorCode.ShapeOverflow, name, $"shaped [{string.Join(", ", dims)}] has more elements than a 64-bit number can count")
                    : Error(ModelErrorCode.SizeMismatch, name, $"shaped [{string.Join(", ", dims)}] has more elements than a file can hold");
            }
        }

        return Shape.Of([.. dims.Select(d => (int)d)]);
    }

    private static string TypeName(int dataType) => dataType switch
    {
        0 => "undefined (0)",
        2 => "uint8",
        3 => "int8",
        4 => "uint16",
        5 => "int16",
        8 => "string",
        10 => "float16",
        11 => "float64",
        12 => "uint32",
        13 => "uint64",
        14 => "complex64",
        15 => "complex128",
        16 => "bfloat16",
        _ => $"number {dataType}",
    };

    private static ModelFormatException Error(ModelErrorCode code, string name, string what) => new(code, $"tensor {Names.Quoted(name)} {what}") { Tensor = name };
}
