using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.Operators;
using NeuralGL.Platform;
using NeuralGL.Proof;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Tests;

/// <summary>Weights kept as float16 and int8 on the GPU, read by every kernel of products; the reference on the rounded weights is the judge.</summary>
public class WeightTests
{
    public static TheoryData<WeightType> Types => [WeightType.Float32, WeightType.Float16, WeightType.Int8];

    public static TheoryData<WeightType, GlProfile, bool> Kernels
    {
        get
        {
            var data = new TheoryData<WeightType, GlProfile, bool>();
            foreach (WeightType type in Types.Select(t => t.Data))
            {
                data.Add(type, GlProfile.Core, false);
                data.Add(type, GlProfile.Core, true);
                data.Add(type, GlProfile.Es, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Every_case_of_operators_with_weights_equals_the_reference_on_the_rounded_weights(WeightType type, GlProfile profile, bool portable)
    {
        using var fixture = new GlFixture(new GlDeviceOptions { PortableKernels = portable }, profile);
        ProofResult[] results = [.. OperatorSet.All.SelectMany(o => o.Cases).Where(c => !c.Large).Select(c => OperatorProof.CheckWeights(fixture.Backend, c, type)).OfType<ProofResult>()];
        Assert.True(results.Length > 20);
        Assert.True(results.All(r => r.Passed), string.Join('\n', results.Where(r => !r.Passed).Select(r => r.Message)));
        fixture.AssertClean();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void Every_finite_16_bit_number_is_a_weight_without_a_bit_lost(int rows)
    {
        using var fixture = new GlFixture();
        // An output for each power of two, since its weights share a scale; four inputs to an output, so that texels are whole.
        float[] halves = [.. Enumerable.Range(0, 0x7c00).Select(i => (float)BitConverter.UInt16BitsToHalf((ushort)i))];
        int outputs = halves.Length / 4;
        var g = new GraphBuilder();
        g.Output(g.Add(new Dense(), g.Input("x", Shape.Of(4 * rows, 4)), g.Parameter("w", Shape.Of(outputs, 4))), "y");
        using GlGraph run = fixture.Backend.Compile(g.Build(), new ParameterStore { ["w"] = new Tensor(Shape.Of(outputs, 4), halves) }, new CompileOptions { Weights = WeightType.Float16 });
        float[] identity = [.. Enumerable.Range(0, 16 * rows).Select(i => i / 4 % 4 == i % 4 ? 1f : 0)];
        run.SetInput("x", new Tensor(Shape.Of(4 * rows, 4), identity));
        run.Run();
        float[] y = run.ReadBlocking("y").Floats.ToArray();
        for (int i = 0; i < halves.Length; i++)
        {
            Assert.Equal(halves[i], y[(i % 4 * outputs) + (i / 4)]);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Weights_take_the_bytes_of_their_type_and_follow_the_store(WeightType type)
    {
        using var fixture = new GlFixture();
        var g = new GraphBuilder();
        Value w = g.Parameter("w", Shape.Of(64, 256));
        g.Output(g.Add(new Dense(), g.Input("x", Shape.Of(1, 256)), w), "y");
        var store = new ParameterStore { ["w"] = new Tensor(w.Shape, [.. Enumerable.Repeat(0.5f, 64 * 256)]) };
        using GlGraph run = fixture.Backend.Compile(g.Build(), store, new CompileOptions { Weights = type });
        run.SetInput("x", new Tensor(Shape.Of(1, 256), [.. Enumerable.Repeat(1f, 256)]));
        run.Run();
        Assert.Equal(128f, run.ReadBlocking("y").Floats[63]);
        Assert.Equal(type switch { WeightType.Float16 => (64 * 128) + 64, WeightType.Int8 => (64 * 64) + 64, _ => 64 * 256 } * 4L, run.BufferOf(run.Graph.Find("w")).Bytes);
        store["w"].Floats.Fill(-2);
        store.Touch("w");
        run.Run();
        Assert.Equal(-512f, run.ReadBlocking("y").Floats[63]);
        store["w"].Floats[5] = float.NaN;
        store.Touch("w");
        if (type == WeightType.Float32)
        {
            return;
        }

        Assert.Contains("'w' holds NaN", Assert.Throws<GraphException>(run.Run).Message);
        store["w"].Floats[5] = 0;
        store.Touch("w");
        run.Run();
        Assert.Equal(-512f, run.ReadBlocking("y").Floats[63]);
    }

    [Fact]
    public void Graphs_of_one_store_keep_its_weights_each_in_its_type()
    {
        using var fixture = new GlFixture();
        var g = new GraphBuilder();
        g.Output(g.Add(new Dense(), g.Input("x", Shape.Of(1, 1)), g.Parameter("w", Shape.Of(1, 1))), "y");
        Graph graph = g.Build();
        var store = new ParameterStore { ["w"] = Tensor.Scalar(1 + 1e-5f).Reshape(Shape.Of(1, 1)) };
        float Through(WeightType type)
        {
            using GlGraph run = fixture.Backend.Compile(graph, store, new CompileOptions { Weights = type });
            run.SetInput("x", Tensor.Scalar(1).Reshape(Shape.Of(1, 1)));
            run.Run();
            return run.ReadBlocking("y").Floats[0];
        }

        Assert.Equal((1f, 1 + 1e-5f, 1f), (Through(WeightType.Float16), Through(WeightType.Float32), Through(WeightType.Float16)));
    }

    [Theory]
    [InlineData(WeightType.Float16)]
    [InlineData(WeightType.Int8)]
    public void A_network_loaded_in_slices_and_one_given_other_weights_keep_them_in_its_type(WeightType type)
    {
        using var fixture = new GlFixture();
        using GlGuest guest = GlGuest.Attach(fixture.Gl);
        var g = new GraphBuilder();
        Value w = g.Parameter("w", Shape.Of(12, 8));
        g.Output(g.Add(new Dense(), g.Input("x", Shape.Of(1, 8)), w), "y");
        Graph graph = g.Build();
        float[] x = [1, -2, 3, 0.1f, 0.2f, 0.3f, 0.7f, -0.9f];
        static ParameterStore Weights(ulong seed)
        {
            var random = new SplitMix64(seed);
            return new ParameterStore { ["w"] = new Tensor(Shape.Of(12, 8), [.. Enumerable.Range(0, 96).Select(_ => random.NextFloat() - 0.5f)]) };
        }

        float[] Run(GlNetwork network)
        {
            network.Inputs[0].Set(x);
            network.Schedule();
            var y = new float[12];
            network.Outputs[0].ReadBlocking(y);
            return y;
        }

        using GlNetwork first = guest.Load(graph, Weights(1), weights: type), second = guest.Load(graph, Weights(2), weights: type), plain = guest.Load(graph, Weights(1));
        float[] one = Run(first), two = Run(second);
        Assert.NotEqual(Run(plain), one);
        NetworkLoad load = guest.BeginLoad(() => new NetworkSource(graph, Weights(1)) { Weights = type });
        Finish(() => load.IsDone);
        GlNetwork network = load.Network;
        Assert.Equal(one, Run(network));

        WeightSwap swap = network.BeginSwap(Weights(2), bytesPerUpdate: 16);
        guest.Update();
        Assert.Equal(one, Run(network));
        Finish(() => swap.Progress == 1);
        Assert.Equal(two, Run(network));
        Assert.True(swap.IsDone);
        ParameterStore broken = Weights(3);
        broken["w"].Floats[7] = float.NaN;
        Assert.Contains("'w' holds NaN", Assert.Throws<GraphException>(() => network.BeginSwap(broken)).Message);
        Assert.Equal(two, Run(network));

        void Finish(Func<bool> isDone)
        {
            var deadline = System.Diagnostics.Stopwatch.StartNew();
            while (!isDone() && deadline.Elapsed.TotalSeconds < 60)
            {
                guest.Update();
                Thread.Sleep(1);
            }

            Assert.True(isDone());
        }
    }
}
