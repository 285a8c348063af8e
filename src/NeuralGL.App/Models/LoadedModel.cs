using System.Text.Json;
using NeuralGL.App.Commands;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Graphs.Passes;
using NeuralGL.Onnx;
using NeuralGL.Operators;
using NeuralGL.Pictures;
using NeuralGL.Tensors;

namespace NeuralGL.App.Models;

/// <summary>A model file as the tool uses it: the graph, its weights, the names of its classes and how a picture becomes its input.</summary>
internal sealed class LoadedModel : IPictureModel
{
    private (Graph Graph, ParameterStore Parameters)? _forUse;

    private LoadedModel(string path, OnnxModel onnx, IReadOnlyList<string> labels, PictureTransform? input)
    {
        (Path, Name, Onnx, Labels, Input, Warnings) = (path, System.IO.Path.GetFileName(path), onnx, labels, input, onnx.Warnings);
    }

    /// <summary>The name of the class that means "none of the others"; a model that has it can say that it sees nothing it knows.</summary>
    internal const string Nothing = "nothing";

    internal string Path { get; }

    public string Name { get; }

    internal OnnxModel Onnx { get; }

    /// <summary>What is odd about the file, or about how it had to be read, one line each.</summary>
    internal IReadOnlyList<string> Warnings { get; private init; }

    public Graph Graph => Onnx.Graph;

    public ParameterStore Parameters => Onnx.Parameters;

    /// <summary>
    /// The same network as it is best run where only its outputs count: batch normalisations become part of the layers before them. The
    /// reference runs it as it is written.
    /// </summary>
    internal (Graph Graph, ParameterStore Parameters) ForUse(IBackend backend) =>
        backend is ReferenceBackend<double> or ReferenceBackend<float> || !Graph.Nodes.Any(n => n.Operator is BatchNormalization) ? (Graph, Parameters)
        : _forUse ??= FoldBatchNormalization.Fold(Graph, Parameters);

    /// <summary>One name for each number of the first output; numbered where the model has none.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>How the first output is read as text; null if it is not text.</summary>
    public CtcText? Text { get; private init; }

    /// <summary>How a picture is prepared; null if the model does not take one picture.</summary>
    internal PictureTransform? Input { get; }

    /// <summary>The model that ships with the tool: beside the program when installed, in the repository when built there.</summary>
    internal static string DigitsPath =>
        Assets.TryFind("models/digits.onnx") ?? throw new UserException("the shipped model assets/models/digits.onnx was not found beside the program; name one with --model", ExitCode.BadInput);

    /// <summary>Loads a model.</summary>
    /// <param name="path">An ONNX file.</param>
    /// <param name="labelsPath">A file of class names, one a line or a JSON array, instead of those in the model.</param>
    /// <param name="inputTransform">How a picture is prepared, instead of what the model says.</param>
    /// <param name="shapes">Shapes of inputs that the file leaves open; null where nobody can say them.</param>
    /// <param name="decode">What the first output means: a word of <see cref="CtcText.Option"/>.</param>
    internal static LoadedModel Load(string path, string? labelsPath = null, string? inputTransform = null, InputShapes? shapes = null, string decode = CtcText.Classes)
    {
        PictureTransform? asked = inputTransform is null ? null : ParseOption(inputTransform);
        OnnxOptions options = shapes is null ? OnnxOptions.Default : new OnnxOptions { ShapeOf = input => shapes.Of(input, path, asked) };
        (OnnxModel onnx, string? note) = Read(path, options, shapes);
        shapes?.RequireAllUsed();
        Shape input = onnx.Graph.Inputs.Count > 0 ? onnx.Graph.Inputs[0].Shape : Shape.Scalar;
        PictureTransform? transform = asked is null ? Inferred(path, onnx, input) : asked;
        if (asked is not null)
        {
            Fits(asked, input, $"--input-transform {inputTransform}");
        }

        int classes = onnx.Graph.Outputs[0].Shape is { Rank: > 0 } output && output[^1] != Shape.Open ? output[^1] : 0;
        CtcText? text = CtcText.Of(onnx.Graph.Outputs[0], labelsPath is not null && decode != CtcText.Classes ? Lines(labelsPath) : onnx.Labels, decode, labelsPath);
        IReadOnlyList<string> labels = text?.Symbols ?? (labelsPath is not null ? ReadLabels(labelsPath, classes) : onnx.Labels);
        labels = labels.Count == classes ? labels : [.. Enumerable.Range(0, classes).Select(i => i.ToString())];
        return new LoadedModel(path, onnx, labels, transform) { Text = text, Warnings = [.. onnx.Warnings, .. shapes?.Notes ?? [], .. note is null ? Array.Empty<string>() : [note]] };
    }

    /// <summary>Reads the file; where it computes with its open batch, for that of the given tensors, or for one example.</summary>
    private static (OnnxModel Model, string? Note) Read(string path, OnnxOptions options, InputShapes? shapes)
    {
        try
        {
            shapes?.Begin(fixesBatch: false);
            return (OnnxFile.Load(path, options), null);
        }
        catch (ModelFormatException e) when (e.Code == ModelErrorCode.BadDim && e.Node is not null)
        {
            shapes?.Begin(fixesBatch: true);
            OnnxModel model = OnnxFile.Load(path, options with { Batch = 1 });
            return (model, $"read for a batch of {model.Graph.Inputs[0].Shape[0]}, as the node '{e.Node}' computes with the batch, which the file leaves open");
        }
    }

    /// <summary>How a picture becomes the input, by the model's metadata or by its input's shape; null for models of something else.</summary>
    private static PictureTransform? Inferred(string path, OnnxModel onnx, Shape input)
    {
        if (onnx.InputSpec is { } spec)
        {
            try
            {
                PictureTransform transform = PictureTransform.Parse(spec);
                Fits(transform, input, $"{path}: {OnnxModel.InputSpecKey}={spec}");
                return transform;
            }
            catch (PictureSpecException e)
            {
                throw new UserException($"{path}: its metadata {OnnxModel.InputSpecKey} is '{spec}': {e.Message}", ExitCode.BadInput);
            }
        }

        try
        {
            return onnx.Graph.Inputs.Count == 1 ? PictureTransform.ForInput(input) : null;
        }
        catch (PictureException)
        {
            // A model of something else than pictures; whoever needs a picture says so.
            return null;
        }
    }

    /// <summary>How a picture is prepared, or the reason why this model takes none.</summary>
    public PictureTransform RequireInput() => Input
        ?? throw new UserException($"{Path}: its input {Graph.Inputs[0]} does not look like a picture; say how to make one with --input-transform, for example --input-transform 28x28,gray", ExitCode.BadInput);

    private static PictureTransform ParseOption(string text)
    {
        try
        {
            return PictureTransform.Parse(text);
        }
        catch (PictureSpecException e)
        {
            throw new UserException($"--input-transform: {e.Message}", ExitCode.Usage);
        }
    }

    private static void Fits(PictureTransform transform, Shape input, string what)
    {
        try
        {
            transform.RequireFits(input);
        }
        catch (PictureException e)
        {
            throw new UserException($"{what}: {e.Message}", ExitCode.BadInput);
        }
    }

    /// <summary>Reads the names of classes, one a line or a JSON array.</summary>
    /// <exception cref="UserException">They are not as many as the classes.</exception>
    internal static IReadOnlyList<string> ReadLabels(string path, int classes)
    {
        string[] labels = [.. Lines(path).Select(l => l.Trim())];
        return labels.Length == classes ? labels : throw new UserException($"{path}: it has {labels.Length} names, but the model has {classes} outputs", ExitCode.BadInput);
    }

    /// <summary>The names of a file, one a line or a JSON array, blanks kept: one of them may be a space.</summary>
    private static string[] Lines(string path)
    {
        string text = File.ReadAllText(path);
        string trimmed = text.Trim();

        // A list of characters may well begin with a bracket of its own.
        bool isJson = trimmed.StartsWith('[') && (trimmed == "[]" || trimmed[1..].TrimStart().StartsWith('"'));
        try
        {
            return isJson ? JsonSerializer.Deserialize(trimmed, JsonResults.Readable.StringArray)! : [.. text.TrimEnd('\n', '\r').Split('\n').Select(l => l.TrimEnd('\r'))];
        }
        catch (JsonException e)
        {
            throw new UserException($"{path}: it begins like a JSON array of names but is none: {e.Message}", ExitCode.BadInput);
        }
    }
}
