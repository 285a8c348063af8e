using NeuralGL.Backends.Cpu.Maps;
using NeuralGL.Backends.Cpu.Products;
using NeuralGL.Operators;

namespace NeuralGL.Backends.Cpu.Convolutions;

/// <summary>
/// One <see cref="ConvCall"/> with fewer positions than registers have room for, as deep in a network or behind a global mean: a register
/// then holds outputs, not positions, and the weights are packed for that once, so that each run reads them as one stream.
/// </summary>
internal sealed unsafe class TurnedConvStep : CpuStep
{
    /// <summary>Steps of the inner dimension that all positions pass before the next ones.</summary>
    private const int DepthBlock = 512;

    /// <summary>Multiplications that are worth a part of their own.</summary>
    private const long PartWork = 1 << 16;

    private readonly ConvPlan _plan;
    private readonly ConvPhase _phase;
    private readonly ProductKernels _kernels;
    private readonly CpuBuffer _input, _weight, _output, _packed;
    private readonly CpuBuffer? _bias;
    private readonly CpuBuffer[] _scratch, _gathered;
    private readonly MapFunction? _activation;
    private readonly float[] _constants;
    private readonly int[] _sources;
    private readonly bool _relu, _inPlace;
    private readonly int _width, _positions, _depth, _panels, _panelsPerPart, _parts;
    private readonly GatherWork _gather;
    private readonly PackWork _pack;
    private long _packedVersion = -1;

    public TurnedConvStep(ConvCall call, ProductKernels kernels, CpuMemory memory)
    {
        (_plan, _phase, _kernels, _width, _positions) = (call.Plan, call.Plan.Phases[0], kernels, kernels.PanelWidth, call.Plan.OutputPlane);
        (_input, _weight, _output, _bias) = (memory.BufferOf(call.Input), memory.BufferOf(call.Weight), memory.BufferOf(call.Output), call.Bias is null ? null : memory.BufferOf(call.Bias));
        _relu = call.Epilogue?.Function == "relu";
        _activation = call.Epilogue is null || _relu ? null : MapFunctions.Find(call.Epilogue.Function);
        _constants = [.. call.Epilogue?.Constants ?? [], 0, 0];
        _depth = _plan.Inputs * _phase.Taps.Count;
        _panels = (_plan.Outputs + _width - 1) / _width;
        _panelsPerPart = (int)Math.Clamp(PartWork / ((long)_depth * _width * _positions), 1, _panels);
        _parts = (_panels + _panelsPerPart - 1) / _panelsPerPart;
        _inPlace = _phase.Taps.Count == 1 && _phase.IsWhole;
        _sources = _inPlace ? [] : Sources(_plan, _phase);
        _packed = memory.Scratch(checked(_plan.Groups * _panels * _depth * _width));
        _scratch = memory.ThreadScratch(_positions * _width);
        _gathered = memory.SharedScratch(_inPlace ? 0 : checked(_plan.Batch * _plan.Groups * _depth * _positions));
        (_gather, _pack) = (new GatherWork(this), new PackWork(this));
    }

    /// <summary>Whether registers of outputs are fuller than registers of positions, and the weights stay from run to run.</summary>
    public static bool Suits(ConvCall call, ProductKernels kernels, CpuMemory memory)
    {
        ConvPlan plan = call.Plan;
        ConvPhase phase = plan.Phases[0];
        if (plan.IsTransposed || phase.Taps.Count == 0 || plan.Batch == 0 || !memory.IsFixed(call.Weight) || memory.IsUpdated(call.Weight))
        {
            return false;
        }

        double positions = Filling(plan.OutputPlane, phase.Positions, kernels.PanelWidth), outputs = Filling(plan.Outputs, plan.Outputs, kernels.PanelWidth);
        return positions < 0.6 && outputs > 1.25 * positions;
    }

    /// <inheritdoc/>
    public override void Run(CpuThreads threads)
    {
        if (_packedVersion != _weight.Version || _weight.Version == 0)
        {
            threads.Run(_pack, Math.Min(_plan.Groups * _panels, CpuThreads.MaxParts));
            _packedVersion = _weight.Version;
        }

        if (!_inPlace)
        {
            threads.Run(_gather, GatherWork.Parts(this));
        }

        RunParts(threads, (long)_plan.Batch * _plan.Groups * _parts);
    }

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        long at = FirstPart + part, which = at / _parts;
        int first = (int)(at % _parts) * _panelsPerPart, n = first * _width, columns = Math.Min(_panelsPerPart * _width, _plan.Outputs - n), group = (int)(which % _plan.Groups);
        float* a = _inPlace ? _input.Pointer + ((nint)which * _plan.Inputs * _plan.InputPlane) : _gathered[0].Pointer + ((nint)which * _depth * _positions);
        float* y = _output.Pointer + ((((nint)which * _plan.Outputs) + n) * _positions), bias = _bias is null ? null : _bias.Pointer + (group * _plan.Outputs) + n;
        if (_positions == 1)
        {
            _kernels.Strip(WeightType.Float32, columns, new StripArguments
            {
                A = a, AK = 1, B = (byte*)Packed(group, first), PanelBytes = (nint)_depth * _width * sizeof(float), K = _depth, C = y, Bias = bias, Relu = _relu,
            });
        }
        else
        {
            for (int column = 0; column < columns; column += _width)
            {
                int here = Math.Min(_width, columns - column);
                Panel(a, Packed(group, first + (column / _width)), here, bias is null ? null : bias + column, _scratch[thread].Pointer);
                Packing.Panels(_scratch[thread].Pointer, _width, 1, _positions, here, _positions, y + ((nint)column * _positions));
            }
        }

        _activation?.Apply(new MapLine { A = y, Y = y, Length = columns * _positions, K0 = _constants[0], K1 = _constants[1] });
    }

    /// <summary>Computes [position][output] for a panel of outputs.</summary>
    private void Panel(float* a, float* weights, int columns, float* bias, float* to)
    {
        for (int k = 0; k < _depth; k += DepthBlock)
        {
            int steps = Math.Min(DepthBlock, _depth - k);
            _kernels.Panel(_positions, new TileArguments
            {
                A = a + ((nint)k * _positions), ARow = 1, AK = _positions, B = weights + ((nint)k * _width), BK = _width, C = to, CRow = _width, K = steps,
                Bias = bias, Columns = columns == _width ? 0 : columns, Accumulate = k > 0, Relu = _relu && k + steps >= _depth,
            });
        }
    }

    private float* Packed(int group, int panel) => _packed.Pointer + ((((nint)group * _panels) + panel) * _depth * _width);

    /// <summary>How full registers are.</summary>
    private static double Filling(int wanted, int computed, int width) => wanted / (Math.Ceiling((double)computed / width) * width);

    /// <summary>For each tap and position, the element of a channel that is read; −1 for padding.</summary>
    private static int[] Sources(ConvPlan plan, ConvPhase phase)
    {
        (Window w, IReadOnlyList<int> from, IReadOnlyList<int> to) = (plan.Window, plan.InputSizes, plan.OutputSizes);
        var sources = new int[phase.Taps.Count * plan.OutputPlane];
        for (int t = 0; t < phase.Taps.Count; t++)
        {
            int tap = phase.Taps[t].Tap;
            int[] k = [tap / w.Kernel[2] / w.Kernel[1], tap / w.Kernel[2] % w.Kernel[1], tap % w.Kernel[2]];
            for (int i = 0; i < plan.OutputPlane; i++)
            {
                int[] position = [i / to[2] / to[1], i / to[2] % to[1], i % to[2]];
                int[] at = [.. position.Select((p, axis) => (p * w.Strides[axis]) + (k[axis] * w.Dilations[axis]) - w.Pads[axis])];
                bool isInside = at.Select((p, axis) => p >= 0 && p < from[axis]).All(inside => inside);
                sources[(t * plan.OutputPlane) + i] = isInside ? (((at[0] * from[1]) + at[1]) * from[2]) + at[2] : -1;
            }
        }

        return sources;
    }

    /// <summary>Brings what is read into the order [channel][tap][position], some channels at a time.</summary>
    private sealed class GatherWork(TurnedConvStep step) : CpuWork
    {
        private const int ChannelsPerPart = 16;

        public static int Parts(TurnedConvStep step) => (int)Math.Min((Channels(step) + ChannelsPerPart - 1) / ChannelsPerPart, CpuThreads.MaxParts);

        public override void Part(int part, int thread)
        {
            int parts = Parts(step), length = step._sources.Length;
            for (long first = (long)part * ChannelsPerPart; first < Channels(step); first += (long)parts * ChannelsPerPart)
            {
                for (long c = first; c < Math.Min(first + ChannelsPerPart, Channels(step)); c++)
                {
                    float* from = step._input.Pointer + ((nint)c * step._plan.InputPlane), to = step._gathered[0].Pointer + ((nint)c * length);
                    for (int i = 0; i < length; i++)
                    {
                        int source = step._sources[i];
                        to[i] = source < 0 ? 0 : from[source];
                    }
                }
            }
        }

        private static long Channels(TurnedConvStep step) => (long)step._plan.Batch * step._plan.Groups * step._plan.Inputs;
    }

    /// <summary>Packs the weights, a panel at a time.</summary>
    private sealed class PackWork(TurnedConvStep step) : CpuWork
    {
        public override void Part(int part, int thread)
        {
            for (int i = part; i < step._plan.Groups * step._panels; i += CpuThreads.MaxParts)
            {
                Panel(i / step._panels, i % step._panels);
            }
        }

        private void Panel(int group, int panel)
        {
            ConvPlan plan = step._plan;
            int taps = step._phase.Taps.Count, first = panel * step._width, count = Math.Min(step._width, plan.Outputs - first);
            float* to = step._packed.Pointer + ((((nint)group * step._panels) + panel) * step._depth * step._width);
            if (taps == plan.Window.Taps)
            {
                Packing.Panels(step._weight.Pointer + plan.WeightIndex(group, first, 0, 0), step._depth, 1, count, step._depth, step._width, to);
                return;
            }

            for (int k = 0; k < step._depth; k++, to += step._width)
            {
                for (int i = 0; i < count; i++)
                {
                    to[i] = step._weight.Pointer[plan.WeightIndex(group, first + i, k / taps, step._phase.Taps[k % taps].Tap)];
                }
            }
        }
    }
}
