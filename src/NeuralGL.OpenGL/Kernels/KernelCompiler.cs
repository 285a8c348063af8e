using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Kernels;

/// <summary>Gives the program of a shader file and defines.</summary>
internal delegate ComputeProgram ProgramSource(string file, params ReadOnlySpan<string> defines);

/// <summary>
/// Turns abstract kernels into dispatches for one device: the only place that knows shaders, defines, load paths and group counts.
/// It makes no GL call itself, so it may run on any thread.
/// </summary>
internal sealed partial class KernelCompiler(GlDevice device, Func<Value, GlBuffer> bufferOf, Func<Value, StoredParameter> weightsOf, Func<int, string, GlBuffer> scratch, ProgramSource programOf)
{
    /// <summary>
    /// The longest loop of an invocation. llvmpipe stops every loop of a shader silently after 65,535 back-edges in all, and no
    /// device likes longer ones without a chance to do something else.
    /// </summary>
    private const int MaxIterations = 60000;

    /// <summary>Groups along one axis: the least that OpenGL guarantees.</summary>
    private const int MaxGroups = 65535;

    private readonly List<Dispatch> _dispatches = [];
    private Node _node = null!;
    private Value? _partOf;

    /// <summary>The uniform blocks of the dispatches.</summary>
    public UniformWriter Uniforms { get; } = new(Math.Max(16, device.Limits.UniformAlignment));

    /// <summary>Compiles a plan.</summary>
    public Dispatch[] Compile(KernelPlan plan)
    {
        for (int i = 0; i < plan.Calls.Count; i++)
        {
            if (Layers(plan, ref i) || Maps(plan, ref i))
            {
                continue;
            }

            (Node node, KernelCall call) = plan.Calls[i];
            (_node, _partOf) = (node, call is MapCall { Into: not null } ? call.Output : null);
            if (call.Output.Shape.Length == 0 || call is MapCall { Length: 0 })
            {
                continue;
            }

            switch (call)
            {
                case AxisCall axis: AlongAxis(axis); break;
                case MapCall map: Map(map); break;
                case GemmCall product: Gemm(product); break;
                case GatherCall gather: Gather(gather); break;
                case PadCall pad: Pad(pad); break;
                case ReduceCall reduce: Reduce(reduce); break;
                case ScatterCall scatter: Scatter(scatter); break;
                case SoftmaxCall softmax: Softmax(softmax); break;
                case ConvCall conv: Convolution(conv); break;
                case ConvWeightCall weights: ConvolutionWeights(weights); break;
                case ResampleCall resample: Resample(resample); break;
                case PoolCall pool: Pool(pool); break;
                case PoolGradientCall gradient: PoolGradient(gradient); break;
                case TopKCall top: TopK(top); break;
                default: throw new GraphException($"node '{node.Name}' ({node.Operator.Name}): the GL backend has no kernel for {call.GetType().Name}");
            }
        }

        PlaceBarriers(_dispatches);
        return [.. _dispatches];
    }

    /// <summary>A dispatch waits for others only if it reads or writes what one of them wrote since the last wait.</summary>
    private static void PlaceBarriers(List<Dispatch> dispatches)
    {
        var written = new Dictionary<GlBuffer, Value?>();
        var read = new HashSet<GlBuffer>();
        foreach (Dispatch dispatch in dispatches)
        {
            // Parts of one value do not overlap, so they need not wait for each other.
            bool overwrites = dispatch.Written.Any(w => written.TryGetValue(w, out Value? whole) && (whole is null || whole != dispatch.PartOf));
            if (dispatch.Read.Any(written.ContainsKey) || overwrites || dispatch.Written.Any(read.Contains))
            {
                dispatch.NeedsBarrier = true;
                written.Clear();
                read.Clear();
            }

            foreach (GlBuffer buffer in dispatch.Written)
            {
                written[buffer] = dispatch.PartOf;
            }

            read.UnionWith(dispatch.Read);
        }
    }

    private void Emit(ComputeProgram program, GlBuffer?[] buffers, (int, int, int) groups, int uniforms, params GlBuffer[] texels)
    {
        for (int i = 0; i < buffers.Length; i++)
        {
            if (buffers[i] is { } buffer && IsBeyondBinding(buffer) && (i != 1 || _slice is null))
            {
                throw BeyondBinding(buffer);
            }
        }

        _dispatches.Add(DispatchOf(program, buffers, groups, uniforms, texels));
    }

    private Dispatch DispatchOf(ComputeProgram program, GlBuffer?[] buffers, (int, int, int) groups, int uniforms, GlBuffer[] texels) => new()
    {
        Slice = _slice,
        Program = program,
        Node = _node,
        PartOf = _partOf,
        Buffers = buffers,
        Texels = texels,
        Groups = groups,
        UniformOffset = uniforms,
        UniformBytes = Uniforms.Length(uniforms),
    };

    /// <summary>Groups for a row of elements, folded into two dimensions where one is not enough.</summary>
    private static (int X, int Y, int Z) Fold(long elements, int perGroup)
    {
        long groups = (elements + perGroup - 1) / perGroup;
        long rows = (groups + MaxGroups - 1) / MaxGroups;
        return ((int)((groups + rows - 1) / rows), (int)rows, 1);
    }

    private void Map(MapCall call)
    {
        Placement to = call.Placement;
        (int[] sizes, int[][] walks) = Walks.Simplify(call.Sizes, [.. call.Inputs.Select(i => i.Strides), to.Strides]);
        (int[] placed, walks) = (walks[^1], walks[..^1]);
        var defines = new List<string> { $"FUNCTION {call.Function}", $"INPUTS {call.Inputs.Length}", $"CONSTANTS {call.Constants.Length}" };
        bool flat = call.IsWhole && (sizes.Length == 0 || walks.All(w => (sizes.Length == 1 && w[0] == 1) || w.All(s => s == 0)));
        if (flat)
        {
            defines.AddRange(walks.Select((w, i) => (Scalar: w.All(s => s == 0), Name: $"{"ABC"[i]}_SCALAR")).Where(d => d.Scalar).Select(d => d.Name));
        }
        else
        {
            defines.Add("STRIDED");
            if (!call.IsWhole)
            {
                defines.Add("PLACED");
            }
        }

        int at = Uniforms.Begin();
        Uniforms.Ints(call.Length, flat ? 0 : sizes.Length).Floats(call.Constants);
        for (int d = 0; d < 8; d++)
        {
            int axis = sizes.Length - 1 - d;
            if (flat || axis < 0)
            {
                Uniforms.Ints(0);
            }
            else
            {
                Uniforms.Ints(sizes[axis], walks[0][axis], walks.Length > 1 ? walks[1][axis] : 0, walks.Length > 2 ? walks[2][axis] : placed[axis]);
            }
        }

        if (!call.IsWhole)
        {
            Uniforms.Ints(call.Inputs[0].Offset, call.Inputs.ElementAtOrDefault(1).Offset, to.Offset);
        }

        GlBuffer?[] buffers = [null, null, null, bufferOf(call.Output)];
        for (int i = 0; i < call.Inputs.Length; i++)
        {
            buffers[i] = bufferOf(call.Inputs[i].Value);
        }

        if (flat && MapFitsTexels(call, walks))
        {
            MapByTexels(call.Output.Shape.Length, walks, defines, buffers, at);
            return;
        }

        ComputeProgram program = programOf("kernels/map.comp", [.. defines]);
        Emit(program, buffers, Fold(call.Length, program.SizeX * 4), at);
    }

    private void Reduce(ReduceCall call)
    {
        int kept = call.Kept.Length;
        (int[] keptSizes, int[][] keptStrides) = Walks.Simplify(call.Kept, call.Input.Strides[..kept]);
        (int[] reducedSizes, int[][] reducedStrides) = Walks.Simplify(call.Reduced, call.Input.Strides[kept..]);
        long length = reducedSizes.Aggregate(1L, (p, s) => p * s);
        int results = call.Output.Shape.Length;

        // Long reductions run in two steps: chunks side by side, then the chunks' results.
        int chunks = length <= 4096 ? 1 : (int)Math.Clamp((length + 2047) / 2048, 1, MaxIterations);
        int chunk = (int)((length + chunks - 1) / chunks);
        if (chunk > MaxIterations)
        {
            throw new GlLimitException($"node '{_node.Name}' ({_node.Operator.Name}) joins {length:N0} elements into one, more than two loops of a shader may take");
        }

        (string join, string start) = call.Reduction switch
        {
            Reduction.Max => ("JOIN(a, b) larger(a, b)", "START -INF_VALUE"),
            Reduction.Min => ("JOIN(a, b) smaller(a, b)", "START INF_VALUE"),
            Reduction.Product => ("JOIN(a, b) ((a) * (b))", "START 1.0"),
            _ => ("JOIN(a, b) ((a) + (b))", "START 0.0"),
        };
        GlBuffer output = bufferOf(call.Output);
        GlBuffer first = chunks == 1 ? output : scratch(results * chunks, $"{_node.Name} partial results");
        string[] defines = reducedSizes.Length == 1 ? [join, start, "ONE_DIMENSION"] : [join, start];
        EmitReduce(defines, bufferOf(call.Input.Value), first, results, chunks, (int)length, chunk, chunks == 1 ? call.Scale : 1, keptSizes, keptStrides[0], reducedSizes, reducedStrides[0]);
        if (chunks > 1)
        {
            EmitReduce([join, start, "ONE_DIMENSION"], first, output, results, 1, chunks, chunks, call.Scale, [results], [chunks], [chunks], [1]);
        }
    }

    private void EmitReduce(string[] defines, GlBuffer from, GlBuffer to, int results, int chunks, int length, int chunk, float scale, int[] kept, int[] keptStrides, int[] reduced, int[] reducedStrides)
    {
        int at = Uniforms.Begin();
        Uniforms.Ints(results, kept.Length, reduced.Length, chunks).Ints(length, chunk).Floats([scale]);
        WriteDims(kept, keptStrides);
        WriteDims(reduced, reducedStrides);
        ComputeProgram program = programOf("kernels/reduce.comp", defines);
        Emit(program, [from, null, null, to], Fold((long)results * chunks, program.SizeX), at);
    }

    private void WriteDims(int[] sizes, int[] strides)
    {
        for (int d = 0; d < 8; d++)
        {
            int axis = sizes.Length - 1 - d;
            Uniforms.Ints(axis < 0 ? 1 : sizes[axis], axis < 0 ? 0 : strides[axis]);
        }
    }

    private void AlongAxis(AxisCall call)
    {
        // A row of ones and zeros takes two loops.
        if (call.Axis > MaxIterations / 2)
        {
            throw new GlLimitException($"node '{_node.Name}' ({_node.Operator.Name}) walks {call.Axis:N0} elements one after the other, more than a loop of a shader may take");
        }

        int at = Uniforms.Begin();
        Uniforms.Ints(call.Outer * call.Inner, call.Axis, call.Inner, call.Backwards ? 1 : 0).Ints(call.IsExclusive ? 1 : 0);
        ComputeProgram program = programOf("kernels/along_axis.comp", call.Kind switch { AxisKind.PlaceOfMin => ["LEAST"], AxisKind.OneAtMax => ["ONE_HOT"], AxisKind.RunningSum => ["SUM"], _ => Array.Empty<string>() });
        Emit(program, [bufferOf(call.Input), null, null, bufferOf(call.Output)], Fold((long)call.Outer * call.Inner, program.SizeX), at);
    }

    private void Softmax(SoftmaxCall call)
    {
        int at = Uniforms.Begin();
        Uniforms.Ints(call.Outer * call.Inner, call.Axis, call.Inner);
        ComputeProgram program = call.Log ? programOf("kernels/softmax.comp", "LOG") : programOf("kernels/softmax.comp");
        Emit(program, [bufferOf(call.Input), null, null, bufferOf(call.Output)], Fold((long)call.Outer * call.Inner, program.SizeX), at);
    }
}
