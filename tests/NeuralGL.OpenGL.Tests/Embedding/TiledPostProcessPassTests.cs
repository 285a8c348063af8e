using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.OpenGL.Scheduling;
using NeuralGL.OpenGL.Tests.Guest;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using NeuralGL.Training;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests.Embedding;

/// <summary>A network over every tile of a picture gives what the reference gives for each tile, whatever the picture's size.</summary>
public abstract class TiledPostProcessPassTests : IDisposable
{
    private readonly GuestHost _host;
    private readonly GlGuest _guest;

    protected TiledPostProcessPassTests(GlProfile profile)
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

    /// <summary>Layers; width and height of a tile with its halo, halo, scale; whether the output keeps the halo; tiles per run; picture.</summary>
    [Theory]
    [InlineData("48-16-tanh-48", TileLayout.Planes, 4, 4, 0, 1, false, 4, 19, 13)]
    [InlineData("48-16-tanh-48", TileLayout.Pixels, 4, 4, 0, 1, false, 3, 19, 13)]
    [InlineData("20-12-relu-18", TileLayout.Planes, 5, 4, 1, 1, false, 7, 16, 11)]
    [InlineData("36-8-sigmoid-36", TileLayout.Planes, 6, 6, 2, 1, true, 16, 7, 9)]
    [InlineData("48-20-tanh-48", TileLayout.Planes, 4, 4, 1, 2, false, 64, 13, 5)]
    [InlineData("64-9-relu-288", TileLayout.Pixels, 4, 4, 1, 3, true, 5, 9, 7)]
    [InlineData("98-10-sine-50", TileLayout.Planes, 7, 7, 1, 1, false, 2, 31, 2)]
    [InlineData("4-4-tanh-4", TileLayout.Planes, 1, 1, 0, 1, false, 1000, 1, 1)]
    public void Every_tile_is_the_networks_answer_for_it_and_its_surroundings(string layers, TileLayout layout, int tileWidth, int tileHeight, int halo, int scale, bool keepsHalo, int tilesPerRun, int width, int height)
    {
        ParameterStore weights = Weights(layers, 3);
        float[] picture = Picture(width, height, 21);
        uint source = Texture(SizedInternalFormat.Rgba32f, width, height, picture), destination = Texture(SizedInternalFormat.Rgba32f, (scale * width) + 3, (scale * height) + 2, null);
        var options = new TiledPostProcessOptions { TilesPerRun = tilesPerRun, TileWidth = tileWidth, TileHeight = tileHeight, Layout = layout, Halo = halo, Scale = scale };
        using var pass = new TiledPostProcessPass(_guest.Backend, Network(layers), weights, options);
        Assert.Equal((tileWidth - (2 * halo), tileHeight - (2 * halo), tilesPerRun, scale), (pass.TileWidth, pass.TileHeight, pass.TilesPerRun, pass.Scale));
        int runs = pass.RunsFor(width, height), tiles = (int)(Math.Ceiling(width / (double)pass.TileWidth) * Math.Ceiling(height / (double)pass.TileHeight));
        Assert.Equal((tiles + tilesPerRun - 1) / tilesPerRun, runs);
        pass.Run(source, width, height, destination, OutputTextureFormat.Rgba32F);
        float[] found = HostTextures.Read(_host.Gl, destination, (scale * width) + 3, (scale * height) + 2);
        AssertNear(Expected(layers, weights, picture, width, height, options, keepsHalo), found, width * scale, height * scale, 3, 2e-5);
    }

    [Theory]
    [InlineData(SizedInternalFormat.Rgba8, OutputTextureFormat.Rgba8, 0.50001 / 255)]
    [InlineData(SizedInternalFormat.Rgba16f, OutputTextureFormat.Rgba16F, 5e-4)]
    [InlineData(SizedInternalFormat.R32f, OutputTextureFormat.R32F, 1e-6)]
    [InlineData(SizedInternalFormat.Rgba32f, OutputTextureFormat.Rgba32F, 1e-6)]
    public void A_box_filter_crosses_the_borders_of_tiles_in_every_format(SizedInternalFormat storage, OutputTextureFormat format, double within)
    {
        const int Width = 21, Height = 10;
        int channels = format == OutputTextureFormat.R32F ? 1 : 3;
        var g = new GraphBuilder("box");
        g.Output(g.AddNode(new AveragePool(new Window([3, 3])), "box", g.Input("x", Shape.Of(Shape.Open, channels, 7, 6))).Output);

        // Multiples of 1/64 are the same in every format but bytes.
        float[] picture = [.. Picture(Width, Height, 5).Select(v => storage == SizedInternalFormat.Rgba8 ? MathF.Round(v * 255) / 255 : MathF.Round(v * 64) / 64)];
        uint source = Texture(storage, Width, Height, picture), destination = Texture(storage, Width, Height, null);
        using var pass = new TiledPostProcessPass(_guest.Backend, g.Build(), new ParameterStore(), new() { Halo = 1, TilesPerRun = 5 });
        Assert.Equal((4, 5), (pass.TileWidth, pass.TileHeight));
        pass.Run(source, Width, Height, destination, format);
        var expected = new double[4 * Width * Height];
        for (int i = 0; i < expected.Length; i++)
        {
            (int c, int x, int y) = (i % 4, i / 4 % Width, i / 4 / Width);
            for (int tap = 0; tap < 9; tap++)
            {
                expected[i] += picture[(4 * ((Math.Clamp(y + (tap / 3) - 1, 0, Height - 1) * Width) + Math.Clamp(x + (tap % 3) - 1, 0, Width - 1))) + c] / 9.0;
            }

            expected[i] = c == 3 ? 1 : expected[i];
        }

        float[] found = HostTextures.Read(_host.Gl, destination, Width, Height, format == OutputTextureFormat.Rgba8);
        for (int i = 0; i < expected.Length; i++)
        {
            bool counts = channels == 3 || i % 4 == 0;
            Assert.True(!counts || Math.Abs(expected[i] - found[i]) <= within, $"texel {i / 4}, channel {i % 4}: {found[i]} where {expected[i]} was expected");
        }
    }

    [Fact]
    public void Weights_that_the_host_sets_or_that_training_changes_are_used_by_the_next_run()
    {
        const string Layers = "16-6-tanh-16";
        ParameterStore weights = Weights(Layers, 3);
        float[] picture = Picture(11, 6, 9);
        uint source = Texture(SizedInternalFormat.R32f, 11, 6, picture), destination = Texture(SizedInternalFormat.R32f, 11, 6, null);
        var options = new TiledPostProcessOptions { TilesPerRun = 4, TileWidth = 4 };
        using var pass = new TiledPostProcessPass(_guest.Backend, Network(Layers), weights, options);
        void AssertFollows()
        {
            pass.Run(source, 11, 6, destination, OutputTextureFormat.R32F);
            float[] found = HostTextures.Read(_host.Gl, destination, 11, 6);
            double[] expected = Expected(Layers, weights, picture, 11, 6, options, keepsHalo: false);
            Assert.All(Enumerable.Range(0, 66), i => Assert.Equal(expected[4 * i], found[4 * i], 2e-5));
        }

        AssertFollows();
        weights["fc1.weight"].Floats[5] = 2;
        weights.Touch("fc1.weight");
        AssertFollows();

        // Trained on the same GPU: the pass uses the newest weights before the store has them.
        Graph training = TrainingGraph.Build(4, Shape.Of(16), Shape.Of(16), (b, x) => Mlp.Add(b, LayerSpec.Parse(Layers), x), Losses.MeanSquaredError, new Adam());
        var examples = new TensorExamples(Tensor.Zeros(Shape.Of(4, 16)), Tensor.Zeros(Shape.Of(4, 16)));
        using var session = new TrainingSession(_guest.Backend, training, weights, examples, 1);
        for (int i = 0; i < 5; i++)
        {
            session.Step(0.05);
        }

        pass.Run(source, 11, 6, destination, OutputTextureFormat.R32F);
        float[] live = HostTextures.Read(_host.Gl, destination, 11, 6);
        session.SyncParametersBlocking();
        AssertFollows();
        Assert.Equal(live, HostTextures.Read(_host.Gl, destination, 11, 6));
    }

    [Fact]
    public void The_hosts_state_is_kept_and_a_steady_frame_allocates_uploads_and_makes_nothing()
    {
        const int Width = 19, Height = 13;
        uint source = Texture(SizedInternalFormat.Rgba32f, Width, Height, Picture(Width, Height, 1)), destination = Texture(SizedInternalFormat.Rgba32f, Width, Height, null);
        var canaries = new Canaries(_host.Gl);
        var pass = new TiledPostProcessPass(_guest.Backend, Network("48-4-48"), Weights("48-4-48", 1), new() { TileWidth = 4, TilesPerRun = 8 });
        canaries.AssertKept("making");
        pass.Run(source, Width, Height, destination, OutputTextureFormat.Rgba32F);
        canaries.AssertKept("the first run");
        while (!pass.RunWithin(TimeSpan.FromMilliseconds(1), source, Width, Height, destination, OutputTextureFormat.Rgba32F).IsComplete)
        {
            canaries.AssertKept("a slice");
        }

        HostLoader.Queries = 0;
        pass.Run(source, Width, Height, destination, OutputTextureFormat.Rgba32F);
        Assert.InRange(HostLoader.Queries, 10, 40);
        canaries.AssertKept("a run");
        for (int i = 0; i < 20; i++)
        {
            Frame();
        }

        void Frame()
        {
            pass.Run(source, Width, Height, destination, OutputTextureFormat.Rgba32F);
            pass.RunWithin(TimeSpan.FromMilliseconds(1), source, Width, Height, destination, OutputTextureFormat.Rgba32F);
        }

        GlTraffic before = _guest.Device.Traffic;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Frame();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 99);
        GlTraffic cost = _guest.Device.Traffic - before;
        Assert.Equal((0, 0, 0, 0), (cost.BytesUploaded, cost.ProgramsBuilt, cost.ObjectsMade, cost.Waits));
        pass.Dispose();
        canaries.AssertKept("disposing");
    }

    [Fact]
    public void Within_a_budget_tiles_come_in_several_frames_to_the_same_bits()
    {
        const int Width = 17, Height = 9;
        uint source = Texture(SizedInternalFormat.Rgba32f, Width, Height, Picture(Width, Height, 2)), whole = Texture(SizedInternalFormat.Rgba32f, Width, Height, null), sliced = Texture(SizedInternalFormat.Rgba32f, Width, Height, null);
        using var pass = new TiledPostProcessPass(_guest.Backend, Network("48-8-tanh-48"), Weights("48-8-tanh-48", 1), new() { TileWidth = 4, TilesPerRun = 5 });
        pass.Run(source, Width, Height, whole, OutputTextureFormat.Rgba32F);
        int runs = pass.RunsFor(Width, Height), dispatches = 0;
        Assert.Equal(3, runs);
        pass.Costs = graph =>
        {
            dispatches = graph.DispatchCount;
            return new EachCosts(2);
        };

        // A run of the network costs 2 ms a dispatch. One fits, and a second would not.
        SliceResult Next(double milliseconds, uint destination) => pass.RunWithin(TimeSpan.FromMilliseconds(milliseconds), source, Width, Height, destination, OutputTextureFormat.Rgba32F);
        SliceResult first = Next(1000, whole);
        Assert.Equal((true, 1, runs * (dispatches + 2)), (first.IsComplete, first.Calls, first.Dispatches));
        double run = 2 * dispatches;
        SliceResult[] calls = [Next(run + 1, sliced), Next(run + 1, sliced), Next(run + 1, sliced)];
        Assert.Equal([(false, 1, run), (false, 2, run), (true, 3, run)], calls.Select(c => (c.IsComplete, c.Calls, c.Milliseconds)));
        Assert.Equal(HostTextures.Read(_host.Gl, whole, Width, Height), HostTextures.Read(_host.Gl, sliced, Width, Height));

        // Less than a run: its dispatches come in several calls. Other arguments in the middle begin anew.
        Assert.Equal((false, 2), (Next(2, sliced).IsComplete, Next(2, sliced).Calls));
        Assert.Equal(1, Next(2, whole).Calls);
        int more = 1;
        while (!Next(2, whole).IsComplete)
        {
            more++;
        }

        Assert.Equal((runs * dispatches) - 1, more);
    }

    [Fact]
    public void What_does_not_fit_is_refused_in_words()
    {
        string Refusal(string layers, TiledPostProcessOptions? options) =>
            Assert.Throws<GraphException>(() => new TiledPostProcessPass(_guest.Backend, Network(layers), Weights(layers, 1), options)).Message;
        Assert.Contains("set TileWidth", Refusal("48-48", null), StringComparison.Ordinal);
        Assert.Contains("no tile of 7×7 pixels with 1 to 4 channels", Refusal("48-48", new() { TileWidth = 7 }), StringComparison.Ordinal);
        Assert.Contains("nothing but halo", Refusal("48-48", new() { TileWidth = 4, Halo = 2 }), StringComparison.Ordinal);
        Assert.Contains("no tile of 8×8 pixels, with 1 to 4 channels (tiles of 4×4, halo 0, scale 2)", Refusal("48-48", new() { TileWidth = 4, Scale = 2 }), StringComparison.Ordinal);
        var g = new GraphBuilder("wide");
        g.Output(g.AddNode(new Neg(), "minus", g.Input("x", Shape.Of(Shape.Open, 3, 5, 7))).Output);
        Graph wide = g.Build();
        Assert.Contains("is a tile of 7×5 pixels, not of 4×4", Assert.Throws<GraphException>(() => new TiledPostProcessPass(_guest.Backend, wide, new ParameterStore(), new() { TileWidth = 4 })).Message, StringComparison.Ordinal);
        Assert.Contains("[N, h, w, C]", Assert.Throws<GraphException>(() => new TiledPostProcessPass(_guest.Backend, wide, new ParameterStore(), new() { Layout = TileLayout.Pixels })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TiledPostProcessPass(_guest.Backend, wide, new ParameterStore(), new() { TilesPerRun = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TiledPostProcessPass(_guest.Backend, wide, new ParameterStore(), new() { Scale = 0 }));
        using var pass = new TiledPostProcessPass(_guest.Backend, wide, new ParameterStore());
        Assert.Equal((7, 5, 64), (pass.TileWidth, pass.TileHeight, pass.TilesPerRun));
        Assert.Contains("writes another", Assert.Throws<ArgumentException>(() => pass.Run(7, 4, 4, 7)).Message, StringComparison.Ordinal);
        Assert.Contains("at least one texel", Assert.Throws<ArgumentException>(() => pass.RunWithin(TimeSpan.Zero, 7, 0, 4, 8)).Message, StringComparison.Ordinal);
    }

    private static Graph Network(string layers) => Mlp.Inference(LayerSpec.Parse(layers), probabilities: false);

    private static ParameterStore Weights(string layers, ulong seed)
    {
        var store = new ParameterStore();
        Mlp.Initialize(LayerSpec.Parse(layers), store, seed);
        return store;
    }

    private static float[] Picture(int width, int height, ulong seed)
    {
        var random = new SplitMix64(seed);
        return [.. Enumerable.Range(0, 4 * width * height).Select(_ => random.NextFloat())];
    }

    private uint Texture(SizedInternalFormat storage, int width, int height, float[]? rgba) =>
        HostTextures.Make(_host.Gl, storage, width, height, rgba ?? [.. Enumerable.Repeat(0.5f, 4 * width * height)]);

    /// <summary>Pixel by pixel of the result: the tile that it lies in through the reference in double, and the number there.</summary>
    private static double[] Expected(string layers, ParameterStore weights, float[] picture, int width, int height, TiledPostProcessOptions o, bool keepsHalo)
    {
        LayerSpec spec = LayerSpec.Parse(layers);
        int tileWidth = o.TileWidth!.Value, tileHeight = o.TileHeight ?? tileWidth, ownWidth = tileWidth - (2 * o.Halo), ownHeight = tileHeight - (2 * o.Halo), s = o.Scale;
        int channels = spec.Inputs / (tileWidth * tileHeight), madeWidth = s * (keepsHalo ? tileWidth : ownWidth), madeHeight = s * (keepsHalo ? tileHeight : ownHeight), made = spec.Outputs / (madeWidth * madeHeight);
        int At(int c, int x, int y, int w, int h, int count) => o.Layout == TileLayout.Planes ? (((c * h) + y) * w) + x : (((y * w) + x) * count) + c;
        var answers = new Dictionary<(int, int), double[]>();
        double[] Answer(int column, int row)
        {
            if (!answers.TryGetValue((column, row), out double[]? answer))
            {
                var tile = new float[spec.Inputs];
                for (int i = 0; i < tileWidth * tileHeight * channels; i++)
                {
                    (int c, int x, int y) = (i / (tileWidth * tileHeight), i % tileWidth, i / tileWidth % tileHeight);
                    int px = Math.Clamp((column * ownWidth) - o.Halo + x, 0, width - 1), py = Math.Clamp((row * ownHeight) - o.Halo + y, 0, height - 1);
                    tile[At(c, x, y, tileWidth, tileHeight, channels)] = picture[(4 * ((py * width) + px)) + c];
                }

                using var run = (ReferenceGraph<double>)new ReferenceBackend<double>().Compile(Network(layers), weights, new CompileOptions { Batch = 1 });
                run.SetInput(Mlp.InputName, new Tensor(Shape.Of(1, spec.Inputs), tile));
                run.Run();
                answers[(column, row)] = answer = [.. run.Numbers(run.Graph.Outputs[0])];
            }

            return answer;
        }

        var result = new double[4 * s * width * s * height];
        for (int i = 0; i < result.Length; i++)
        {
            (int c, int x, int y) = (i % 4, i / 4 % (s * width), i / 4 / (s * width));
            double[] answer = Answer(x / (s * ownWidth), y / (s * ownHeight));
            (int inX, int inY) = ((x % (s * ownWidth)) + (keepsHalo ? s * o.Halo : 0), (y % (s * ownHeight)) + (keepsHalo ? s * o.Halo : 0));
            result[i] = c == 3 && made < 4 ? 1 : made == 1 ? answer[At(0, inX, inY, madeWidth, madeHeight, 1)] : c < made ? answer[At(c, inX, inY, madeWidth, madeHeight, made)] : 0;
        }

        return result;
    }

    /// <summary>Compares what was asked for; what lies beside it in the destination keeps its 0.5.</summary>
    private static void AssertNear(double[] expected, float[] found, int width, int height, int beside, double within)
    {
        for (int i = 0; i < found.Length; i++)
        {
            (int c, int x, int y) = (i % 4, i / 4 % (width + beside), i / 4 / (width + beside));
            double wanted = x < width && y < height ? expected[(4 * ((y * width) + x)) + c] : 0.5;
            Assert.True(Math.Abs(wanted - found[i]) <= within, $"({x}, {y}), channel {c}: {found[i]} where {wanted} was expected");
        }
    }

    /// <summary>Every dispatch costs the same.</summary>
    private sealed class EachCosts(double milliseconds) : IDispatchCosts
    {
        public double Expect(int dispatch, int groups) => milliseconds;

        public void Begin(int dispatch, int groups)
        {
        }

        public double End(int dispatch, int groups) => milliseconds;
    }
}

/// <summary>In a core profile.</summary>
public sealed class TiledPostProcessPassTestsOnCore() : TiledPostProcessPassTests(GlProfile.Core);

/// <summary>In a compatibility profile.</summary>
public sealed class TiledPostProcessPassTestsOnCompatibility() : TiledPostProcessPassTests(GlProfile.Compatibility);

/// <summary>In OpenGL ES 3.1.</summary>
public sealed class TiledPostProcessPassTestsOnEs() : TiledPostProcessPassTests(GlProfile.Es);
