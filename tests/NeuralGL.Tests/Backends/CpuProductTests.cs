using System.Numerics.Tensors;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using Tensor = NeuralGL.Tensors.Tensor;

namespace NeuralGL.Tests.Backends;

/// <summary>Matrix products of all forms and sizes; whole numbers, so that every sum is exact and any difference is a bug.</summary>
public class CpuProductTests
{
    public static TheoryData<CpuInstructions> Machines => [.. CpuMachine.All];

    [Theory]
    [MemberData(nameof(Machines))]
    public void Products_of_odd_sizes_are_exact_in_all_transposed_forms(CpuInstructions instructions)
    {
        (int M, int N, int K)[] sizes =
        [
            (1, 1, 1), (1, 33, 65), (2, 31, 16), (3, 7, 5), (5, 17, 31), (7, 32, 33), (8, 64, 320), (9, 15, 321), (11, 100, 641), (12, 96, 64), (13, 97, 63), (23, 65, 127),
            (25, 48, 8), (64, 10, 300), (63, 129, 70), (241, 40, 9), (257, 33, 20), (500, 64, 50), (25, 257, 512), (64, 257, 130), (256, 257, 129), (200, 130, 512), (30, 70, 1030),
        ];
        foreach ((int m, int n, int k) in sizes)
        {
            foreach ((bool ta, bool tb) in new[] { (false, false), (false, true), (true, false), (true, true) })
            {
                foreach (bool isFixed in new[] { false, true })
                {
                    Assert.True(IsExact(CpuMachine.With(instructions), m, n, k, ta, tb, isFixed), $"{m} by {n} by {k}, left {(ta ? "transposed" : "plain")}, right {(tb ? "transposed" : "plain")}, right a {(isFixed ? "parameter" : "result")}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void One_thread_and_several_give_the_same_bits(CpuInstructions instructions)
    {
        foreach ((int m, int n, int k) in new[] { (1, 1000, 777), (67, 300, 401), (300, 71, 650), (129, 257, 64) })
        {
            float[] one = Layers(CpuMachine.With(instructions, 1), m, n, k);
            foreach (int threads in new[] { 2, 3, 5 })
            {
                for (int repeat = 0; repeat < 3; repeat++)
                {
                    Assert.Equal(one, Layers(CpuMachine.With(instructions, threads), m, n, k));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void New_weights_in_the_store_are_used_by_the_next_run(CpuInstructions instructions)
    {
        var g = new GraphBuilder();
        g.Output(g.Add(new Dense(), g.Input("x", Shape.Of(9, 2)), g.Parameter("w", Shape.Of(3, 2))), "y");
        var store = new ParameterStore { ["w"] = new Tensor(Shape.Of(3, 2), [1f, 2, 3, 4, 5, 6]) };
        using CompiledGraph run = CpuMachine.With(instructions).Compile(g.Build(), store);
        run.SetInput("x", new Tensor(Shape.Of(9, 2), [.. Enumerable.Repeat(1f, 18)]));
        run.Run();
        Assert.Equal([3f, 7, 11], run.ReadBlocking("y").Floats[..3].ToArray());
        store["w"].Floats[0] = 100;
        store.Touch("w");
        run.Run();
        Assert.Equal([102f, 7, 11], run.ReadBlocking("y").Floats[..3].ToArray());
        store["w"] = new Tensor(Shape.Of(3, 2), [0f, 1, 0, 1, 0, 1]);
        run.Run();
        Assert.Equal([1f, 1, 1], run.ReadBlocking("y").Floats[..3].ToArray());
    }

    private static bool IsExact(CpuBackend backend, int m, int n, int k, bool transposeA, bool transposeB, bool isFixed)
    {
        var random = new SplitMix64((ulong)((m * 1000003) + (n * 1009) + k));
        Tensor a = Whole(Shape.Of(m, k), ref random), b = Whole(Shape.Of(n, k), ref random);
        var g = new GraphBuilder();
        Value left = transposeA ? g.Add(new Transpose(), g.Input("a", Shape.Of(k, m))) : g.Input("a", Shape.Of(m, k));
        Shape shape = transposeB ? Shape.Of(k, n) : Shape.Of(n, k);
        Value right = isFixed ? g.Parameter("b", shape) : g.Input("b", shape);
        g.Output(transposeB ? g.Add(new MatMul(), left, right) : g.Add(new Dense(), left, right), "y");
        var store = new ParameterStore();
        Tensor given = transposeB ? Transposed(b) : b;
        if (isFixed)
        {
            store["b"] = given;
        }

        using CompiledGraph run = backend.Compile(g.Build(), store);
        run.SetInput("a", transposeA ? Transposed(a) : a);
        if (!isFixed)
        {
            run.SetInput("b", given);
        }

        run.Run();
        Span<float> y = run.ReadBlocking("y").Floats;
        for (int row = 0; row < m; row++)
        {
            for (int column = 0; column < n; column++)
            {
                // Whole numbers: exact in any order.
                float sum = TensorPrimitives.Dot<float>(a.Floats.Slice(row * k, k), b.Floats.Slice(column * k, k));
                if (y[(row * n) + column] != sum)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Two layers with bias, one with ReLU and one with a fused tanh, a softmax and the gradients of a loss.</summary>
    private static float[] Layers(CpuBackend backend, int m, int n, int k)
    {
        var random = new SplitMix64(7);
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(m, k)), w1 = g.Parameter("w1", Shape.Of(n, k)), b1 = g.Parameter("b1", Shape.Of(n)), w2 = g.Parameter("w2", Shape.Of(19, n));
        Value h = g.Add(new Relu(), g.Add(new Dense(), x, w1, b1)), y = g.Add(new Softmax(), g.Add(new Tanh(), g.Add(new Dense(), h, w2)));
        Value loss = g.Add(new Reduce(ReduceKind.Mean, keepDims: false), g.Add(new Multiply(), y, y));
        Value[] gradients = Autodiff.Gradients(g, loss, [w1, b1, w2]);
        g.Output(y, "y");
        for (int i = 0; i < gradients.Length; i++)
        {
            g.Output(gradients[i], $"d{i}");
        }

        var store = new ParameterStore { ["w1"] = Uniform(w1.Shape, ref random), ["b1"] = Uniform(b1.Shape, ref random), ["w2"] = Uniform(w2.Shape, ref random) };
        using CompiledGraph run = backend.Compile(g.Build(), store);
        run.SetInput("x", Uniform(x.Shape, ref random));
        run.Run();
        return [.. new[] { "y", "d0", "d1", "d2" }.SelectMany(name => run.ReadBlocking(name).Floats.ToArray())];
    }

    private static Tensor Whole(Shape shape, ref SplitMix64 random)
    {
        Tensor tensor = Tensor.Zeros(shape);
        foreach (ref float number in tensor.Floats)
        {
            number = random.NextInt(9) - 4;
        }

        return tensor;
    }

    private static Tensor Uniform(Shape shape, ref SplitMix64 random)
    {
        Tensor tensor = Tensor.Zeros(shape);
        foreach (ref float number in tensor.Floats)
        {
            number = (random.NextFloat() - 0.5f) / 4;
        }

        return tensor;
    }

    private static Tensor Transposed(Tensor tensor)
    {
        int rows = tensor.Shape[0], columns = tensor.Shape[1];
        var data = new float[rows * columns];
        for (int i = 0; i < data.Length; i++)
        {
            data[(i % columns * rows) + (i / columns)] = tensor.Floats[i];
        }

        return new Tensor(Shape.Of(columns, rows), data);
    }
}
