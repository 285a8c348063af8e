using NeuralGL.App.Frames;
using NeuralGL.App.Models;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.Pictures;
using NeuralGL.Tensors;

namespace NeuralGL.App.Commands;

/// <summary>The tensors that a model is run on, from the files of the command line.</summary>
internal sealed class RunInputs
{
    private readonly Dictionary<Value, (string File, Tensor Tensor)> _tensors = [];

    private RunInputs()
    {
    }

    /// <summary>The batch that open inputs are given; 1 where none is open.</summary>
    internal int Batch { get; private set; } = 1;

    /// <summary>Whether a file was a picture.</summary>
    internal bool HasPicture { get; private set; }

    /// <summary>Names and tensors of all inputs.</summary>
    internal IEnumerable<(string Name, Tensor Tensor)> Tensors => _tensors.Select(pair => (pair.Key.Name, pair.Value.Tensor));

    /// <summary>Reads every file and checks it against its input.</summary>
    /// <param name="model">The model.</param>
    /// <param name="given">What stands behind each --input: FILE or NAME=FILE. Files without a name go to the inputs that are left, in order.</param>
    /// <exception cref="UserException">An input is unknown, missing, doubled, or its file does not fit.</exception>
    internal static RunInputs Load(LoadedModel model, IReadOnlyList<string> given)
    {
        IReadOnlyList<Value> wanted = model.Graph.Inputs;
        if (given.Count == 0 && wanted.Count > 0)
        {
            throw new UserException($"{model.Name} wants {Count(wanted.Count, "input")}: give {string.Join(" ", wanted.Select(v => Example(model, v)))}", ExitCode.Usage);
        }

        (Value? Input, string File)[] parsed = [.. given.Select(text => Parse(text, wanted))];
        var files = new Dictionary<Value, string>();
        foreach ((Value? input, string file) in parsed.Where(p => p.Input is not null))
        {
            if (!files.TryAdd(input!, file))
            {
                throw new UserException($"input '{input!.Name}' is given twice: '{files[input]}' and '{file}'", ExitCode.BadInput);
            }
        }

        string[] unnamed = [.. parsed.Where(p => p.Input is null).Select(p => p.File)];
        Value[] left = [.. wanted.Where(v => !files.ContainsKey(v))];
        if (unnamed.Length > left.Length)
        {
            throw new UserException($"{model.Name} has {Count(wanted.Count, "input")}, but {Count(given.Count, "file")} were given", ExitCode.BadInput);
        }
        for (int i = 0; i < unnamed.Length; i++)
        {
            files[left[i]] = unnamed[i];
        }
        if (left.Length > unnamed.Length)
        {
            throw new UserException($"{model.Name} wants {Count(wanted.Count, "input")}; missing: {string.Join(" ", left.Skip(unnamed.Length).Select(v => Example(model, v)))}", ExitCode.BadInput);
        }

        var inputs = new RunInputs();
        foreach (Value input in wanted)
        {
            inputs._tensors[input] = (files[input], inputs.Read(model, input, files[input]));
        }
        inputs.CheckShapes();
        return inputs;
    }

    /// <summary>Splits NAME=FILE. Names and paths may hold "=" themselves, so a known name decides, then a file that exists.</summary>
    private static (Value? Input, string File) Parse(string text, IReadOnlyList<Value> inputs)
    {
        if (inputs.Where(v => text.StartsWith(v.Name + "=", StringComparison.Ordinal)).MaxBy(v => v.Name.Length) is { } named)
        {
            string file = text[(named.Name.Length + 1)..];
            return file.Length > 0 ? (named, file) : throw Syntax(text);
        }
        int equals = text.IndexOf('=');
        if (equals <= 0 || File.Exists(text))
        {
            return text.Length > 0 && equals != 0 ? (null, text) : throw Syntax(text);
        }
        string name = text[..equals];
        string[] known = [.. inputs.Select(v => v.Name)];
        string hint = name.Length > 2 && UsageError.Nearest(name, known) is { } near ? $"did you mean '{near}'?" : known.Length == 0 ? "it has none" : $"it has {string.Join(", ", known.Select(n => $"'{n}'"))}";
        throw new UserException($"the model has no input '{name}'; {hint}", ExitCode.BadInput);
    }

    private static UserException Syntax(string text) => new($"--input wants FILE or NAME=FILE, not '{text}'", ExitCode.Usage);

    private Tensor Read(LoadedModel model, Value input, string file)
    {
        // Directories, missing files and pipes nobody writes to end here, whatever the file is called.
        InputFile.Open(file).Dispose();
        return Path.GetExtension(file).ToLowerInvariant() switch
        {
            ".npy" => NpyFile.Load(file),
            ".pb" => TensorProtoFile.Load(file),
            _ => ReadPicture(model, input, file),
        };
    }

    private Tensor ReadPicture(LoadedModel model, Value input, string file)
    {
        var frame = new Frame();
        PictureDecoder.Decode(file, frame);
        PictureTransform transform = TransformOf(model, input, file);
        HasPicture = true;
        float[] values = new float[transform.Length];
        transform.Apply<float>(frame.Pixels, frame.Width, frame.Height, values);
        Shape shape = input.Shape.WithBatch(1);
        return new Tensor(shape.Length == values.Length ? shape : transform.OutputShape.WithBatch(1), values);
    }

    private static PictureTransform TransformOf(LoadedModel model, Value input, string file)
    {
        if (input.Type.Element != ElementType.Float32)
        {
            throw new UserException($"input '{input.Name}' takes {input.Type.Element.Text()}{input.Shape}, so '{file}' cannot be a picture for it; give a .npy or .pb file", ExitCode.BadInput);
        }
        if (input == model.Graph.Inputs[0] && model.Input is { } known)
        {
            return known;
        }
        try
        {
            return PictureTransform.ForInput(input.Shape);
        }
        catch (PictureException)
        {
            string advice = input == model.Graph.Inputs[0] ? "give a .npy or .pb file, or say with --input-transform how a picture becomes it" : "give a .npy or .pb file";
            throw new UserException($"'{file}' is a picture, but input '{input.Name}' {input.Shape} does not look like one; {advice}", ExitCode.BadInput);
        }
    }

    private void CheckShapes()
    {
        (string Name, int Batch)? first = null;
        foreach ((Value input, (string file, Tensor tensor)) in _tensors)
        {
            if (tensor.Element != input.Type.Element)
            {
                throw new UserException($"input '{input.Name}' takes {Text(input)}, but '{file}' holds {tensor}; convert it with array.astype('{Numpy(input.Type.Element)}')", ExitCode.BadInput);
            }
            bool fits = tensor.Shape.Rank == input.Shape.Rank && Enumerable.Range(0, input.Shape.Rank).All(i => input.Shape[i] == Shape.Open || input.Shape[i] == tensor.Shape[i]);
            if (!fits)
            {
                bool oneSample = input.Shape.Rank > 0 && tensor.Shape.SequenceEqual(input.Shape.Skip(1));
                throw new UserException($"input '{input.Name}' takes {Text(input)}, but '{file}' holds {tensor}{(oneSample ? "; one sample needs a batch of 1 in front: array[None]" : "")}", ExitCode.BadInput);
            }
            if (input.Shape.IsOpen)
            {
                if (first is { } other && other.Batch != tensor.Shape[0])
                {
                    throw new UserException($"inputs must agree in their batch: '{other.Name}' has {other.Batch} and '{input.Name}' has {tensor.Shape[0]}", ExitCode.BadInput);
                }
                first ??= (input.Name, tensor.Shape[0]);
            }
        }
        Batch = first?.Batch ?? 1;
    }

    private static string Example(LoadedModel model, Value input)
    {
        bool picture = input == model.Graph.Inputs[0] && model.Input is not null;
        string name = model.Graph.Inputs.Count == 1 ? "" : $"{input.Name}=";
        return $"--input {name}FILE ({Text(input)}{(picture ? ", or a picture" : "")})";
    }

    private static string Text(Value value) => value.Type.Element.Text() + value.Shape;

    private static string Numpy(ElementType element) => element switch
    {
        ElementType.Int64 => "<i8",
        ElementType.Int32 => "<i4",
        ElementType.Bool => "?",
        _ => "<f4",
    };

    private static string Count(int n, string what) => n == 1 ? $"one {what}" : $"{n} {what}s";
}
