using NeuralGL.Pictures;

namespace NeuralGL.Tests.Pictures;

public class PictureReferenceTests
{
    // Sums of doubles over at most some hundred taps of values in [0, 1].
    private const double Rounding = 1e-13;

    [Theory]
    [InlineData(1, 2, 3, new[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(2, 2, 3, new[] { 2, 1, 4, 3, 6, 5 })]
    [InlineData(3, 2, 3, new[] { 6, 5, 4, 3, 2, 1 })]
    [InlineData(4, 2, 3, new[] { 5, 6, 3, 4, 1, 2 })]
    [InlineData(5, 3, 2, new[] { 1, 3, 5, 2, 4, 6 })]
    [InlineData(6, 3, 2, new[] { 5, 3, 1, 6, 4, 2 })]
    [InlineData(7, 3, 2, new[] { 6, 4, 2, 5, 3, 1 })]
    [InlineData(8, 3, 2, new[] { 2, 4, 6, 1, 3, 5 })]
    public void Each_EXIF_orientation_turns_a_picture_of_2x3_upright(int orientation, int width, int height, int[] upright)
    {
        foreach (PictureFilter filter in Enum.GetValues<PictureFilter>())
        {
            var transform = new PictureTransform(width, height) { Orientation = orientation, Filter = filter, Channels = PictureChannels.Red };

            double[] values = Apply(transform, [1, 2, 3, 4, 5, 6], 2, 3, 1);

            Assert.Equal(upright, values.Select(v => (int)Math.Round(v * 255)));
        }
    }

    [Fact]
    public void Orientation_and_crop_together_read_the_upright_pixel()
    {
        for (int orientation = 1; orientation <= 8; orientation++)
        {
            byte[] stored = [.. Enumerable.Range(0, 5 * 7).Select(i => (byte)i)];
            (int w, int h) = orientation >= 5 ? (7, 5) : (5, 7);
            double[] upright = Apply(new PictureTransform(w, h) { Orientation = orientation, Fit = PictureFit.Stretch }, stored, 5, 7, 1);
            var cropped = new PictureTransform(1, 2) { Orientation = orientation, Crop = PictureCrop.Pixels(3, 1, 1, 2), Fit = PictureFit.Stretch };

            double[] values = Apply(cropped, stored, 5, 7, 1);

            Assert.Equal(upright[w + 3], values[0], Rounding);
            Assert.Equal(upright[(2 * w) + 3], values[1], Rounding);
        }
    }

    [Fact]
    public void An_input_of_the_pictures_size_repeats_its_pixels()
    {
        byte[] picture = Noise(9 * 7 * 4, 1);
        foreach (PictureFilter filter in Enum.GetValues<PictureFilter>())
        {
            foreach (PictureFit fit in Enum.GetValues<PictureFit>())
            {
                var transform = new PictureTransform(9, 7) { Filter = filter, Fit = fit, Channels = PictureChannels.Rgb, Layout = PictureLayout.Nhwc };

                double[] values = Apply(transform, picture, 9, 7);

                Assert.Equal(picture.Where((_, i) => i % 4 != 3).Select(b => b / 255.0), values);
            }
        }
    }

    [Theory]
    [InlineData(1, 1, 28, 28)]
    [InlineData(640, 3, 5, 7)]
    [InlineData(3, 500, 8, 2)]
    [InlineData(37, 23, 28, 28)]
    public void A_constant_picture_stays_constant(int width, int height, int toWidth, int toHeight)
    {
        byte[] picture = [.. Enumerable.Repeat((byte)77, width * height)];
        foreach (PictureFilter filter in Enum.GetValues<PictureFilter>())
        {
            foreach (PictureFit fit in new[] { PictureFit.Cover, PictureFit.Stretch })
            {
                double[] values = Apply(new PictureTransform(toWidth, toHeight) { Filter = filter, Fit = fit }, picture, width, height, 1);

                Assert.All(values, v => Assert.Equal(77 / 255.0, v, Rounding));
            }
        }
    }

    [Fact]
    public void Area_keeps_the_mean_of_the_picture_whatever_the_sizes()
    {
        foreach ((int w, int h, int tw, int th) in new[] { (56, 56, 28, 28), (60, 40, 7, 9), (13, 11, 29, 31), (1, 17, 4, 3) })
        {
            byte[] picture = Noise(w * h, w);

            double[] values = Apply(new PictureTransform(tw, th) { Fit = PictureFit.Stretch }, picture, w, h, 1);

            Assert.Equal(picture.Average(b => b / 255.0), values.Average(), Rounding);
        }
    }

    [Fact]
    public void Area_weighs_a_pixel_by_the_part_of_it_inside_the_footprint()
    {
        double[] values = Apply(new PictureTransform(2, 1) { Fit = PictureFit.Stretch }, [0, 255, 51], 3, 1, 1);

        Assert.Equal((0 + (0.5 * 1)) / 1.5, values[0], Rounding);
        Assert.Equal(((0.5 * 1) + 0.2) / 1.5, values[1], Rounding);
    }

    [Fact]
    public void Bilinear_takes_pixel_centres_at_one_half_and_repeats_the_edges()
    {
        double[] values = Apply(new PictureTransform(4, 1) { Fit = PictureFit.Stretch, Filter = PictureFilter.Bilinear }, [0, 255], 2, 1, 1);

        Assert.Equal([0, 0.25, 0.75, 1], values);
    }

    [Fact]
    public void Flipping_twice_gives_the_picture_back()
    {
        byte[] picture = Noise(6 * 5, 3);
        foreach (int orientation in new[] { 2, 3, 4, 5, 7 })
        {
            (int w, int h) = orientation >= 5 ? (5, 6) : (6, 5);
            double[] once = Apply(new PictureTransform(w, h) { Orientation = orientation, Channels = PictureChannels.Red }, picture, 6, 5, 1);
            byte[] turned = [.. once.Select(v => (byte)Math.Round(v * 255))];

            double[] twice = Apply(new PictureTransform(6, 5) { Orientation = orientation, Channels = PictureChannels.Red }, turned, w, h, 1);

            Assert.Equal(picture.Select(b => b / 255.0), twice);
        }
    }

    [Theory]
    [InlineData("gray", (0.2126 * 0.2) + (0.7152 * 0.4) + (0.0722 * 0.6))]
    [InlineData("red", 0.2)]
    [InlineData("green", 0.4)]
    [InlineData("blue", 0.6)]
    [InlineData("alpha", 0.8)]
    [InlineData("alpha,linear", 0.8)]
    [InlineData("green,invert", 0.6)]
    [InlineData("green,invert,mean=0.5,scale=10", 1.0)]
    [InlineData("red,linear", 0.033104766570885055)]
    public void Channels_inversion_mean_and_scale_come_in_that_order(string spec, double expected)
    {
        double[] values = Apply(PictureTransform.Parse("1x1," + spec), [51, 102, 153, 204], 1, 1);

        Assert.Equal(expected, values[0], 1e-7 * 10); // mean and scale are float
    }

    [Fact]
    public void Linear_light_is_averaged_after_decoding()
    {
        double[] linear = Apply(PictureTransform.Parse("1x1,linear,fit=stretch"), [0, 255], 2, 1, 1);
        double[] dark = Apply(PictureTransform.Parse("1x1,linear"), [10], 1, 1, 1);

        Assert.Equal(0.5, linear[0], Rounding);
        Assert.Equal(10 / 255.0 / 12.92, dark[0], Rounding);
    }

    [Fact]
    public void Layouts_order_the_same_values_in_planes_or_pixels()
    {
        byte[] picture = Noise(4 * 3 * 3, 5);
        double[] planes = Apply(PictureTransform.Parse("4x3,rgb"), picture, 4, 3, 3);
        double[] pixels = Apply(PictureTransform.Parse("4x3,rgb,layout=nhwc"), picture, 4, 3, 3);
        double[] flat = Apply(PictureTransform.Parse("4x3,rgb,layout=flat"), picture, 4, 3, 3);
        double[] reversed = Apply(PictureTransform.Parse("4x3,bgr,layout=nhwc"), picture, 4, 3, 3);

        Assert.Equal(planes, flat);
        for (int i = 0; i < 12; i++)
        {
            for (int c = 0; c < 3; c++)
            {
                Assert.Equal(picture[(3 * i) + c] / 255.0, pixels[(3 * i) + c]);
                Assert.Equal(pixels[(3 * i) + c], planes[(12 * c) + i]);
                Assert.Equal(pixels[(3 * i) + c], reversed[(3 * i) + 2 - c]);
            }
        }
    }

    [Fact]
    public void Contain_pads_what_the_picture_leaves_free()
    {
        double[] values = Apply(PictureTransform.Parse("4x4,fit=contain,pad=0.25,invert,scale=2"), [255, 255], 2, 1, 1);

        Assert.Equal([1.5, 1.5, 1.5, 1.5, 0, 0, 0, 0, 0, 0, 0, 0, 1.5, 1.5, 1.5, 1.5], values);
    }

    [Theory]
    [InlineData("28x28", 640, 480, 80, 0, 480, 480)]
    [InlineData("28x28", 480, 640, 0, 80, 480, 480)]
    [InlineData("20x10", 31, 31, 0, 7, 31, 16)]
    [InlineData("28x28,orientation=6,crop=100x50+10+20", 300, 200, 35, 20, 50, 50)]
    [InlineData("28x28,fit=stretch", 640, 480, 0, 0, 640, 480)]
    [InlineData("28x28,fit=stretch,crop=50%x25%+25%+50%", 640, 480, 160, 240, 320, 120)]
    [InlineData("28x28,fit=stretch,crop=1%x1%+99%+99%", 3, 3, 2, 2, 1, 1)]
    [InlineData("8192x1", 1, 4000, 0, 1999, 1, 1)]
    public void The_crop_is_centred_and_has_the_inputs_aspect(string text, int width, int height, int x, int y, int w, int h) =>
        Assert.Equal(new PictureRectangle(x, y, w, h), PictureTransform.Parse(text).CropRectangle(width, height));

    [Fact]
    public void Every_pixel_that_is_read_lies_in_the_picture_and_every_value_is_written()
    {
        foreach ((int w, int h) in new[] { (1, 1), (1, 9), (9, 1), (2, 3), (31, 17), (64, 64) })
        {
            for (int orientation = 1; orientation <= 8; orientation++)
            {
                foreach (string rest in new[] { "fit=cover", "fit=contain", "fit=stretch", "fit=contain,filter=bilinear", "fit=cover,filter=bilinear" })
                {
                    PictureTransform transform = PictureTransform.Parse($"7x5,rgb,{rest},orientation={orientation}");

                    // 255 everywhere inside; a read outside throws, a value never written stays NaN.
                    double[] values = Apply(transform, [.. Enumerable.Repeat((byte)255, w * h * 4)], w, h);

                    Assert.All(values, v => Assert.True(v is 0 or (> 1 - Rounding and < 1 + Rounding)));
                }
            }
        }
    }

    [Fact]
    public void In_float_the_result_is_that_of_double_up_to_rounding()
    {
        byte[] picture = Noise(100 * 90 * 4, 7);
        foreach (string text in new[] { "28x28,gray", "28x28,rgb,filter=bilinear", "28x28,rgb,linear,fit=contain", "3x2,gray,fit=stretch" })
        {
            PictureTransform transform = PictureTransform.Parse(text);
            var single = new float[transform.Length];
            transform.Apply<float>(picture, 100, 90, single);

            double[] values = Apply(transform, picture, 100, 90);

            // At most 50 + 50 additions of float numbers in [0, 1].
            Assert.All(values.Zip(single), p => Assert.Equal(p.First, p.Second, 100 * 6e-8));
        }
    }

    [Fact]
    public void Empty_pictures_crops_outside_and_short_buffers_are_refused_in_one_line()
    {
        PictureTransform cropped = PictureTransform.Parse("4x4,crop=10x10+0+0");

        Assert.Contains("0x5", Assert.Throws<PictureException>(() => Apply(cropped, [], 0, 5)).Message, StringComparison.Ordinal);
        Assert.Contains("10x10+0+0 reaches beyond a picture of 9x20", Assert.Throws<PictureException>(() => cropped.CropRectangle(9, 20)).Message, StringComparison.Ordinal);
        Assert.Contains("400 bytes", Assert.Throws<ArgumentException>(() => Apply(cropped, new byte[399], 10, 10)).Message, StringComparison.Ordinal);
        Assert.Contains("not 2", Assert.Throws<ArgumentException>(() => Apply(cropped, new byte[400], 10, 10, 2)).Message, StringComparison.Ordinal);
        Assert.Contains("needs 4611686014132420609 bytes", Assert.Throws<ArgumentException>(() => Apply(new PictureTransform(4, 4), new byte[9], int.MaxValue, int.MaxValue, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("holds 15", Assert.Throws<ArgumentException>(() => new PictureTransform(4, 4).Apply(new byte[400], 10, 10, new double[15])).Message, StringComparison.Ordinal);
        Assert.Contains("2 means", Assert.Throws<PictureException>(() => Apply(new PictureTransform(4, 4) { Mean = [0, 0] }, new byte[400], 10, 10)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PictureTransform(0, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PictureTransform(4, 8193));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PictureTransform(4, 4) { Orientation = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PictureTransform(4, 4) { Scale = [float.PositiveInfinity] });
    }

    private static double[] Apply(PictureTransform transform, byte[] picture, int width, int height, int channels = 4)
    {
        var values = new double[transform.Length];
        Array.Fill(values, double.NaN);
        transform.Apply<double>(picture, width, height, values, channels);
        return values;
    }

    private static byte[] Noise(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
