using System.Text;
using Google.Protobuf;
using NeuralGL.Onnx.Reading.External;
using NeuralGL.Onnx.Schema;
using NeuralGL.Tensors;
using Kind = NeuralGL.Onnx.Schema.AttributeProto.Types.AttributeType;

namespace NeuralGL.Onnx.Reading;

/// <summary>The attributes of one node, checked, and which of them the operator asked for.</summary>
internal sealed class AttributeTable
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, AttributeProto> _byName = [];
    private readonly HashSet<string> _asked = [];
    private readonly Func<ModelErrorCode, string, ModelFormatException> _error;

    /// <summary>Checks the attributes of a node; <paramref name="error"/> makes errors that name it.</summary>
    public AttributeTable(NodeProto node, OnnxOptions options, Func<ModelErrorCode, string, ModelFormatException> error)
    {
        _error = error;
        if (node.Attribute.Count > options.MaxAttributes)
        {
            throw error(ModelErrorCode.TooLarge, $"it has {node.Attribute.Count} attributes; the limit is {options.MaxAttributes}");
        }

        foreach (AttributeProto attribute in node.Attribute)
        {
            if (attribute.Name.Length == 0)
            {
                throw error(ModelErrorCode.MissingField, "one of its attributes has no name");
            }

            if (!_byName.TryAdd(attribute.Name, attribute))
            {
                throw Bad(attribute.Name, "is given twice");
            }

            if (attribute.RefAttrName.Length > 0)
            {
                throw error(ModelErrorCode.UnsupportedAttribute, $"attribute {Names.Quoted(attribute.Name)} refers to an attribute of a function");
            }

            Kind[] kinds = [.. KindsPresent(attribute)];
            if (kinds.Length > 1 || (kinds.Length == 0 && attribute.Type == Kind.Undefined))
            {
                throw Bad(attribute.Name, kinds.Length == 0 ? "has no value" : $"has values of two kinds, {kinds[0]} and {kinds[1]}");
            }

            if (kinds.Length == 1 && attribute.Type != Kind.Undefined && attribute.Type != kinds[0])
            {
                throw Bad(attribute.Name, $"says that it is {attribute.Type} but holds {kinds[0]}");
            }
        }
    }

    /// <summary>Attributes that nobody asked for: what they mean was not understood.</summary>
    public IReadOnlyList<string> Ignored => [.. _byName.Keys.Where(name => !_asked.Contains(name))];

    /// <summary>Whether it is there, without counting as asked for.</summary>
    public bool Has(string name) => _byName.ContainsKey(name);

    /// <summary>A FLOAT.</summary>
    public float? Float(string name) => Find(name, Kind.Float)?.F;

    /// <summary>An INT that fits 32 bits.</summary>
    public int? Int(string name) => Find(name, Kind.Int) is { } a ? Narrow(name, a.I) : null;

    /// <summary>An INT of 64 bits.</summary>
    public long? Long(string name) => Find(name, Kind.Int)?.I;

    /// <summary>INTS that fit 32 bits.</summary>
    public int[]? Ints(string name) => Longs(name)?.Select(v => Narrow(name, v)).ToArray();

    /// <summary>INTS of 64 bits.</summary>
    public long[]? Longs(string name) => Find(name, Kind.Ints) is { } a ? [.. a.Ints] : null;

    /// <summary>FLOATS.</summary>
    public float[]? Floats(string name) => Find(name, Kind.Floats) is { } a ? [.. a.Floats] : null;

    /// <summary>A STRING, which must be UTF-8.</summary>
    public string? Text(string name)
    {
        try
        {
            return Find(name, Kind.String) is { } a ? StrictUtf8.GetString((a.HasS ? a.S : ByteString.Empty).Span) : null;
        }
        catch (DecoderFallbackException)
        {
            throw _error(ModelErrorCode.BadText, $"attribute {Names.Quoted(name)} is not UTF-8");
        }
    }

    /// <summary>A TENSOR, counted in the budget.</summary>
    public Tensor? Tensor(string name, string owner, Budget budget, ExternalData external) =>
        Find(name, Kind.Tensor) is { } a ? TensorReader.Read(a.T ?? throw Bad(name, "has no value"), owner, budget, external) : null;

    private AttributeProto? Find(string name, Kind wanted)
    {
        _asked.Add(name);
        if (!_byName.TryGetValue(name, out AttributeProto? attribute))
        {
            return null;
        }

        // The type may be left out by writers older than the field, the value by writers that omit zeros and empty lists.
        Kind kind = KindsPresent(attribute).Append(attribute.Type).First();
        return kind == wanted ? attribute : throw Bad(name, $"is {kind} where {wanted} is needed");
    }

    private int Narrow(string name, long value) => value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Bad(name, $"is {value}, which is out of range");

    private ModelFormatException Bad(string name, string what) => _error(ModelErrorCode.BadAttribute, $"attribute {Names.Quoted(name)} {what}");

    private static IEnumerable<Kind> KindsPresent(AttributeProto a)
    {
        (bool Present, Kind Kind)[] all =
        [
            (a.HasF, Kind.Float), (a.HasI, Kind.Int), (a.HasS, Kind.String), (a.T is not null, Kind.Tensor), (a.G is not null, Kind.Graph),
            (a.Floats.Count > 0, Kind.Floats), (a.Ints.Count > 0, Kind.Ints), (a.Strings.Count > 0, Kind.Strings), (a.Tensors.Count > 0, Kind.Tensors), (a.Graphs.Count > 0, Kind.Graphs),
        ];
        return all.Where(k => k.Present).Select(k => k.Kind);
    }
}
