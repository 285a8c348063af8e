using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.OpenGL.Tests.Guest;
using NeuralGL.OpenGL.Tests.Pictures;
using NeuralGL.Pictures;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests.Embedding;

/// <summary>The host-driven life: attach, load, bind, schedule, update, detach; textures and buffers in and out, results by every way.</summary>
public abstract class EmbeddingTests : IDisposable
{
    private const int Side = 4;

    private readonly GuestHost _host;
    private readonly GlGuest _guest;

    protected EmbeddingTests(GlProfile profile)
    {
        _host = new GuestHost(profile: profile);
        _guest = GlGuest.Attach(_host.Gl);
    }

    private bool IsEs => _host.Context.Profile == GlProfile.Es;

    public void Dispose()
    {
        _guest.Dispose();
        Assert.Equal((0, 0, null), (_guest.Device.LiveObjects, _guest.Device.LeakedObjects, _guest.Device.TakeError()));
        _host.Dispose();
    }

    [Fact]
    public void A_texture_goes_in_and_a_texture_comes_out()
    {
        using GlNetwork network = Filter("4x4,gray");
        network.Inputs[0].Bind(new PictureTexture(HostTextures.Make(_host.Gl, SizedInternalFormat.Rgba8, Side, Side, Ramp()), Side, Side));
        uint bytes = network.Output("inverse").Texture(OutputTextureFormat.Rgba8), floats = network.Output("inverse").Texture(OutputTextureFormat.R32F), halves = network.Output("inverse").Texture(OutputTextureFormat.Rgba16F, scale: 2, offset: -1);
        Assert.Equal(bytes, network.Output("inverse").Texture(OutputTextureFormat.Rgba8));
        network.Schedule();
        float[] expected = [.. Enumerable.Range(0, Side * Side).Select(i => 1 - (i * 16 / 255f))];
        AssertNear(expected, Red(floats), 1e-6);
        AssertNear(expected, Red(bytes, isBytes: true), 0.5 / 255);
        AssertNear([.. expected.Select(v => (2 * v) - 1)], Red(halves), 1e-3);
        var read = new float[Side * Side];
        network.Outputs[0].ReadBlocking(read);
        AssertNear(expected, read, 1e-6);
    }

    [Theory]
    [InlineData(PictureTextureFormat.Float, false)]
    [InlineData(PictureTextureFormat.FloatGray, false)]
    [InlineData(PictureTextureFormat.Float, true)]
    [InlineData(PictureTextureFormat.Rgba8, true)]
    public void Float_and_rectangle_textures_are_read_like_bytes_and_floats_beyond_1_too(PictureTextureFormat format, bool rectangle)
    {
        const int Width = 13, Height = 9;
        Assert.SkipWhen(rectangle && IsEs, "OpenGL ES has no rectangle textures");
        using var prepare = new TextureToTensor(_guest.Device, PictureTransform.Parse("5x4,gray,mean=0.25,std=0.5"));
        using var buffer = new GlBuffer(_guest.Device, 20, "picture");
        var random = new SplitMix64(5);
        byte[] pixels = new byte[Width * Height * 4];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = format == PictureTextureFormat.FloatGray ? (i % 4 == 0 ? (byte)random.NextInt(256) : i % 4 == 3 ? (byte)255 : pixels[i - 1]) : (byte)random.NextInt(256);
        }

        float[] floats = [.. pixels.Select(p => p / 255f)];
        PictureTextureTarget target = rectangle ? PictureTextureTarget.Rectangle : PictureTextureTarget.Texture2D;
        uint Make(float[] rgba, bool one) => rectangle
            ? Rectangle(Width, Height, rgba, format == PictureTextureFormat.Rgba8 ? InternalFormat.Rgba8 : InternalFormat.Rgba32f)
            : HostTextures.Make(_host.Gl, one ? SizedInternalFormat.R32f : SizedInternalFormat.Rgba32f, Width, Height, rgba);
        uint texture = Make(floats, format == PictureTextureFormat.FloatGray);
        prepare.Run(new PictureTexture(texture, Width, Height, format, target), buffer);
        var found = new float[20];
        buffer.ReadBlocking(found);
        var expected = new float[20];
        prepare.Transform.Apply<float>(pixels, Width, Height, expected);
        AssertNear(expected, found, 4e-6);
        if (format != PictureTextureFormat.Rgba8)
        {
            // Eight times as bright: (8v − mean)/std.
            uint bright = Make([.. floats.Select(f => 8 * f)], one: false);
            prepare.Run(new PictureTexture(bright, Width, Height, format, target), buffer);
            buffer.ReadBlocking(found);
            AssertNear([.. expected.Select(v => (8 * ((v * 0.5f) + 0.25f) - 0.25f) / 0.5f)], found, 4e-5);
        }
    }

    [Theory]
    [InlineData(OutputTextureFormat.Rgba8, SizedInternalFormat.Rgba8, 0.5 / 255)]
    [InlineData(OutputTextureFormat.Rgba16F, SizedInternalFormat.Rgba16f, 1e-3)]
    [InlineData(OutputTextureFormat.R32F, SizedInternalFormat.R32f, 1e-6)]
    public void A_texture_of_the_hosts_takes_the_output_in_its_format(OutputTextureFormat format, SizedInternalFormat storage, double within)
    {
        using GlNetwork network = Filter(null);
        network.Inputs[0].Set([.. Enumerable.Range(0, 16).Select(i => i / 15f)]);
        uint texture = HostTextures.Make(_host.Gl, storage, Side + 1, Side, new float[4 * Side * (Side + 1)]);
        float[] Found() => [.. Red(texture, format == OutputTextureFormat.Rgba8)];
        network.Outputs[0].WriteTo(texture, format);
        network.Schedule();
        AssertNear([.. Enumerable.Range(0, 16).Select(i => 1 - (i / 15f))], Found(), within);

        // Said again it is written in another way, and only so.
        network.Outputs[0].WriteTo(texture, format, scale: 0.5f, offset: 0.25f);
        network.Schedule();
        AssertNear([.. Enumerable.Range(0, 16).Select(i => 0.75f - (i / 30f))], Found(), within);
        float[] last = Found();
        network.Outputs[0].StopWritingTo(texture);
        network.Inputs[0].Set(new float[16]);
        network.Schedule();
        Assert.Equal(last, Found());
        network.Outputs[0].StopWritingTo(texture);
        Assert.True(_host.Gl.IsTexture(texture));
        Assert.Contains("does not fit", Assert.Throws<ArgumentException>(() => network.Outputs[0].WriteTo(texture, format, new TexelLayout(5, 4, 1, 0, 5, 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_buffer_of_the_hosts_goes_in_and_out()
    {
        using GlNetwork network = Filter(null);
        float[] numbers = [9, 9, .. Enumerable.Range(0, 16).Select(i => i / 16f)];
        uint source = HostTextures.Buffer(_host.Gl, numbers), destination = HostTextures.Buffer(_host.Gl, new float[20]);
        network.Inputs[0].Bind(source, offset: 8);
        network.Schedule();
        network.Outputs[0].CopyTo(destination, offset: 12);
        float[] found = HostTextures.Read(_host.Gl, destination, 20);
        Assert.Equal([0, 0, 0, .. numbers.Skip(2).Select(v => 1 - v), 0], found);

        // The host changes its buffer; the next run sees it.
        HostTextures.Fill(_host.Gl, source, [9, 9, .. Enumerable.Repeat(0.25f, 16)]);
        network.Schedule();
        var read = new float[16];
        network.Outputs[0].ReadBlocking(read);
        Assert.Equal(Enumerable.Repeat(0.75f, 16), read);
    }

    [Fact]
    public void Results_come_by_poll_by_callback_and_by_await_on_the_hosts_thread()
    {
        using GlNetwork network = Filter(null);
        network.Inputs[0].Set([.. Enumerable.Repeat(0.25f, 16)]);
        network.Schedule();
        int thread = Environment.CurrentManagedThreadId, calls = 0;
        Assert.True(network.Outputs[0].RequestRead(numbers =>
        {
            Assert.Equal((thread, 0.75f, 16), (Environment.CurrentManagedThreadId, numbers[3], numbers.Length));
            calls++;
        }));
        var awaited = new List<(float Value, int Thread)>();
        Task ends = Await(network.Outputs[0], awaited);
        network.Inputs[0].Set([.. Enumerable.Repeat(0.5f, 16)]);
        network.Schedule();
        Assert.Equal((0, false), (calls, ends.IsCompleted));
        _host.Gl.Finish();
        _guest.Update();
        Assert.Equal((1, true), (calls, ends.IsCompletedSuccessfully));

        // What was asked for before the second run is of the first.
        Assert.Equal([(0.75f, thread)], awaited);

        var newest = new float[16];
        Assert.False(network.Outputs[0].TryRead(newest));
        _host.Gl.Finish();
        Assert.True(network.Outputs[0].TryRead(newest));
        Assert.Equal(0.5f, newest[0]);
    }

    [Fact]
    public void More_reads_than_can_be_on_their_way_are_refused_and_those_left_are_cancelled_at_the_end()
    {
        GlNetwork network = Filter(null);
        network.Inputs[0].Set(new float[16]);
        network.Schedule();
        Task<float[]> first = network.Outputs[0].ReadAsync();
        Assert.True(network.Outputs[0].RequestRead(_ => Assert.Fail("it was disposed before")));
        Assert.True(network.Outputs[0].RequestRead(_ => Assert.Fail("it was disposed before")));
        Assert.False(network.Outputs[0].RequestRead(_ => { }));
        Assert.Throws<GlException>(() => { _ = network.Outputs[0].ReadAsync(); });
        network.Dispose();
        Assert.True(first.IsCanceled);
    }

    [Fact]
    public void A_steady_frame_allocates_nothing_makes_no_object_and_waits_for_nothing()
    {
        using GlNetwork network = Filter("4x4,gray");
        uint texture = HostTextures.Make(_host.Gl, SizedInternalFormat.Rgba8, Side, Side, Ramp());
        PictureTransform transform = PictureTransform.Parse("4x4,gray");
        network.Inputs[0].Bind(new PictureTexture(texture, Side, Side), transform);
        network.Outputs[0].Texture(OutputTextureFormat.Rgba8);
        network.Outputs[0].Heatmap();
        ReadCallback callback = static _ => { };
        var numbers = new float[16];
        void Frame()
        {
            network.Inputs[0].Bind(new PictureTexture(texture, Side, Side), transform);
            network.Schedule();
            network.Outputs[0].TryRead(numbers);
            network.Outputs[0].RequestRead(callback);
            _guest.Update();
        }

        for (int i = 0; i < 50; i++)
        {
            Frame();
        }

        GlTraffic before = _guest.Device.Traffic;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++)
        {
            Frame();
        }

        // Less than a byte a frame: the runtime itself may allocate once.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 199);
        GlTraffic cost = _guest.Device.Traffic - before;
        Assert.Equal((0, 0, 0, 0), (cost.ObjectsMade, cost.ProgramsBuilt, cost.Waits, cost.BytesUploaded));
    }

    [Fact]
    public void The_hosts_state_is_as_it_was_after_every_call_of_the_embedding()
    {
        uint texture = HostTextures.Make(_host.Gl, SizedInternalFormat.Rgba8, Side, Side, Ramp()), own = HostTextures.Make(_host.Gl, SizedInternalFormat.R32f, Side, Side, Ramp()), host = HostTextures.Buffer(_host.Gl, new float[64]);
        uint rectangle = IsEs ? 0 : Rectangle(Side, Side, Ramp(), InternalFormat.Rgba8);
        using ExternalTexture? external = ExternalTexture.TryMake(_host, Side, Side, new byte[4 * Side * Side], out _);
        var canaries = new Canaries(_host.Gl);
        void After(string what, Action call)
        {
            call();
            Assert.True(canaries.Changed() is [], $"after {what}: {string.Join("; ", canaries.Changed())}");
        }

        GlNetwork network = null!;
        After("load", () => network = Filter("4x4,gray"));
        After("bind texture", () => network.Inputs[0].Bind(new PictureTexture(texture, Side, Side)));
        After("texture", () => network.Outputs[0].Texture(OutputTextureFormat.Rgba8));
        After("heatmap", () => network.Outputs[0].Heatmap());
        After("schedule", network.Schedule);
        After("write to", () => network.Outputs[0].WriteTo(own, OutputTextureFormat.R32F));
        After("schedule into the host's texture", network.Schedule);
        After("stop writing", () => network.Outputs[0].StopWritingTo(own));
        if (rectangle != 0)
        {
            After("bind rectangle", () => network.Inputs[0].Bind(new PictureTexture(rectangle, Side, Side, Target: PictureTextureTarget.Rectangle)));
            After("schedule rectangle", network.Schedule);
        }

        if (external is not null)
        {
            After("bind external", () => network.Inputs[0].Bind(new PictureTexture(external.Handle, Side, Side, Target: PictureTextureTarget.External)));
            After("schedule external", network.Schedule);
        }

        InputRing ring = null!;
        After("bind ring", () => ring = network.Inputs[0].BindRing([new PictureTexture(texture, Side, Side), new PictureTexture(texture, Side, Side)]));
        After("schedule ring", network.Schedule);
        After("is free", () => ring.IsFree(0));
        After("bind buffers", () => network.Inputs[0].BindRing([new HostBuffer(host), new HostBuffer(host, 64)]));
        After("schedule buffers", network.Schedule);
        After("upload", () => network.Inputs[0].Upload(new byte[4 * 3 * 5], 3, 5));
        After("schedule uploaded", network.Schedule);
        After("bind buffer", () => network.Inputs[0].Bind(host));
        After("schedule buffer", network.Schedule);
        After("copy", () => network.Outputs[0].CopyTo(host));
        After("request", () => network.Outputs[0].RequestRead(_ => { }));
        After("try read", () => network.Outputs[0].TryRead(new float[16]));
        After("update", _guest.Update);
        After("read", () => network.Outputs[0].ReadBlocking(new float[16]));
        After("dispose", network.Dispose);
    }

    [Fact]
    public void What_does_not_fit_is_refused_in_words()
    {
        using GlNetwork network = Filter(null);
        Assert.Contains("has not been set", Assert.Throws<GraphException>(network.Schedule).Message, StringComparison.Ordinal);
        Assert.Contains("takes 16 numbers, not 3", Assert.Throws<ArgumentException>(() => network.Inputs[0].Set([1, 2, 3])).Message, StringComparison.Ordinal);
        Assert.Contains("takes 16 values a sample, and '5x5", Assert.Throws<ArgumentException>(() => network.Inputs[0].Bind(new PictureTexture(1, 4, 4), PictureTransform.Parse("5x5,gray"))).Message, StringComparison.Ordinal);
        Assert.Contains("it has 'x'", Assert.Throws<GraphException>(() => network.Input("y")).Message, StringComparison.Ordinal);
        Assert.Contains("it has 'inverse'", Assert.Throws<GraphException>(() => network.Output("y")).Message, StringComparison.Ordinal);
        Assert.Contains("there is room for 2", Assert.Throws<ArgumentException>(() => network.Outputs[0].TryRead(new float[2])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Inputs[0].Bind(new PictureTexture(1, 4, 4), sample: 1));
    }

    /// <summary>inverse = 1 − x over a picture of 4×4.</summary>
    private GlNetwork Filter(string? spec)
    {
        var g = new GraphBuilder("filter");
        g.Output(g.AddNode(new Add(), "inverse", g.AddNode(new Neg(), "minus", g.Input("x", Shape.Of(Shape.Open, 1, Side, Side))).Output, g.Constant(Tensor.Scalar(1))).Output);
        return _guest.Load(g.Build(), new ParameterStore(), spec);
    }

    /// <summary>Texel i is gray of 16·i/255.</summary>
    private static float[] Ramp() => [.. Enumerable.Range(0, 4 * Side * Side).Select(i => i % 4 == 3 ? 1 : i / 4 * 16 / 255f)];

    private static async Task Await(NetworkOutput output, List<(float, int)> results)
    {
        float[] numbers = await output.ReadAsync();
        results.Add((numbers[0], Environment.CurrentManagedThreadId));
    }

    private unsafe uint Rectangle(int width, int height, float[] rgba, InternalFormat stored)
    {
        GL gl = _host.Gl;
        uint texture = gl.GenTexture();
        gl.BindTexture(TextureTarget.TextureRectangle, texture);
        fixed (float* p = rgba)
        {
            gl.TexImage2D(TextureTarget.TextureRectangle, 0, stored, (uint)width, (uint)height, 0, PixelFormat.Rgba, PixelType.Float, p);
        }

        gl.BindTexture(TextureTarget.TextureRectangle, 0);
        return texture;
    }

    private float[] Red(uint texture, bool isBytes = false) => [.. HostTextures.Read(_host.Gl, texture, Side, Side, isBytes).Where((_, i) => i % 4 == 0)];

    private static void AssertNear(float[] expected, float[] found, double within)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs((double)expected[i] - found[i]) <= within, $"{i}: {found[i]} where {expected[i]} was expected");
        }
    }
}

/// <summary>In a core profile.</summary>
public sealed class EmbeddingTestsOnCore() : EmbeddingTests(GlProfile.Core);

/// <summary>In a compatibility profile.</summary>
public sealed class EmbeddingTestsOnCompatibility() : EmbeddingTests(GlProfile.Compatibility);

/// <summary>In OpenGL ES 3.1.</summary>
public sealed class EmbeddingTestsOnEs() : EmbeddingTests(GlProfile.Es);
