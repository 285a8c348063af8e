namespace NeuralGL.Tensors;

/// <summary>What one element of a tensor is. The set is ONNX's, as far as NeuralGL computes with it.</summary>
public enum ElementType
{
    /// <summary>IEEE 754 binary32; every activation, weight and gradient.</summary>
    Float32,

    /// <summary>Signed 64-bit integer; shapes, axes and indices in ONNX.</summary>
    Int64,

    /// <summary>Signed 32-bit integer.</summary>
    Int32,

    /// <summary>True or false; what comparisons give and Where takes.</summary>
    Bool,
}

/// <summary>Facts about element types.</summary>
public static class ElementTypes
{
    /// <summary>Bytes that one element takes in a file and in memory.</summary>
    public static int ByteSize(this ElementType type) => type switch
    {
        ElementType.Int64 => 8,
        ElementType.Bool => 1,
        _ => 4,
    };

    /// <summary>The type's name as messages print it, for example <c>float32</c>.</summary>
    public static string Text(this ElementType type) => type switch
    {
        ElementType.Float32 => "float32",
        ElementType.Int64 => "int64",
        ElementType.Int32 => "int32",
        _ => "bool",
    };
}
