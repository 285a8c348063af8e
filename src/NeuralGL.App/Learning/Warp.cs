namespace NeuralGL.App.Learning;

/// <summary>Turn, scale, stretch, shear and shift about a picture's middle.</summary>
internal struct Warp()
{
    /// <summary>Radians.</summary>
    public float Turn { get; set; } = 0;

    /// <summary>Above 1 enlarges.</summary>
    public float Scale { get; set; } = 1;

    /// <summary>Above 1 makes lower.</summary>
    public float Stretch { get; set; } = 1;

    /// <summary>Columns for each row.</summary>
    public float Shear { get; set; } = 0;

    /// <summary>Pixels to the right.</summary>
    public float Right { get; set; } = 0;

    /// <summary>Pixels down.</summary>
    public float Down { get; set; } = 0;

    /// <summary>Writes the moved picture, sampled bilinearly; beyond the edge the picture's edge goes on.</summary>
    /// <param name="source">The picture, [rows, columns].</param>
    /// <param name="rows">Height.</param>
    /// <param name="columns">Width.</param>
    /// <param name="low">What becomes 0.</param>
    /// <param name="range">How far above it 1 is.</param>
    /// <param name="right">Further displacements of every pixel in columns, or empty.</param>
    /// <param name="down">The same in rows.</param>
    /// <param name="result">Filled with values from 0 to 1.</param>
    public readonly void Apply(ReadOnlySpan<byte> source, int rows, int columns, float low, float range, ReadOnlySpan<float> right, ReadOnlySpan<float> down, Span<float> result)
    {
        float cos = MathF.Cos(Turn) / Scale, sin = MathF.Sin(Turn) / Scale;
        float middleX = (columns - 1) * 0.5f, middleY = (rows - 1) * 0.5f;
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                int at = (y * columns) + x;
                float dx = x - middleX - Right, dy = (y - middleY - Down) * Stretch;
                dx += Shear * dy;
                float fromX = (cos * dx) + (sin * dy) + middleX, fromY = (cos * dy) - (sin * dx) + middleY;
                if (right.Length > 0)
                {
                    (fromX, fromY) = (fromX + right[at], fromY + down[at]);
                }

                float sx = Math.Clamp(fromX, 0, columns - 1), sy = Math.Clamp(fromY, 0, rows - 1);
                int x0 = Math.Max(Math.Min((int)sx, columns - 2), 0), y0 = Math.Max(Math.Min((int)sy, rows - 2), 0);
                int x1 = Math.Min(x0 + 1, columns - 1), y1 = Math.Min(y0 + 1, rows - 1);
                float fx = sx - x0, fy = sy - y0;
                float top = source[(y0 * columns) + x0] + (fx * (source[(y0 * columns) + x1] - source[(y0 * columns) + x0]));
                float bottom = source[(y1 * columns) + x0] + (fx * (source[(y1 * columns) + x1] - source[(y1 * columns) + x0]));
                result[at] = Math.Clamp((top + (fy * (bottom - top)) - low) / range, 0, 1);
            }
        }
    }
}
