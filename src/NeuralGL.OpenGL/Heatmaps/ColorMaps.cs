namespace NeuralGL.OpenGL.Heatmaps;

/// <summary>
/// The colours of heatmaps as packed RGBA (red in the low byte). Viridis (Smith, van der Walt; CC0), for numbers that are not negative: equal
/// steps look equal, also to colour-blind people and in grey. A diverging map of our own, blue over near-white to red, for signed numbers: 0 has the middle colour.
/// </summary>
public static class ColorMaps
{
    /// <summary>Anchors of the diverging map from the lowest to the highest number; dark ends of equal lightness, near-white in the middle.</summary>
    private static readonly (int R, int G, int B)[] s_anchors = [(22, 60, 134), (46, 110, 190), (122, 172, 222), (190, 214, 236), (243, 241, 238), (244, 201, 180), (228, 138, 110), (196, 66, 58), (132, 20, 40)];

    /// <summary>256 colours from 0 to the upper limit.</summary>
    public static uint[] Sequential { get; } = [.. Enumerable.Range(0, 256).Select(i => Pack(Hex(ViridisTable.Rgb, i)))];

    /// <summary>255 colours from −r to +r; entry 127 is that of 0.</summary>
    public static uint[] Diverging { get; } = [.. Enumerable.Range(0, 255).Select(i => Pack(Anchored(i / 254.0)))];

    private static (int R, int G, int B) Anchored(double t)
    {
        double at = t * (s_anchors.Length - 1);
        int left = Math.Min((int)at, s_anchors.Length - 2);
        double share = at - left;
        int Mix(int a, int b) => (int)Math.Round(a + ((b - a) * share));
        ((int R, int G, int B) a, (int R, int G, int B) b) = (s_anchors[left], s_anchors[left + 1]);
        return (Mix(a.R, b.R), Mix(a.G, b.G), Mix(a.B, b.B));
    }

    private static (int R, int G, int B) Hex(string table, int i)
    {
        int rgb = Convert.ToInt32(table.Substring(i * 6, 6), 16);
        return (rgb >> 16, (rgb >> 8) & 255, rgb & 255);
    }

    private static uint Pack((int R, int G, int B) c) => (uint)(c.R | (c.G << 8) | (c.B << 16)) | 0xFF000000u;
}
