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
