using System.Numerics;
using NeuralGL.App.Drawing;
using NeuralGL.OpenGL.Transfers;

namespace NeuralGL.App.Scenes;

/// <content>How it looks: pictures above, what the network gets below.</content>
internal sealed partial class PixelsScene
{
    /// <summary>The picture, its three channels, its grey, and the vector as one row.</summary>
    private const int Pictures = 6, GreyPicture = 4, Strip = 5;

    private const float ChannelSide = 112, PatchWidth = 164, PatchHeight = 120, PatchTop = 232, ZoomCell = 26;

    private static readonly Rect s_picture = new(38, 108, 244, 244);
    private static readonly Rect s_greyPicture = new(882, 108, ChannelSide, ChannelSide);
    private static readonly Rect s_small = new(40, 418, 196, 196);
    private static readonly Rect s_means = new(1044, 418, 196, 196);
    private static readonly Rect s_strip = new(274, 420, ZoomCell * Side, 28);
    private static readonly Rect s_zoom = new(274, 488, ZoomCell * Side, 34);

    /// <summary>Rec. 709, as <see cref="NeuralGL.Pictures.PictureChannels.Gray"/> has them.</summary>
    private static readonly string[] s_weights = ["0.2126", "0.7152", "0.0722"];

    private static readonly Rgba s_edge = Rgba.Hex(0x101418);
    private static readonly Rgba[] s_tints = [Rgba.Hex(0xF0746C), Rgba.Hex(0x6CCB8F), Rgba.Hex(0x6FA8F5)];

    public void Draw(ScenePage page)
    {
        page.Panel(new Rect(24, 68, 272, 296), page.In(SceneTexts.PixelsColour), $"{Full}×{Full}");
        page.Image(_textures[0].Handle, s_picture, ImageFilter.Nearest);
        Cursor(page, s_picture, 2);
        page.Panel(new Rect(308, 68, 548, 296), page.In(SceneTexts.PixelsChannels), page.In(SceneTexts.PixelsLevels));
        for (int channel = 0; channel < 3; channel++)
        {
            Channel(page, channel);
        }

        Grey(page);
        page.Panel(new Rect(24, 376, 228, 252), page.In(SceneTexts.PixelsSmall), $"{Side}×{Side}");
        page.Cells(s_small, Side, _vector, v => ScenePage.Grey(255 * v));
        Mark(page, s_small);
        Vector(page);
        DrawMeans(page);
    }

    private static Rect ChannelArea(int channel) => new(322 + (channel * (PatchWidth + 14)), 108, ChannelSide, ChannelSide);

    private static Rect Cell(Rect grid, int columns, int row, int column)
    {
        float side = grid.Width / columns;
        return new Rect(grid.X + (column * side), grid.Y + (row * side), side, side);
    }

    /// <summary>Frames the cursor's pixel in white with a dark edge, which shows on every colour, and within the picture.</summary>
    private void Cursor(ScenePage page, Rect grid, float thickness)
    {
        Rect pixel = Cell(grid, Side, _row, _column);
        page.Stroke(pixel.Inset(-thickness - 1).Intersect(grid), thickness + 2, s_edge);
        page.Stroke(pixel.Inset(-thickness).Intersect(grid.Inset(1)), thickness, Rgba.White);
    }

    /// <summary>Frames the group and the pixel of the cursor.</summary>
    private void Mark(ScenePage page, Rect grid)
    {
        page.Stroke(Cell(grid, Side / GroupSide, _row / GroupSide, _column / GroupSide).Inset(-1).Intersect(grid), 1, Theme.Warning);
        page.Stroke(Cell(grid, Side, _row, _column).Inset(-1).Intersect(grid), 2, Theme.Accent);
    }

    private void Channel(ScenePage page, int channel)
    {
        Rect area = ChannelArea(channel);
        page.Image(_textures[channel + 1].Handle, area, ImageFilter.Nearest);
        Cursor(page, area, 1);
        page.Text(page.In(SceneTexts.PixelsLetters[channel]), new Rect(area.Right + 8, area.Y, 44, 40), 30, s_tints[channel], TextAlign.Left, FontFace.Medium);
        var levels = new float[Patch * Patch];
        for (int i = 0; i < levels.Length; i++)
        {
            levels[i] = _pixels[FirstByte + (4 * ((i / Patch * Full) + (i % Patch))) + channel];
        }

        page.NumberCells(new Rect(area.X, PatchTop, PatchWidth, PatchHeight), Patch, levels, level => Tint(channel, (byte)level), 0, 15);
    }

    private void Grey(ScenePage page)
    {
        Rect inside = page.Panel(new Rect(868, 68, 388, 296), page.In(SceneTexts.PixelsGrey), page.In(SceneTexts.PixelsGreyDetail));
        page.Image(_textures[GreyPicture].Handle, s_greyPicture, ImageFilter.Nearest);
        Cursor(page, s_greyPicture, 1);
        float x = s_greyPicture.Right + 22;
        for (int channel = 0; channel < 3; channel++)
        {
            string term = $"{(channel == 0 ? "" : "+ ")}{s_weights[channel]} · {page.In(SceneTexts.PixelsLetters[channel])}";
            page.Text(term, new Rect(x, inside.Y + 8 + (channel * 32), inside.Right - x, 30), 20, s_tints[channel]);
        }

        var levels = new float[Patch * Patch];
        for (int i = 0; i < levels.Length; i++)
        {
            levels[i] = 255 * _grey[(FirstByte / 4) + (i / Patch * Full) + (i % Patch)];
        }

        page.NumberCells(new Rect(inside.X, PatchTop, PatchWidth, PatchHeight), Patch, levels, level => ScenePage.Grey(level), 0, 15);
        x = inside.X + PatchWidth + 18;
        page.Text(page.In(SceneTexts.PixelsMean), new Rect(x, PatchTop + 2, inside.Right - x, 22), 14, Theme.TextSecondary);
        page.Text(ScenePage.Number(255.0 * _vector[Index], 1), new Rect(x, PatchTop + 26, inside.Right - x, 40), 32, Theme.Text, TextAlign.Left, FontFace.Medium);
        page.Text(page.In(SceneTexts.PixelsDivided), new Rect(x, PatchTop + 74, inside.Right - x, 22), 14, Theme.TextSecondary);
        page.Text(ScenePage.Number(_vector[Index], 4), new Rect(x, PatchTop + 94, inside.Right - x, 26), 20, Theme.Accent, TextAlign.Left, FontFace.Medium);
    }

    private void Vector(ScenePage page)
    {
        page.Panel(new Rect(264, 376, 752, 252), page.In(SceneTexts.PixelsVector), page.In(SceneTexts.PixelsVectorDetail));
        page.Image(_textures[Strip].Handle, s_strip, ImageFilter.Linear);
        var segment = new Rect(s_strip.X + (_row * ZoomCell), s_strip.Y, ZoomCell, s_strip.Height);
        page.Stroke(segment.Inset(-2), 2, Theme.Accent);
        page.Line(new Vector2(segment.X, segment.Bottom + 2), new Vector2(s_zoom.X, s_zoom.Y - 2), 1, Theme.Accent);
        page.Line(new Vector2(segment.Right, segment.Bottom + 2), new Vector2(s_zoom.Right, s_zoom.Y - 2), 1, Theme.Accent);

        page.NumberCells(s_zoom, Side, _vector.AsSpan(_row * Side, Side), v => ScenePage.Grey(255 * v), 2, 11);
        page.Stroke(Cell(s_zoom, Side, 0, _column) with { Height = s_zoom.Height }, 2, Theme.Accent);
        int first = _row * Side;
        page.Text($"{first}", new Rect(s_zoom.X, s_zoom.Bottom + 4, 80, 18), 13, Theme.TextSecondary);
        page.Text($"{first + Side - 1}", new Rect(s_zoom.Right - 80, s_zoom.Bottom + 4, 80, 18), 13, Theme.TextSecondary, TextAlign.Right);
        if (_column is > 1 and < Side - 2)
        {
            page.Text($"{Index}", new Rect(s_zoom.X + (_column * ZoomCell) - 27, s_zoom.Bottom + 4, 80, 18), 13, Theme.Accent, TextAlign.Centre);
        }

        string place = $"{page.In(SceneTexts.PixelsRow)} {_row}, {page.In(SceneTexts.PixelsColumn)} {_column}   →   {_row} · {Side} + {_column} = {Index}";
        page.Text(place, new Rect(s_zoom.X, 562, s_zoom.Width, 44), 26, Theme.Text, TextAlign.Centre, FontFace.Medium);
    }

    private void DrawMeans(ScenePage page)
    {
        int columns = Side / GroupSide;
        page.Panel(new Rect(1028, 376, 228, 252), $"{columns * columns} {page.In(SceneTexts.PixelsMeans)}", $"{page.In(SceneTexts.PixelsGroups)} {GroupSide}×{GroupSide}");
        if (columns <= 7)
        {
            page.NumberCells(s_means, columns, Means, v => ScenePage.Grey(255 * v), 2, columns == 7 ? 12 : 18);
        }
        else
        {
            page.Cells(s_means, columns, Means, v => ScenePage.Grey(255 * v));
        }

        page.Stroke(Cell(s_means, columns, _row / GroupSide, _column / GroupSide), 2, Theme.Warning);
    }

    private static Rgba Tint(int channel, byte level) => channel switch { 0 => new(level, 0, 0), 1 => new(0, level, 0), _ => new(0, 0, level) };

    /// <summary>One of the pictures as a texture; none changes.</summary>
    private UploadTexture Upload(SceneLab lab, int kind)
    {
        var texture = new UploadTexture(lab.Device);
        if (kind == 0)
        {
            texture.Upload(_pixels, Full, Full);
            return texture;
        }

        int count = kind == Strip ? _vector.Length : Full * Full;
        var rgba = new byte[4 * count];
        for (int i = 0; i < count; i++)
        {
            Rgba colour = kind switch { GreyPicture => ScenePage.Grey(255 * _grey[i]), Strip => ScenePage.Grey(255 * _vector[i]), _ => Tint(kind - 1, _pixels[(4 * i) + kind - 1]) };
            (rgba[4 * i], rgba[(4 * i) + 1], rgba[(4 * i) + 2], rgba[(4 * i) + 3]) = (colour.R, colour.G, colour.B, 255);
        }

        texture.Upload(rgba, kind == Strip ? count : Full, kind == Strip ? 1 : Full);
        return texture;
    }
}
