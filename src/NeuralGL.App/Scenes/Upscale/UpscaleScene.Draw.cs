using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Scenes;

/// <content>How it looks: the picture with the line, and beside it a lens over both results and the truth.</content>
internal sealed partial class UpscaleScene
{
    private const float Handle = 13;

    private static readonly Rect s_main = new(24, 68, 892, 560), s_side = new(928, 68, 328, 560);

    private static readonly Rgba s_dark = Rgba.Hex(0x101418);

    /// <summary>Where the picture is on the page.</summary>
    private Rect Picture
    {
        get
        {
            Rect room = new(s_main.X + 14, s_main.Y + 40, s_main.Width - 28, 486);
            return _upscaling.Shown is { } shown ? Whole(room.Fit(shown.Width, shown.Height), room, shown) : room;
        }
    }

    public void Draw(ScenePage page)
    {
        string detail = _upscaling.Shown is { } size ? $"{size.Width}×{size.Height} → {size.Width / 2}×{size.Height / 2} → {size.Width}×{size.Height}" : "";
        page.Panel(s_main, page.In(SceneTexts.UpscalePicture), detail);
        Rect side = page.Panel(s_side, page.In(SceneTexts.UpscaleMagnified), $"× {ScenePage.Number(_zoom, _zoom < 9.95 ? 1 : 0)}");
        Rect picture = Picture;
        if (_upscaling.Shown is not { } shown)
        {
            page.Text(page.In(SceneTexts.UpscaleWaiting), picture, 18, Theme.TextSecondary, TextAlign.Centre);
            return;
        }

        Halves(page, shown, picture);
        Names(page, shown, picture);
        page.Text(page.In(SceneTexts.UpscaleHint), new Rect(s_main.X + 14, s_main.Bottom - 30, 560, 24), 14, Theme.TextSecondary);
        if (_budget is not null)
        {
            page.Text($"{page.In(SceneTexts.UpscaleNetwork)} {ScenePage.Number(shown.Milliseconds, 1)} {page.In(SceneTexts.UpscaleMilliseconds)}", new Rect(s_main.Right - 274, s_main.Bottom - 30, 260, 24), 14, Theme.TextSecondary, TextAlign.Right);
        }

        Lenses(page, shown, picture, side);
    }

    /// <summary>The largest whole multiple of the picture's size where that loses little, so that its pixels stay squares.</summary>
    private static Rect Whole(Rect fitted, Rect room, UpscaledPicture shown)
    {
        float times = MathF.Floor(fitted.Width / shown.Width);
        (float width, float height) = (times * shown.Width, times * shown.Height);
        return times >= 1 && width > 0.88f * fitted.Width ? new Rect(MathF.Round(room.Centre.X - (width / 2)), MathF.Round(room.Centre.Y - (height / 2)), width, height) : fitted;
    }

    /// <summary>What is left of the line, what is right of it, and the line with its handle.</summary>
    private void Halves(ScenePage page, UpscaledPicture shown, Rect picture)
    {
        float x = picture.X + (_slider * picture.Width);
        page.PushClip(picture with { Width = x - picture.X });
        page.Image(_isNearest ? shown.Small : shown.Bicubic, picture, Filter(picture, shown));
        page.PopClip();
        page.PushClip(Rect.FromEdges(x, picture.Y, picture.Right, picture.Bottom));
        page.Image(shown.Network, picture, Filter(picture, shown));
        page.PopClip();
        page.Fill(new Rect(x - 2, picture.Y, 4, picture.Height), s_dark);
        page.Fill(new Rect(x - 1, picture.Y, 2, picture.Height), Rgba.White);
        Vector2 centre = new(x, picture.Bottom - 40);
        page.Circle(centre, Handle + 2, s_dark);
        page.Circle(centre, Handle, Rgba.White);
        foreach (int by in (int[])[-1, 1])
        {
            page.Triangle(centre + new Vector2(by * 9, 0), centre + new Vector2(by * 3.5f, -5), centre + new Vector2(by * 3.5f, 5), s_dark);
        }
    }

    /// <summary>Squares where each pixel is a whole number of the page's, otherwise between the pixels.</summary>
    private static ImageFilter Filter(Rect picture, UpscaledPicture shown) => picture.Width / shown.Width is var times && times == MathF.Round(times) ? ImageFilter.Nearest : ImageFilter.Linear;

    private void Names(ScenePage page, UpscaledPicture shown, Rect picture)
    {
        string before = page.In(_isNearest ? SceneTexts.UpscaleNearest : SceneTexts.UpscaleBicubic) + (_isNearest ? "" : Decibels(page, shown.Decibels?.Bicubic));
        string after = page.In(SceneTexts.UpscaleNetwork) + Decibels(page, shown.Decibels?.Network);
        float x = picture.X + (_slider * picture.Width), left = page.Measure(before, 17) + 24, right = page.Measure(after, 17) + 24;
        page.PushClip(picture with { Width = x - picture.X - 2 });
        Plate(page, new Rect(picture.X + 12, picture.Y + 12, left, 32), before, Theme.Text);
        page.PopClip();
        page.PushClip(Rect.FromEdges(x + 2, picture.Y, picture.Right, picture.Bottom));
        Plate(page, new Rect(picture.Right - 12 - right, picture.Y + 12, right, 32), after, Theme.Accent);
        page.PopClip();
    }

    private static string Decibels(ScenePage page, double? decibels) => decibels is { } found ? $"  {(found < UpscaleGraphs.MostDecibels ? ScenePage.Number(found, 2) : "∞")} {page.In(SceneTexts.UpscaleDecibels)}" : "";

    private static void Plate(ScenePage page, Rect area, string text, Rgba ink)
    {
        page.Round(area, 5, s_dark.WithAlpha(0.82f));
        page.Text(text, area, 17, ink, TextAlign.Centre);
    }

    /// <summary>One spot three times.</summary>
    private void Lenses(ScenePage page, UpscaledPicture shown, Rect picture, Rect side)
    {
        (uint Texture, string Name, Rgba Ink)[] lenses =
        [
            (_isNearest ? shown.Small : shown.Bicubic, page.In(_isNearest ? SceneTexts.UpscaleNearest : SceneTexts.UpscaleBicubic), Theme.Text),
            (shown.Network, page.In(SceneTexts.UpscaleNetwork), Theme.Accent),
            (shown.Truth, page.In(SceneTexts.UpscaleTruth), Theme.TextSecondary),
        ];
        float height = (side.Height - 8) / lenses.Length, width = side.Width;
        Rect part = Part(shown, width, height - 30);
        for (int i = 0; i < lenses.Length; i++)
        {
            float y = side.Y + (i * (height + 4));
            page.Text(lenses[i].Name, new Rect(side.X, y - 2, width, 24), 15, lenses[i].Ink, TextAlign.Left, FontFace.Medium);
            page.Image(lenses[i].Texture, new Rect(side.X, y + 24, width, height - 30), ImageFilter.Nearest, part);
        }

        Rect seen = new(picture.X + (part.X * picture.Width), picture.Y + (part.Y * picture.Height), part.Width * picture.Width, part.Height * picture.Height);
        page.Stroke(seen.Inset(-2), 4, s_dark.WithAlpha(0.6f));
        page.Stroke(seen.Inset(-1), 2, Theme.Warning);
    }

    /// <summary>Which part of the picture a lens of that size shows, from 0 to 1 both ways, on whole pixels.</summary>
    private Rect Part(UpscaledPicture shown, float width, float height)
    {
        float columns = MathF.Min(shown.Width, MathF.Round(width / _zoom)), rows = MathF.Min(shown.Height, MathF.Round(height / _zoom));
        float x = Math.Clamp(MathF.Round((_spot.X * shown.Width) - (columns / 2)), 0, shown.Width - columns), y = Math.Clamp(MathF.Round((_spot.Y * shown.Height) - (rows / 2)), 0, shown.Height - rows);
        return new Rect(x / shown.Width, y / shown.Height, columns / shown.Width, rows / shown.Height);
    }
}
