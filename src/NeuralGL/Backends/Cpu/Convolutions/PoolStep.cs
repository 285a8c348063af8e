using NeuralGL.Operators;

namespace NeuralGL.Backends.Cpu.Convolutions;

/// <summary>What the steps of pools share: the runs under each tap, and some planes for each part.</summary>
internal abstract unsafe class PoolWork : CpuStep
{
    private const int PartWork = 1 << 16;
    private readonly int _planesPerPart;

    protected PoolWork(PoolCall call)
    {
        Call = call;
        (Runs, Stride) = WindowRuns.Of(call.Window, call.Sizes, call.Positions);
        (Elements, Positions) = (call.Sizes[0] * call.Sizes[1] * call.Sizes[2], call.Positions[0] * call.Positions[1] * call.Positions[2]);
        _planesPerPart = (int)Math.Clamp(PartWork / Math.Max(1, (long)Positions * call.Window.Taps), 1, PartWork);
        if (call.Kind is PoolKind.Average or PoolKind.AverageWithPads)
        {
            Shares = [.. PoolText.Counts(call.Window, call.Sizes, call.Positions, call.Kind == PoolKind.AverageWithPads).Select(c => (float)c)];
        }
    }

    protected PoolCall Call { get; }

    protected WindowRun[] Runs { get; }

    /// <summary>From element to element of a run.</summary>
    protected int Stride { get; }

    /// <summary>Elements of a plane of what is pooled.</summary>
    protected int Elements { get; }

    /// <summary>Elements of a plane of results.</summary>
    protected int Positions { get; }

    /// <summary>What each mean is divided by.</summary>
    protected float[] Shares { get; } = [];

    /// <inheritdoc/>
    public override void Run(CpuThreads threads) => RunParts(threads, ((long)Call.Planes + _planesPerPart - 1) / _planesPerPart);

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        long from = (FirstPart + part) * _planesPerPart, to = Math.Min(Call.Planes, from + _planesPerPart);
        for (long plane = from; plane < to; plane++)
        {
            Plane((nint)plane, thread);
        }
    }

    /// <summary>Computes one plane.</summary>
    protected abstract void Plane(nint plane, int thread);

    /// <summary>The largest element under each window and where it is, −1 where there is none; a NaN is larger than any number.</summary>
    protected void Largest(float* x, float* largest, int* places)
    {
        new Span<float>(largest, Positions).Fill(float.NegativeInfinity);
        new Span<int>(places, Positions).Fill(-1);
        foreach (WindowRun run in Runs)
        {
            float* best = largest + run.Position;
            int* at = places + run.Position;
            for (int i = 0, element = run.Element; i < run.Length; i++, element += Stride)
            {
                float value = x[element];
                if (value > best[i] || at[i] < 0 || (float.IsNaN(value) && !float.IsNaN(best[i])))
                {
                    (best[i], at[i]) = (value, element);
                }
            }
        }
    }
}

/// <summary>One <see cref="PoolCall"/>, plane by plane.</summary>
internal sealed unsafe class PoolStep(PoolCall call, CpuMemory memory) : PoolWork(call)
{
    private readonly bool _isPair = PairPool.Suits(call), _isLine = LinePool.Suits(call);
    private readonly Window _window = call.Window.InThree();
    private readonly CpuBuffer _input = memory.BufferOf(call.Input), _output = memory.BufferOf(call.Output);
    private readonly CpuBuffer[] _scratch = memory.ThreadScratch(
        call.Kind == PoolKind.MaxPlace ? 2 * call.Positions[0] * call.Positions[1] * call.Positions[2] : LinePool.Suits(call) ? LinePool.Scratch(call) : 0);

    /// <inheritdoc/>
    protected override void Plane(nint plane, int thread)
    {
        float* x = _input.Pointer + (plane * Elements), y = _output.Pointer + (plane * Positions);
        switch (Call.Kind)
        {
            case PoolKind.Max when _isPair:
                PairPool.Largest(x, Call.Sizes, Call.Positions, y);
                break;
            case PoolKind.Max when _isLine:
                LinePool.Largest(x, Call, _window, _scratch[thread].Pointer, y);
                break;
            case PoolKind.Max:
                Max(x, y);
                break;
            case PoolKind.MaxPlace:
                Places(plane, x, y, _scratch[thread].Pointer);
                break;
            default:
                Mean(x, y);
                break;
        }
    }

    private void Max(float* x, float* y)
    {
        new Span<float>(y, Positions).Fill(float.NegativeInfinity);
        int stride = Stride;
        foreach (WindowRun run in Runs)
        {
            float* to = y + run.Position, from = x + run.Element;
            for (int i = 0; i < run.Length; i++, from += stride)
            {
                // A NaN is kept and taken: no comparison with it holds.
                float value = *from, old = to[i];
                to[i] = !(value <= old) && !float.IsNaN(old) ? value : old;
            }
        }
    }

    private void Mean(float* x, float* y)
    {
        new Span<float>(y, Positions).Clear();
        int stride = Stride;
        foreach (WindowRun run in Runs)
        {
            float* to = y + run.Position, from = x + run.Element;
            for (int i = 0; i < run.Length; i++, from += stride)
            {
                to[i] += *from;
            }
        }

        for (int i = 0; i < Positions; i++)
        {
            y[i] /= Shares[i];
        }
    }

    private void Places(nint plane, float* x, float* y, float* scratch)
    {
        int* places = (int*)(scratch + Positions);
        Largest(x, scratch, places);
        for (int i = 0; i < Positions; i++)
        {
            y[i] = (plane * Elements) + PoolText.Place(Math.Max(places[i], 0), Call.Sizes, Call.ColumnMajor);
        }
    }
}

/// <summary>One <see cref="PoolGradientCall"/>, plane by plane.</summary>
internal sealed unsafe class PoolGradientStep(PoolGradientCall call, CpuMemory memory) : PoolWork(call.Pool)
{
    private readonly bool _isPair = PairPool.Suits(call.Pool);
    private readonly CpuBuffer _gradient = memory.BufferOf(call.Gradient), _output = memory.BufferOf(call.Output);
    private readonly CpuBuffer? _input = call.Pool.Kind == PoolKind.Max ? memory.BufferOf(call.Pool.Input) : null;
    private readonly CpuBuffer[] _scratch = memory.ThreadScratch(2 * call.Pool.Positions[0] * call.Pool.Positions[1] * call.Pool.Positions[2]);

    /// <inheritdoc/>
    protected override void Plane(nint plane, int thread)
    {
        float* dy = _gradient.Pointer + (plane * Positions), dx = _output.Pointer + (plane * Elements), scratch = _scratch[thread].Pointer;
        if (_isPair)
        {
            PairPool.Gradient(_input!.Pointer + (plane * Elements), Call.Sizes, Call.Positions, dy, dx);
            return;
        }

        new Span<float>(dx, Elements).Clear();
        if (_input is not null)
        {
            int* places = (int*)(scratch + Positions);
            Largest(_input.Pointer + (plane * Elements), scratch, places);
            for (int i = 0; i < Positions; i++)
            {
                if (places[i] >= 0)
                {
                    dx[places[i]] += dy[i];
                }
            }

            return;
        }

        for (int i = 0; i < Positions; i++)
        {
            scratch[i] = dy[i] / Shares[i];
        }

        foreach (WindowRun run in Runs)
        {
            float* from = scratch + run.Position, to = dx + run.Element;
            for (int i = 0; i < run.Length; i++, to += Stride)
            {
                *to += from[i];
            }
        }
    }
}
