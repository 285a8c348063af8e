using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Embedding;

/// <summary>How the numbers of a tensor [N, …] are tiles of N pictures.</summary>
internal readonly record struct TileForm(int Width, int Height, int Channels, TileLayout Layout)
{
    private const int MostChannels = 4;

    /// <summary>From tile to tile, channel to channel, row to row, column to column.</summary>
    internal (int Sample, int Channel, int Row, int Column) Strides => Layout == TileLayout.Planes
        ? (Width * Height * Channels, Width * Height, Width, 1)
        : (Width * Height * Channels, 1, Width * Channels, Channels);

    /// <summary>What a network takes, by its shape and, for [N, n], by the options.</summary>
    /// <exception cref="GraphException">It is no tile, or not of the size that the options say.</exception>
    internal static TileForm OfInput(Value input, TiledPostProcessOptions options)
    {
        if (input.Shape.Rank == 2)
        {
            int width = options.TileWidth ?? throw new GraphException($"'{input.Name}' {input.Shape} does not tell width and height of a tile: set TileWidth and TileHeight");
            int height = options.TileHeight ?? width;
            return Counted(input.Shape[1], width, height, options.Layout)
                ?? throw new GraphException($"'{input.Name}' {input.Shape} is no tile of {width}×{height} pixels with 1 to {MostChannels} channels");
        }

        TileForm form = OfShape(input, options.Layout);
        return (options.TileWidth ?? form.Width, options.TileHeight ?? options.TileWidth ?? form.Height) == (form.Width, form.Height) ? form
            : throw new GraphException($"'{input.Name}' {input.Shape} is a tile of {form.Width}×{form.Height} pixels, not of {options.TileWidth}×{options.TileHeight ?? options.TileWidth}; leave TileWidth and TileHeight out");
    }

    /// <summary>What a network makes of tiles, and how much of each side belongs to the halo and is cut off.</summary>
    /// <exception cref="GraphException">It is neither the tile without its halo nor the tile with it, in the scale that the options say.</exception>
    internal static (TileForm Form, int Cut) OfOutput(Value output, TileForm input, TiledPostProcessOptions options)
    {
        int scale = options.Scale, cut = scale * options.Halo;
        (int width, int height) = ((scale * input.Width) - (2 * cut), (scale * input.Height) - (2 * cut));
        if (output.Shape.Rank == 2)
        {
            // The part that the tile answers for comes first: only a network that keeps the size of its input makes more.
            if (Counted(output.Shape[1], width, height, options.Layout) is { } part)
            {
                return (part, 0);
            }

            if (Counted(output.Shape[1], width + (2 * cut), height + (2 * cut), options.Layout) is { } whole)
            {
                return (whole, cut);
            }
        }
        else
        {
            TileForm form = OfShape(output, options.Layout);
            if ((form.Width, form.Height) == (width, height) || (form.Width, form.Height) == (width + (2 * cut), height + (2 * cut)))
            {
                return (form, (form.Width - width) / 2);
            }
        }

        throw new GraphException($"'{output.Name}' {output.Shape} is no tile of {width}×{height} pixels{(cut > 0 ? $", nor of {width + (2 * cut)}×{height + (2 * cut)} with its halo" : "")}, with 1 to {MostChannels} channels (tiles of {input.Width}×{input.Height}, halo {options.Halo}, scale {scale})");
    }

    private static TileForm? Counted(int numbers, int width, int height, TileLayout layout)
    {
        int channels = numbers / (width * height);
        return channels is >= 1 and <= MostChannels && channels * width * height == numbers ? new TileForm(width, height, channels, layout) : null;
    }

    private static TileForm OfShape(Value value, TileLayout layout)
    {
        Shape s = value.Shape;
        if (s.Rank == 4 && s[layout == TileLayout.Planes ? 1 : 3] is >= 1 and <= MostChannels)
        {
            return layout == TileLayout.Planes ? new TileForm(s[3], s[2], s[1], layout) : new TileForm(s[2], s[1], s[3], layout);
        }

        throw new GraphException($"'{value.Name}' {s} is no batch of tiles: {(layout == TileLayout.Planes ? "[N, C, h, w]" : "[N, h, w, C]")} or [N, n], with 1 to {MostChannels} channels");
    }
}
