using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Heatmaps;

/// <summary>How the numbers of a tensor lie in a picture: tiles of TileWidth×TileHeight numbers, Columns tiles in a row.</summary>
/// <param name="Count">Numbers shown.</param>
/// <param name="TileWidth">Numbers in a row of a tile.</param>
/// <param name="TileHeight">Rows of a tile.</param>
/// <param name="Columns">Tiles in a row.</param>
public readonly record struct HeatmapLayout(int Count, int TileWidth, int TileHeight, int Columns)
{
    /// <summary>The number of tiles.</summary>
    public int Tiles => (Count + (TileWidth * TileHeight) - 1) / (TileWidth * TileHeight);

    /// <summary>Width in numbers.</summary>
    public int Width => Columns * TileWidth;

    /// <summary>Height in numbers.</summary>
    public int Height => ((Tiles + Columns - 1) / Columns) * TileHeight;

    /// <summary>A layer's activation for one example, folded near to a square: [1, n] as rows of numbers, [1, c, h, w] as c pictures.</summary>
    /// <param name="shape">With the batch in front; the first example is shown.</param>
    public static HeatmapLayout OfActivation(Shape shape)
    {
        int rank = shape.Rank;
        return rank >= 4 ? OfTiles(shape.Product(1, rank - 2), shape[^1], shape[^2]) : OfTiles(shape.Product(Math.Min(1, rank), rank), 1, 1);
    }

    /// <summary>Pictures of one size, folded near to a square, or to another aspect.</summary>
    /// <param name="tiles">How many.</param>
    /// <param name="width">Their width.</param>
    /// <param name="height">Their height.</param>
    /// <param name="aspect">Width over height of the whole.</param>
    public static HeatmapLayout OfTiles(int tiles, int width, int height, double aspect = 1)
    {
        // The number of columns that comes nearest to the aspect; for a square, rather one near it that leaves no holes.
        double ideal = Math.Sqrt(Math.Max(tiles, 1) * aspect * height / width);
        int columns = Math.Max(1, (int)Math.Ceiling(ideal - 1e-9));
        for (int wider = columns; aspect == 1 && wider <= columns * 5 / 4; wider++)
        {
            if (tiles % wider == 0)
            {
                columns = wider;
                break;
            }
        }

        return new HeatmapLayout(tiles * width * height, width, height, Math.Min(columns, Math.Max(tiles, 1)));
    }

    /// <summary>Where in the picture a number stands: the inverse of <see cref="IndexAt"/>.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    public (int X, int Y) PlaceOf(int index)
    {
        int tile = index / (TileWidth * TileHeight), within = index % (TileWidth * TileHeight);
        return ((tile % Columns * TileWidth) + (within % TileWidth), (tile / Columns * TileHeight) + (within / TileWidth));
    }

    /// <summary>Which number stands at a place of the picture; −1 where there is none.</summary>
    public int IndexAt(int x, int y)
    {
        int index = ((((y / TileHeight) * Columns) + (x / TileWidth)) * TileWidth * TileHeight) + (y % TileHeight * TileWidth) + (x % TileWidth);
        return x >= 0 && y >= 0 && x < Width && y < Height && index < Count ? index : -1;
    }
}
