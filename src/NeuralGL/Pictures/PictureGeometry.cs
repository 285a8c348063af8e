namespace NeuralGL.Pictures;

/// <summary>
/// Where a picture is read and where it goes, all in whole pixels: so the CPU and the GPU compute the same footprints and weights in
/// integers, whatever the precision of their floats.
/// </summary>
public readonly record struct PictureGeometry
{
    /// <summary>The part that is read, in pixels of the upright picture.</summary>
    public PictureRectangle Source { get; private init; }

    /// <summary>The part of the input that it fills; the rest is padding.</summary>
    public PictureRectangle Target { get; private init; }

    /// <summary>The stored pixel at the upper left of <see cref="Source"/>.</summary>
    public (int X, int Y) Origin { get; private init; }

    /// <summary>The step in the stored picture for one column to the right in the upright one.</summary>
    public (int X, int Y) Right { get; private init; }

    /// <summary>The step in the stored picture for one row down in the upright one.</summary>
    public (int X, int Y) Down { get; private init; }

    internal static PictureGeometry Of(PictureTransform transform, int width, int height)
    {
        if (width <= 0 || height <= 0)
        {
            throw new PictureException($"a picture of {width}x{height} pixels has nothing to read");
        }

        bool turned = transform.Orientation >= 5;
        (int uprightWidth, int uprightHeight) = turned ? (height, width) : (width, height);
        PictureRectangle source = transform.Crop?.In(uprightWidth, uprightHeight) ?? new PictureRectangle(0, 0, uprightWidth, uprightHeight);
        var target = new PictureRectangle(0, 0, transform.Width, transform.Height);
        if (transform.Fit == PictureFit.Cover)
        {
            source = Inside(source, target.Width, target.Height);
        }
        else if (transform.Fit == PictureFit.Contain)
        {
            target = Inside(target, source.Width, source.Height);
        }

        int right = width - 1, bottom = height - 1;
        ((int X, int Y) corner, (int X, int Y) across, (int X, int Y) down) = transform.Orientation switch
        {
            2 => ((right, 0), (-1, 0), (0, 1)),
            3 => ((right, bottom), (-1, 0), (0, -1)),
            4 => ((0, bottom), (1, 0), (0, -1)),
            5 => ((0, 0), (0, 1), (1, 0)),
            6 => ((0, bottom), (0, -1), (1, 0)),
            7 => ((right, bottom), (0, -1), (-1, 0)),
            8 => ((right, 0), (0, 1), (-1, 0)),
            _ => ((0, 0), (1, 0), (0, 1)),
        };
        return new PictureGeometry
        {
            Source = source,
            Target = target,
            Origin = (corner.X + (source.X * across.X) + (source.Y * down.X), corner.Y + (source.X * across.Y) + (source.Y * down.Y)),
            Right = across,
            Down = down,
        };
    }

    // The largest centred rectangle of an aspect, sides to the nearest pixel and at least 1.
    private static PictureRectangle Inside(PictureRectangle outer, int aspectWidth, int aspectHeight)
    {
        bool tooWide = (long)outer.Width * aspectHeight > (long)outer.Height * aspectWidth;
        int width = tooWide ? Scaled(outer.Height, aspectWidth, aspectHeight, outer.Width) : outer.Width;
        int height = tooWide ? outer.Height : Scaled(outer.Width, aspectHeight, aspectWidth, outer.Height);
        return new PictureRectangle(outer.X + ((outer.Width - width) / 2), outer.Y + ((outer.Height - height) / 2), width, height);
    }

    private static int Scaled(int length, int numerator, int denominator, int limit) =>
        (int)Math.Clamp(((2L * length * numerator) + denominator) / (2L * denominator), 1, limit);
}
