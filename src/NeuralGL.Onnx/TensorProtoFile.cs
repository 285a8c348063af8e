using NeuralGL.Onnx.Reading;
using NeuralGL.Onnx.Schema;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx;

/// <summary>Reads <c>.pb</c> files that hold one ONNX TensorProto, as ONNX's own test data comes.</summary>
public static class TensorProtoFile
{
    /// <summary>Reads a tensor.</summary>
    /// <exception cref="ModelFormatException">The file is no tensor, or one of a type that NeuralGL does not compute with.</exception>
    /// <exception cref="IOException">The file is missing, a directory, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static Tensor Load(string path, OnnxOptions? options = null)
    {
        using FileStream stream = InputFile.Open(path);
        try
        {
            options ??= OnnxOptions.Default;
            TensorProto proto = ModelReader.Parse(stream, TensorProto.Parser, MessageKind.Tensor, options);
            return TensorReader.Read(proto, proto.Name.Length > 0 ? proto.Name : Path.GetFileNameWithoutExtension(path), new Budget(options));
        }
        catch (ModelFormatException e)
        {
            throw e.In(path);
        }
    }
}
