using NeuralGL.App.Commands;
using NeuralGL.App.Frames;
using NeuralGL.App.Models;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Transfers;
using NeuralGL.Pictures;
using NeuralGL.Tensors;

namespace NeuralGL.App.Demo;

/// <summary>An input of a model that takes pictures, besides the first such.</summary>
/// <param name="input">Which.</param>
/// <param name="transform">How a frame becomes it.</param>
/// <param name="texture">Where its frames go.</param>
internal sealed class InputFeed(Value input, PictureTransform transform, UploadTexture texture) : IDisposable
{
    /// <summary>The input, of the graph with a batch of one.</summary>
    internal Value Input { get; } = input;

    internal PictureTransform Transform { get; } = transform;

    /// <summary>Its frame as uploaded.</summary>
    internal UploadTexture Texture { get; } = texture;

    /// <summary>The frame of its own source; null where it has none, and then it sees what the first picture input sees, without what tools change there.</summary>
    internal Frame? Own { get; set; }

    /// <summary>Where its frames come from; empty where it is the first input's source.</summary>
    internal string Source { get; set; } = "";

    /// <summary>Gives the input its frame.</summary>
    /// <param name="first">The frame of the first picture input.</param>
    /// <param name="activations">The network.</param>
    internal void Prepare(Frame first, IActivations activations)
    {
        Frame frame = Own is { Width: > 0 } own ? own : first;
        Texture.Upload(frame.Pixels, frame.Width, frame.Height);
        activations.Prepare(Input, frame.Pixels, Texture, Transform);
    }

    public void Dispose() => Texture.Dispose();
}

/// <summary>Which inputs of a model are pictures, and how frames become them.</summary>
internal static class PictureInputs
{
    /// <summary>
    /// The picture inputs in order: what the model or --input-transform says of the first; otherwise all whose shape has rows and columns
    /// and looks like a picture, and if there is none, the first where it looks like one.
    /// </summary>
    /// <exception cref="UserException">No input is a picture.</exception>
    internal static (int Index, PictureTransform Transform)[] Of(IPictureModel model)
    {
        IReadOnlyList<Value> inputs = model.Graph.Inputs;
        PictureTransform? said = inputs.Count == 1 || model is LoadedModel { Input: not null } ? model.RequireInput() : null;
        var found = new List<(int, PictureTransform)>();
        for (int i = 0; i < inputs.Count; i++)
        {
            PictureTransform? transform = i == 0 && said is not null ? said : inputs[i].Shape.Rank >= 3 ? Guess(inputs[i]) : null;
            if (transform is not null)
            {
                found.Add((i, transform));
            }
        }

        return found.Count > 0 ? [.. found] : [(0, Guess(inputs[0]) ?? model.RequireInput())];
    }

    private static PictureTransform? Guess(Value input)
    {
        if (input.Type.Element != ElementType.Float32)
        {
            return null;
        }

        try
        {
            return PictureTransform.ForInput(input.Shape);
        }
        catch (PictureException)
        {
            return null;
        }
    }
}
