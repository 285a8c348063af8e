using NeuralGL.App.Learning;

namespace NeuralGL.App.Tests.Learning;

public sealed class AugmentationTests
{
    [Fact]
    public void Examples_repeat_for_one_seed_and_epoch_and_differ_between_epochs()
    {
        float[] Example(ulong seed, int epoch)
        {
            var set = new PictureSet(28, 28);
            set.Add(Stroke(), [3], scanned: true);
            float[] input = new float[784], target = new float[10];
            new PictureExamples(set, 10, Augmentation.Default, seed).Read(0, epoch, input, target);
            Assert.Equal(1, target[3]);
            Assert.Equal(1, target.Sum());
            return input;
        }

        Assert.Equal(Example(1, 1), Example(1, 1));
        Assert.NotEqual(Example(1, 1), Example(1, 2));
        Assert.NotEqual(Example(1, 1), Example(2, 1));
    }

    [Fact]
    public void Every_variant_stays_within_0_and_1_and_keeps_the_ink_darker_than_the_paper()
    {
        byte[] stroke = Stroke();
        float[] result = new float[784];
        for (ulong seed = 0; seed < 300; seed++)
        {
            Augmentation.Default.Apply(stroke, 28, 28, scanned: seed % 2 == 0, new SplitMix64(seed), result);
            Assert.All(result, v => Assert.InRange(v, 0, 1));
            Assert.True(result.Max() - result.Order().ElementAt(392) > 0.3f, $"seed {seed}: the stroke is lost");
        }
    }

    [Fact]
    public void About_half_of_all_scans_keep_their_plain_paper()
    {
        byte[] stroke = Stroke();
        float[] result = new float[784];
        int plain = 0;
        for (ulong seed = 0; seed < 400; seed++)
        {
            Augmentation.Default.Apply(stroke, 28, 28, scanned: true, new SplitMix64(seed), result);
            plain += result[0] == 0 && result[783] == 0 && result[27] == 0 ? 1 : 0;
        }

        // 400 fair choices: 200 ± 5 standard deviations of 10.
        Assert.InRange(plain, 150, 250);
    }

    [Fact]
    public void Without_augmentation_an_example_is_the_picture_over_255()
    {
        var set = new PictureSet(28, 28);
        set.Add(Stroke(), [0], scanned: true);
        set.Add(new byte[784 * 2], [1, 2], scanned: false);
        float[] input = new float[784], target = new float[3];
        new PictureExamples(set, 3, null, 0).Read(0, 1, input, target);
        Assert.Equal(Stroke().Select(b => b / 255f), input);
        new PictureExamples(set, 3, null, 0).Read(2, 1, input, target);
        Assert.Equal([0f, 0, 1], target);
        Assert.All(input, v => Assert.Equal(0, v));
    }

    [Fact]
    public void Elastic_displacements_have_the_size_and_smoothness_that_alpha_and_sigma_give()
    {
        const int Side = 64, Margin = 16;
        float[] right = new float[Side * Side], down = new float[Side * Side];
        double square = 0, difference = 0, mean = 0, product = 0;
        int count = 0;
        for (ulong seed = 0; seed < 40; seed++)
        {
            var random = new SplitMix64(seed);
            new ElasticField(34, 4).Fill(Side, Side, ref random, right, down);
            for (int y = Margin; y < Side - Margin; y++)
            {
                for (int x = Margin; x < Side - Margin; x++, count++)
                {
                    float v = right[(y * Side) + x];
                    square += v * v;
                    mean += v;
                    product += v * down[(y * Side) + x];
                    difference += Math.Pow(right[(y * Side) + x + 1] - v, 2) + Math.Pow(right[((y + 1) * Side) + x] - v, 2);
                }
            }
        }

        // Even noise in ±1 has variance 1/3; a Gaussian of deviation σ leaves 1/(4πσ²) of it, and neighbours correlate by exp(−1/(4σ²)).
        double variance = 34 * 34 / 3.0 / (4 * Math.PI * 16);
        Assert.Equal(variance, square / count, 0.1 * variance);
        Assert.Equal(4 * variance * (1 - Math.Exp(-1 / 64.0)), difference / count, 0.4 * variance * (1 - Math.Exp(-1 / 64.0)));
        Assert.Equal(0, mean / count, 0.15 * Math.Sqrt(variance));
        Assert.Equal(0, product / count, 0.15 * variance);
    }

    [Fact]
    public void A_shift_of_up_to_two_pixels_moves_the_middle_of_the_ink_by_no_more()
    {
        byte[] stroke = Stroke();
        float[] result = new float[784];
        float most = 0;
        for (ulong seed = 0; seed < 100; seed++)
        {
            AugmentationText.Parse("shift:2").Apply(stroke, 28, 28, true, new SplitMix64(seed), result);
            double ink = result.Sum(), middle = result.Select((v, i) => (double)v * (i % 28)).Sum() / ink;
            Assert.Equal(stroke.Sum(b => b / 255.0), ink, 1e-3 * ink);
            Assert.InRange(middle, 13.5 - 2.001, 13.5 + 2.001);
            most = Math.Max(most, (float)Math.Abs(middle - 13.5));
        }

        Assert.InRange(most, 1.8f, 2.001f);
    }

    [Fact]
    public void A_scale_changes_width_and_height_apart_and_keeps_the_middle()
    {
        byte[] square = new byte[784];
        for (int i = 0; i < 784; i++)
        {
            square[i] = (byte)(i / 28 is >= 9 and < 19 && i % 28 is >= 9 and < 19 ? 255 : 0);
        }

        float[] result = new float[784];
        var sizes = new List<(double Wide, double High)>();
        for (ulong seed = 0; seed < 100; seed++)
        {
            AugmentationText.Parse("scale:0.2").Apply(square, 28, 28, true, new SplitMix64(seed), result);
            double wide = Enumerable.Range(0, 28).Sum(x => result[(14 * 28) + x]), high = Enumerable.Range(0, 28).Sum(y => result[(y * 28) + 14]);
            Assert.Equal(13.5, result.Select((v, i) => (double)v * (i % 28)).Sum() / result.Sum(), 0.01);
            Assert.Equal(13.5, result.Select((v, i) => (double)v * (i / 28)).Sum() / result.Sum(), 0.01);
            sizes.Add((wide, high));
        }

        Assert.All(sizes, s => Assert.InRange(s.Wide, 7.9, 12.1));
        Assert.All(sizes, s => Assert.InRange(s.High, 7.9, 12.1));
        Assert.Contains(sizes, s => s.Wide > s.High + 2);
        Assert.Contains(sizes, s => s.High > s.Wide + 2);
    }

    [Theory]
    [InlineData("elastic")]
    [InlineData("rotate:20")]
    [InlineData("noise")]
    [InlineData("crop,cutout")]
    [InlineData("flip,crop:3,rotate")]
    [InlineData("elastic:20:3,shift,rotate,scale,noise:0.05,camera")]
    public void Every_way_changes_the_picture_repeats_for_a_seed_and_stays_within_0_and_1(string ways)
    {
        byte[] stroke = Stroke();
        float[] Once(ulong seed)
        {
            float[] result = new float[784];
            AugmentationText.Parse(ways).Apply(stroke, 28, 28, true, new SplitMix64(seed), result);
            Assert.All(result, v => Assert.InRange(v, 0, 1));
            return result;
        }

        Assert.Equal(Once(4), Once(4));
        Assert.NotEqual(Once(4), Once(5));
        Assert.NotEqual(stroke.Select(b => b / 255f), Once(4));
    }

    [Fact]
    public void Flipping_mirrors_every_picture_or_about_half_of_them()
    {
        byte[] ramp = [.. Enumerable.Range(0, 784).Select(i => (byte)(i % 28 * 9))];
        float[] plain = [.. ramp.Select(b => b / 255f)], mirrored = [.. Enumerable.Range(0, 784).Select(i => plain[(i / 28 * 28) + 27 - (i % 28)])], result = new float[784];
        AugmentationText.Parse("flip:1").Apply(ramp, 28, 28, true, new SplitMix64(1), result);
        Assert.Equal(mirrored, result);
        int flipped = 0;
        for (ulong seed = 0; seed < 400; seed++)
        {
            AugmentationText.Parse("flip").Apply(ramp, 28, 28, true, new SplitMix64(seed), result);
            flipped += result.AsSpan().SequenceEqual(mirrored) ? 1 : 0;
            Assert.True(result.AsSpan().SequenceEqual(mirrored) || result.AsSpan().SequenceEqual(plain));
        }

        Assert.InRange(flipped, 150, 250);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cropping_moves_by_whole_pixels_each_way_and_fills_up_with_paper(bool scanned)
    {
        byte[] numbered = [.. Enumerable.Range(0, 42).Select(i => (byte)(i + 1))];
        var seen = new HashSet<(int, int)>();
        float[] result = new float[42];
        for (ulong seed = 0; seed < 300; seed++)
        {
            AugmentationText.Parse("crop:2").Apply(numbered, 6, 7, scanned, new SplitMix64(seed), result);

            // The pixel in the middle is always one of the picture's and says how far it moved.
            int middle = (int)MathF.Round(result[(3 * 7) + 3] * 255) - 1, right = 3 - (middle % 7), down = 3 - (middle / 7);
            seen.Add((right, down));
            for (int i = 0; i < 42; i++)
            {
                (int x, int y) = ((i % 7) - right, (i / 7) - down);
                bool isInside = x is >= 0 and < 7 && y is >= 0 and < 6;
                int expected = isInside ? (y * 7) + x + 1 : scanned ? 0 : (Math.Clamp(y, 0, 5) * 7) + Math.Clamp(x, 0, 6) + 1;
                Assert.Equal(expected, (int)MathF.Round(result[i] * 255));
            }
        }

        Assert.Equal(25, seen.Count);
    }

    [Fact]
    public void Cutting_out_clears_a_square_of_which_parts_may_lie_outside()
    {
        byte[] white = [.. Enumerable.Repeat((byte)255, 784)];
        float[] result = new float[784];
        var sizes = new HashSet<int>();
        for (ulong seed = 0; seed < 200; seed++)
        {
            AugmentationText.Parse("cutout:6").Apply(white, 28, 28, true, new SplitMix64(seed), result);
            int[] cleared = [.. Enumerable.Range(0, 784).Where(i => result[i] == 0)];
            int wide = cleared.Max(i => i % 28) - cleared.Min(i => i % 28) + 1, high = (cleared[^1] / 28) - (cleared[0] / 28) + 1;
            Assert.Equal(wide * high, cleared.Length);
            Assert.All(result, v => Assert.True(v is 0 or 1));
            sizes.Add(cleared.Length);
        }

        Assert.Equal(36, sizes.Max());
        Assert.True(sizes.Min() < 36);
    }

    private static byte[] Stroke()
    {
        byte[] picture = new byte[784];
        for (int y = 5; y < 23; y++)
        {
            picture[(y * 28) + 13] = picture[(y * 28) + 14] = 255;
            picture[(y * 28) + 12] = picture[(y * 28) + 15] = 120;
        }

        return picture;
    }
}
