using NeuralGL.OpenGL.Heatmaps;
using NeuralGL.OpenGL.Transfers;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests;

/// <summary>Whose limits a number's colour is measured by, whether they stand still, and the maps.</summary>
public class HeatmapSetTests
{
    private static readonly HeatmapRule s_unit = HeatmapRule.Automatic with { Scope = HeatmapScope.Unit }, s_all = HeatmapRule.Automatic with { Scope = HeatmapScope.All };

    public static TheoryData<string> Maps => [.. ColorMaps.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Maps))]
    public void Minus_r_zero_and_plus_r_have_the_ends_and_the_middle_of_every_map(string name)
    {
        using var shown = new Shown([new(4, 1, 1, 4), new(4, 1, 1, 4)]);
        HeatmapColors map = ColorMaps.All.Single(m => m.Name == name);
        shown.Set.Colors = map;
        shown.Draw([-3, 0, 3, 1.5f], [0, 4, 2, 4]);
        Assert.Equal([map.Diverging[0], map.Diverging[127], map.Diverging[254], map.Diverging[191]], shown.Texels(0));
        Assert.Equal([map.Sequential[0], map.Sequential[255], map.Sequential[128], map.Sequential[255]], shown.Texels(1));
    }

    [Theory]
    [MemberData(nameof(Maps))]
    public void Zero_has_the_lightest_colour_of_a_diverging_map_whose_ends_are_equally_dark_and_a_sequential_one_rises(string name)
    {
        HeatmapColors map = ColorMaps.All.Single(m => m.Name == name);
        Assert.All(map.Diverging, c => Assert.True(Lightness(c) <= Lightness(map.Diverging[127])));
        Assert.InRange(Lightness(map.Diverging[0]) - Lightness(map.Diverging[254]), -0.06, 0.06);
        Assert.Equal((256, 255), (map.Sequential.Length, map.Diverging.Length));
        if (name != "turbo")
        {
            // Turbo is bright in its middle; all others can be read in grey too.
            Assert.All(Enumerable.Range(0, 255), i => Assert.True(Lightness(map.Sequential[i]) <= Lightness(map.Sequential[i + 1]) + 0.004));
        }
    }

    [Fact]
    public void Every_channel_has_its_own_limits_and_every_unit_is_measured_by_its_largest_number_so_far()
    {
        using var shown = new Shown([new(8, 2, 2, 2), new(4, 1, 1, 4)]);
        uint[] d = ColorMaps.Diverging, s = ColorMaps.Sequential;
        shown.Set.Rule = s_unit;
        HeatmapRange[] ranges = shown.Draw([-1, 0, 0.5f, 1, 10, 20, 0, -20], [0, 4, 8, 2]);
        Assert.Equal([d[0], d[127], d[191], d[254], d[191], d[254], d[127], d[0]], [.. Tile(0), .. Tile(2)]);
        Assert.Equal([s[0], s[255], s[255], s[255]], shown.Texels(1));
        Assert.Equal(new HeatmapRange(-20, 20, true, -20, 20, 0, 0, 1, true), ranges[0]);
        Assert.Equal(new HeatmapRange(0, 8, false, 0, 8, 0, 0, 0, true), ranges[1]);

        // A channel's limit shrinks by a quarter of the way; a unit's does not.
        ranges = shown.Draw([0, 0, 0, 0, 0, 0, 0, -20], [0, 1, 4, 4]);
        Assert.Equal([s[0], s[64], s[128], s[255]], shown.Texels(1));
        Assert.Equal(0.75f, ranges[0].LeastUnit);

        uint[] Tile(int x)
        {
            uint[] texels = shown.Texels(0);
            return [texels[x], texels[x + 1], texels[x + 4], texels[x + 5]];
        }
    }

    [Fact]
    public void A_tile_with_many_numbers_has_the_limit_of_its_largest_finite_one()
    {
        float[] numbers = [.. Enumerable.Range(0, 2 * 9 * 11).Select(i => (i * 37 % 101) / 100f * (i < 99 ? 1 : 50))];
        (numbers[5], numbers[150], numbers[151]) = (7, float.PositiveInfinity, float.NaN);
        using var shown = new Shown([new(numbers.Length, 9, 11, 2)]);
        shown.Set.Rule = s_unit;
        HeatmapRange range = shown.Draw(numbers)[0];
        Assert.Equal((7f, numbers[99..].Where(float.IsFinite).Max(), 1, 1), (range.LeastUnit, range.High, range.NaNs, range.Infinities));
    }

    [Fact]
    public void All_panels_of_a_set_share_the_limits_of_the_largest_on_any_canvas()
    {
        // More than one canvas holds.
        HeatmapLayout[] layouts = [.. Enumerable.Repeat(new HeatmapLayout(2, 1, 1, 2), HeatmapCanvas.MaxPanels + 3)];
        using var shown = new Shown(layouts);
        shown.Set.Rule = s_all;
        HeatmapRange[] ranges = shown.Draw([.. layouts.Select((_, i) => (float[])(i == 34 ? [-8, 4] : i == 2 ? [-1, 4] : [0, 4]))]);
        Assert.All(ranges, (r, i) => Assert.Equal((i is 2 or 34 ? -8 : 0, 8, i is 2 or 34), (r.Low, r.High, r.IsSigned)));
        Assert.Equal([ColorMaps.Sequential[0], ColorMaps.Sequential[128]], shown.Texels(0));
        Assert.Equal([ColorMaps.Diverging[0], ColorMaps.Diverging[191]], shown.Texels(34));
        shown.Set.Rule = HeatmapRule.Automatic;
        Assert.Equal(4, shown.Draw([.. layouts.Select(_ => (float[])[0, 4])])[0].High);
    }

    [Theory]
    [InlineData(HeatmapScope.Panel)]
    [InlineData(HeatmapScope.All)]
    [InlineData(HeatmapScope.Unit)]
    public void Held_limits_neither_widen_nor_shrink_and_a_factor_moves_them(HeatmapScope scope)
    {
        using var shown = new Shown([new(8, 4, 1, 2)]);
        shown.Set.Rule = new(scope, false, 1);
        shown.Draw([0, 1, 2, 4, 0, 0, 0, 4]);
        shown.Set.Rule = new(scope, true, 1);
        HeatmapRange held = shown.Draw([0, 1, 8, 100, 0, 0, 0, -9])[0];
        Assert.Equal((0, 4, false, 100f), (held.Low, held.High, held.IsSigned, held.Max));
        Assert.Equal([ColorMaps.Sequential[0], ColorMaps.Sequential[64], ColorMaps.Sequential[255], ColorMaps.Sequential[255]], shown.Texels(0)[..4]);
        Assert.Equal(4, shown.Draw([0, 0, 0, 0, 0, 0, 0, 1])[0].High);
        shown.Set.Rule = new(scope, true, 0.5f);
        Assert.Equal(2, shown.Draw([0, 0, 0, 1, 0, 0, 0, 1])[0].High);
        Assert.Equal(ColorMaps.Sequential[128], shown.Texels(0)[3]);

        // Automatic again: from where they were.
        shown.Set.Rule = new(scope, false, 1);
        Assert.Equal(3.25f, shown.Draw([0, 0, 0, 1, 0, 0, 0, 1])[0].High);
    }

    [Fact]
    public void Given_limits_need_not_lie_about_zero_and_zero_keeps_its_colour_where_there_are_negative_numbers()
    {
        using var shown = new Shown([new(4, 1, 1, 4), new(4, 1, 1, 4)]);
        shown.Set.Rule = HeatmapRule.Automatic with { Given = (-1, 4) };
        HeatmapRange[] ranges = shown.Draw([-1, 0, 4, -0.5f], [0, 1, 2, 4]);
        Assert.Equal([ColorMaps.Diverging[0], ColorMaps.Diverging[127], ColorMaps.Diverging[254], ColorMaps.Diverging[64]], shown.Texels(0));
        Assert.Equal([ColorMaps.Sequential[0], ColorMaps.Sequential[64], ColorMaps.Sequential[128], ColorMaps.Sequential[255]], shown.Texels(1));
        Assert.Equal((-1f, 4f, 0f, 4f), (ranges[0].Low, ranges[0].High, ranges[1].Low, ranges[1].High));
        shown.Set.Rule = HeatmapRule.Automatic with { Given = (1, 3) };
        shown.Draw([-1, 2, 4, 1], [0, 1, 2, 3]);
        Assert.Equal([ColorMaps.Sequential[0], ColorMaps.Sequential[128], ColorMaps.Sequential[255], ColorMaps.Sequential[0]], shown.Texels(0));
    }

    [Theory]
    [InlineData(HeatmapScope.Panel)]
    [InlineData(HeatmapScope.All)]
    [InlineData(HeatmapScope.Unit)]
    public void No_outlier_is_clipped_and_noise_of_a_hundredth_moves_no_limit_by_two(HeatmapScope scope)
    {
        using var shown = new Shown([new(64, 8, 4, 2)], release: 0.05f);
        shown.Set.Rule = new(scope, false, 1);
        var random = new Random(3);
        float[] still = [.. Enumerable.Range(0, 64).Select(_ => (float)(random.NextDouble() - 0.5))], numbers = new float[64];
        float before = 0;
        for (int frame = 0; frame < 40; frame++)
        {
            for (int i = 0; i < 64; i++)
            {
                numbers[i] = still[i] * (1 + (0.02f * ((float)random.NextDouble() - 0.5f)));
            }

            float high = shown.Draw(numbers)[0].High;
            Assert.True(frame == 0 || MathF.Abs(high - before) < 0.02f * before, $"{before} to {high}");
            before = high;
        }

        numbers[20] = 5;
        Assert.Equal(5, shown.Draw(numbers)[0].High);
    }

    [Fact]
    public void Colours_of_the_same_frame_again_leave_the_limits_where_they_are()
    {
        using var shown = new Shown([new(4, 1, 1, 4)]);
        shown.Draw([0, 0, 0, 8]);
        shown.Draw([0, 0, 0, 4]);
        Assert.Equal(7, shown.Draw(true, [0, 0, 0, 4])[0].High);
        Assert.Equal(6.25f, shown.Draw([0, 0, 0, 4])[0].High);
    }

    [Theory]
    [InlineData(HeatmapScope.All)]
    [InlineData(HeatmapScope.Unit)]
    public void Drawing_again_allocates_no_managed_memory(HeatmapScope scope)
    {
        using var shown = new Shown([new(100, 5, 2, 3)]);
        shown.Set.Rule = new(scope, false, 1);
        shown.Set.Draw();
        shown.Set.Draw(again: true);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
        {
            shown.Set.Draw(again: i % 2 == 0);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static double Lightness(uint color)
    {
        double Linear(uint c) => Math.Pow((c & 255) / 255.0, 2.2);
        return Math.Cbrt((0.2126 * Linear(color)) + (0.7152 * Linear(color >> 8)) + (0.0722 * Linear(color >> 16)));
    }

    /// <summary>A set of panels, each with numbers of its own.</summary>
    private sealed class Shown : IDisposable
    {
        private readonly GlFixture _gl = new();
        private readonly GlBuffer[] _buffers;
        private readonly HeatmapLayout[] _layouts;
        private readonly ReadbackRing _ring;

        internal Shown(HeatmapLayout[] layouts, float release = 0.25f)
        {
            _layouts = layouts;
            _buffers = [.. layouts.Select(l => new GlBuffer(_gl.Device, l.Count, "numbers"))];
            Set = new HeatmapSet(_gl.Device, [.. layouts.Select((l, i) => new HeatmapPanel(_buffers[i], 0, l))], release);
            _ring = new ReadbackRing(_gl.Device, Set.RangeFloats);
        }

        internal HeatmapSet Set { get; }

        internal HeatmapRange[] Draw(params float[][] numbers) => Draw(false, numbers);

        internal HeatmapRange[] Draw(bool again, params float[][] numbers)
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                _buffers[i].Upload(numbers[i]);
            }

            Set.Draw(again);
            Assert.True(_ring.TryBegin());
            Set.CopyRanges(_ring);
            _ring.End();
            var floats = new float[Set.RangeFloats];
            Assert.True(_ring.TakeBlocking(floats, out _));
            return [.. _layouts.Select((_, i) => HeatmapCanvas.RangeFrom(floats, i))];
        }

        /// <summary>A panel's texels, row by row.</summary>
        internal unsafe uint[] Texels(int panel)
        {
            (HeatmapCanvas canvas, int within) = Set.PlaceOf(panel);
            var all = new uint[canvas.Width * canvas.Height];
            _gl.Gl.BindTexture(TextureTarget.Texture2D, canvas.Texture);
            fixed (uint* p = all)
            {
                _gl.Gl.GetTexImage(TextureTarget.Texture2D, 0, PixelFormat.Rgba, PixelType.UnsignedByte, p);
            }

            (int x, int y, int width, int height) = canvas.PlaceOf(within);
            return [.. from row in Enumerable.Range(0, height) from column in Enumerable.Range(0, width) select all[((y + row) * canvas.Width) + x + column]];
        }

        public void Dispose()
        {
            _ring.Dispose();
            Set.Dispose();
            foreach (GlBuffer buffer in _buffers)
            {
                buffer.Dispose();
            }

            _gl.Dispose();
        }
    }
}
