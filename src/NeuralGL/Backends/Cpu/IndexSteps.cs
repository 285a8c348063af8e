using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Backends.Cpu;

/// <summary>An <see cref="IndexPlan"/> as runs of elements that lie side by side in the data and in what is picked.</summary>
internal sealed unsafe class IndexRuns
{
    private readonly IndexPlan _plan, _head;

    public IndexRuns(IndexPlan plan)
    {
        bool joins = plan.Free is [.., { DataStride: 1, IndexStride: 0, PickedStride: 1 }];
        Length = joins ? plan.Free[^1].Limit : 1;
        (_plan, _head) = (plan, joins ? plan with { Free = plan.Free[..^1] } : plan);
        Coordinates = _head.Coordinates;
    }

    /// <summary>Elements of a run.</summary>
    public int Length { get; }

    /// <summary>Free coordinates that the runs do not cover.</summary>
    public int Coordinates { get; }

    /// <summary>Indices for each of them.</summary>
    public int Count => _plan.Count;

    /// <summary>Where the run for an index begins in the data and in what is picked.</summary>
    public (int Data, int Picked) At((int Data, int Index, int Picked) begin, int i, float* indices)
    {
        int data = begin.Data, index = begin.Index + (i * _plan.IndexRow);
        for (int k = 0; k < _plan.Axes.Length; k++)
        {
            data += IndexPlan.Place(int.CreateSaturating(indices[index + k]), _plan.Axes[k].Size) * _plan.Axes[k].Stride;
        }

        return (data, begin.Picked + (i * _plan.PickedRow));
    }

    /// <summary>Where everything begins for a coordinate.</summary>
    public (int Data, int Index, int Picked) Begin(int coordinate) => _head.Begin(coordinate);
}

/// <summary>One <see cref="GatherCall"/>, run by run.</summary>
internal sealed unsafe class GatherStep(GatherCall call, CpuMemory memory) : CpuStep
{
    private const int PartWork = 1 << 14;

    private readonly CpuBuffer _data = memory.BufferOf(call.Data), _indices = memory.BufferOf(call.Indices), _output = memory.BufferOf(call.Output);
    private readonly IndexRuns _runs = new(call.Plan);

    private long Rows => (long)_runs.Coordinates * _runs.Count;

    private int RowsPerPart => Math.Max(1, PartWork / _runs.Length);

    /// <inheritdoc/>
    public override void Run(CpuThreads threads) => RunParts(threads, (Rows + RowsPerPart - 1) / RowsPerPart);

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        long from = (FirstPart + part) * RowsPerPart, to = Math.Min(Rows, from + RowsPerPart);
        for (long row = from; row < to; row++)
        {
            (int data, int picked) = _runs.At(_runs.Begin((int)(row / _runs.Count)), (int)(row % _runs.Count), _indices.Pointer);
            if (_runs.Length == 1)
            {
                _output.Pointer[picked] = _data.Pointer[data];
            }
            else
            {
                new ReadOnlySpan<float>(_data.Pointer + data, _runs.Length).CopyTo(new Span<float>(_output.Pointer + picked, _runs.Length));
            }
        }
    }
}

/// <summary>One <see cref="ScatterCall"/>: the data, then the updates in their order; different free coordinates never meet.</summary>
internal sealed unsafe class ScatterStep(ScatterCall call, CpuMemory memory) : CpuStep
{
    private readonly CpuBuffer? _data = call.Data is null ? null : memory.BufferOf(call.Data);
    private readonly CpuBuffer _indices = memory.BufferOf(call.Indices), _updates = memory.BufferOf(call.Updates), _output = memory.BufferOf(call.Output);
    private readonly IndexRuns _runs = new(call.Plan);
    private readonly ScatterReduction _reduction = call.Reduction;
    private readonly int _length = call.Output.Shape.Length;

    /// <inheritdoc/>
    public override void Run(CpuThreads threads)
    {
        Span<float> result = new(_output.Pointer, _length);
        if (_data is null)
        {
            result.Clear();
        }
        else
        {
            new ReadOnlySpan<float>(_data.Pointer, _length).CopyTo(result);
        }

        RunParts(threads, _runs.Coordinates);
    }

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        var begin = _runs.Begin((int)FirstPart + part);
        for (int i = 0; i < _runs.Count; i++)
        {
            (int data, int picked) = _runs.At(begin, i, _indices.Pointer);
            Join(new Span<float>(_output.Pointer + data, _runs.Length), new ReadOnlySpan<float>(_updates.Pointer + picked, _runs.Length));
        }
    }

    private void Join(Span<float> to, ReadOnlySpan<float> from)
    {
        switch (_reduction)
        {
            case ScatterReduction.None: from.CopyTo(to); break;
            case ScatterReduction.Add: System.Numerics.Tensors.TensorPrimitives.Add(to, from, to); break;
            case ScatterReduction.Mul: System.Numerics.Tensors.TensorPrimitives.Multiply(to, from, to); break;
            case ScatterReduction.Max: System.Numerics.Tensors.TensorPrimitives.Max(to, from, to); break;
            default: System.Numerics.Tensors.TensorPrimitives.Min(to, from, to); break;
        }
    }
}

/// <summary>One <see cref="TopKCall"/>: row by row, every element put in its place among the first k found so far.</summary>
internal sealed unsafe class TopKStep(TopKCall call, CpuMemory memory) : CpuStep
{
    private readonly CpuBuffer _input = memory.BufferOf(call.Input), _output = memory.BufferOf(call.Output);
    private readonly CpuBuffer[] _scratch = memory.ThreadScratch(call.K + 1);

    /// <inheritdoc/>
    public override void Run(CpuThreads threads) => RunParts(threads, (long)call.Outer * call.Inner);

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        int row = (int)FirstPart + part, outer = row / call.Inner, inner = row % call.Inner;
        float* x = _input.Pointer + ((nint)outer * call.Axis * call.Inner) + inner, y = _output.Pointer + ((nint)outer * call.K * call.Inner) + inner;
        int* places = (int*)_scratch[thread].Pointer;
        int found = 0;
        for (int i = 0; i < call.Axis; i++)
        {
            float value = x[(nint)i * call.Inner];
            int at = found;
            while (at > 0 && Precedes(value, x[(nint)places[at - 1] * call.Inner]))
            {
                at--;
            }

            if (at < call.K)
            {
                found = Math.Min(found + 1, call.K);
                new ReadOnlySpan<int>(places + at, found - 1 - at).CopyTo(new Span<int>(places + at + 1, found - 1 - at));
                places[at] = i;
            }
        }

        for (int i = 0; i < call.K; i++)
        {
            y[(nint)i * call.Inner] = call.Places ? places[i] : x[(nint)places[i] * call.Inner];
        }
    }

    private bool Precedes(float a, float b) => call.Largest ? (float.IsNaN(a) ? !float.IsNaN(b) : a > b) : float.IsNaN(b) ? !float.IsNaN(a) : a < b;
}
