using System.Text;
using System.Text.Json;
using Google.Protobuf;
using NeuralGL.Graphs;
using NeuralGL.Onnx.Reading;
using NeuralGL.Onnx.Schema;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Writing;

/// <summary>Writes a file's outer message: versions and metadata around the graph.</summary>
internal static class ModelWriter
{
    /// <summary>The opset written unless an operator is younger: the first in which ReduceMean and ReduceMax take axes as an operand, as ours are written.</summary>
    public const int BaseOpset = 18;

    /// <summary>What one file of protobuf holds, with some room for all but the weights.</summary>
    public const long MostBytes = int.MaxValue - (1 << 20);

    /// <summary>The bytes of a graph's weights.</summary>
    public static long BytesOf(Graph graph) => graph.Parameters.Sum(p => (long)p.Shape.Length * p.Type.Element.ByteSize());

    /// <summary>The message of a model, its weights in <paramref name="side"/> if there is one.</summary>
    public static ModelProto Write(Graph graph, ParameterStore parameters, OnnxSaveOptions options, SideFile? side)
    {
        if (side is null && BytesOf(graph) is > MostBytes and long bytes)
        {
            throw new ModelFormatException(ModelErrorCode.TooLarge, $"the parameters take {bytes} bytes, but one ONNX file holds at most 2 GiB; saved under a path, the model keeps them in a second file");
        }

        (GraphProto proto, IReadOnlySet<string> opTypes, int needed) = GraphWriter.Write(graph, parameters, side);
        int opset = opTypes.Select(op => ImportTable.Since(op) ?? 0).Append(BaseOpset).Append(needed).Max();
        var model = new ModelProto { IrVersion = IrOf(opset), ProducerName = "NeuralGL", ProducerVersion = Version, Graph = proto };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
        foreach ((string key, string value) in MetadataOf(options))
        {
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        }

        return model;
    }

    private static string Version => typeof(ModelWriter).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>The file format that came with an opset; older runtimes refuse newer ones. (ONNX's table of released versions.)</summary>
    private static int IrOf(int opset) => opset switch
    {
        <= 18 => 8,
        <= 20 => 9,
        <= 22 => 10,
        23 => 11,
        24 => 12,
        _ => 13,
    };

    private static IEnumerable<KeyValuePair<string, string>> MetadataOf(OnnxSaveOptions options)
    {
        var metadata = new SortedDictionary<string, string>(options.Metadata.ToDictionary(), StringComparer.Ordinal);
        if (options.Labels is { Count: > 0 } labels)
        {
            metadata[OnnxModel.LabelsKey] = Json(labels);
        }

        if (options.InputSpec is { } spec)
        {
            metadata[OnnxModel.InputSpecKey] = spec;
        }

        return metadata;
    }

    private static string Json(IReadOnlyList<string> labels)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartArray();
            foreach (string label in labels)
            {
                writer.WriteStringValue(label);
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
