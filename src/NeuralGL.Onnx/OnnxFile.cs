using Google.Protobuf;
using NeuralGL.Graphs;
using NeuralGL.Onnx.Reading;
using NeuralGL.Onnx.Writing;

namespace NeuralGL.Onnx;

/// <summary>Reads and writes ONNX models.</summary>
public static class OnnxFile
{
    /// <summary>Reads a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Caps; null for the defaults.</param>
    /// <exception cref="ModelFormatException">The file is no ONNX model or one that cannot be run here; the line names the file and what is wrong.</exception>
    /// <exception cref="IOException">The file, or one in which it keeps weights, is missing, a directory, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static OnnxModel Load(string path, OnnxOptions? options = null)
    {
        using FileStream stream = InputFile.Open(path);
        try
        {
            return ModelReader.Read(stream, options ?? OnnxOptions.Default, Path.GetDirectoryName(Path.GetFullPath(path)));
        }
        catch (ModelFormatException e)
        {
            throw e.In(path);
        }
    }

    /// <summary>Reads a model from memory.</summary>
    /// <exception cref="ModelFormatException">The bytes are no ONNX model or one that cannot be run here.</exception>
    public static OnnxModel Load(byte[] bytes, OnnxOptions? options = null)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        options ??= OnnxOptions.Default;
        return ModelReader.Read(stream, options, options.ExternalDataDirectory);
    }

    /// <summary>Reads a model from a stream, from its position to its end. The stream stays open.</summary>
    /// <exception cref="ModelFormatException">The bytes are no ONNX model or one that cannot be run here.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static OnnxModel Load(Stream stream, OnnxOptions? options = null)
    {
        options ??= OnnxOptions.Default;
        using var copy = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            if (copy.Length + count > Math.Min(options.MaxFileBytes, Array.MaxLength))
            {
                throw new ModelFormatException(ModelErrorCode.TooLarge, $"the stream has more than {Math.Min(options.MaxFileBytes, Array.MaxLength)} bytes");
            }

            copy.Write(buffer, 0, count);
        }

        copy.Position = 0;
        return ModelReader.Read(copy, options, options.ExternalDataDirectory);
    }

    /// <summary>
    /// Writes a model: under a temporary name, flushed to the disk, then renamed. The opset is 18, or higher if an operator is
    /// younger. Names are kept; an open batch is written as the symbol <c>N</c>. Weights beyond
    /// <see cref="OnnxSaveOptions.ExternalDataThreshold"/> go into a second file beside it, written first and under a name that is free, so
    /// that whatever happens, the old model or the new one is whole; the old one's second file goes last.
    /// </summary>
    /// <param name="path">The file; an older one is replaced.</param>
    /// <param name="graph">The network, without parameter updates.</param>
    /// <param name="parameters">The values of its parameters.</param>
    /// <param name="options">Labels, input preparation, metadata; null for none.</param>
    /// <exception cref="ModelFormatException">An operator has no ONNX form (all of them are named), or the model is larger than a file may be.</exception>
    /// <exception cref="GraphException">A parameter has no value, or one of another shape.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Save(string path, Graph graph, ParameterStore parameters, OnnxSaveOptions? options = null)
    {
        options ??= new OnnxSaveOptions();
        IReadOnlyList<string> old = SideFile.OfModelAt(path);
        SideFile? side = ModelWriter.BytesOf(graph) > Math.Min(options.ExternalDataThreshold, ModelWriter.MostBytes) ? new SideFile(SideFile.FreeNameFor(path)) : null;
        Schema.ModelProto model = ModelWriter.Write(graph, parameters, options, side);
        if (side is null)
        {
            AtomicFile.Write(path, model.WriteTo);
        }
        else
        {
            string second = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, side.Name);
            AtomicFile.Write(second, side.WriteTo);
            try
            {
                AtomicFile.Write(path, model.WriteTo);
            }
            catch
            {
                File.Delete(second);
                throw;
            }
        }

        foreach (string file in old)
        {
            File.Delete(file);
        }
    }

    /// <summary>The bytes that <see cref="Save"/> would write.</summary>
    /// <exception cref="ModelFormatException">An operator has no ONNX form (all of them are named), or the model is larger than a file may be.</exception>
    /// <exception cref="GraphException">A parameter has no value, or one of another shape.</exception>
    public static byte[] ToBytes(Graph graph, ParameterStore parameters, OnnxSaveOptions? options = null) =>
        ModelWriter.Write(graph, parameters, options ?? new OnnxSaveOptions(), side: null).ToByteArray();
}
