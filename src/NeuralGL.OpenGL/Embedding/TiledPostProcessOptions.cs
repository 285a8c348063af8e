namespace NeuralGL.OpenGL.Embedding;

/// <summary>In which order the numbers of a tile lie.</summary>
public enum TileLayout
{
    /// <summary>Channel by channel, each row by row: [C, h, w], as convolutions take pictures.</summary>
    Planes,

    /// <summary>Pixel by pixel, row by row: [h, w, C].</summary>
    Pixels,
}

/// <summary>How a <see cref="TiledPostProcessPass"/> cuts a picture.</summary>
public sealed record TiledPostProcessOptions
{
    /// <summary>Tiles that are one batch, where the graph leaves its batch open: more are faster, fewer take less memory and cut finer for a budget.</summary>
    public int TilesPerRun { get; init; } = 64;

    /// <summary>Width of a tile in pixels, with its halo; needed where the network takes [N, n], else its input's shape says it.</summary>
    public int? TileWidth { get; init; }

    /// <summary>Height of a tile in pixels, with its halo; <see cref="TileWidth"/> if it is left out.</summary>
    public int? TileHeight { get; init; }

    /// <summary>The order of the numbers, of input and output.</summary>
    public TileLayout Layout { get; init; }

    /// <summary>
    /// Pixels on each side of a tile that the network sees and does not answer for; neighbouring tiles overlap by twice as many. Beyond
    /// the picture's edge the edge's pixels count.
    /// </summary>
    public int Halo { get; init; }

    /// <summary>How many times as wide and high the result is as the picture.</summary>
    public int Scale { get; init; } = 1;
}
