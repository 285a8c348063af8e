using System.Globalization;

namespace NeuralGL.App.Synthetic;

/// <summary>A way of writing a sign: control points in a box 100 wide and 100 high (y down), in strokes; a corner within a stroke breaks the curve but not the pen.</summary>
internal sealed class Glyph
{
    /// <summary>Parses <c>x,y x,y / x,y | x,y</c>: points of a smooth curve, <c>/</c> a sharp corner (the next curve starts at its last point), <c>|</c> the pen lifts.</summary>
    public Glyph(string text)
    {
        var curves = new List<(float X, float Y)[]>();
        var lifted = new List<bool>();
        foreach (var stroke in text.Split('|'))
        {
            (float X, float Y)? corner = null;
            foreach (var part in stroke.Split('/'))
            {
                var points = part.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Parse).ToList();
                lifted.Add(corner is null);
                if (corner is { } start)
                {
                    points.Insert(0, start);
                }

                curves.Add([.. points]);
                corner = points[^1];
            }
        }

        Curves = [.. curves];
        Lifted = [.. lifted];
    }

    /// <summary>The curves in writing order.</summary>
    public (float X, float Y)[][] Curves { get; }

    /// <summary>For each curve, whether the pen was lifted before it.</summary>
    public bool[] Lifted { get; }

    private static (float X, float Y) Parse(string point)
    {
        var comma = point.IndexOf(',');
        return (float.Parse(point.AsSpan(0, comma), CultureInfo.InvariantCulture) / 100f,
            float.Parse(point.AsSpan(comma + 1), CultureInfo.InvariantCulture) / 100f);
    }
}

/// <summary>The signs we can write.</summary>
internal static class GlyphTable
{
    /// <summary>Writing styles per digit, index = class.</summary>
    public static readonly Glyph[][] Digits =
    [
        Parse(
            "52,4 26,14 13,42 16,72 36,95 60,94 80,74 84,44 74,16 50,4 42,6",
            "66,10 42,5 22,28 17,62 32,92 58,95 77,72 80,40 66,12 50,8",
            "44,5 20,26 16,58 28,88 52,97 74,82 80,50 70,20 46,5"),
        Parse(
            "50,4 50,35 50,65 50,96",
            "28,28 42,18 56,4 / 55,35 53,66 52,96",
            "30,24 44,15 54,5 / 54,50 53,94 | 28,96 54,95 80,94"),
        Parse(
            "16,28 28,9 52,3 74,13 77,33 62,56 38,78 14,95 / 48,93 86,93",
            "18,26 32,7 58,4 76,19 73,42 54,67 30,89 14,89 18,77 36,79 58,91 86,88",
            "14,22 36,6 62,6 77,24 70,46 46,70 18,94 / 84,96"),
        Parse(
            "18,14 40,3 66,8 74,26 60,42 40,47 / 64,50 80,66 74,86 50,97 24,93 12,82",
            "16,6 78,6 / 46,40 / 70,46 82,66 70,90 44,97 14,88",
            "20,16 46,3 70,13 70,33 50,46 38,45 50,46 74,56 79,76 60,95 32,96 12,86"),
        Parse(
            "28,5 22,30 16,55 / 50,57 86,55 | 66,10 65,50 62,97",
            "64,4 38,34 12,66 / 88,66 | 64,4 63,50 62,97",
            "22,8 17,34 24,52 48,55 74,44 | 78,5 73,48 67,97"),
        Parse(
            "26,7 21,44 / 46,36 72,45 80,66 68,90 40,97 12,88 | 26,7 50,6 78,5",
            "78,5 30,7 / 24,44 / 52,38 76,52 78,76 56,96 26,95 12,84",
            "78,9 52,5 33,10 27,27 37,41 60,51 76,66 71,87 48,97 16,90"),
        Parse(
            "66,4 41,18 23,46 17,72 30,94 56,97 76,83 74,64 55,54 33,61 20,76",
            "56,3 35,34 20,68 28,92 52,97 72,83 69,64 48,57 23,72"),
        Parse(
            "12,8 50,8 84,6 / 62,44 46,97",
            "12,9 50,8 84,6 / 64,44 48,97 | 32,52 54,50 78,49",
            "14,24 16,8 / 50,9 84,8 / 58,50 48,97",
            "12,13 40,8 80,10 / 66,36 52,62 46,97"),
        Parse(
            "74,16 52,3 29,12 29,30 50,46 74,64 75,86 50,97 25,86 27,64 50,46 71,30 74,16",
            "50,47 27,36 29,13 50,3 72,14 71,36 50,47 25,60 19,81 40,97 66,95 80,78 72,58 50,47",
            "72,15 48,4 32,20 44,40 66,60 70,84 48,97 26,86 34,62 58,42 72,24 72,15"),
        Parse(
            "76,22 60,4 34,6 20,26 30,46 54,50 71,37 76,22 / 73,60 66,97",
            "77,26 64,6 38,4 21,24 29,46 54,50 73,36 77,22 / 77,54 66,86 42,97 22,88",
            "74,12 46,4 23,20 27,45 52,50 72,34 74,9 / 72,50 70,97"),
    ];

    /// <summary>Capital letters and marks that nobody takes for a digit.</summary>
    public static readonly Glyph[] OtherSigns = Parse(
        "12,97 48,4 / 88,97 | 28,62 74,62",
        "20,4 20,96 | 20,4 80,4 | 20,48 66,48 | 20,96 82,96",
        "22,4 20,96 | 22,5 82,5 | 22,46 66,46",
        "16,4 16,96 | 84,4 84,96 | 16,50 84,50",
        "20,4 20,96 | 80,6 22,54 / 82,96",
        "8,96 16,4 / 50,66 / 84,4 / 92,96",
        "16,96 16,4 / 84,96 / 84,4",
        "20,96 20,5 / 60,6 76,24 56,46 20,50 / 80,96",
        "10,6 90,6 | 50,6 50,96",
        "6,6 28,94 / 50,34 / 72,94 / 94,6",
        "14,6 86,94 | 86,6 14,94",
        "50,10 50,90 | 10,50 90,50",
        "12,36 88,34 | 12,66 88,64",
        "34,6 26,94 | 70,6 62,94 | 8,34 92,32 | 8,66 90,64",
        "50,6 50,94 | 12,28 88,72 | 88,28 12,72",
        "6,50 94,50 | 66,22 94,50 / 66,78",
        "50,8 90,90 / 10,90 / 50,8",
        "50,4 64,38 / 98,40 / 70,60 / 82,96 / 50,74 / 18,96 / 30,60 / 2,40 / 36,38 / 50,4",
        "50,94 10,46 14,16 36,12 50,32 / 64,12 86,16 90,46 50,94",
        "6,60 24,30 / 40,70 / 58,30 / 74,70 / 94,34",
        "4,52 18,38 32,52 46,66 60,52 74,38 94,56",
        "10,20 14,84 / 50,30 / 86,84 / 90,20",
        "14,10 48,50 / 86,8 | 48,50 48,95 | 20,70 78,70");

    private static Glyph[] Parse(params string[] texts) => [.. texts.Select(t => new Glyph(t))];
}
