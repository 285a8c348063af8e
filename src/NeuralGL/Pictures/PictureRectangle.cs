using System.Globalization;

namespace NeuralGL.Pictures;

/// <summary>A rectangle in whole pixels, from the top left.</summary>
/// <param name="X">Its leftmost column.</param>
/// <param name="Y">Its topmost row.</param>
/// <param name="Width">Its columns.</param>
/// <param name="Height">Its rows.</param>
public readonly record struct PictureRectangle(int X, int Y, int Width, int Height)
{
    /// <summary>The rectangle as <c>WxH+X+Y</c>.</summary>
    public override string ToString() => $"{Width}x{Height}+{X}+{Y}";
}

/// <summary>The part of a picture that is used, in pixels of the upright picture or in fractions of its sides.</summary>
public readonly record struct PictureCrop
{
    private PictureCrop(double x, double y, double width, double height, bool isFraction)
    {
        bool proper = x >= 0 && y >= 0 && width > 0 && height > 0 && double.IsFinite(x + y + width + height);
        if (!proper || (isFraction && (x + width > 1 + Slack || y + height > 1 + Slack)))
        {
            throw new ArgumentException(isFraction ? "a crop in fractions has to lie within 0…1" : "a crop needs a size of at least 1x1 and no negative offset");
        }

        (X, Y, Width, Height, IsFraction) = (x, y, width, height, isFraction);
    }

    // 10% + 90% may come out a hair above 1.
    private const double Slack = 1e-9;

    /// <summary>The left edge.</summary>
    public double X { get; }

    /// <summary>The upper edge.</summary>
    public double Y { get; }

    /// <summary>The width, above 0.</summary>
    public double Width { get; }

    /// <summary>The height, above 0.</summary>
    public double Height { get; }

    /// <summary>Whether the four numbers are fractions of the picture's sides; otherwise they are whole pixels.</summary>
    public bool IsFraction { get; }

    /// <summary>A crop in pixels.</summary>
    /// <exception cref="ArgumentException">The size is below 1×1 or an offset is negative.</exception>
    public static PictureCrop Pixels(int x, int y, int width, int height) => new(x, y, width, height, isFraction: false);

    /// <summary>A crop in fractions of the picture's sides, 0…1.</summary>
    /// <exception cref="ArgumentException">It is empty or reaches beyond the picture.</exception>
    public static PictureCrop Fractions(double x, double y, double width, double height) => new(x, y, width, height, isFraction: true);

    /// <summary>The crop in whole pixels of a picture, edges to the nearest pixel and at least one pixel large.</summary>
    /// <exception cref="PictureException">A crop in pixels reaches beyond the picture.</exception>
    public PictureRectangle In(int width, int height)
    {
        if (IsFraction)
        {
            (int left, int across) = Edges(X, Width, width);
            (int top, int down) = Edges(Y, Height, height);
            return new PictureRectangle(left, top, across, down);
        }

        return X + Width <= width && Y + Height <= height
            ? new PictureRectangle((int)X, (int)Y, (int)Width, (int)Height)
            : throw new PictureException($"the crop {this} reaches beyond a picture of {width}x{height} pixels");
    }

    private static (int Start, int Length) Edges(double start, double length, int size)
    {
        int first = Math.Min((int)Math.Floor((start * size) + 0.5), size - 1);
        int end = Math.Min((int)Math.Floor(((start + length) * size) + 0.5), size);
        return (first, Math.Max(end - first, 1));
    }

    /// <summary>The crop as in a transform's text: <c>WxH+X+Y</c>, in fractions with percent signs.</summary>
    public override string ToString() => IsFraction
        ? $"{Percent(Width)}x{Percent(Height)}+{Percent(X)}+{Percent(Y)}"
        : FormattableString.Invariant($"{Width}x{Height}+{X}+{Y}");

    // Decimal arithmetic keeps what was read as 12.5% from coming back as 12.500000000000002%.
    private static string Percent(double fraction) => ((decimal)fraction * 100m).ToString("0.################", CultureInfo.InvariantCulture) + "%";
}
