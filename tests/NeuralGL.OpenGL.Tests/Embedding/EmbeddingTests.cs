using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.OpenGL.Tests.Guest;
using NeuralGL.Pictures;
using NeuralGL.Tensors;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests.Embedding;

/// <summary>The host-driven life: attach, load, bind, schedule, update, detach; textures and buffers in and out, results by every way.</summary>
public sealed class EmbeddingTests : IDisposable
{
    private const int Side = 4;

    private readonly GuestHost _host = new();
    private readonly GlGuest _guest;

    public EmbeddingTests() => _guest = GlGuest.Attach(_host.Gl);

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
        byte[] pixels = [.. Enumerable.Range(0, Side * Side).SelectMany(i => { byte v = (byte)(i * 16); return new[] { v, v, v, (byte)255 }; })];
        network.Inputs[0].Bind(new PictureTexture(Texture(InternalFormat.Rgba8, PixelFormat.Rgba, pixels), Side, Side));
        uint bytes = network.Output("inverse").Texture(OutputTextureFormat.Rgba8), floats = network.Output("inverse").Texture(OutputTextureFormat.R32F), halves = network.Output("inverse").Texture(OutputTextureFormat.Rgba16F, scale: 2, offset: -1);
        Assert.Equal(bytes, network.Output("inverse").Texture(OutputTextureFormat.Rgba8));
        network.Schedule();
        float[] expected = [.. Enumerable.Range(0, Side * Side).Select(i => 1 - (i * 16 / 255f))];
        AssertNear(expected, Red(floats), 1e-6);
        AssertNear(expected, Red(bytes), 0.5 / 255);
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
        using var prepare = new TextureToTensor(_guest.Device, PictureTransform.Parse("5x4,gray,mean=0.25,std=0.5"));
        using var buffer = new GlBuffer(_guest.Device, 20, "picture");
        var random = new SplitMix64(5);
        byte[] pixels = new byte[Width * Height * 4];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = format == PictureTextureFormat.FloatGray ? (i % 4 == 0 ? (byte)random.NextInt(256) : i % 4 == 3 ? (byte)255 : pixels[i - 1]) : (byte)random.NextInt(256);
        }

        TextureTarget target = rectangle ? TextureTarget.TextureRectangle : TextureTarget.Texture2D;
        float[] floats = [.. pixels.Select(p => p / 255f)];
        uint texture = format == PictureTextureFormat.Rgba8
            ? Texture(InternalFormat.Rgba8, PixelFormat.Rgba, pixels, Width, Height, target)
            : Texture(format == PictureTextureFormat.Float ? InternalFormat.Rgba32f : InternalFormat.R32f, PixelFormat.Rgba, floats, Width, Height, target);
        prepare.Run(new PictureTexture(texture, Width, Height, format, rectangle), buffer);
        var found = new float[20];
        buffer.ReadBlocking(found);
        var expected = new float[20];
        prepare.Transform.Apply<float>(pixels, Width, Height, expected);
        AssertNear(expected, found, 4e-6);
        if (format != PictureTextureFormat.Rgba8)
        {
            // Eight times as bright: (8v − mean)/std.
            uint bright = Texture(InternalFormat.Rgba32f, PixelFormat.Rgba, [.. floats.Select(f => 8 * f)], Width, Height, target);
            prepare.Run(new PictureTexture(bright, Width, Height, format, rectangle), buffer);
            buffer.ReadBlocking(found);
            AssertNear([.. expected.Select(v => (8 * ((v * 0.5f) + 0.25f) - 0.25f) / 0.5f)], found, 4e-5);
        }
    }

    [Fact]
    public void A_buffer_of_the_hosts_goes_in_and_out()
    {
        using GlNetwork network = Filter(null);
        float[] numbers = [9, 9, .. Enumerable.Range(0, 16).Select(i => i / 16f)];
        uint source = Buffer(numbers), destination = Buffer(new float[20]);
        network.Inputs[0].Bind(source, offset: 8);
        network.Schedule();
        network.Outputs[0].CopyTo(destination, offset: 12);
        float[] found = Read(destination, 20);
        Assert.Equal([0, 0, 0, .. numbers.Skip(2).Select(v => 1 - v), 0], found);

        // The host changes its buffer; the next run sees it.
        Fill(source, [9, 9, .. Enumerable.Repeat(0.25f, 16)]);
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
        uint texture = Texture(InternalFormat.Rgba8, PixelFormat.Rgba, new byte[Side * Side * 4]);
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
        uint texture = Texture(InternalFormat.Rgba8, PixelFormat.Rgba, new byte[Side * Side * 4]), rectangle = Texture(InternalFormat.Rgba8, PixelFormat.Rgba, new byte[Side * Side * 4], Side, Side, TextureTarget.TextureRectangle), host = Buffer(new float[64]);
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
        After("bind rectangle", () => network.Inputs[0].Bind(new PictureTexture(rectangle, Side, Side, IsRectangle: true)));
        After("schedule rectangle", network.Schedule);
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

    private static async Task Await(NetworkOutput output, List<(float, int)> results)
    {
        float[] numbers = await output.ReadAsync();
        results.Add((numbers[0], Environment.CurrentManagedThreadId));
    }

    private unsafe uint Texture<T>(InternalFormat stored, PixelFormat given, T[] texels, int width = Side, int height = Side, TextureTarget target = TextureTarget.Texture2D) where T : unmanaged
    {
        uint texture = _host.Gl.GenTexture();
        _host.Gl.BindTexture(target, texture);
        fixed (T* p = texels)
        {
            _host.Gl.TexImage2D(target, 0, stored, (uint)width, (uint)height, 0, given, typeof(T) == typeof(byte) ? PixelType.UnsignedByte : PixelType.Float, p);
        }

        _host.Gl.BindTexture(target, 0);
        return texture;
    }

    private unsafe float[] Red(uint texture)
    {
        var texels = new float[Side * Side];
        _host.Gl.BindTexture(TextureTarget.Texture2D, texture);
        fixed (float* p = texels)
        {
            _host.Gl.GetTexImage(TextureTarget.Texture2D, 0, PixelFormat.Red, PixelType.Float, p);
        }

        return texels;
    }

    private unsafe uint Buffer(float[] numbers)
    {
        uint buffer = _host.Gl.GenBuffer();
        _host.Gl.BindBuffer(BufferTargetARB.ArrayBuffer, buffer);
        fixed (float* p = numbers)
        {
            _host.Gl.BufferData(BufferTargetARB.ArrayBuffer, (nuint)numbers.Length * 4, p, BufferUsageARB.DynamicDraw);
        }

        return buffer;
    }

    private unsafe void Fill(uint buffer, float[] numbers)
    {
        _host.Gl.BindBuffer(BufferTargetARB.ArrayBuffer, buffer);
        fixed (float* p = numbers)
        {
            _host.Gl.BufferSubData(BufferTargetARB.ArrayBuffer, 0, (nuint)numbers.Length * 4, p);
        }
    }

    private unsafe float[] Read(uint buffer, int count)
    {
        var numbers = new float[count];
        _host.Gl.BindBuffer(BufferTargetARB.ArrayBuffer, buffer);
        fixed (float* p = numbers)
        {
            _host.Gl.GetBufferSubData(BufferTargetARB.ArrayBuffer, 0, (nuint)count * 4, p);
        }

        return numbers;
    }

    private static void AssertNear(float[] expected, float[] found, double within)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs((double)expected[i] - found[i]) <= within, $"{i}: {found[i]} where {expected[i]} was expected");
        }
    }
}
