using Google.Protobuf;
using NeuralGL.Onnx.Reading;
using NeuralGL.Onnx.Schema;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Writing;

/// <summary>Makes TensorProto messages of tensors; the data is raw_data, bit for bit.</summary>
internal static class TensorWriter
{
    /// <summary>The message of a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="tensor">Its data.</param>
    /// <param name="side">The file that data of some size goes into; null where all stays in the model.</param>
    public static TensorProto Write(string name, Tensor tensor, SideFile? side = null)
    {
        if (side is not null && (long)tensor.Length * tensor.Element.ByteSize() >= SideFile.Smallest)
        {
            var elsewhere = new TensorProto { Name = name, DataType = TypeNumber(tensor.Element), DataLocation = TensorReader.Elsewhere };
            elsewhere.Dims.AddRange(tensor.Shape.Select(size => (long)size));
            elsewhere.ExternalData.AddRange(side.Add(tensor));
            return elsewhere;
        }

        // The array is new and nobody else has it, so protobuf may keep it.
        var proto = new TensorProto { Name = name, DataType = TypeNumber(tensor.Element), RawData = UnsafeByteOperations.UnsafeWrap(TensorBytes.Of(tensor)) };
        proto.Dims.AddRange(tensor.Shape.Select(size => (long)size));
        return proto;
    }

    /// <summary>ONNX's number of an element type.</summary>
    public static int TypeNumber(ElementType element) => element switch
    {
        ElementType.Float32 => 1,
        ElementType.Int32 => 6,
        ElementType.Int64 => 7,
        _ => 9,
    };
}
