using System.Text;
using SkiaSharp;

namespace NeuralGL.App.Drawing;

/// <summary>The weights of the interface's type.</summary>
internal enum FontFace
{
    Regular,
    Medium,
}

/// <summary>The embedded type (Roboto) at every size in use, sharing one atlas.</summary>
internal sealed class Fonts : IDisposable
{
    /// <summary>Every character that texts of the interface may hold; a test asks the fonts for each.</summary>
    internal static readonly string UiCharacters = Characters();

    private readonly SKTypeface[] faces = [Load("Roboto-Regular.ttf"), Load("Roboto-Medium.ttf")];
    private readonly Dictionary<(FontFace, int), Font> fonts = [];

    internal GlyphAtlas Atlas { get; } = new();

    /// <summary>A face at a size in whole pixels; the same object every time.</summary>
    internal Font Get(FontFace face, int pixels)
    {
        if (!fonts.TryGetValue((face, pixels), out Font? font))
        {
            font = new Font(faces[(int)face], pixels, Atlas);
            fonts.Add((face, pixels), font);
        }
        return font;
    }

    /// <summary>True when each character of <paramref name="text"/> can be drawn, so that nothing shows as a box.</summary>
    internal bool Covers(string text) => FirstMissing(text) is null;

    /// <summary>The first character that cannot be drawn.</summary>
    internal Rune? FirstMissing(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!DrawnGlyphs.Has(rune.Value) && faces.Any(face => face.GetGlyph(rune.Value) == 0))
            {
                return rune;
            }
        }
        return null;
    }

    public void Dispose()
    {
        foreach (Font font in fonts.Values)
        {
            font.Dispose();
        }
        foreach (SKTypeface face in faces)
        {
            face.Dispose();
        }
    }

    /// <summary>One of the embedded faces; the caller disposes it.</summary>
    internal static SKTypeface Load(string file)
    {
        using Stream stream = typeof(Fonts).Assembly.GetManifestResourceStream($"fonts/{file}")
            ?? throw new InvalidOperationException($"the font {file} is not embedded");
        using SKData data = SKData.Create(stream);
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"the font {file} cannot be read");
    }

    private static string Characters()
    {
        var all = new StringBuilder();
        Add(0x20, 0x7E); // printable ASCII
        Add(0xA0, 0xFF); // Latin-1
        Add(0x391, 0x3A1); // Greek capitals
        Add(0x3A3, 0x3A9);
        Add(0x3B1, 0x3C9); // Greek small letters
        Add(0x401, 0x401); // Cyrillic
        Add(0x410, 0x44F);
        Add(0x451, 0x451);
        return all.Append("−–—‘’“”•…∂∆∏∑√∞∫≈≠≤≥◊←↑→↓").ToString();

        void Add(int first, int last)
        {
            for (int c = first; c <= last; c++)
            {
                all.Append((char)c);
            }
        }
    }
}
