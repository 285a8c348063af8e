using System.Globalization;
using NeuralGL.Onnx.Schema;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Reading.External;

/// <summary>Where in which file a tensor has its data: the entries of its external_data, checked.</summary>
/// <param name="Location">As the model has it, for messages.</param>
/// <param name="Parts">Directories below the model's, then the file.</param>
/// <param name="Offset">The first byte.</param>
internal sealed record ExternalPlace(string Location, string[] Parts, ulong Offset)
{
    /// <summary>Reads the entries.</summary>
    /// <param name="entries">The keys and values.</param>
    /// <param name="tensor">The tensor's name, for messages.</param>
    /// <param name="type">What it is to hold.</param>
    /// <param name="options">How long a path may be.</param>
    /// <param name="warn">Is told of keys that nobody knows.</param>
    public static ExternalPlace Read(IReadOnlyList<StringStringEntryProto> entries, string tensor, TensorType type, OnnxOptions options, Action<string> warn)
    {
        var known = new Dictionary<string, string>();
        foreach (StringStringEntryProto entry in entries)
        {
            if (entry.Key is not ("location" or "offset" or "length" or "checksum"))
            {
                warn($"tensor {Names.Quoted(tensor)}: the key {Names.Quoted(entry.Key)} of its file of weights is not known and is ignored");
            }
            else if (!known.TryAdd(entry.Key, entry.Value))
            {
                throw Error(ModelErrorCode.Duplicate, tensor, $"says the {entry.Key} of its data twice");
            }
        }

        if (!known.TryGetValue("location", out string? location) || location.Length == 0)
        {
            throw Error(ModelErrorCode.MissingField, tensor, "keeps its data in a file of its own, but does not say which");
        }

        string[] parts = PartsOf(location, tensor, options);
        ulong offset = Number(known, "offset", tensor) ?? 0;
        ulong wanted = (ulong)type.Shape.Length * (ulong)type.Element.ByteSize(), length = Number(known, "length", tensor) ?? wanted;
        return length == wanted ? new ExternalPlace(location, parts, offset)
            : throw Error(ModelErrorCode.SizeMismatch, tensor, $"{type} needs {wanted} bytes, but says that it has {length} in {Names.Quoted(location)}");
    }

    public static ModelFormatException Error(ModelErrorCode code, string tensor, string what) => new(code, $"tensor {Names.Quoted(tensor)} {what}") { Tensor = tensor };

    /// <summary>A path is refused for what it says, before anything is looked up: on no system may it lead out of the directory.</summary>
    private static string[] PartsOf(string location, string tensor, OnnxOptions options)
    {
        string[] parts = location.Split('/');
        string? wrong = location.Length > options.MaxNameBytes ? $"has more than {options.MaxNameBytes} characters"
            : location.Any(char.IsControl) ? "has control characters"
            : location.Contains('\\') || location.Contains(':') ? "has a '\\' or ':', with which other systems write paths"
            : location.Contains("_ORT_MEM_ADDR_", StringComparison.Ordinal) ? "is an address in the memory of another program"
            : location[0] == '/' ? "begins at the root"
            : parts.Contains("..") ? "leads upwards"
            : Array.Exists(parts, p => p.Length == 0) ? "has a part without a name"
            : null;
        parts = [.. parts.Where(p => p != ".")];
        wrong ??= parts.Length == 0 ? "is no file" : null;
        return wrong is null ? parts : throw Error(ModelErrorCode.ExternalPathDenied, tensor, $"keeps its data in {Names.Quoted(location)}, which {wrong}; only files inside the model's directory are read");
    }

    private static ulong? Number(Dictionary<string, string> known, string key, string tensor) =>
        !known.TryGetValue(key, out string? text) ? null
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number
        : throw Error(ModelErrorCode.BadNumber, tensor, $"says {Names.Quoted(text)} for the {key} of its data, which is no number of bytes");
}
