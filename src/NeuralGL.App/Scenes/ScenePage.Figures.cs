using System.Numerics;
using NeuralGL.App.Drawing;
using NeuralGL.OpenGL.Heatmaps;

namespace NeuralGL.App.Scenes;

/// <content>Figures: matrices, curves, neurons.</content>
internal sealed partial class ScenePage
{
    /// <summary>The colour of a signed number between −limit and +limit.</summary>
    internal static Rgba Signed(double value, double limit)
    {
        double share = limit > 0 ? Math.Clamp(value / limit, -1, 1) : 0;
        return Unpack(ColorMaps.Diverging[(int)Math.Round(127 + (127 * share))]);
    }

    /// <summary>The colour of a number between 0 and limit.</summary>
    internal static Rgba Positive(double value, double limit) => Unpack(ColorMaps.Sequential[(int)Math.Round(255 * Math.Clamp(limit > 0 ? value / limit : 0, 0, 1))]);

    /// <summary>A level of grey, 0 black to 255 white.</summary>
    internal static Rgba Grey(double level)
    {
        byte value = (byte)Math.Clamp(Math.Round(level), 0, 255);
        return new Rgba(value, value, value);
    }

    /// <summary>Edges and lines of a signed weight: blue below zero, red above; thicker the larger.</summary>
    internal static Rgba Weight(double value) => value < 0 ? Rgba.Hex(0x5FA8E6) : Rgba.Hex(0xE58B6C);

    /// <summary>Ink that can be read on a colour.</summary>
    internal static Rgba InkOn(Rgba colour) => ((0.299f * colour.R) + (0.587f * colour.G) + (0.114f * colour.B)) > 130 ? Rgba.Hex(0x101418) : Rgba.White;

    /// <summary>Numbers as a grid of coloured cells, row by row.</summary>
    internal void Cells(Rect area, int columns, ReadOnlySpan<float> values, Func<float, Rgba> colour)
    {
        int rows = (values.Length + columns - 1) / columns;
        float width = area.Width / columns, height = area.Height / rows;
        for (int i = 0; i < values.Length; i++)
        {
            Fill(new Rect(area.X + (i % columns * width), area.Y + (i / columns * height), width, height), colour(values[i]));
        }
    }

    /// <summary>A grid of coloured cells with their numbers written in.</summary>
    internal void NumberCells(Rect area, int columns, ReadOnlySpan<float> values, Func<float, Rgba> colour, int digits, float size)
    {
        Cells(area, columns, values, colour);
        int rows = (values.Length + columns - 1) / columns;
        float width = area.Width / columns, height = area.Height / rows;
        for (int i = 0; i < values.Length; i++)
        {
            Text(Number(values[i], digits), new Rect(area.X + (i % columns * width), area.Y + (i / columns * height), width, height), size, InkOn(colour(values[i])), TextAlign.Centre);
        }
    }

    /// <summary>A curve through equally spaced points; y from <paramref name="low"/> at the bottom to <paramref name="high"/> at the top, clipped.</summary>
    internal void Curve(Rect area, ReadOnlySpan<float> values, float low, float high, float thickness, Rgba colour)
    {
        PushClip(area.Inset(-2));
        var points = new Vector2[values.Length];
        for (int i = 0; i < points.Length; i++)
        {
            float y = (values[i] - low) / (high - low);
            points[i] = Place(new Vector2(area.X + (area.Width * i / (points.Length - 1)), area.Bottom - (area.Height * Math.Clamp(y, -4, 5))));
        }

        list.Polyline(points, MathF.Max(1, thickness * _zoom), colour);
        PopClip();
    }

    /// <summary>An arrow.</summary>
    internal void Arrow(Vector2 from, Vector2 to, float thickness, Rgba colour)
    {
        Vector2 along = Vector2.Normalize(to - from), across = new(-along.Y, along.X);
        float head = 5 + (2 * thickness);
        Line(from, to - (along * head), thickness, colour);
        Triangle(to, to - (along * head) + (across * head * 0.55f), to - (along * head) - (across * head * 0.55f), colour);
    }

    /// <summary>A neuron or value: a disc with a name above and a number inside.</summary>
    internal void Neuron(Vector2 at, float radius, string name, string number, Rgba colour)
    {
        Circle(at, radius, colour);
        Circle(at, radius - 3, Theme.SurfaceRaised);
        Text(number, new Rect(at.X - radius, at.Y - radius, 2 * radius, 2 * radius), 15, Theme.Text, TextAlign.Centre, FontFace.Medium);
        if (name.Length > 0)
        {
            Text(name, new Rect(at.X - 70, at.Y - radius - 21, 140, 18), 14, Theme.TextSecondary, TextAlign.Centre);
        }
    }

    /// <summary>A text on a small chip of its own, in the middle of a point: for weights on edges.</summary>
    internal void Chip(Vector2 centre, string text, float size, Rgba ink)
    {
        float width = Measure(text, size) + 10;
        var area = new Rect(centre.X - (width / 2), centre.Y - (size * 0.75f), width, size * 1.5f);
        Round(area, 4, Theme.Background);
        Text(text, area.Inset(-4, 0), size, ink, TextAlign.Centre);
    }

    /// <summary>A bar of a share 0…1 with a name on its left and a number on its right.</summary>
    internal void Bar(Rect area, string name, float nameWidth, double share, string number, float numberWidth, Rgba colour)
    {
        Text(name, area with { Width = nameWidth }, 14, Theme.TextSecondary);
        Rect track = Rect.FromEdges(area.X + nameWidth + 6, area.Y + (area.Height / 2) - 5, area.Right - numberWidth - 6, area.Y + (area.Height / 2) + 5);
        Round(track, 4, Theme.SurfaceRaised);
        if (share > 0.005)
        {
            Round(track with { Width = track.Width * (float)Math.Min(1, share) }, 4, colour);
        }

        Text(number, Rect.FromEdges(area.Right - numberWidth, area.Y, area.Right, area.Bottom), 14, Theme.Text, TextAlign.Right);
    }

    private static Rgba Unpack(uint packed) => new((byte)packed, (byte)(packed >> 8), (byte)(packed >> 16));
}
