namespace NeuralGL.Onnx.Reading;

/// <summary>Opens files to read, with errors that name what is wrong.</summary>
internal static class InputFile
{
    public static FileStream Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"{Names.Quoted(path)} is a directory, not a file");
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"there is no file {Names.Quoted(path)}", path);
        }

        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        if (stream.CanSeek)
        {
            return stream;
        }

        stream.Dispose();
        throw new IOException($"{Names.Quoted(path)} is a device or a pipe, not a file");
    }
}
