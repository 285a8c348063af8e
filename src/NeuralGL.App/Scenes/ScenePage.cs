using System.Globalization;
using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Scenes;

/// <summary>
/// A sheet of 1280×720 units that scenes draw on; it is enlarged or reduced as a whole into the middle of any picture, so what fits
/// once fits everywhere.
/// </summary>
internal sealed partial class ScenePage(DrawList2D list, Fonts fonts)
{
    internal const float Width = 1280, Height = 720;

    /// <summary>Where a scene may draw: below the bar, above the caption.</summary>
    internal static readonly Rect Body = Rect.FromEdges(24, 68, 1256, 628);

    private readonly List<string> _cut = [];
    private float _zoom = 1, _left, _top;

    internal Language Language { get; private set; }

    /// <summary>Texts that did not fit their place since <see cref="Begin"/>.</summary>
    internal IReadOnlyList<string> Cut => _cut;

    /// <summary>Fits the sheet into a picture.</summary>
    internal void Begin(int width, int height, Language language)
    {
        _zoom = MathF.Min(width / Width, height / Height);
        (_left, _top) = (MathF.Floor((width - (Width * _zoom)) / 2), MathF.Floor((height - (Height * _zoom)) / 2));
        Language = language;
        _cut.Clear();
    }

    /// <summary>Where a pixel of the picture last begun is on the sheet.</summary>
    internal Vector2 Units(Vector2 pixel) => new((pixel.X - _left) / _zoom, (pixel.Y - _top) / _zoom);

    /// <summary>A number for people: a true minus sign, so many digits after the point.</summary>
    internal static string Number(double value, int digits = 2)
    {
        string text = Math.Abs(value).ToString("F" + digits, CultureInfo.InvariantCulture);
        return value < 0 && text.AsSpan().ContainsAnyExcept("0.") ? "−" + text : text;
    }

    /// <summary>A small number as 2.4e−7, or 0.</summary>
    internal static string Tiny(double value) => value == 0 ? "0" : value.ToString("0.0e0", CultureInfo.InvariantCulture).Replace("-", "−", StringComparison.Ordinal);

    internal string In(Phrase phrase) => phrase.In(Language);

    /// <summary>One line of text; what does not fit is shortened and noted in <see cref="Cut"/>.</summary>
    /// <returns>The width drawn, in units.</returns>
    internal float Text(string text, Rect area, float size, Rgba colour, TextAlign align = TextAlign.Left, FontFace face = FontFace.Regular)
    {
        Font font = Type(face, size);
        Rect place = Place(area);
        if (font.Fit(text, place.Width, out _) < text.Length || font.CapHeight > place.Height + 1)
        {
            _cut.Add(text);
        }

        return list.Text(font, text, place, colour, align) / _zoom;
    }

    /// <summary>Text over several lines, broken between words.</summary>
    internal void Paragraph(string text, Rect area, float size, Rgba colour, float lineHeight = 1.4f)
    {
        Font font = Type(FontFace.Regular, size);
        Rect place = Place(area);
        float step = MathF.Round(size * lineHeight * _zoom);
        var line = place with { Height = step };
        // A dash does not begin a line.
        string rest = text.Replace(" –", "\u00A0–", StringComparison.Ordinal);
        while (rest.Length > 0)
        {
            int kept = rest.Length;
            while (font.Measure(rest.AsSpan(0, kept)) > place.Width && rest.LastIndexOf(' ', kept - 1) is > 0 and int blank)
            {
                kept = blank;
            }

            if (line.Bottom > place.Bottom + 1)
            {
                _cut.Add(rest);
                return;
            }

            list.Text(font, rest.AsSpan(0, kept), line, colour);
            rest = rest[kept..].TrimStart(' ');
            line = line with { Y = line.Bottom };
        }
    }

    /// <summary>The width of a text in units.</summary>
    internal float Measure(string text, float size, FontFace face = FontFace.Regular) => Type(face, size).Measure(text) / _zoom;

    /// <summary>A panel with a title; gives what is inside.</summary>
    internal Rect Panel(Rect area, string title, string detail = "")
    {
        list.Fill(Place(area), Theme.Radius.Panel * _zoom, Theme.Surface);
        var line = new Rect(area.X + 14, area.Y + 8, area.Width - 28, 26);
        float used = title.Length > 0 ? Text(title, line, 16, Theme.Text, TextAlign.Left, FontFace.Medium) : 0;
        if (detail.Length > 0)
        {
            Text(detail, Rect.FromEdges(line.X + used + 12, line.Y, line.Right, line.Bottom), 13, Theme.TextSecondary, TextAlign.Right);
        }

        return Rect.FromEdges(area.X + 14, area.Y + 40, area.Right - 14, area.Bottom - 12);
    }

    internal void Fill(Rect area, Rgba colour) => list.Fill(Place(area), colour);

    internal void Round(Rect area, float radius, Rgba colour) => list.Fill(Place(area), radius * _zoom, colour);

    internal void Stroke(Rect area, float thickness, Rgba colour, float radius = 0) => list.Stroke(Place(area), radius * _zoom, MathF.Max(1, thickness * _zoom), colour);

    internal void Line(Vector2 from, Vector2 to, float thickness, Rgba colour) => list.Line(Place(from), Place(to), MathF.Max(1, thickness * _zoom), colour);

    internal void Circle(Vector2 centre, float radius, Rgba colour) => list.Circle(Place(centre), radius * _zoom, colour);

    internal void Triangle(Vector2 a, Vector2 b, Vector2 c, Rgba colour) => list.Triangle(Place(a), Place(b), Place(c), colour);

    internal void PushClip(Rect area) => list.PushClip(Place(area));

    internal void PopClip() => list.PopClip();

    /// <summary>A texture, or a part of it (0…1 both ways).</summary>
    internal void Image(uint texture, Rect area, ImageFilter filter, Rect? part = null) => list.Image(texture, Place(area), filter, part);

    /// <summary>In pixels, edges on whole ones.</summary>
    private Rect Place(Rect area) => Rect.FromEdges(_left + (area.X * _zoom), _top + (area.Y * _zoom), _left + (area.Right * _zoom), _top + (area.Bottom * _zoom)).Snapped;

    private Vector2 Place(Vector2 point) => new(_left + (point.X * _zoom), _top + (point.Y * _zoom));

    private Font Type(FontFace face, float size) => fonts.Get(face, Math.Max(6, (int)MathF.Round(size * _zoom)));
}
