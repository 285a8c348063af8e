using System.Text.Json;
using NeuralGL.App.Commands;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.Pictures;
using NeuralGL.Tensors;

namespace NeuralGL.App.Models;

/// <summary>A model file as the tool uses it: the graph, its weights, the names of its classes and how a picture becomes its input.</summary>
internal sealed class LoadedModel : IPictureModel
{
    private LoadedModel(string path, OnnxModel onnx, IReadOnlyList<string> labels, PictureTransform? input)
    {
        (Path, Name, Onnx, Labels, Input) = (path, System.IO.Path.GetFileName(path), onnx, labels, input);
    }

    /// <summary>The name of the class that means "none of the others"; a model that has it can say that it sees nothing it knows.</summary>
    internal const string Nothing = "nothing";

    internal string Path { get; }

    public string Name { get; }

    internal OnnxModel Onnx { get; }

    public Graph Graph => Onnx.Graph;

    public ParameterStore Parameters => Onnx.Parameters;

    /// <summary>One name for each number of the first output; numbered where the model has none.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>How a picture is prepared; null if the model does not take one picture.</summary>
    internal PictureTransform? Input { get; }

    /// <summary>The model that ships with the tool: beside the program when installed, in the repository when built there.</summary>
    internal static string DigitsPath =>
        Assets.TryFind("models/digits.onnx") ?? throw new UserException("the shipped model assets/models/digits.onnx was not found beside the program; name one with --model", ExitCode.BadInput);

    /// <summary>Loads a model.</summary>
    /// <param name="path">An ONNX file.</param>
    /// <param name="labelsPath">A file of class names, one a line or a JSON array, instead of those in the model.</param>
    /// <param name="inputTransform">How a picture is prepared, instead of what the model says.</param>
    internal static LoadedModel Load(string path, string? labelsPath = null, string? inputTransform = null)
    {
        OnnxModel onnx = OnnxFile.Load(path);
        Shape input = onnx.Graph.Inputs.Count > 0 ? onnx.Graph.Inputs[0].Shape : Shape.Scalar;
        PictureTransform? transform = null;
        if (inputTransform is not null)
        {
            transform = ParseOption(inputTransform);
            Fits(transform, input, $"--input-transform {inputTransform}");
        }
        else if (onnx.InputSpec is { } spec)
        {
            try
            {
                transform = PictureTransform.Parse(spec);
            }
            catch (PictureSpecException e)
            {
                throw new UserException($"{path}: its metadata {OnnxModel.InputSpecKey} is '{spec}': {e.Message}", ExitCode.BadInput);
            }

            Fits(transform, input, $"{path}: {OnnxModel.InputSpecKey}={spec}");
        }
        else if (onnx.Graph.Inputs.Count == 1)
        {
            try
            {
                transform = PictureTransform.ForInput(input);
            }
            catch (PictureException)
            {
                // A model of something else than pictures; whoever needs a picture says so.
            }
        }

        int classes = onnx.Graph.Outputs[0].Shape is { Rank: > 0 } output && output[^1] != Shape.Open ? output[^1] : 0;
        IReadOnlyList<string> labels = labelsPath is not null ? ReadLabels(labelsPath, classes) : onnx.Labels;
        return new LoadedModel(path, onnx, labels.Count == classes ? labels : [.. Enumerable.Range(0, classes).Select(i => i.ToString())], transform);
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
        string text = File.ReadAllText(path).Trim();
        string[] labels;
        try
        {
            labels = text.StartsWith('[') ? JsonSerializer.Deserialize(text, JsonResults.Readable.StringArray)! : [.. text.Split('\n').Select(l => l.Trim())];
        }
        catch (JsonException e)
        {
            throw new UserException($"{path}: it begins like a JSON array of names but is none: {e.Message}", ExitCode.BadInput);
        }

        return labels.Length == classes ? labels : throw new UserException($"{path}: it has {labels.Length} names, but the model has {classes} outputs", ExitCode.BadInput);
    }
}
