using NeuralGL.App.Commands;
using NeuralGL.App.Models;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.Tensors;

namespace NeuralGL.App.Demo;

/// <summary>What <c>--source</c> and <c>--input</c> say of a model's inputs.</summary>
/// <param name="Source">Where the frames of the first picture input come from.</param>
/// <param name="Sources">Sources of other picture inputs, by name; the others share the first's.</param>
/// <param name="Tensors">Tensors of inputs that are no pictures, by name; the others are zeros.</param>
internal sealed record DemoInputs(string Source, IReadOnlyDictionary<string, string> Sources, IReadOnlyDictionary<string, Tensor> Tensors)
{
    private const string Synthetic = "synthetic";

    /// <summary>Nothing but frames for the first.</summary>
    internal static readonly DemoInputs None = new(Synthetic, new Dictionary<string, string>(), new Dictionary<string, Tensor>());

    /// <summary>Reads the options.</summary>
    /// <param name="model">Whose inputs they name.</param>
    /// <param name="sources">What stands behind each --source: S, or NAME=S.</param>
    /// <param name="files">What stands behind each --input: NAME=FILE.npy or .pb.</param>
    /// <exception cref="UserException">An input is unknown, doubled or of another kind, or a tensor does not fit.</exception>
    internal static DemoInputs Of(LoadedModel model, IReadOnlyList<string> sources, IReadOnlyList<string> files)
    {
        Value[] inputs = [.. model.Graph.Inputs];
        var named = new Dictionary<string, string>();
        var tensors = new Dictionary<string, Tensor>();
        string[] pictures = sources.Count + files.Count == 0 ? [] : [.. PictureInputs.Of(model).Select(p => inputs[p.Index].Name)];
        string? first = null;
        foreach (string text in sources)
        {
            // A source may have a sign of equality in its path, so only a name that the model has makes two of it.
            if (NameIn(text, inputs) is not { } name || name == pictures[0])
            {
                string source = NameIn(text, inputs) is { } own ? text[(own.Length + 1)..] : text;
                first = first is null ? source : throw new UserException($"--source {text}: the first picture input has the source {first} already; --source NAME=S is for another of {string.Join(", ", pictures)}", ExitCode.Usage);
            }
            else if (!pictures.Contains(name))
            {
                throw new UserException($"--source {text}: the input '{name}' is no picture; --input {name}=FILE.npy gives it numbers", ExitCode.Usage);
            }
            else if (!named.TryAdd(name, text[(name.Length + 1)..]))
            {
                throw new UserException($"--source {text}: the input '{name}' has the source {named[name]} already", ExitCode.Usage);
            }
        }

        foreach (string text in files)
        {
            string name = NameIn(text, inputs) ?? throw new UserException($"--input wants NAME=FILE with an input of the model, {string.Join(", ", inputs.Select(v => v.Name))}, not '{text}'", ExitCode.Usage);
            if (pictures.Contains(name))
            {
                throw new UserException($"--input {text}: the input '{name}' is a picture; --source {name}=S gives it frames", ExitCode.Usage);
            }

            if (!tensors.TryAdd(name, Read(inputs.Single(v => v.Name == name), text[(name.Length + 1)..])))
            {
                throw new UserException($"--input {text}: the input '{name}' is given twice", ExitCode.Usage);
            }
        }

        return new DemoInputs(first ?? Synthetic, named, tensors);
    }

    private static string? NameIn(string text, IEnumerable<Value> inputs) => inputs.Select(v => v.Name).Where(n => text.StartsWith(n + "=", StringComparison.Ordinal)).MaxBy(n => n.Length);

    private static Tensor Read(Value input, string file)
    {
        InputFile.Open(file).Dispose();
        Tensor tensor = Path.GetExtension(file).ToLowerInvariant() == ".pb" ? TensorProtoFile.Load(file) : NpyFile.Load(file);
        Shape shape = input.Shape.IsOpen ? input.Shape.WithBatch(1) : input.Shape;
        return tensor.Shape == shape && tensor.Element == input.Type.Element ? tensor
            : throw new UserException($"--input {input.Name}={file}: it holds {tensor}, and the input takes {input.Type.Element.Text()}{shape}", ExitCode.BadInput);
    }
}
