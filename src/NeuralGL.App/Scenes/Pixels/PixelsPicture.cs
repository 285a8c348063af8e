using System.Numerics;
using NeuralGL.App.Synthetic;

namespace NeuralGL.App.Scenes;

/// <summary>A red apple with a green leaf before a blue wall, drawn by code: each colour channel has something of its own to show.</summary>
internal static class PixelsPicture
{
    /// <summary>Width and height in pixels: four for each pixel of the network's 28.</summary>
    internal const int Side = 112;

    /// <summary>Draws it: [<see cref="Side"/>, <see cref="Side"/>, 4] bytes, RGBA.</summary>
    internal static byte[] Draw()
    {
        const float Edge = 0.8f;
        var canvas = new Canvas(Side, Side);
        canvas.Line(new(20, 21), 11, new(20, 21), 11, Edge);
        canvas.Paint(Edge, 1, new Vector3(1, 0.86f, 0.25f));
        canvas.Line(new(44, 96), 4, new(74, 96), 4, 5);
        canvas.Paint(5, 0.5f, new Vector3(0.25f, 0.14f, 0.06f));
        canvas.Line(new(46, 66), 27, new(68, 66), 27, Edge);
        canvas.Paint(Edge, 1, new Vector3(0.84f, 0.11f, 0.13f));
        canvas.Line(new(78, 58), 6, new(74, 82), 5, 9);
        canvas.Paint(9, 0.45f, new Vector3(0.4f, 0.02f, 0.08f));
        canvas.Line(new(36, 56), 5, new(43, 49), 4, 3);
        canvas.Paint(3, 0.85f, new Vector3(1, 0.8f, 0.76f));
        canvas.Line(new(57, 43), 2.6f, new(61, 24), 2, Edge);
        canvas.Paint(Edge, 1, new Vector3(0.36f, 0.22f, 0.1f));
        canvas.Line(new(62, 35), 1.5f, new(78, 25), 8, Edge);
        canvas.Line(new(78, 25), 8, new(98, 21), 1, Edge);
        canvas.Paint(Edge, 1, new Vector3(0.27f, 0.68f, 0.2f));
        return Compose(canvas);
    }

    /// <summary>What was painted, before the wall and on the table.</summary>
    private static byte[] Compose(Canvas canvas)
    {
        const int Table = 90;
        var pixels = new byte[Side * Side * 4];
        for (int y = 0; y < Side; y++)
        {
            Vector3 ground = y < Table ? Vector3.Lerp(new(0.3f, 0.5f, 0.9f), new(0.66f, 0.82f, 0.96f), y / (float)Table) : Vector3.Lerp(new(0.8f, 0.62f, 0.36f), new(0.6f, 0.42f, 0.2f), (y - Table) / (float)(Side - Table));
            for (int x = 0; x < Side; x++)
            {
                int from = (y * canvas.Stride) + x, to = 4 * ((y * Side) + x);
                Vector3 colour = (ground * (1 - canvas.Coverage[from])) + new Vector3(canvas.Red[from], canvas.Green[from], canvas.Blue[from]);

                // Light from the upper left, so that hardly two neighbours have the same numbers.
                colour *= 1.05f - (((0.22f * x) + (0.13f * y)) / Side);
                (pixels[to], pixels[to + 1], pixels[to + 2], pixels[to + 3]) = (Level(colour.X), Level(colour.Y), Level(colour.Z), 255);
            }
        }

        return pixels;
    }

    private static byte Level(float part) => (byte)MathF.Round(255 * Math.Clamp(part, 0, 1));
}
