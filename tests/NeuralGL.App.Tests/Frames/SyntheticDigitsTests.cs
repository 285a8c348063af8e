using NeuralGL.App.Frames;
using NeuralGL.App.Synthetic;

namespace NeuralGL.App.Tests.Frames;

public sealed class SyntheticDigitsTests
{
    [Fact]
    public void An_example_follows_from_seed_and_index_alone()
    {
        Frame a = new(), b = new();
        SyntheticDigits one = new(56, 56), two = new(56, 56);
        for (var i = 20; i >= 0; i--)
        {
            one.RenderDigit(9, i, null, a);
            two.RenderDigit(9, 1000 + i, null, b);
            two.RenderDigit(9, i, null, b);
            Assert.Equal(a.Truth, b.Truth);
            Assert.True(a.Pixels.SequenceEqual(b.Pixels));
            one.RenderNothing(9, i, a);
            two.RenderNothing(9, i, b);
            Assert.True(a.Pixels.SequenceEqual(b.Pixels));
            one.RenderNothing(10, i, b);
            Assert.False(a.Pixels.SequenceEqual(b.Pixels));
        }
    }

    [Fact]
    public void Random_labels_come_about_equally_often_and_a_wanted_label_is_kept()
    {
        var digits = new SyntheticDigits(16, 16);
        var frame = new Frame();
        var counts = new int[10];
        for (var i = 0; i < 2000; i++)
        {
            digits.RenderDigit(1, i, null, frame);
            counts[frame.Truth!.Value.Label!.Value]++;
        }

        // Mean 200, deviation 13.4: five deviations either way.
        Assert.All(counts, c => Assert.InRange(c, 133, 267));
        digits.RenderDigit(1, 4, 7, frame);
        Assert.Equal(7, frame.Truth!.Value.Label);
        Assert.Throws<ArgumentOutOfRangeException>(() => digits.RenderDigit(1, 4, 10, frame));
    }

    [Fact]
    public void Every_kind_of_nothing_is_drawn_without_a_class_and_none_is_like_another()
    {
        var digits = new SyntheticDigits(32, 32);
        var frame = new Frame();
        var seen = new HashSet<string>();
        for (var i = 0; i < NothingPictures.KindCount * 5; i++)
        {
            digits.RenderNothing(4, i, frame);
            Assert.Equal(new FrameTruth(null, false), frame.Truth);
            Assert.True(seen.Add(Convert.ToHexString(frame.Pixels)));
        }
    }

    [Fact]
    public void Glyphs_keep_corners_and_lifted_pens_apart()
    {
        var glyph = new Glyph("0,0 50,50 / 100,0 | 10,10 20,20");
        Assert.Equal(3, glyph.Curves.Length);
        Assert.Equal([true, false, true], glyph.Lifted);
        Assert.Equal((0.5f, 0.5f), glyph.Curves[1][0]);
    }
}
