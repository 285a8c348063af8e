using NeuralGL.App.Frames;
using NeuralGL.App.Synthetic;

namespace NeuralGL.App.Tests.Frames;

public sealed class SyntheticSceneTests
{
    [Fact]
    public void The_same_seed_draws_the_same_bytes_and_another_seed_others()
    {
        Frame a = new(), b = new(), c = new();
        SyntheticScene one = new(7, 96, 72), same = new(7, 96, 72), other = new(8, 96, 72);
        foreach (var index in new long[] { 0, 31, 59, 1234 })
        {
            one.Render(index, a);
            same.Render(index, b);
            other.Render(index, c);
            Assert.True(a.Pixels.SequenceEqual(b.Pixels), $"frame {index} differs between two scenes of one seed");
            Assert.False(a.Pixels.SequenceEqual(c.Pixels), $"frame {index} is the same for two seeds");
        }
    }

    [Fact]
    public void A_frame_asked_for_directly_is_the_frame_read_in_order()
    {
        using var source = new SyntheticSource(3, 80, 60);
        var direct = new SyntheticScene(3, 80, 60);
        Frame a = new(), b = new();
        var order = Enumerable.Range(0, 150).Select(i => (long)(i * 67 % 150)).ToArray();
        var sequential = new Dictionary<long, byte[]>();
        for (var i = 0; i < 150; i++)
        {
            Assert.Equal(FrameRead.Got, source.TryRead(a, TimeSpan.Zero));
            Assert.Equal(i, a.Index);
            sequential[i] = a.Pixels.ToArray();
        }

        foreach (var index in order)
        {
            direct.Render(index, b);
            Assert.True(b.Pixels.SequenceEqual(sequential[index]), $"frame {index} depends on the frames before it");
        }
    }

    [Fact]
    public void Every_ten_slots_show_all_ten_digits_each_with_coming_staying_going_and_empty_paper()
    {
        var scene = new SyntheticScene(11, 28, 28);
        var labels = new HashSet<int>();
        for (long slot = 1; slot <= 19; slot++)
        {
            // Frame 46 begins the second slot: the first lacks the 14 frames before frame 0.
            var text = string.Concat(Enumerable.Range(0, SyntheticScene.SlotFrames)
                .Select(i => scene.TruthAt((slot * SyntheticScene.SlotFrames) - 14 + i))
                .Select(t => t.Label is null ? 'e' : t.InTransition ? 't' : 's'));
            Assert.Matches("^t{5,}s{25,}t{4,}e{5,}$", text);
            if (slot >= 10)
            {
                labels.Add(scene.TruthAt((slot * SyntheticScene.SlotFrames) + 10).Label!.Value);
            }
        }

        Assert.Equal(10, labels.Count);
    }

    [Fact]
    public void The_first_frame_already_shows_a_digit()
    {
        foreach (var seed in Enumerable.Range(0, 20))
        {
            var truth = new SyntheticScene(seed, 28, 28).TruthAt(0);
            Assert.NotNull(truth.Label);
            Assert.False(truth.InTransition);
        }
    }

    [Fact]
    public void A_digit_is_dark_ink_of_MNISTs_size_near_the_centre()
    {
        var scene = new SyntheticScene(2, 280, 210);
        var frame = new Frame();
        for (long slot = 0; slot < 30; slot++)
        {
            scene.Render((slot * SyntheticScene.SlotFrames) + 16, frame);
            Assert.False(frame.Truth!.Value.InTransition);
            int x0 = 999, y0 = 999, x1 = -1, y1 = -1, ink = 0;
            double mx = 0, my = 0;
            for (var y = 0; y < 210; y++)
            {
                for (var x = 0; x < 280; x++)
                {
                    var p = frame.Pixels.Slice(((y * 280) + x) * 4, 4);
                    Assert.Equal(255, p[3]);
                    if (p[0] + p[1] + p[2] < 300)
                    {
                        (x0, y0, x1, y1) = (Math.Min(x0, x), Math.Min(y0, y), Math.Max(x1, x), Math.Max(y1, y));
                        mx += x;
                        my += y;
                        ink++;
                    }
                }
            }

            var box = Math.Max(x1 - x0, y1 - y0) / 210.0;
            Assert.InRange(box, 0.8 * 20 / 28 * 0.9, 1.2 * 20 / 28 * 1.25);
            Assert.InRange(mx / ink, 140 - 42, 140 + 42);
            Assert.InRange(my / ink, 105 - 42, 105 + 42);
            Assert.InRange(ink / (210.0 * 210), 0.02, 0.4);
        }
    }

    [Fact]
    public void Rendering_allocates_nothing_once_the_buffers_are_there()
    {
        var scene = new SyntheticScene(5, 64, 48);
        var frame = new Frame();
        scene.Render(0, frame);

        // The runtime itself allocates a little now and then, when it compiles a method anew; rendering would do so in every round.
        long least = long.MaxValue;
        for (var round = 0; round < 4; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 50; i++)
            {
                scene.Render((50 * round) + i, frame);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 17)]
    [InlineData(201, 33)]
    public void Any_size_is_drawn_to_the_last_pixel(int width, int height)
    {
        var frame = new Frame();
        new SyntheticScene(1, width, height).Render(5, frame);
        Assert.Equal((width, height), (frame.Width, frame.Height));
        Assert.Equal(width * height * 4, frame.Pixels.Length);
        for (var i = 3; i < frame.Pixels.Length; i += 4)
        {
            Assert.Equal(255, frame.Pixels[i]);
        }
    }
}
