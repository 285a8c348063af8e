using System.CommandLine;
using System.Globalization;
using NeuralGL.App.Commands;
using NeuralGL.App.Frames;
using NeuralGL.Onnx;
using NeuralGL.Pictures;
using NeuralGL.Tensors;

namespace NeuralGL.App.Models;

/// <summary>
/// The shapes of inputs whose file leaves open more than the batch: what <c>--shape</c> says, else what the input transform makes, else
/// what the given files hold.
/// </summary>
/// <param name="said">What stands behind each --shape: SHAPE or NAME=SHAPE.</param>
/// <param name="files">What stands behind each --input: FILE or NAME=FILE.</param>
internal sealed class InputShapes(IReadOnlyList<string> said, IReadOnlyList<string> files)
{
    private readonly HashSet<string> _used = [];
    private readonly List<string> _known = [], _notes = [];
    private bool _fixesBatch;

    /// <summary>Nothing is said.</summary>
    internal static InputShapes None => new([], []);

    /// <summary>What a user may not expect, one line each.</summary>
    internal IReadOnlyList<string> Notes => _notes;

    /// <summary>The option that verbs share.</summary>
    internal static Option<string[]> Option() => new("--shape")
    {
        Description = "sizes of an input that the file leaves open, such as 1x3x48x320; N in front leaves the batch open",
        HelpName = "[NAME=]SHAPE",
    };

    /// <summary>Begins to be asked, for another reading of the file too.</summary>
    /// <param name="fixesBatch">Whether the batch must be known as well.</param>
    internal void Begin(bool fixesBatch)
    {
        _used.Clear();
        _known.Clear();
        _notes.Clear();
        _fixesBatch = fixesBatch;
    }

    /// <summary>The shape of an input, asked in the order of the model's inputs; null where the file says it.</summary>
    /// <param name="input">The input.</param>
    /// <param name="path">The model's file, for errors.</param>
    /// <param name="transform">How a picture becomes the first input, if that is known.</param>
    internal Shape? Of(OnnxInput input, string path, PictureTransform? transform)
    {
        bool isFirst = _known.Count == 0;
        string? file = Next(files, input, File.Exists);
        string? text = Next(said, input, t => !t.Contains('=', StringComparison.Ordinal));
        _known.Add(input.Name);
        if (text is not null)
        {
            return Checked(Parse(text), input, $"--shape {text}");
        }

        if (!input.NeedsShape)
        {
            bool isTensor = _fixesBatch && file is not null && Path.GetExtension(file).ToLowerInvariant() is ".npy" or ".pb";
            return isTensor && OfFile(file!, input) is { } given && input.Allows(given) ? given : null;
        }

        Shape? found = transform is not null && isFirst && input.Sizes.Count == transform.OutputShape.Rank ? transform.OutputShape : file is null ? null : OfFile(file, input);
        return found is not null ? Checked(WithBatchOf(input, found), input, transform is null ? $"'{file}'" : $"--input-transform {transform}")
            : throw new UserException($"{path}: its input '{input.Name}' {Text(input)} leaves sizes open; say them, for example {Example(input)}", ExitCode.BadInput);
    }

    /// <summary>Refuses a --shape for an input that does not exist.</summary>
    internal void RequireAllUsed()
    {
        if (said.FirstOrDefault(t => !_used.Contains(t)) is { } left)
        {
            throw new UserException($"--shape {left}: no input takes it; the model's inputs are {string.Join(", ", _known.Select(n => $"'{n}'"))}", ExitCode.BadInput);
        }
    }

    /// <summary>The text for an input by its name, else the next one without a name.</summary>
    private string? Next(IReadOnlyList<string> texts, OnnxInput input, Func<string, bool> isUnnamed)
    {
        string start = input.Name + "=";
        if (texts.FirstOrDefault(t => t.StartsWith(start, StringComparison.Ordinal)) is { } named)
        {
            _used.Add(named);
            return named[start.Length..];
        }

        string? next = texts.FirstOrDefault(t => isUnnamed(t) && !_used.Contains(t));
        if (next is not null)
        {
            _used.Add(next);
        }

        return next;
    }

    /// <summary>A batch that the file leaves open stays so.</summary>
    private Shape WithBatchOf(OnnxInput input, Shape shape) => !_fixesBatch && shape.Rank > 0 && input.Sizes.Count > 0 ? Shape.Of([input.Sizes[0], .. shape.Skip(1)]) : shape;

    private Shape? OfFile(string file, OnnxInput input)
    {
        InputFile.Open(file).Dispose();
        switch (Path.GetExtension(file).ToLowerInvariant())
        {
            case ".npy":
                return NpyFile.Load(file).Shape;
            case ".pb":
                return TensorProtoFile.Load(file).Shape;
        }

        bool isPlanes = input.Sizes.Count == 4 && input.Sizes[1] is 1 or 3, isPixels = input.Sizes.Count == 4 && input.Sizes[3] is 1 or 3;
        if (!isPlanes && !isPixels)
        {
            return null;
        }

        var frame = new Frame();
        PictureDecoder.Decode(file, frame);
        _notes.Add($"input '{input.Name}' takes the picture in its own size, {frame.Width}x{frame.Height}; --input-transform or --shape make it another");
        return isPlanes ? Shape.Of(1, input.Sizes[1], frame.Height, frame.Width) : Shape.Of(1, frame.Height, frame.Width, input.Sizes[3]);
    }

    private static Shape Parse(string text)
    {
        string[] parts = text.Split('x', 'X');
        var sizes = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            bool isBatch = i == 0 && parts[i] is "N" or "n";
            if (!isBatch && (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[i]) || sizes[i] < 1))
            {
                throw new UserException($"--shape wants sizes with x between them, such as 1x3x48x320 or Nx3x48x320, not '{text}'", ExitCode.Usage);
            }

            sizes[i] = isBatch ? Shape.Open : sizes[i];
        }

        try
        {
            return Shape.Of(sizes);
        }
        catch (ShapeException e)
        {
            throw new UserException($"--shape {text}: {e.Message}", ExitCode.Usage);
        }
    }

    private static Shape Checked(Shape shape, OnnxInput input, string what) =>
        input.Allows(shape) ? shape : throw new UserException($"{what} is {shape}, but the model declares its input '{input.Name}' as {Text(input)}", ExitCode.BadInput);

    private static string Text(OnnxInput input) => $"[{string.Join(", ", input.Sizes.Select((s, i) => s != Shape.Open ? $"{s}" : i == 0 ? "N" : "?"))}]";

    private static string Example(OnnxInput input)
    {
        string sizes = string.Join('x', input.Sizes.Select((s, i) => s != Shape.Open ? $"{s}" : i == 0 ? "N" : i == input.Sizes.Count - 1 ? "320" : "240"));
        return $"--shape {sizes}{(input.Sizes.Count == 4 && input.Sizes[1] is 3 ? " or --input-transform 320x240,rgb" : "")}";
    }
}
