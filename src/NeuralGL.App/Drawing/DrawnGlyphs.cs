using SkiaSharp;

namespace NeuralGL.App.Drawing;

/// <summary>Arrows, which the embedded type lacks, drawn in its weight and height.</summary>
internal static class DrawnGlyphs
{
    /// <summary>Advance in parts of the type's size.</summary>
    internal const float Advance = 0.86f;

    internal static bool Has(int codePoint) => codePoint is >= '←' and <= '↓';

    /// <summary>The outline with its origin on the baseline, y downwards, for a type of the given size.</summary>
    internal static SKPath Outline(int codePoint, float size)
    {
        // Drawn pointing right around (0, 0), then turned and moved to the middle of the digits' height.
        float half = 0.34f * size, head = 0.21f * size, width = 0.09f * size;
        using var pen = new SKPath();
        pen.MoveTo(-half, 0);
        pen.LineTo(half, 0);
        pen.MoveTo(half - head, -head);
        pen.LineTo(half, 0);
        pen.LineTo(half - head, head);
        using var stroke = new SKPaint { Style = SKPaintStyle.Stroke, StrokeWidth = width, StrokeJoin = SKStrokeJoin.Miter };
        SKPath outline = stroke.GetFillPath(pen)!;
        int quarterTurns = codePoint switch { '←' => 2, '↑' => 3, '↓' => 1, _ => 0 };
        outline.Transform(SKMatrix.CreateRotationDegrees(90 * quarterTurns));
        outline.Transform(SKMatrix.CreateTranslation(Advance * size / 2, -0.33f * size));
        return outline;
    }
}
