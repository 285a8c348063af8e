namespace NeuralGL.OpenGL.Heatmaps;

/// <summary>
/// The colours of heatmaps as packed RGBA (red in the low byte). The first pair is the default: viridis (Smith, van der Walt; CC0) for
/// numbers that are not negative, equal steps of which look equal, also to colour-blind people and in grey; and a diverging map of our own,
/// blue over near-white to red, for signed numbers. In every pair 0 has the middle colour of the diverging map.
/// </summary>
public static class ColorMaps
{
    /// <summary>All pairs: viridis, turbo, grey and cividis.</summary>
    public static IReadOnlyList<HeatmapColors> All { get; } =
    [
        new("viridis", "blue–red", Table(i => Hex(ViridisTable.Rgb, i)), Anchored([(22, 60, 134), (46, 110, 190), (122, 172, 222), (190, 214, 236), (243, 241, 238), (244, 201, 180), (228, 138, 110), (196, 66, 58), (132, 20, 40)])),
        new("turbo", "indigo–orange", Table(Turbo), Anchored([(58, 34, 140), (62, 96, 222), (70, 160, 246), (168, 214, 248), (244, 243, 238), (252, 212, 128), (248, 146, 44), (212, 66, 14), (124, 10, 6)])),
        new("grey", "violet–ochre", Table(i => (i, i, i)), Anchored([(70, 40, 126), (92, 62, 150), (140, 122, 186), (196, 186, 220), (244, 243, 241), (240, 206, 160), (222, 152, 76), (178, 98, 28), (104, 48, 8)])),
        new("cividis", "blue–gold", Table(Cividis), Anchored([(0, 52, 112), (40, 74, 134), (96, 122, 172), (166, 182, 208), (243, 242, 238), (236, 220, 150), (206, 176, 64), (150, 120, 20), (78, 58, 0)])),
    ];

    /// <summary>The pair that is used unless another is asked for.</summary>
    public static HeatmapColors Default => All[0];

    /// <summary>The default's 256 colours from 0 to the upper limit.</summary>
    public static uint[] Sequential => Default.Sequential;

    /// <summary>The default's 255 colours from −r to +r; entry 127 is that of 0.</summary>
    public static uint[] Diverging => Default.Diverging;

    private static uint[] Table(Func<int, (int R, int G, int B)> color) => [.. Enumerable.Range(0, 256).Select(i => Pack(color(i)))];

    /// <summary>A diverging map through anchors from the lowest to the highest number; dark ends of like lightness, near-white in the middle.</summary>
    private static uint[] Anchored((int R, int G, int B)[] anchors) => [.. Enumerable.Range(0, 255).Select(i => Pack(Between(anchors, i / 254.0)))];

    private static (int R, int G, int B) Between((int R, int G, int B)[] anchors, double t)
    {
        double at = t * (anchors.Length - 1);
        int left = Math.Min((int)at, anchors.Length - 2);
        double share = at - left;
        int Mix(int a, int b) => (int)Math.Round(a + ((b - a) * share));
        ((int R, int G, int B) a, (int R, int G, int B) b) = (anchors[left], anchors[left + 1]);
        return (Mix(a.R, b.R), Mix(a.G, b.G), Mix(a.B, b.B));
    }

    /// <summary>The polynomials that Mikhailov published for turbo (2019).</summary>
    private static (int R, int G, int B) Turbo(int i)
    {
        double t = i / 255.0;
        return (
            Byte(255 * Polynomial(t, 0.13572138, 4.61539260, -42.66032258, 132.13108234, -152.94239396, 59.28637943)),
            Byte(255 * Polynomial(t, 0.09140261, 2.19418839, 4.84296658, -14.18503333, 4.27729857, 2.82956604)),
            Byte(255 * Polynomial(t, 0.10667330, 12.64194608, -60.58204836, 110.36276771, -89.90310912, 27.34824973)));
    }

    /// <summary>Cividis (Nuñez, Anderton, Renslow: PLOS ONE 13(7), 2018), by polynomials through its colours.</summary>
    private static (int R, int G, int B) Cividis(int i)
    {
        double t = i / 255.0;
        return (
            Byte(Polynomial(t, -4.54, -35.34, 2381.73, -6402.7, 7024.72, -2710.57)),
            Byte(Polynomial(t, 32.49, 170.73, 52.82, -131.46, 176.58, -67.37)),
            Byte(Polynomial(t, 81.24, 442.36, -2482.43, 6167.24, -6614.94, 2475.67)));
    }

    private static double Polynomial(double t, double a, double b, double c, double d, double e, double f) => a + (t * (b + (t * (c + (t * (d + (t * (e + (t * f)))))))));

    private static int Byte(double value) => (int)Math.Round(Math.Clamp(value, 0, 255));

    private static (int R, int G, int B) Hex(string table, int i)
    {
        int rgb = Convert.ToInt32(table.Substring(i * 6, 6), 16);
        return (rgb >> 16, (rgb >> 8) & 255, rgb & 255);
    }

    private static uint Pack((int R, int G, int B) c) => (uint)(c.R | (c.G << 8) | (c.B << 16)) | 0xFF000000u;
}
