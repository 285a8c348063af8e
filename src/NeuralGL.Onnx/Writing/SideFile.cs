using NeuralGL.Onnx.Schema;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Writing;

/// <summary>
/// The second file of a large model, with the data of its weights one after the other. Its name is one that no file has yet, so that until
/// the model itself is renamed into its place, what was there before is whole.
/// </summary>
/// <param name="name">Its name, beside the model.</param>
internal sealed class SideFile(string name)
{
    /// <summary>Smaller tensors stay in the model, where people and tools that look at shapes find them.</summary>
    public const int Smallest = 1024;

    // A page, so that runtimes may map tensors instead of reading them.
    private const int Alignment = 4096;

    private readonly List<(long Offset, Tensor Data)> _tensors = [];
    private long _length;

    public string Name => name;

    /// <summary>Gives a tensor its place and the entries that say where it is.</summary>
    public IEnumerable<StringStringEntryProto> Add(Tensor tensor)
    {
        long offset = (_length + Alignment - 1) / Alignment * Alignment, bytes = (long)tensor.Length * tensor.Element.ByteSize();
        _tensors.Add((offset, tensor));
        _length = offset + bytes;
        return [Entry("location", name), Entry("offset", $"{offset}"), Entry("length", $"{bytes}")];
    }

    /// <summary>Writes the data, zeros between.</summary>
    public void WriteTo(Stream stream)
    {
        long at = 0;
        foreach ((long offset, Tensor data) in _tensors)
        {
            stream.Write(new byte[offset - at]);
            byte[] bytes = TensorBytes.Of(data);
            stream.Write(bytes);
            at = offset + bytes.Length;
        }
    }

    /// <summary>The first of the names for a model's second file that nobody has taken.</summary>
    public static string FreeNameFor(string model)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(model))!;
        return NamesFor(model).First(n => !Path.Exists(Path.Combine(folder, n)));
    }

    /// <summary>The second files under such names that the model which stands there now refers to: they go when another takes its place.</summary>
    public static IReadOnlyList<string> OfModelAt(string model)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(model))!;
        if (!File.Exists(model) || !Directory.EnumerateFiles(folder).Any(f => IsNameFor(model, Path.GetFileName(f))))
        {
            return [];
        }

        try
        {
            using FileStream stream = InputFile.Open(model);
            ModelProto proto = ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(stream);
            IEnumerable<string> used = (proto.Graph?.Initializer ?? []).SelectMany(t => t.ExternalData).Where(e => e.Key == "location").Select(e => e.Value).Distinct();
            return [.. used.Where(n => IsNameFor(model, n)).Select(n => Path.Combine(folder, n))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Google.Protobuf.InvalidProtocolBufferException)
        {
            // Whatever stands there is no model whose files we know.
            return [];
        }
    }

    private static IEnumerable<string> NamesFor(string model) => Enumerable.Range(1, int.MaxValue - 1).Select(i => $"{StemFor(model)}.{i}").Prepend(StemFor(model));

    private static bool IsNameFor(string model, string name) =>
        StemFor(model) is var stem && (name == stem || (name.StartsWith(stem + ".", StringComparison.Ordinal) && name.AsSpan(stem.Length + 1).IndexOfAnyExceptInRange('0', '9') < 0));

    /// <summary>What ONNX allows in a location, so that the model opens on every system.</summary>
    private static string StemFor(string model) => string.Concat(Path.GetFileName(model).Select(c => char.IsControl(c) || c is ':' or '\\' ? '_' : c)) + ".data";

    private static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };
}
