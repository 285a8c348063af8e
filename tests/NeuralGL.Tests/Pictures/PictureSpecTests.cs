using System.Globalization;
using NeuralGL.Pictures;
using NeuralGL.Tensors;

namespace NeuralGL.Tests.Pictures;

public class PictureSpecTests
{
    [Theory]
    [InlineData("28x28", "28x28,gray,fit=cover,filter=area")]
    [InlineData("28x28,gray,fit=cover,filter=area,invert", null)]
    [InlineData(" invert , LUMA , 28X28 ", "28x28,gray,fit=cover,filter=area,invert")]
    [InlineData("224x160,rgb,fit=contain,filter=bilinear,pad=0.5,linear,mean=0.485:0.456:0.406,scale=2,layout=nhwc", null)]
    [InlineData("8x8,bgr,scale=1:2:4,mean=-1", "8x8,bgr,fit=cover,filter=area,mean=-1,scale=1:2:4")]
    [InlineData("8x8,alpha,fit=stretch,filter=area,orientation=6,crop=10x20+3+0,layout=flat", null)]
    [InlineData("8x8,red,fit=cover,filter=area,crop=12.5%x33.3%+0%+66.7%", null)]
    [InlineData("8x8,std=0.5,srgb,layout=nchw", "8x8,gray,fit=cover,filter=area,scale=2")]
    public void A_text_is_read_and_written_back_in_canonical_form(string text, string? canonical)
    {
        PictureTransform transform = PictureTransform.Parse(text);

        Assert.Equal(canonical ?? text, transform.ToString());
        Assert.Equal(transform, PictureTransform.Parse(transform.ToString()));
        Assert.Equal(transform.GetHashCode(), PictureTransform.Parse(transform.ToString()).GetHashCode());
    }

    [Theory]
    [InlineData("", "''", "28x28")]
    [InlineData("gray,invert", "gray,invert", "WIDTHxHEIGHT")]
    [InlineData("28x28,grey1", "'grey1'", "did you mean grey?")]
    [InlineData("28x28,purple", "'purple'", "allowed: gray, rgb, bgr")]
    [InlineData("28x28,fit=coverr", "'fit=coverr'", "did you mean cover? allowed: cover, contain, stretch")]
    [InlineData("28x28,filter=lanczos", "'filter=lanczos'", "allowed: area, bilinear")]
    [InlineData("28x28,filtre=area", "'filtre=area'", "did you mean filter?")]
    [InlineData("28x28,mean=0.5:x", "'mean=0.5:x'", "'x' is not a finite number")]
    [InlineData("28x28,mean=0.5:0.5", "'mean' has 2 numbers for 1 channel", "give 1 or 1")]
    [InlineData("28x28,std=0", "'std=0'", "above 0")]
    [InlineData("28x28,scale=NaN", "'scale=NaN'", "not a finite number")]
    [InlineData("0x28", "'0x28'", "1 to 8192")]
    [InlineData("28x99999999999", "'28x99999999999'", "1 to 8192")]
    [InlineData("28x28,14x14", "'14x14'", "second size")]
    [InlineData("28x28,gray,rgb", "'rgb'", "a second time")]
    [InlineData("28x28,scale=2,std=2", "'std=2'", "a second time")]
    [InlineData("28x28,orientation=9", "'orientation=9'", "1 to 8")]
    [InlineData("28x28,pad=2", "'pad=2'", "0…1")]
    [InlineData("28x28,crop=10x10", "'crop=10x10'", "WIDTHxHEIGHT+X+Y")]
    [InlineData("28x28,crop=10x10+1+5%", "'crop=10x10+1+5%'", "all four with %")]
    [InlineData("28x28,crop=60%x10%+50%+0%", "'crop=60%x10%+50%+0%'", "0…1")]
    [InlineData("28x28,crop=0x10+0+0", "'crop=0x10+0+0'", "at least 1x1")]
    [InlineData("28x28,", "''", "allowed")]
    public void A_bad_part_is_named_with_what_is_allowed(string text, string part, string help)
    {
        var error = Assert.Throws<PictureSpecException>(() => PictureTransform.Parse(text));

        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Contains(help, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.IsAssignableFrom<FormatException>(error);
    }

    [Fact]
    public void The_text_does_not_depend_on_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        try
        {
            CultureInfo.CurrentCulture = comma;
            const string text = "8x8,gray,fit=cover,filter=area,crop=12.5%x50%+0%+0%,pad=0.25,mean=0.5,scale=1.5";
            Assert.Equal(text, PictureTransform.Parse(text).ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData(new[] { -1, 1, 28, 28 }, "28x28,gray,fit=cover,filter=area")]
    [InlineData(new[] { 1, 3, 160, 224 }, "224x160,rgb,fit=cover,filter=area")]
    [InlineData(new[] { -1, 160, 224, 3 }, "224x160,rgb,fit=cover,filter=area,layout=nhwc")]
    [InlineData(new[] { -1, 28, 28, 1 }, "28x28,gray,fit=cover,filter=area,layout=nhwc")]
    [InlineData(new[] { -1, 20, 30 }, "30x20,gray,fit=cover,filter=area")]
    [InlineData(new[] { -1, 784 }, "28x28,gray,fit=cover,filter=area,layout=flat")]
    [InlineData(new[] { -1, 3072 }, "32x32,rgb,fit=cover,filter=area,layout=flat")]
    public void A_shape_that_looks_like_a_picture_suggests_its_transform(int[] input, string expected)
    {
        PictureTransform transform = PictureTransform.ForInput(Shape.Of(input));

        Assert.Equal(expected, transform.ToString());
        transform.RequireFits(Shape.Of(input));
    }

    [Theory]
    [InlineData(new[] { -1, 5 }, "not a square picture")]
    [InlineData(new[] { -1, 0 }, "not a square picture")]
    [InlineData(new[] { -1, 2, 28, 28 }, "neither 1 nor 3 channels")]
    [InlineData(new[] { -1, 3, 28, 3 }, "channels first or last")]
    [InlineData(new[] { -1, 3, -1, -1 }, "open")]
    [InlineData(new[] { -1, 1, 0, 28 }, "28x0 pixels")]
    [InlineData(new[] { 784 }, "does not look like a picture")]
    public void A_shape_that_does_not_is_refused_with_the_reason(int[] input, string reason)
    {
        var error = Assert.Throws<PictureException>(() => PictureTransform.ForInput(Shape.Of(input)));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("28x28,gray", new[] { -1, 784 }, true)]
    [InlineData("28x28,gray", new[] { -1, 1, -1, -1 }, true)]
    [InlineData("28x28,rgb", new[] { -1, 784 }, false)]
    [InlineData("28x28,rgb", new[] { -1, 28, 28, 3 }, false)]
    [InlineData("28x28,rgb,layout=nhwc", new[] { -1, 28, 28, 3 }, true)]
    [InlineData("28x14,gray", new[] { -1, 1, 28, 14 }, false)]
    public void A_transform_fits_an_input_or_names_both_shapes(string text, int[] input, bool fits)
    {
        PictureTransform transform = PictureTransform.Parse(text);
        if (fits)
        {
            transform.RequireFits(Shape.Of(input));
            return;
        }

        var error = Assert.Throws<PictureException>(() => transform.RequireFits(Shape.Of(input)));
        Assert.Contains(Shape.Of(input).ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains(transform.OutputShape.ToString(), error.Message, StringComparison.Ordinal);
    }
}
