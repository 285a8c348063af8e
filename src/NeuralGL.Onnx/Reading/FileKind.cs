namespace NeuralGL.Onnx.Reading;

/// <summary>Recognises files that are not ONNX by how they begin, since protobuf would only call them malformed.</summary>
internal static class FileKind
{
    /// <summary>How many bytes of the beginning are looked at.</summary>
    public const int Peek = 512;

    /// <summary>What the file is instead, or null if it may be ONNX.</summary>
    public static string? Foreign(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("PK\u0003\u0004"u8))
        {
            return "a ZIP archive (a PyTorch .pt or .pth file is one; export the model with torch.onnx.export)";
        }

        if (start.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']) || start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return "a picture";
        }

        if (start.StartsWith("GGUF"u8))
        {
            return "a GGUF model";
        }

        if (start.Length >= 8 && start[4..].StartsWith("TFL3"u8))
        {
            return "a TensorFlow Lite model (convert it with tf2onnx)";
        }

        if (start.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F']))
        {
            return "an HDF5 file (Keras; convert the model with tf2onnx)";
        }

        if (start.StartsWith((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M']))
        {
            return "a NumPy array";
        }

        // No ONNX model is text alone: its first byte is a protobuf tag, 0x08 in all known files.
        foreach (byte b in start)
        {
            if (b is < 0x20 and not ((byte)'\t' or (byte)'\n' or (byte)'\r') or >= 0x7F)
            {
                return null;
            }
        }

        return start.TrimStart(" \t\r\n"u8).StartsWith("{"u8) ? "JSON" : "text";
    }
}
