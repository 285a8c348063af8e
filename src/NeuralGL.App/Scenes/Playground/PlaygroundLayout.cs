using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Scenes;

/// <summary>A weight by its place; a bias where the input is −1.</summary>
internal readonly record struct WeightPlace(int Dense, int Output, int Input);

/// <summary>A weight as a line from neuron to neuron.</summary>
internal readonly record struct WeightLine(WeightPlace Place, float Value, Vector2 From, Vector2 To);

/// <summary>Where the playground's parts are on the page. A layer's neurons stand in one column, and fold into more and smaller ones as they become many.</summary>
internal sealed class PlaygroundLayout
{
    /// <summary>The output's map over the data.</summary>
    internal static readonly Rect Map = new(926, 142, 272, 272);

    internal static readonly Rect Output = Rect.FromEdges(868, 100, 1256, 586);

    /// <summary>Where the last weights end.</summary>
    internal static readonly Vector2 Port = new(868, Top + (Height / 2));

    private const float Top = 132, Height = 428, Left = 146, Right = 846;
    private const int MostLines = 300;

    private static readonly float[] s_sizes = [56, 48, 42, 36, 30, 26, 22, 18];

    internal PlaygroundLayout(PlaygroundState state)
    {
        Layers = new LayerPlace[state.Layers.Count];
        float slot = (Right - Left) / Math.Max(1, Layers.Length);
        for (int i = 0; i < Layers.Length; i++)
        {
            Layers[i] = Fold(state.Layers[i].Width, new Rect(Left + (i * slot), Top, slot, Height), Math.Min(64, (PlaneAtlas.Count - PlaygroundData.Features.Count - 1) / Layers.Length));
        }
    }

    /// <summary>The hidden layers.</summary>
    internal LayerPlace[] Layers { get; }

    /// <summary>The tile of a feature.</summary>
    internal static Rect Input(int feature) => new(84, Top + (Height / 2) - 189 + (feature * 57), 36, 36);

    /// <summary>The strongest weights between what is shown, layer by layer.</summary>
    internal List<WeightLine> Lines(PlaygroundState state, PlaygroundNetwork network)
    {
        var lines = new List<WeightLine>();
        for (int dense = 0; dense < network.DenseCount; dense++)
        {
            int first = lines.Count, inputs = network.InputsOf(dense);
            ReadOnlySpan<float> weights = network.Weights(dense);
            for (int output = 0; output < (dense == Layers.Length ? 1 : Layers[dense].Tiles.Length); output++)
            {
                for (int input = 0; input < (dense == 0 ? inputs : Layers[dense - 1].Tiles.Length); input++)
                {
                    Rect from = dense == 0 ? Input(state.Inputs[input]) : Layers[dense - 1].Tiles[input];
                    Vector2 to = dense == Layers.Length ? Port : new(Layers[dense].Tiles[output].X, Layers[dense].Tiles[output].Centre.Y);
                    lines.Add(new WeightLine(new WeightPlace(dense, output, input), weights[(output * inputs) + input], new(from.Right, from.Centre.Y), to));
                }
            }

            if (lines.Count - first > MostLines)
            {
                List<WeightLine> strongest = [.. lines.Skip(first).OrderByDescending(l => Math.Abs(l.Value)).Take(MostLines)];
                lines.RemoveRange(first, lines.Count - first);
                lines.AddRange(strongest);
            }
        }

        return lines;
    }

    private static LayerPlace Fold(int width, Rect slot, int most)
    {
        foreach (float size in s_sizes)
        {
            float pitch = size + MathF.Max(4, MathF.Round(size / 4));

            // One column is easiest to follow; only small tiles stand in several.
            int rows = (int)((Height + pitch - size) / pitch), columns = size > 36 ? 1 : Math.Max(1, (int)((0.66f * slot.Width) / pitch));
            bool last = size == s_sizes[^1];
            int shown = Math.Min(Math.Min(width, most), rows * columns);
            if (shown == width || last || (shown == most && width > most))
            {
                // As few columns as hold them, evenly filled.
                int used = (shown + rows - 1) / rows, high = (shown + used - 1) / used;
                float left = slot.Centre.X - (((used * pitch) - (pitch - size)) / 2), top = slot.Centre.Y - (((high * pitch) - (pitch - size)) / 2);
                return new LayerPlace([.. Enumerable.Range(0, shown).Select(i => new Rect(left + (i / high * pitch), top + (i % high * pitch), size, size))], width - shown, slot);
            }
        }

        throw new InvalidOperationException("the last size fits always");
    }

    /// <summary>A layer's tiles, how many neurons have none, and the space of the layer.</summary>
    internal sealed record LayerPlace(Rect[] Tiles, int More, Rect Slot);
}
