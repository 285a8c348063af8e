using System.Text.Json;
using Google.Protobuf;
using NeuralGL.Graphs;
using NeuralGL.Graphs.Passes;
using NeuralGL.Onnx.Schema;
using NeuralGL.Operators;

namespace NeuralGL.Onnx.Reading;

/// <summary>Reads a file's outer message: versions, metadata, and the graph inside.</summary>
internal static class ModelReader
{
    /// <summary>The oldest version of the file format that is read: the first with opsets.</summary>
    public const int OldestIr = 3;

    /// <summary>The newest version of the file format that is read.</summary>
    public const int NewestIr = 13;

    /// <param name="stream">The file.</param>
    /// <param name="options">Caps.</param>
    /// <param name="directory">Where its files of weights lie; null if it has no place.</param>
    public static OnnxModel Read(Stream stream, OnnxOptions options, string? directory)
    {
        ModelProto model = Parse(stream, ModelProto.Parser, MessageKind.Model, options);
        int ir = !model.HasIrVersion ? throw new ModelFormatException(ModelErrorCode.MissingField, "the model has no ir_version, so it is no ONNX model or a damaged one")
            : model.IrVersion is >= OldestIr and <= NewestIr ? (int)model.IrVersion
            : throw new ModelFormatException(ModelErrorCode.UnsupportedIr, $"the model has IR version {model.IrVersion}; versions {OldestIr} to {NewestIr} are read");
        GraphProto graph = model.Graph ?? throw new ModelFormatException(ModelErrorCode.MissingField, "the model has no graph");
        int opset = OpsetOf(model);
        Names.RequireShort(model.OpsetImport.Select(o => o.Domain).Concat(model.MetadataProps.Select(p => p.Key)).Append(model.ProducerName).Append(model.ProducerVersion), options);
        Dictionary<string, string> metadata = MetadataOf(model);
        IReadOnlyList<string> labels = LabelsOf(metadata);
        FunctionCycles.Refuse(model.Functions, options);

        using var reader = new GraphReader(graph, opset, options, directory);
        try
        {
            if (model.TrainingInfo.Count > 0)
            {
                reader.Warn("how the model was trained (training_info) is ignored");
            }

            (Graph built, ParameterStore parameters) = (reader.Read(), reader.Parameters);
            if (options.FoldBatchNormalization)
            {
                (built, parameters) = FoldBatchNormalization.Fold(built, parameters);
            }

            return new OnnxModel(built, parameters)
            {
                Metadata = metadata,
                Labels = labels,
                Opset = opset,
                IrVersion = ir,
                Producer = $"{model.ProducerName} {model.ProducerVersion}".Trim(),
                Warnings = reader.Warnings,
            };
        }
        catch (GraphException e)
        {
            throw new ModelFormatException(ModelErrorCode.ShapeMismatch, e.Message, e);
        }
    }

    /// <summary>Parses a message with the caps of the options; protobuf's errors become ours.</summary>
    public static T Parse<T>(Stream stream, MessageParser<T> parser, MessageKind kind, OnnxOptions options) where T : IMessage<T>
    {
        if (stream.Length > options.MaxFileBytes || stream.Length > int.MaxValue)
        {
            throw new ModelFormatException(ModelErrorCode.TooLarge, $"the file has {stream.Length} bytes; the limit is {Math.Min(options.MaxFileBytes, int.MaxValue)}");
        }

        Span<byte> start = stackalloc byte[FileKind.Peek];
        start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (start.IsEmpty)
        {
            throw new ModelFormatException(ModelErrorCode.Empty, "the file is empty");
        }

        if (FileKind.Foreign(start) is { } foreign)
        {
            throw new ModelFormatException(ModelErrorCode.NotOnnx, $"this is not an ONNX file but {foreign}");
        }

        new WireCheck(stream, options).Run(kind);
        try
        {
            using var input = CodedInputStream.CreateWithLimits(stream, int.MaxValue, options.MaxDepth);
            return parser.WithDiscardUnknownFields(true).ParseFrom(input);
        }
        catch (InvalidProtocolBufferException e)
        {
            // Protobuf has one exception type for all; only its text tells them apart.
            ModelErrorCode code = e.Message.Contains("ended unexpectedly") ? ModelErrorCode.Truncated
                : e.Message.Contains("too many levels of nesting") ? ModelErrorCode.TooDeep
                : e.Message.Contains("UTF-8") ? ModelErrorCode.BadText
                : ModelErrorCode.Malformed;
            string what = code switch
            {
                ModelErrorCode.Truncated => "the file ends too early; it is damaged or was not copied completely",
                ModelErrorCode.TooDeep => $"the file nests messages more than {options.MaxDepth} deep",
                ModelErrorCode.BadText => "the file has a name that is not UTF-8",
                _ => "the file is no ONNX file or a damaged one",
            };
            throw new ModelFormatException(code, $"{what} (protobuf: {e.Message.ReplaceLineEndings(" ")})", e);
        }
    }

    private static int OpsetOf(ModelProto model)
    {
        long? opset = null;
        var seen = new HashSet<string>();
        foreach (OperatorSetIdProto import in model.OpsetImport)
        {
            bool own = ImportTable.IsOnnx(import.Domain);
            if (!seen.Add(own ? "" : import.Domain))
            {
                throw new ModelFormatException(ModelErrorCode.Duplicate, $"the opset of {(own ? "ONNX's own domain" : "domain " + Names.Quoted(import.Domain))} is given twice");
            }

            opset = own ? import.Version : opset;
        }

        return opset switch
        {
            null => throw new ModelFormatException(ModelErrorCode.MissingField, "the model does not say which opset of ONNX's operators it uses"),
            >= OnnxImport.OldestOpset and <= OnnxImport.NewestOpset => (int)opset,
            _ => throw new ModelFormatException(ModelErrorCode.UnsupportedOpset, $"the model uses opset {opset}; opsets {OnnxImport.OldestOpset} to {OnnxImport.NewestOpset} are read"),
        };
    }

    private static Dictionary<string, string> MetadataOf(ModelProto model)
    {
        var metadata = new Dictionary<string, string>();
        foreach (StringStringEntryProto entry in model.MetadataProps)
        {
            if (!metadata.TryAdd(entry.Key, entry.Value))
            {
                throw new ModelFormatException(ModelErrorCode.Duplicate, $"the metadata has {Names.Quoted(entry.Key)} twice");
            }
        }

        return metadata;
    }

    private static IReadOnlyList<string> LabelsOf(Dictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(OnnxModel.LabelsKey, out string? json))
        {
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Array && document.RootElement.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String))
            {
                return [.. document.RootElement.EnumerateArray().Select(e => e.GetString()!)];
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Said below: GetString refuses text that is no UTF-16.
        }

        throw new ModelFormatException(ModelErrorCode.BadMetadata, $"the metadata {Names.Quoted(OnnxModel.LabelsKey)} is no JSON array of strings");
    }
}
