using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Reading;

/// <summary>Counts the bytes of all tensors, stored and computed, before memory is taken for them.</summary>
internal sealed class Budget(OnnxOptions options)
{
    private long _total;

    /// <summary>Adds a tensor; its open batch counts as 1.</summary>
    public void Take(string name, TensorType type)
    {
        long bytes = (long)type.Shape.WithBatch(1).Length * type.Element.ByteSize();
        if (bytes > options.MaxTensorBytes)
        {
            throw new ModelFormatException(ModelErrorCode.TooLarge, $"tensor {Names.Quoted(name)} {type} takes {bytes} bytes, more than the limit of {options.MaxTensorBytes}") { Tensor = name };
        }

        _total += bytes;
        if (_total > options.MaxTotalBytes)
        {
            throw new ModelFormatException(ModelErrorCode.TooLarge, $"with tensor {Names.Quoted(name)} {type} the model takes {_total} bytes, more than the limit of {options.MaxTotalBytes}") { Tensor = name };
        }
    }
}
