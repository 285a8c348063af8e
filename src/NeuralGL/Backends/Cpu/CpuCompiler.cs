using NeuralGL.Backends.Cpu.Convolutions;
using NeuralGL.Backends.Cpu.Maps;
using NeuralGL.Backends.Cpu.Products;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Backends.Cpu;

/// <summary>Turns the kernels of a plan into steps.</summary>
internal sealed class CpuCompiler(ProductKernels kernels, CpuMemory memory)
{
    private readonly List<CpuStep> _steps = [];
    private readonly List<Node> _nodes = [];
    private readonly List<FlatMap> _maps = [];
    private int _mapLength;
    private Node? _last;
    private ChannelStatisticsCall? _statistics;
    private ChannelGradientSumsCall? _sums;

    /// <summary>Compiles a plan.</summary>
    /// <returns>What is run once, as it depends on nothing, what every run does, and the node of each step of that.</returns>
    public (CpuStep[] Once, CpuStep[] Steps, Node[] Nodes) Compile(KernelPlan plan)
    {
        CpuStep[] once = Compile(plan.Calls.Where(c => memory.IsFolded(c.Call.Output)));
        CpuStep[] steps = Compile(plan.Calls.Where(c => !memory.IsFolded(c.Call.Output)));
        memory.Finish();
        return (once, steps, [.. _nodes]);
    }

    private CpuStep[] Compile(IEnumerable<(Node Node, KernelCall Call)> calls)
    {
        _steps.Clear();
        _nodes.Clear();
        foreach ((Node node, KernelCall call) in calls)
        {
            if (call.Output.Shape.Length == 0 || call is MapCall { Length: 0 })
            {
                continue;
            }

            if (call is MapCall map && MapFunctions.Find(map.Function) is { } function)
            {
                Map(map, function);
                BelongTo(node);
                continue;
            }

            EndMaps();
            switch (call)
            {
                case AxisCall axis: _steps.Add(new AxisStep(axis, memory)); break;
                // Each of these two pairs is one step.
                case ChannelStatisticsCall statistics: _statistics = statistics; break;
                case ChannelNormalizationCall normalization: Normalization(node, normalization); break;
                case ChannelGradientSumsCall sums: _sums = sums; break;
                case ChannelGradientCall gradient: _steps.Add(new ChannelGradientStep(_sums!, gradient, memory)); break;
                case ConvCall convolution: Convolution(node, convolution); break;
                case ConvWeightCall weights: _steps.Add(ConvWeightStep.Suits(weights.Plan) ? new ConvWeightStep(weights, kernels, memory) : new CorrelationStep(weights, kernels, memory)); break;
                case GemmCall product: Product(node, product); break;
                case GatherCall gather: _steps.Add(new GatherStep(gather, memory)); break;
                case ResampleCall resample: _steps.Add(new ResampleStep(resample, memory)); break;
                case PoolCall pool: _steps.Add(new PoolStep(pool, memory)); break;
                case PoolGradientCall pool: _steps.Add(new PoolGradientStep(pool, memory)); break;
                case PadCall pad: _steps.Add(new PadStep(pad, memory)); break;
                case ReduceCall reduce: _steps.Add(ReduceStep.Of(reduce, memory)); break;
                case ScatterCall scatter: _steps.Add(new ScatterStep(scatter, memory)); break;
                case SoftmaxCall softmax: _steps.Add(new SoftmaxStep(softmax, memory)); break;
                case TopKCall top: _steps.Add(new TopKStep(top, memory)); break;
                default: _steps.Add(new ReferenceStep(node.Operator, node.Inputs, node.Outputs, memory)); break;
            }

            BelongTo(node);
        }

        EndMaps();
        return [.. _steps];
    }

    /// <summary>
    /// Which updates of a graph need no copy: the new value is made element by element, and after that nobody reads the old one, so it
    /// is written where the parameter is.
    /// </summary>
    public static Dictionary<Value, Value> InPlaceUpdates(KernelPlan plan)
    {
        var inPlace = new Dictionary<Value, Value>();
        foreach (ParameterUpdate update in plan.Graph.Updates)
        {
            int made = -1, lastRead = -1;
            for (int i = 0; i < plan.Calls.Count; i++)
            {
                KernelCall call = plan.Calls[i].Call;
                made = call.Output == update.NewValue ? i : made;
                lastRead = call.Reads.Any(v => plan.Root(v) == update.Parameter) ? i : lastRead;
            }

            bool isPlain = made >= lastRead && made >= 0 && plan.Calls[made].Call is MapCall map && MapFunctions.Find(map.Function) is not null && IsFlat(map);
            if (isPlain && !plan.Graph.Outputs.Any(v => plan.Root(v) == update.NewValue || v == update.Parameter))
            {
                inPlace.TryAdd(update.NewValue, update.Parameter);
            }
        }

        return inPlace;
    }

    /// <summary>The values that are made of constants alone, in kernels only: they are computed once.</summary>
    public static HashSet<Value> FoldedValues(KernelPlan plan)
    {
        HashSet<Value> kept = [.. plan.Graph.Outputs.Concat(plan.Graph.Updates.Select(u => u.NewValue)).Select(plan.Root)], folded = [];
        foreach (IGrouping<Value, KernelCall> made in plan.Calls.Select(c => c.Call).GroupBy(c => c.Output))
        {
            if (!kept.Contains(made.Key) && made.SelectMany(c => c.Reads).All(v => plan.Root(v).Kind == ValueKind.Constant || folded.Contains(plan.Root(v))))
            {
                folded.Add(made.Key);
            }
        }

        return folded;
    }

    /// <summary>Whether every kernel of a case has a step of its own here, rather than the reference's loops.</summary>
    public static bool HasKernels(OperatorCase c) =>
        KernelPlan.Create(Proof.OperatorProof.GraphOf(c), observeAll: false).Calls.All(p => p.Call switch
        {
            MapCall map => MapFunctions.Find(map.Function) is not null,
            AxisCall or ConvCall or ConvWeightCall or GatherCall or GemmCall or PadCall or PoolCall or PoolGradientCall or ReduceCall or ResampleCall or ScatterCall or SoftmaxCall or TopKCall => true,
            _ => false,
        });

    private static bool IsFlat(MapCall call)
    {
        if (!call.IsWhole)
        {
            return false;
        }

        (int[] sizes, int[][] walks) = Walks.Simplify(call.Sizes, [.. call.Inputs.Select(i => i.Strides)]);
        return walks.All(w => (sizes.Length == 1 && w[0] == 1) || w.All(s => s == 0));
    }

    private void Map(MapCall call, MapFunction function)
    {
        if (!IsFlat(call))
        {
            EndMaps();
            _steps.Add(new StridedMapStep(call, function, memory));
            return;
        }

        int length = call.Output.Shape.Length;
        CpuBuffer output = memory.BufferOf(call.Output);

        // A single number that an earlier map reads for every chunk may lie in memory that is free for the result of a later one.
        if (length != _mapLength || _maps.Exists(m => m.Inputs.Any(i => i.Repeats && i.Buffer == output)))
        {
            EndMaps();
            _mapLength = length;
        }

        _maps.Add(new FlatMap(
            function, [.. call.Inputs.Select(i => new FlatOperand(memory.BufferOf(i.Value), i.Value.Shape.Length == 1))], output,
            call.Constants.ElementAtOrDefault(0), call.Constants.ElementAtOrDefault(1)));
    }

    private void EndMaps()
    {
        if (_maps.Count > 0)
        {
            _steps.Add(new FlatMapStep(_mapLength, [.. _maps]));
            _maps.Clear();
            BelongTo(_last!);
        }
    }

    /// <summary>The steps that are new are a node's; of maps that make one step together, the last one's.</summary>
    private void BelongTo(Node node)
    {
        while (_nodes.Count < _steps.Count)
        {
            _nodes.Add(node);
        }

        _last = node;
    }

    private void Normalization(Node node, ChannelNormalizationCall call)
    {
        bool isFused = call.Epilogue is null || MapFunctions.Find(call.Epilogue.Function) is not null;
        _steps.Add(new ChannelNormalizationStep(_statistics!, isFused ? call : call with { Epilogue = null }, memory));
        if (!isFused)
        {
            // The node is the activation that the plan joined to the normalisation.
            _steps.Add(new ReferenceStep(node.Operator, [call.Output], [call.Output], memory));
        }
    }

    private void Convolution(Node node, ConvCall call)
    {
        bool isFused = call.Epilogue is null || MapFunctions.Find(call.Epilogue.Function) is not null;
        ConvCall run = call with { Plan = call.Plan.WithoutPads(), Epilogue = isFused ? call.Epilogue : null };
        _steps.Add(TurnedConvStep.Suits(run, kernels, memory) ? new TurnedConvStep(run, kernels, memory) : new ConvStep(run, kernels, memory));
        if (!isFused)
        {
            // The node is the activation that the plan joined to the convolution.
            _steps.Add(new ReferenceStep(node.Operator, [call.Output], [call.Output], memory));
        }
    }

    private void Product(Node node, GemmCall call)
    {
        bool isFused = call.Epilogue is null || MapFunctions.Find(call.Epilogue.Function) is not null;
        _steps.Add(new ProductStep(isFused ? call : call with { Epilogue = null }, kernels, memory));
        if (!isFused)
        {
            // The node is the activation that the plan joined to the product.
            _steps.Add(new ReferenceStep(node.Operator, [call.Output], [call.Output], memory));
        }
    }
}
