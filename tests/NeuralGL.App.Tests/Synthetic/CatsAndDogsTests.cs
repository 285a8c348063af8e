using NeuralGL.App.Synthetic;

namespace NeuralGL.App.Tests.Synthetic;

/// <summary>The painter of cats and dogs.</summary>
public class CatsAndDogsTests
{
    private const int Side = 24, Margin = 4, Whole = Side + (2 * Margin);

    [Fact]
    public void A_picture_and_its_attributes_follow_from_seed_and_index_alone()
    {
        (AnimalTraits Traits, float[] Whole) Draw(CatsAndDogs painter, long seed, long index)
        {
            var whole = new float[painter.WholeLength];
            return (painter.Draw(seed, index, whole), whole);
        }

        CatsAndDogs first = new(Side, Margin), second = new(Side, Margin);
        (AnimalTraits traits, float[] picture) = Draw(first, 5, 8);
        Draw(second, 9, 3);
        (AnimalTraits again, float[] same) = Draw(second, 5, 8);
        Assert.Equal(traits, again);
        Assert.Equal(picture, same);
        Assert.NotEqual(picture, Draw(second, 5, 10).Whole);
        Assert.NotEqual(picture, Draw(second, 6, 8).Whole);
        Assert.All(picture, value => Assert.InRange(value, 0, 1));
    }

    [Fact]
    public void No_attribute_decides_alone_but_two_out_of_three_always_do()
    {
        const int Count = 600;
        var painter = new CatsAndDogs(8);
        var whole = new float[painter.WholeLength];
        int cats = 0, ears = 0, tail = 0, whiskers = 0, votes = 0;
        for (int i = 0; i < Count; i++)
        {
            AnimalTraits t = painter.Draw(3, i, whole);
            bool cat = t.Kind == AnimalKind.Cat;
            bool[] says = [t.EarPoint > 0.5f, t.TailLength > AnimalTraits.LongTail, t.Whiskers > AnimalTraits.FewWhiskers];
            Assert.Equal(says[1], t.TailWidth < 0.08f);
            cats += cat ? 1 : 0;
            ears += says[0] == cat ? 1 : 0;
            tail += says[1] == cat ? 1 : 0;
            whiskers += says[2] == cat ? 1 : 0;
            votes += says.Count(s => s) >= 2 == cat ? 1 : 0;
        }

        Assert.Equal((Count / 2, Count), (cats, votes));
        Assert.All([ears, tail, whiskers], right => Assert.InRange(right, 0.85 * Count, 0.97 * Count));
    }

    [Fact]
    public void Colours_alone_do_not_tell_a_cat_from_a_dog()
    {
        // The nearest of the two classes' mean colours, learned on one set and judged on another.
        (double[][] colours, bool[] cats) = MeanColours(1, 400);
        (double[][] others, bool[] truth) = MeanColours(2, 400);
        double[] Mean(bool cat) => [.. Enumerable.Range(0, 3).Select(c => colours.Where((_, i) => cats[i] == cat).Average(v => v[c]))];
        double[] cat = Mean(true), dog = Mean(false);
        double Distance(double[] a, double[] b) => a.Zip(b, (x, y) => (x - y) * (x - y)).Sum();
        double right = others.Where((v, i) => Distance(v, cat) < Distance(v, dog) == truth[i]).Count() / 400.0;
        Assert.InRange(right, 0.4, 0.6);
    }

    [Fact]
    public void A_cat_and_a_dog_of_the_same_number_are_in_the_same_room_and_look_different()
    {
        var painter = new CatsAndDogs(Side, Margin);
        float[] cat = new float[painter.WholeLength], dog = new float[painter.WholeLength];
        for (int i = 0; i < 20; i++)
        {
            painter.Draw(4, i, AnimalKind.Cat, cat);
            painter.Draw(4, i, AnimalKind.Dog, dog);
            Assert.Equal(cat[..Margin], dog[..Margin]);
            Assert.InRange(cat.Zip(dog, (a, b) => Math.Abs(a - b)).Average(), 0.01, 1);
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, -2)]
    [InlineData(-4, 4)]
    public void A_moved_window_shows_every_pixel_so_far_away(int right, int down)
    {
        var painter = new CatsAndDogs(Side, Margin);
        float[] whole = new float[painter.WholeLength], window = new float[3 * Side * Side];
        painter.Draw(1, 7, whole);
        painter.Window(whole, right, down, window);
        for (int i = 0; i < window.Length; i++)
        {
            int plane = i / (Side * Side), y = i / Side % Side, x = i % Side;
            Assert.Equal(whole[(((plane * Whole) + y + Margin - down) * Whole) + x + Margin - right], window[i]);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => painter.Window(whole, Margin + 1, 0, window));
    }

    private static (double[][] Colours, bool[] Cats) MeanColours(long seed, int count)
    {
        var painter = new CatsAndDogs(Side);
        var whole = new float[painter.WholeLength];
        var colours = new double[count][];
        var cats = new bool[count];
        for (int i = 0; i < count; i++)
        {
            cats[i] = painter.Draw(seed, i, whole).Kind == AnimalKind.Cat;
            colours[i] = [.. whole.Chunk(Side * Side).Select(plane => plane.Average(v => (double)v))];
        }

        return (colours, cats);
    }
}
