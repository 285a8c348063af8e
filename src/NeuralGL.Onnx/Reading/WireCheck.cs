namespace NeuralGL.Onnx.Reading;

/// <summary>
/// Walks a file's messages before protobuf makes objects of them: tags, lengths, depth and the number of fields. A few bytes can ask for
/// millions of objects, so what is too much is refused while it still is bytes. Data is skipped, not read. (Protocol Buffers: Encoding.)
/// </summary>
internal sealed class WireCheck(Stream stream, OnnxOptions options)
{
    private const int Varint = 0, Fixed64 = 1, Delimited = 2, Fixed32 = 5;

    /// <summary>Messages of the schema that hold messages, and which field holds which.</summary>
    private static readonly Dictionary<(MessageKind, ulong), MessageKind> Children = new()
    {
        [(MessageKind.Model, 7)] = MessageKind.Graph,
        [(MessageKind.Model, 8)] = MessageKind.Leaf,
        [(MessageKind.Model, 14)] = MessageKind.Leaf,
        [(MessageKind.Model, 25)] = MessageKind.Function,
        [(MessageKind.Function, 7)] = MessageKind.Node,
        [(MessageKind.Graph, 1)] = MessageKind.Node,
        [(MessageKind.Graph, 5)] = MessageKind.Tensor,
        [(MessageKind.Graph, 11)] = MessageKind.Value,
        [(MessageKind.Graph, 12)] = MessageKind.Value,
        [(MessageKind.Node, 5)] = MessageKind.Attribute,
        [(MessageKind.Attribute, 5)] = MessageKind.Tensor,
        [(MessageKind.Attribute, 6)] = MessageKind.Graph,
        [(MessageKind.Attribute, 10)] = MessageKind.Tensor,
        [(MessageKind.Attribute, 11)] = MessageKind.Graph,
        [(MessageKind.Tensor, 3)] = MessageKind.Leaf,
        [(MessageKind.Tensor, 13)] = MessageKind.Leaf,
        [(MessageKind.Value, 2)] = MessageKind.Type,
        [(MessageKind.Type, 1)] = MessageKind.TensorType,
        [(MessageKind.TensorType, 2)] = MessageKind.Shape,
        [(MessageKind.Shape, 1)] = MessageKind.Leaf,
    };

    private readonly Stack<(MessageKind Kind, long End)> _open = new();

    /// <summary>Walks from the stream's beginning to its end and goes back.</summary>
    /// <param name="root">What the file is.</param>
    /// <exception cref="ModelFormatException">It is no such message, or more than the caps allow.</exception>
    public void Run(MessageKind root)
    {
        stream.Position = 0;
        _open.Push((root, stream.Length));
        for (int fields = 0; _open.TryPeek(out (MessageKind Kind, long End) at);)
        {
            if (stream.Position == at.End)
            {
                _open.Pop();
                continue;
            }

            if (++fields > options.MaxFields)
            {
                throw new ModelFormatException(ModelErrorCode.TooLarge, $"the file has more than {options.MaxFields} fields");
            }

            Field(at.Kind, at.End);
        }

        stream.Position = 0;
    }

    private void Field(MessageKind kind, long end)
    {
        long start = stream.Position;
        ulong tag = Number(end), number = tag >> 3;
        if (number is 0 or >= 1 << 29)
        {
            throw Malformed(start, $"a field has the number {number}");
        }

        switch ((int)(tag & 7))
        {
            case Varint:
                _ = Number(end);
                break;
            case Fixed64:
                Skip(8, end, start);
                break;
            case Fixed32:
                Skip(4, end, start);
                break;
            case Delimited when Children.TryGetValue((kind, number), out MessageKind child):
                Enter(child, Number(end), end, start);
                break;
            case Delimited:
                Skip(Number(end), end, start);
                break;
            case int type:
                throw Malformed(start, $"a field is of wire type {type}");
        }
    }

    private void Enter(MessageKind child, ulong length, long end, long start)
    {
        Require(length, end, start);
        if (_open.Count >= options.MaxDepth)
        {
            throw new ModelFormatException(ModelErrorCode.TooDeep, $"the file nests messages more than {options.MaxDepth} deep");
        }

        _open.Push((child, stream.Position + (long)length));
    }

    private void Skip(ulong length, long end, long start)
    {
        Require(length, end, start);
        stream.Position += (long)length;
    }

    /// <summary>Where a field leads past the end of the file, the file ends too early; past the end of its message only, it is wrong.</summary>
    private void Require(ulong length, long end, long start)
    {
        if (length > (ulong)(end - stream.Position))
        {
            throw length <= int.MaxValue && end == stream.Length ? Truncated(start) : Malformed(start, $"a field claims {length} bytes, of which {end - stream.Position} are there");
        }
    }

    private ulong Number(long end)
    {
        long start = stream.Position;
        ulong number = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            int next = stream.Position < end ? stream.ReadByte() : -1;
            if (next < 0)
            {
                throw end == stream.Length ? Truncated(start) : Malformed(start, "a number goes beyond its message");
            }

            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }

        throw Malformed(start, "a number has more than 10 bytes");
    }

    private static ModelFormatException Truncated(long at) => new(ModelErrorCode.Truncated, $"the file ends too early, inside what begins at byte {at}; it is damaged or was not copied completely");

    private static ModelFormatException Malformed(long at, string what) => new(ModelErrorCode.Malformed, $"the file is no ONNX file or a damaged one: at byte {at}, {what}");
}

/// <summary>Messages of the schema, as far as they hold others; the rest are leaves.</summary>
internal enum MessageKind
{
    Leaf,
    Model,
    Function,
    Graph,
    Node,
    Attribute,
    Tensor,
    Value,
    Type,
    TensorType,
    Shape,
}
