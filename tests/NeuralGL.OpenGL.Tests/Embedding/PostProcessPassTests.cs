using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Functions;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.OpenGL.Tests.Guest;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using NeuralGL.Training;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests.Embedding;

/// <summary>A network over every pixel's neighbourhood gives what the reference gives for each patch.</summary>
public abstract class PostProcessPassTests : IDisposable
{
    private const int Width = 19, Height = 13;

    private readonly GuestHost _host;
    private readonly GlGuest _guest;

    protected PostProcessPassTests(GlProfile profile)
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

    [Theory]
    [InlineData("27-8-tanh-3", 3, 3)]
    [InlineData("9-6-relu-1", 3, 1)]
    [InlineData("3-5-sigmoid-3", 1, 3)]
    [InlineData("4-4", 1, 4)]
    [InlineData("1-4-sine-2", 1, 1)]
    [InlineData("25-2", 5, 1)]
    public void Every_pixel_is_the_networks_answer_for_its_neighbourhood(string layers, int window, int channels)
    {
        ParameterStore weights = Weights(layers, 3), others = Weights(layers, 4);
        float[] picture = Picture();
        uint source = Texture(picture), destination = Texture(new float[picture.Length]);
        using var pass = new PostProcessPass(_guest.Device, Network(layers), weights, window, channels);
        pass.Run(source, Width, Height, destination, OutputTextureFormat.Rgba32F);
        AssertNear(Expected(layers, weights, picture, window, channels), Read(destination));

        // Other weights, the same program.
        long built = _guest.Device.Traffic.ProgramsBuilt;
        pass.SetWeights(others);
        pass.Run(source, Width, Height, destination, OutputTextureFormat.Rgba32F);
        AssertNear(Expected(layers, others, picture, window, channels), Read(destination));
        Assert.Equal(built, _guest.Device.Traffic.ProgramsBuilt);
    }

    [Fact]
    public void The_hosts_state_is_kept_and_a_steady_frame_costs_one_dispatch_and_nothing_else()
    {
        uint source = Texture(Picture()), destination = Texture(new float[4 * Width * Height]);
        var canaries = new Canaries(_host.Gl);
        var pass = new PostProcessPass(_guest.Device, Network("27-4-3"), Weights("27-4-3", 1), 3);
        Assert.Equal([], canaries.Changed());
        pass.Run(source, Width, Height, destination, OutputTextureFormat.Rgba32F);
        Assert.Equal([], canaries.Changed());
        pass.Run(source, Width, Height, destination, OutputTextureFormat.Rgba32F);
        GlTraffic before = _guest.Device.Traffic;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++)
        {
            pass.Run(source, Width, Height, destination, OutputTextureFormat.Rgba32F);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 199);
        GlTraffic cost = _guest.Device.Traffic - before;
        Assert.Equal((200, 0, 0, 0, 0), (cost.Dispatches, cost.BytesUploaded, cost.ProgramsBuilt, cost.ObjectsMade, cost.Waits));
        pass.Dispose();
        Assert.Equal([], canaries.Changed());
    }

    [Fact]
    public void What_does_not_fit_is_refused_in_words()
    {
        Assert.Contains("feeds 27 numbers", Assert.Throws<GlslFunctionException>(() => new PostProcessPass(_guest.Device, Network("9-3"), Weights("9-3", 1), 3)).Message, StringComparison.Ordinal);
        Assert.Contains("gives 5", Assert.Throws<GlslFunctionException>(() => new PostProcessPass(_guest.Device, Network("3-5"), Weights("3-5", 1))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new PostProcessPass(_guest.Device, Network("12-3"), Weights("12-3", 1), 2));
        using var pass = new PostProcessPass(_guest.Device, Network("3-3"), Weights("3-3", 1));
        Assert.Contains("writes another", Assert.Throws<ArgumentException>(() => pass.Run(7, 4, 4, 7)).Message, StringComparison.Ordinal);
    }

    private static Graph Network(string layers) => Mlp.Inference(LayerSpec.Parse(layers), probabilities: false);

    private static ParameterStore Weights(string layers, ulong seed)
    {
        var store = new ParameterStore();
        Mlp.Initialize(LayerSpec.Parse(layers), store, seed);
        return store;
    }

    private static float[] Picture()
    {
        var random = new SplitMix64(21);
        return [.. Enumerable.Range(0, 4 * Width * Height).Select(_ => random.NextFloat())];
    }

    /// <summary>Every patch through the reference in double; missing outputs as the pass's documentation has them.</summary>
    private static double[] Expected(string layers, ParameterStore weights, float[] picture, int window, int channels)
    {
        int half = window / 2, pixels = Width * Height;
        var patches = new List<float>();
        for (int i = 0; i < pixels; i++)
        {
            for (int c = 0; c < channels; c++)
            {
                for (int dy = -half; dy <= half; dy++)
                {
                    for (int dx = -half; dx <= half; dx++)
                    {
                        int x = Math.Clamp((i % Width) + dx, 0, Width - 1), y = Math.Clamp((i / Width) + dy, 0, Height - 1);
                        patches.Add(picture[(4 * ((y * Width) + x)) + c]);
                    }
                }
            }
        }

        using var run = (ReferenceGraph<double>)new ReferenceBackend<double>().Compile(Network(layers), weights, new CompileOptions { Batch = pixels });
        run.SetInput(Mlp.InputName, new Tensor(Shape.Of(pixels, channels * window * window), [.. patches]));
        run.Run();
        double[] y2 = [.. run.Numbers(run.Graph.Outputs[0])];
        int outputs = y2.Length / pixels;
        return [.. Enumerable.Range(0, 4 * pixels).Select(at => at % 4 < outputs ? y2[(at / 4 * outputs) + (at % 4)] : at % 4 == 3 ? 1 : outputs == 1 ? y2[at / 4] : 0)];
    }

    private static void AssertNear(double[] expected, float[] found)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - found[i]) <= 2e-5, $"texel {i / 4}, channel {i % 4}: {found[i]} where {expected[i]} was expected");
        }
    }

    private uint Texture(float[] texels) => HostTextures.Make(_host.Gl, SizedInternalFormat.Rgba32f, Width, Height, texels);

    private float[] Read(uint texture) => HostTextures.Read(_host.Gl, texture, Width, Height);
}

/// <summary>In a core profile.</summary>
public sealed class PostProcessPassTestsOnCore() : PostProcessPassTests(GlProfile.Core);

/// <summary>In a compatibility profile.</summary>
public sealed class PostProcessPassTestsOnCompatibility() : PostProcessPassTests(GlProfile.Compatibility);

/// <summary>In OpenGL ES 3.1.</summary>
public sealed class PostProcessPassTestsOnEs() : PostProcessPassTests(GlProfile.Es);
