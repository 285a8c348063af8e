using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.OpenGL.Tests.Guest;
using NeuralGL.OpenGL.Transfers;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests.Embedding;

/// <summary>Several textures, buffers or uploaded frames behind one input, so that the host writes the next while the GPU reads the last.</summary>
public abstract class InputRingTests : IDisposable
{
    private const int Side = 4;

    private readonly GuestHost _host;
    private readonly GlGuest _guest;

    protected InputRingTests(GlProfile profile)
    {
        _host = new GuestHost(profile: profile);
        _guest = GlGuest.Attach(_host.Gl);
    }

    public void Dispose()
    {
        _guest.Dispose();
        Assert.Equal((0, 0, null), (_guest.Device.LiveObjects, _guest.Device.LeakedObjects, _guest.Device.TakeError()));
        _host.Dispose();
    }

    [Fact]
    public void Textures_are_read_in_turn_and_the_host_may_say_which_is_next()
    {
        using GlNetwork network = Negation();
        InputRing<PictureTexture> ring = network.Inputs[0].BindRing([Texture(0.2f), Texture(0.4f), Texture(0.6f)]);
        Assert.Equal((3, 0, ring), (ring.Count, ring.Next, network.Inputs[0].RingOf()));
        Assert.Equal([-0.2f, -0.4f, -0.6f, -0.2f], [Frame(network), Frame(network), Frame(network), Frame(network)]);
        ring.Next = 0;
        Assert.Equal([-0.2f, -0.4f], [Frame(network), Frame(network)]);

        // A slot is another texture from now on, of another size too.
        ring[2] = Texture(0.8f, 9);
        Assert.Equal([-0.8f, -0.2f], [Frame(network), Frame(network)]);
        Assert.Equal(9, ring[2].Width);
    }

    [Fact]
    public void A_pass_in_slices_takes_one_slot()
    {
        using GlNetwork network = Negation();
        InputRing<PictureTexture> ring = network.Inputs[0].BindRing([Texture(0.2f), Texture(0.4f)]);
        while (!network.ScheduleWithin(TimeSpan.FromMilliseconds(1)).IsComplete)
        {
        }

        Assert.Equal((1, -0.2f), (ring.Next, First(network)));
    }

    [Fact]
    public void Each_sample_of_a_batch_may_have_a_ring_of_its_own()
    {
        using GlNetwork network = Negation(batch: 2);
        InputRing<PictureTexture> first = network.Inputs[0].BindRing([Texture(0.2f), Texture(0.4f)]);
        network.Inputs[0].Bind(Texture(1), sample: 1);
        Assert.Equal([-0.2f, -1, -0.4f, -1], [.. Samples(network), .. Samples(network)]);
        InputRing<PictureTexture> second = network.Inputs[0].BindRing([Texture(0.6f), Texture(0.8f), Texture(0)], sample: 1);
        Assert.Equal((first, second), (network.Inputs[0].RingOf(0), network.Inputs[0].RingOf(1)));
        Assert.Equal([-0.2f, -0.6f, -0.4f, -0.8f], [.. Samples(network), .. Samples(network)]);
        Assert.Null(network.Inputs[0].RingOf(2));
    }

    [Fact]
    public void Places_in_buffers_are_read_in_turn_and_a_host_that_writes_ahead_is_followed()
    {
        using GlNetwork network = Negation();
        uint buffer = HostTextures.Buffer(_host.Gl, [9, .. Numbers(0.25f), .. Numbers(0.5f)]), other = HostTextures.Buffer(_host.Gl, Numbers(0.75f));
        InputRing<HostBuffer> ring = network.Inputs[0].BindRing([new HostBuffer(buffer, 4), new HostBuffer(buffer, 4 + (4 * Side * Side)), new HostBuffer(other)]);
        Assert.Equal(ring, network.Inputs[0].RingOf());
        Assert.Equal([-0.25f, -0.5f, -0.75f], [Frame(network), Frame(network), Frame(network)]);
        for (int i = 1; i <= 20; i++)
        {
            float number = i / 32f;
            _host.Gl.Finish();
            Assert.True(ring.IsFree(ring.Next));
            HostTextures.Fill(_host.Gl, ring[ring.Next].Handle, Numbers(number), (int)ring[ring.Next].Offset / 4);
            Assert.Equal(-number, Frame(network));
        }
    }

    [Fact]
    public void A_slot_is_free_when_the_GPU_has_read_it_and_asking_never_waits()
    {
        using GlNetwork network = Negation();
        InputRing<PictureTexture> ring = network.Inputs[0].BindRing([Texture(0.2f), Texture(0.4f)]);
        Assert.True(ring.IsFree(0));
        HostLoader.IsBusy = true;
        network.Schedule();
        GlTraffic before = _guest.Device.Traffic;
        Assert.Equal((false, true), (ring.IsFree(0), ring.IsFree(1)));
        network.Schedule();
        Assert.Equal((false, false), (ring.IsFree(0), ring.IsFree(1)));
        HostLoader.IsBusy = false;
        _host.Gl.Finish();
        Assert.Equal((true, true), (ring.IsFree(0), ring.IsFree(1)));
        Assert.Equal(0, (_guest.Device.Traffic - before).Waits);
    }

    [Fact]
    public void Frames_from_the_CPU_are_uploaded_in_their_own_size()
    {
        using GlNetwork network = Negation();
        foreach ((int width, int height, byte level) in ((int, int, byte)[])[(Side, Side, 51), (Side, Side, 102), (7, 5, 153), (Side, Side, 204)])
        {
            network.Inputs[0].Upload(Pixels(width, height, level), width, height);
            Assert.Equal(-level / 255f, Frame(network), 2e-6f);
        }

        Assert.Contains("fewer than", Assert.Throws<ArgumentException>(() => network.Inputs[0].Upload(new byte[3], Side, Side)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_texture_that_the_host_uploads_to_feeds_several_networks()
    {
        using GlNetwork one = Negation(), other = Negation();
        using var frames = new UploadTexture(_guest.Device);
        one.Inputs[0].Bind(frames);
        other.Inputs[0].Bind(frames);
        Assert.Contains("none has been uploaded", Assert.Throws<GraphException>(one.Schedule).Message, StringComparison.Ordinal);
        frames.Upload(Pixels(6, 6, 51), 6, 6);
        Assert.Equal((-0.2f, -0.2f), (MathF.Round(Frame(one), 5), MathF.Round(Frame(other), 5)));
        frames.Upload(Pixels(9, 2, 255), 9, 2);
        Assert.Equal((-1f, -1f), (MathF.Round(Frame(one), 5), MathF.Round(Frame(other), 5)));
    }

    [Theory]
    [InlineData("textures")]
    [InlineData("buffers")]
    [InlineData("frames")]
    public void A_steady_frame_allocates_nothing_makes_no_object_and_waits_for_nothing(string from)
    {
        using GlNetwork network = Negation();
        NetworkInput input = network.Inputs[0];
        byte[] pixels = Pixels(Side, Side, 51);
        InputRing? ring = from switch
        {
            "textures" => input.BindRing([Texture(0.2f), Texture(0.4f), Texture(0.6f)]),
            "buffers" => input.BindRing([new HostBuffer(HostTextures.Buffer(_host.Gl, Numbers(0.2f))), new HostBuffer(HostTextures.Buffer(_host.Gl, Numbers(0.4f)))]),
            _ => null,
        };
        int free = 0;
        void Frames(int count)
        {
            for (int i = 0; i < count; i++)
            {
                if (ring is null)
                {
                    input.Upload(pixels, Side, Side);
                }
                else
                {
                    free += ring.IsFree(ring.Next) ? 1 : 0;
                }

                network.Schedule();
            }
        }

        Frames(50);
        GlTraffic before = _guest.Device.Traffic;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        Frames(200);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 199);
        GlTraffic cost = _guest.Device.Traffic - before;
        Assert.Equal((0, 0, 0, ring is null ? 200 * pixels.Length : 0), (cost.ObjectsMade, cost.ProgramsBuilt, cost.Waits, cost.BytesUploaded));
        Assert.True(ring is null || free > 0);
    }

    [Fact]
    public void What_is_no_ring_or_no_longer_one_is_refused_in_words()
    {
        using GlNetwork network = Negation();
        NetworkInput input = network.Inputs[0];
        Assert.Contains("at least one", Assert.Throws<ArgumentException>(() => input.BindRing(Array.Empty<PictureTexture>())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => input.BindRing([new HostBuffer(0)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => input.BindRing([new HostBuffer(1, 3)]));
        InputRing<PictureTexture> ring = input.BindRing([Texture(0.2f), Texture(0.4f)]);
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.Next = 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.IsFree(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring[2]);
        network.Schedule();
        input.Bind(Texture(0.8f));
        Assert.Throws<ObjectDisposedException>(() => ring.IsFree(0));
        Assert.Null(input.RingOf());
        Assert.Equal(-0.8f, Frame(network));
        InputRing<HostBuffer> buffers = input.BindRing([new HostBuffer(HostTextures.Buffer(_host.Gl, Numbers(0.5f)))]);
        Assert.Equal(-0.5f, Frame(network));
        input.Set(Numbers(0.125f));
        Assert.Throws<ObjectDisposedException>(() => buffers.IsFree(0));
        Assert.Equal(-0.125f, Frame(network));
    }

    private static float[] Numbers(float number) => [.. Enumerable.Repeat(number, Side * Side)];

    private static byte[] Pixels(int width, int height, byte level) => [.. Enumerable.Repeat(level, 4 * width * height)];

    /// <summary>Minus x over a grey picture of 4×4.</summary>
    private GlNetwork Negation(int batch = 1)
    {
        var g = new GraphBuilder("negation");
        g.Output(g.AddNode(new Neg(), "minus", g.Input("x", Shape.Of(Shape.Open, 1, Side, Side))).Output);
        return _guest.Load(g.Build(), new ParameterStore(), "4x4,red", batch);
    }

    private PictureTexture Texture(float level, int width = Side) =>
        new(HostTextures.Make(_host.Gl, SizedInternalFormat.Rgba32f, width, Side, [.. Enumerable.Repeat(level, 4 * width * Side)]), width, Side, PictureTextureFormat.Float);

    private static float Frame(GlNetwork network)
    {
        network.Schedule();
        return First(network);
    }

    private static float First(GlNetwork network) => All(network)[0];

    private static float[] Samples(GlNetwork network)
    {
        network.Schedule();
        return [.. All(network).Where((_, i) => i % (Side * Side) == 0)];
    }

    /// <summary>What pictures of one level give, without the last bits that averaging leaves.</summary>
    private static float[] All(GlNetwork network)
    {
        var numbers = new float[network.Outputs[0].Shape.Length];
        network.Outputs[0].ReadBlocking(numbers);
        return [.. numbers.Select(n => MathF.Round(n, 5))];
    }
}

/// <summary>In a core profile.</summary>
public sealed class InputRingTestsOnCore() : InputRingTests(GlProfile.Core);

/// <summary>In a compatibility profile.</summary>
public sealed class InputRingTestsOnCompatibility() : InputRingTests(GlProfile.Compatibility);

/// <summary>In OpenGL ES 3.1.</summary>
public sealed class InputRingTestsOnEs() : InputRingTests(GlProfile.Es);
