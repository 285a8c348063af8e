using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Kernels.Choice;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Kernels;

/// <summary>Small networks in one dispatch, where that many dispatches would cost more than what they compute.</summary>
internal sealed partial class KernelCompiler
{
    private const int MostLayers = 6, MostWidth = 2048;

    /// <summary>Beyond so many bytes of weights one work group draws them too slowly from the caches, and the layers' own dispatches win.</summary>
    private const long MostWeightBytes = 800_000;

    private const int MostSums = 4096;

    /// <summary>Computes dense layers that follow each other in one dispatch; what somebody may look at or read later is written out.</summary>
    /// <param name="plan">All calls.</param>
    /// <param name="index">The first layer; the last one when it returns.</param>
    /// <returns>Whether there were at least two that fit.</returns>
    private bool Layers(KernelPlan plan, ref int index)
    {
        if (!device.Choice.FusesNetworks)
        {
            return false;
        }

        List<Layer> layers = Chain(plan, index);
        while (layers.Count > 1 && !Fits(layers))
        {
            layers.RemoveAt(layers.Count - 1);
        }

        if (layers.Count < 2)
        {
            return false;
        }

        layers[^1] = layers[^1] with { WritesResult = true };
        index += layers.Sum(l => l.Activation is null ? 1 : 2) - 1;
        _node = plan.Calls[index].Node;
        EmitLayers(layers);
        return true;
    }

    private List<Layer> Chain(KernelPlan plan, int first)
    {
        bool IsWanted(Value value) => plan.IsKept(value) || plan.Calls.SelectMany(c => c.Call.Reads).Count(v => plan.Root(v) == value) > 1;
        var layers = new List<Layer>();
        for (int i = first; i < plan.Calls.Count && layers.Count < MostLayers && plan.Calls[i].Call is GemmCall call && IsLayer(plan, call, layers); i++)
        {
            MapCall? activation = i + 1 < plan.Calls.Count && call.Epilogue is null && plan.Calls[i + 1].Call is MapCall map && IsActivationOf(plan, call, map) ? map : null;
            layers.Add(new Layer(call, activation, weightsOf(call.B.Value).Type, activation is not null && IsWanted(call.Output), IsWanted(activation?.Output ?? call.Output)));
            i += activation is null ? 0 : 1;
        }

        return layers;
    }

    /// <summary>Whether a map is a function of one number over a product's results, which it is where every value is kept.</summary>
    private static bool IsActivationOf(KernelPlan plan, GemmCall call, MapCall map)
    {
        (int[] sizes, int[][] walks) = Walks.Simplify(map.Sizes, map.Inputs[0].Strides, Walks.RowMajor(map.Sizes));
        return map.Inputs.Length == 1 && map.IsWhole && map.Output.Shape.Length == call.Output.Shape.Length && plan.Root(map.Inputs[0].Value) == call.Output && (sizes.Length == 0 || (sizes.Length == 1 && walks[0][0] == 1));
    }

    private static bool IsLayer(KernelPlan plan, GemmCall call, List<Layer> before)
    {
        static bool AlongK(Operand operand, GemmCall call) => operand.Strides[^1] == 1 && operand.Strides[^2] == call.K && operand.Offset == 0;
        bool follows = before.Count == 0 || (plan.Root(call.A.Value) == before[^1].Output && call.M == before[0].Call.M);

        // Parameters and constants are nobody's scratch: no layer's results can lie where their weights do.
        bool isFixed = plan.Root(call.B.Value).Kind is ValueKind.Parameter or ValueKind.Constant && (call.Bias is null || plan.Root(call.Bias).Kind is ValueKind.Parameter or ValueKind.Constant);
        return follows && isFixed && call.Batches.All(b => b == 1) && call.M is > 0 and <= ProductKernel.FewRows && call.N is > 0 and <= MostWidth && call.K is > 0 and <= MostWidth && AlongK(call.A, call) && AlongK(call.B, call);
    }

    private bool Fits(List<Layer> layers)
    {
        GlBuffer x = bufferOf(layers[0].Call.A.Value);
        Value[] written = [.. layers.SelectMany((l, i) => l.Written(isLast: i == layers.Count - 1))];
        int buffers = 1 + written.Length + layers.Sum(l => l.Call.Bias is null ? 1 : 2);
        long bytes = layers.Sum(l => bufferOf(l.Call.B.Value).Bytes);

        // The rows of a batch are computed side by side, so none may write where another still reads.
        return buffers <= device.Limits.StorageBuffers && bytes <= MostWeightBytes && !written.Any(v => bufferOf(v) == x) && SharedFloats(layers) * 4 <= device.Limits.SharedBytes;
    }

    private void EmitLayers(List<Layer> layers)
    {
        var buffers = new List<GlBuffer?> { bufferOf(layers[0].Call.A.Value) };
        var writes = new List<int>();
        int Bind(Value value)
        {
            buffers.Add(bufferOf(value));
            return buffers.Count - 1;
        }

        int at = Uniforms.Begin();
        foreach (Layer layer in layers.Concat(Enumerable.Repeat(layers[0], MostLayers - layers.Count)))
        {
            Uniforms.Ints(layer.Call.K, layer.Call.N);
        }

        foreach (Layer layer in layers)
        {
            Uniforms.Floats(layer.Function?.Constants ?? []);
        }

        for (int i = layers.Count; i < MostLayers; i++)
        {
            Uniforms.Floats([]);
        }

        var defines = new List<string> { $"THREADS {LayerThreads}", $"LAYERS {layers.Count}", $"WIDTH {Width(layers)}", $"SUMS {layers.Max(Sums)}" };
        for (int i = 0; i < layers.Count; i++)
        {
            GemmCall call = layers[i].Call;
            defines.Add($"WEIGHTS_{i} {Bind(call.B.Value)}");
            defines.Add($"TYPE_{i} {layers[i].Type switch { WeightType.Float16 => 16, WeightType.Int8 => 8, _ => 32 }}");
            defines.Add($"LANES_{i} {Lanes(call)}");
            defines.Add($"FINISH_{i}(s) {Finish(layers[i].Function, i)}");
            if (call.K % 4 == 0)
            {
                defines.Add($"QUADS_{i}");
            }

            if (call.Bias is not null)
            {
                defines.Add($"BIAS_{i} {Bind(call.Bias)}");
            }

            if (layers[i].WritesSum)
            {
                writes.Add(Bind(call.Output));
                defines.Add($"Z_{i} {writes[^1]}");
            }

            if (layers[i].WritesResult)
            {
                writes.Add(Bind(layers[i].Output));
                defines.Add($"Y_{i} {writes[^1]}");
            }
        }

        ComputeProgram program = programOf("kernels/fused_layers.comp", [.. defines]);
        Emit(program, [.. buffers], (layers[0].Call.M, 1, 1), at);
        _dispatches[^1].WritesAt = [.. writes];
    }

    private int LayerThreads => device.Limits.MaxInvocations >= 1024 ? 512 : Math.Min(device.Limits.MaxInvocations, 256);

    private static string Finish(Epilogue? epilogue, int layer) => epilogue is null ? "(s)"
        : $"{epilogue.Function}({string.Join(", ", epilogue.Constants.Select((_, c) => $"constants[{layer}].{"xyzw"[c]}").Prepend("s"))})";

    private static int Width(IEnumerable<Layer> layers) => layers.Max(l => Math.Max(l.Call.K, l.Call.N));

    private static int SharedFloats(List<Layer> layers) => Width(layers) + layers.Max(Sums);

    private static int Sums(Layer layer) => layer.Call.N * Lanes(layer.Call);

    /// <summary>Invocations that share a row of weights: enough to read whole cache lines, more where rows are few.</summary>
    private static int Lanes(GemmCall call)
    {
        int terms = call.K % 4 == 0 ? call.K / 4 : call.K, lanes = call.N <= 32 ? 32 : call.N <= 128 ? 16 : 8;
        while (lanes > 1 && (lanes > terms || lanes * call.N > MostSums))
        {
            lanes /= 2;
        }

        return lanes;
    }

    /// <summary>A layer: its product, the map that applies its function where that did not go into the product, and what is written out.</summary>
    private sealed record Layer(GemmCall Call, MapCall? Activation, WeightType Type, bool WritesSum, bool WritesResult)
    {
        public Value Output => Activation?.Output ?? Call.Output;

        public Epilogue? Function => Activation is null ? Call.Epilogue : new Epilogue(Activation.Function, Activation.Constants);

        public IEnumerable<Value> Written(bool isLast)
        {
            if (WritesSum)
            {
                yield return Call.Output;
            }

            if (WritesResult || isLast)
            {
                yield return Output;
            }
        }
    }
}
