namespace NeuralGL.Tests;

public sealed class SplitMix64Tests
{
    [Fact]
    public void The_sequence_is_the_published_one()
    {
        // The vectors of Rosetta Code's task "Pseudo-random numbers/Splitmix64" and of Vigna's splitmix64.c for seed 0.
        var random = new SplitMix64(1234567);
        ulong[] expected = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        Assert.Equal(expected, expected.Select(_ => random.Next()));
        Assert.Equal(0xE220A8397B1DCDAFUL, new SplitMix64(0).Next());
    }

    [Fact]
    public void Numbers_stay_in_their_ranges_and_fill_them_evenly()
    {
        var random = new SplitMix64(1);
        double sum = 0, normal = 0, squares = 0;
        var counts = new int[7];
        const int n = 70000;
        for (int i = 0; i < n; i++)
        {
            float single = random.NextFloat();
            Assert.InRange(single, 0, MathF.BitDecrement(1));
            sum += random.NextDouble();
            counts[random.NextInt(7)]++;
            double z = random.NextNormal();
            (normal, squares) = (normal + z, squares + (z * z));
        }

        // Five standard deviations of each mean.
        Assert.Equal(0.5, sum / n, 5 * Math.Sqrt(1.0 / 12 / n));
        Assert.Equal(0, normal / n, 5 / Math.Sqrt(n));
        Assert.Equal(1, squares / n, 5 * Math.Sqrt(2.0 / n));
        Assert.All(counts, c => Assert.InRange(c, (n / 7) - 463, (n / 7) + 463));
    }
}
