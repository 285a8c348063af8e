using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Proof;
using NeuralGL.Tensors;

namespace NeuralGL.Tests.Backends;

/// <summary>Weights kept as float32, float16 and int8 on the CPU: the reference on the rounded weights is the judge.</summary>
public class CpuWeightTests
{
    public static TheoryData<WeightType, CpuInstructions> Types
    {
        get
        {
            var data = new TheoryData<WeightType, CpuInstructions>();
            foreach (WeightType type in Enum.GetValues<WeightType>())
            {
                foreach (CpuInstructions instructions in CpuMachine.All)
                {
                    data.Add(type, instructions);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_case_of_operators_with_weights_equals_the_reference_on_the_rounded_weights(WeightType type, CpuInstructions instructions)
    {
        CpuBackend backend = CpuMachine.With(instructions);
        ProofResult[] results = [.. OperatorSet.All.SelectMany(o => o.Cases).Where(c => !c.Large).Select(c => OperatorProof.CheckWeights(backend, c, type)).OfType<ProofResult>()];
        Assert.True(results.Length > 20);
        Assert.True(results.All(r => r.Passed), string.Join('\n', results.Where(r => !r.Passed).Select(r => r.Message)));
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void Every_finite_16_bit_number_is_a_weight_without_a_bit_lost(CpuInstructions instructions)
    {
        float[] halves = [.. Enumerable.Range(0, 65536).Select(i => (float)BitConverter.UInt16BitsToHalf((ushort)i)).Where(float.IsFinite)];
        foreach (float largest in new[] { 65504, 1, 1e-3f, 6e-8f })
        {
            float[] weights = [.. halves.Where(w => MathF.Abs(w) <= largest)];
            foreach (int rows in new[] { 1, 5 })
            {
                Assert.Equal(weights, Columns(CpuMachine.With(instructions), weights, rows, WeightType.Float16));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void A_row_and_many_rows_give_the_same_bits_for_every_number_of_threads(CpuInstructions instructions)
    {
        foreach (WeightType type in new[] { WeightType.Float32, WeightType.Float16 })
        {
            foreach ((int n, int k) in new[] { (1, 3), (33, 65), (256, 784), (300, 401), (10, 128) })
            {
                float[] many = Dense(CpuMachine.With(instructions, 1), 16, n, k, type)[..n], one = Dense(CpuMachine.With(instructions, 1), 1, n, k, type);
                Assert.Equal(many, one);
                Assert.Equal(one, Dense(CpuMachine.With(instructions, 2), 1, n, k, type));
                Assert.Equal(one, Dense(CpuMachine.With(instructions, 3), 1, n, k, type));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void New_weights_of_any_size_are_used_by_the_next_run(WeightType type, CpuInstructions instructions)
    {
        var g = new GraphBuilder();
        g.Output(g.Add(new Dense(), g.Input("x", Shape.Of(1, 1)), g.Parameter("w", Shape.Of(2, 1))), "y");
        var store = new ParameterStore { ["w"] = new Tensor(Shape.Of(2, 1), [1f, 2]) };
        using CompiledGraph run = CpuMachine.With(instructions).Compile(g.Build(), store, new CompileOptions { Weights = type });
        run.SetInput("x", new Tensor(Shape.Of(1, 1), [1f]));
        run.Run();
        Assert.Equal([1f, 2], run.ReadBlocking("y").Floats.ToArray());
        store["w"] = new Tensor(Shape.Of(2, 1), [float.NaN, 1e20f]);
        run.Run();
        Assert.Equal([float.NaN, 1e20f], run.ReadBlocking("y").Floats.ToArray());
        store["w"] = new Tensor(Shape.Of(2, 1), [0.5f, -3]);
        run.Run();
        Assert.Equal([0.5f, -3], run.ReadBlocking("y").Floats.ToArray());
    }

    public static TheoryData<CpuInstructions> Machines => [.. CpuMachine.All];

    /// <summary>Weights as a layer of one input gives them back.</summary>
    private static float[] Columns(CpuBackend backend, float[] weights, int rows, WeightType type)
    {
        var g = new GraphBuilder();
        g.Output(g.Add(new Dense(), g.Input("x", Shape.Of(rows, 1)), g.Parameter("w", Shape.Of(weights.Length, 1))), "y");
        using CompiledGraph run = backend.Compile(g.Build(), new ParameterStore { ["w"] = new Tensor(Shape.Of(weights.Length, 1), weights) }, new CompileOptions { Weights = type });
        run.SetInput("x", new Tensor(Shape.Of(rows, 1), [.. Enumerable.Repeat(1f, rows)]));
        run.Run();
        return run.ReadBlocking("y").Floats[..weights.Length].ToArray();
    }

    private static float[] Dense(CpuBackend backend, int rows, int n, int k, WeightType type)
    {
        var random = new SplitMix64(11);
        var g = new GraphBuilder();
        Value x = g.Input("x", Shape.Of(rows, k)), w = g.Parameter("w", Shape.Of(n, k)), b = g.Parameter("b", Shape.Of(n));
        g.Output(g.Add(new Relu(), g.Add(new Dense(), x, w, b)), "y");
        var store = new ParameterStore { ["w"] = Uniform(w.Shape, ref random), ["b"] = Uniform(b.Shape, ref random) };
        using CompiledGraph run = backend.Compile(g.Build(), store, new CompileOptions { Weights = type });
        float[] row = [.. Uniform(Shape.Of(k), ref random).Floats];
        run.SetInput("x", new Tensor(x.Shape, [.. Enumerable.Range(0, rows).SelectMany(_ => row)]));
        run.Run();
        return run.ReadBlocking("y").Floats.ToArray();
    }

    private static Tensor Uniform(Shape shape, ref SplitMix64 random)
    {
        Tensor tensor = Tensor.Zeros(shape);
        foreach (ref float number in tensor.Floats)
        {
            number = random.NextFloat() - 0.5f;
        }

        return tensor;
    }
}
