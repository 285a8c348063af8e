using System.Runtime.InteropServices;
using Google.Protobuf.Collections;
using Microsoft.Win32.SafeHandles;
using NeuralGL.Onnx.Schema;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Reading.External;

/// <summary>Reads the data of tensors that lies in files beside the model. The bytes present are counted before anything is allocated.</summary>
/// <param name="directory">The model's directory; null if it comes from memory and was given none.</param>
/// <param name="options">Whether it is allowed at all.</param>
/// <param name="warn">Is told what is odd.</param>
internal sealed class ExternalData(string? directory, OnnxOptions options, Action<string> warn) : IDisposable
{
    // One file at a time: a model may name thousands.
    private string? _location;
    private SafeFileHandle? _file;

    /// <summary>What keeps a tensor from having its data elsewhere, or null.</summary>
    public string? Denial => !options.AllowExternalData ? "keeps its data in a file of its own, and such files are not to be read here; allow them, or save the model with all data in one file"
        : directory is null ? "keeps its data in a file of its own, but the model does not come from a file beside which it could lie; load it by its path, or say the directory"
        : null;

    /// <summary>Where a tensor has its data, by its entries; nothing is opened.</summary>
    public ExternalPlace PlaceOf(RepeatedField<StringStringEntryProto> entries, string name, TensorType type) => ExternalPlace.Read(entries, name, type, options, warn);

    /// <summary>Reads one tensor.</summary>
    /// <param name="place">Where its data lies.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="type">What it holds.</param>
    public Tensor Read(ExternalPlace place, string name, TensorType type)
    {
        SafeFileHandle file = Open(place, name);
        long bytes = (long)type.Shape.Length * type.Element.ByteSize(), length = RandomAccess.GetLength(file);
        if ((UInt128)place.Offset + (UInt128)bytes > (UInt128)length)
        {
            throw ExternalPlace.Error(ModelErrorCode.SizeMismatch, name, $"{type} needs {bytes} bytes from {place.Offset} on in {Names.Quoted(place.Location)}, which has {length}");
        }

        if (type.Element == ElementType.Float32 && BitConverter.IsLittleEndian)
        {
            Tensor tensor = Tensor.Zeros(type);
            Fill(file, MemoryMarshal.AsBytes(tensor.Floats), place, name);
            return tensor;
        }

        byte[] copy = new byte[bytes];
        Fill(file, copy, place, name);
        return TensorBytes.Read(type, copy);
    }

    public void Dispose() => _file?.Dispose();

    private SafeFileHandle Open(ExternalPlace place, string name)
    {
        if (_file is null || _location != place.Location)
        {
            _file?.Dispose();
            (_file, _location) = (null, null);
            (_file, _location) = (BesideModel.Open(directory!, place, name), place.Location);
        }

        return _file;
    }

    private static void Fill(SafeFileHandle file, Span<byte> bytes, ExternalPlace place, string name)
    {
        for (long at = (long)place.Offset; bytes.Length > 0;)
        {
            int count = RandomAccess.Read(file, bytes, at);
            if (count == 0)
            {
                throw ExternalPlace.Error(ModelErrorCode.SizeMismatch, name, $"finds the end of {Names.Quoted(place.Location)} too early: the file became shorter while it was read");
            }

            at += count;
            bytes = bytes[count..];
        }
    }
}
