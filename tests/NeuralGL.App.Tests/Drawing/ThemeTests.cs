using NeuralGL.App.Drawing;

namespace NeuralGL.App.Tests.Drawing;

public class ThemeTests
{
    public static TheoryData<string, double> Contrasts => new()
    {
        { nameof(Theme.Text), 14 },
        { nameof(Theme.TextSecondary), 7 },
        { nameof(Theme.TextDisabled), 4.5 },
        { nameof(Theme.Accent), 7 },
        { nameof(Theme.Warning), 7 },
        { nameof(Theme.Error), 4.5 },
        { nameof(Theme.Good), 7 },
    };

    /// <summary>Contrast as in WCAG 2.2: (L1 + 0.05) / (L2 + 0.05) of relative luminances.</summary>
    [Theory]
    [MemberData(nameof(Contrasts))]
    public void Text_stands_out_from_every_ground_it_stands_on(string name, double least)
    {
        Rgba colour = name switch
        {
            nameof(Theme.Text) => Theme.Text,
            nameof(Theme.TextSecondary) => Theme.TextSecondary,
            nameof(Theme.TextDisabled) => Theme.TextDisabled,
            nameof(Theme.Accent) => Theme.Accent,
            nameof(Theme.Warning) => Theme.Warning,
            nameof(Theme.Error) => Theme.Error,
            _ => Theme.Good,
        };
        Assert.All([Theme.Background, Theme.Surface], ground => Assert.InRange(Contrast(colour, ground), least, 21));
    }

    [Fact]
    public void Text_on_the_accent_can_be_read() => Assert.InRange(Contrast(Theme.OnAccent, Theme.Accent), 7, 21);

    [Theory]
    [InlineData(1, 13, 13)]
    [InlineData(1.25f, 13, 16)]
    [InlineData(1.5f, 1, 2)]
    [InlineData(0.25f, 1, 1)]
    [InlineData(2, 0, 0)]
    public void Lengths_scale_to_whole_pixels_and_hairlines_never_vanish(float factor, float length, int pixels) =>
        Assert.Equal(pixels, new UiScale(factor).Px(length));

    private static double Contrast(Rgba a, Rgba b)
    {
        (double light, double dark) = (Luminance(a), Luminance(b));
        return (Math.Max(light, dark) + 0.05) / (Math.Min(light, dark) + 0.05);
    }

    private static double Luminance(Rgba colour) => (0.2126 * Linear(colour.R)) + (0.7152 * Linear(colour.G)) + (0.0722 * Linear(colour.B));

    private static double Linear(byte value) => value / 255.0 <= 0.04045 ? value / 255.0 / 12.92 : Math.Pow(((value / 255.0) + 0.055) / 1.055, 2.4);
}
