using System.Numerics;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Backends.Cpu;

/// <summary>
/// One <see cref="ReduceCall"/>. Where the kept elements lie side by side, vectors of results grow together (sums over the batch);
/// else each result joins its own elements. The order of a sum depends on the sizes alone.
/// </summary>
internal sealed unsafe class ReduceStep : CpuStep
{
    /// <summary>Elements that are worth a part of their own.</summary>
    private const int PartWork = 1 << 15;

    private readonly CpuBuffer _input, _output;
    private readonly int[] _kept, _keptStrides, _reduced, _reducedStrides;
    private readonly bool _byColumns;
    private readonly Reduction _reduction;
    private readonly float _scale, _start;
    private readonly int _inner, _outer, _results, _resultsPerPart;

    public ReduceStep(ReduceCall call, CpuMemory memory)
    {
        (_input, _output, _scale, _reduction) = (memory.BufferOf(call.Input.Value), memory.BufferOf(call.Output), call.Scale, call.Reduction);
        _start = _reduction switch { Reduction.Max => float.NegativeInfinity, Reduction.Min => float.PositiveInfinity, Reduction.Product => 1, _ => 0 };
        (_kept, int[][] kept) = Walks.Simplify(call.Kept, call.Input.Strides[..call.Kept.Length]);
        (_reduced, int[][] reduced) = Walks.Simplify(call.Reduced, call.Input.Strides[call.Kept.Length..]);
        (_keptStrides, _reducedStrides, _results) = (kept[0], reduced[0], call.Output.Shape.Length);
        long length = _reduced.Aggregate(1L, (product, size) => product * size);
        _inner = _reduced.Length == 0 ? 1 : _reduced[^1];
        _outer = _inner == 0 ? 0 : (int)(length / _inner);
        _byColumns = _kept.Length == 1 && _keptStrides[0] == 1 && (_reduced.Length == 0 || _reducedStrides[^1] != 1);
        int vector = Vector<float>.Count;
        _resultsPerPart = (int)Math.Clamp(PartWork / Math.Max(1, length), 1, PartWork);
        _resultsPerPart = _byColumns ? (_resultsPerPart + vector - 1) / vector * vector : _resultsPerPart;
    }

    /// <inheritdoc/>
    public override void Run(CpuThreads threads) => RunParts(threads, ((long)_results + _resultsPerPart - 1) / _resultsPerPart);

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        long from = (FirstPart + part) * _resultsPerPart, to = Math.Min(_results, from + _resultsPerPart);
        long result = from;
        for (; _byColumns && result <= to - Vector<float>.Count; result += Vector<float>.Count)
        {
            (Columns(_input.Pointer + result) * new Vector<float>(_scale)).Store(_output.Pointer + result);
        }

        for (; result < to; result++)
        {
            float* at = _input.Pointer;
            long rest = result;
            for (int axis = _kept.Length - 1; axis >= 0; axis--)
            {
                at += rest % _kept[axis] * _keptStrides[axis];
                rest /= _kept[axis];
            }

            _output.Pointer[result] = _scale * One(at);
        }
    }

    /// <summary>The elements of a vector of results, joined one after the other.</summary>
    private Vector<float> Columns(float* at)
    {
        Vector<float> joined = new(_start);
        for (int i = 0; i < _outer; i++)
        {
            float* from = Outer(at, i);
            int stride = _reduced.Length == 0 ? 0 : _reducedStrides[^1];
            for (int j = 0; j < _inner; j++, from += stride)
            {
                joined = Join(joined, Vector.Load(from));
            }
        }

        return joined;
    }

    private float One(float* at)
    {
        float joined = _start;
        int stride = _reduced.Length == 0 ? 0 : _reducedStrides[^1];
        for (int i = 0; i < _outer; i++)
        {
            float* from = Outer(at, i);
            int j = 0;
            if (stride == 1 && _inner >= 2 * Vector<float>.Count)
            {
                Vector<float> vector = Vector.Load(from);
                for (j = Vector<float>.Count; j <= _inner - Vector<float>.Count; j += Vector<float>.Count)
                {
                    vector = Join(vector, Vector.Load(from + j));
                }

                for (int lane = 0; lane < Vector<float>.Count; lane++)
                {
                    joined = Join(joined, vector[lane]);
                }
            }

            for (; j < _inner; j++)
            {
                joined = Join(joined, from[(nint)j * stride]);
            }
        }

        return joined;
    }

    private float* Outer(float* at, int index)
    {
        for (int axis = _reduced.Length - 2; axis >= 0; axis--)
        {
            at += (nint)(index % _reduced[axis]) * _reducedStrides[axis];
            index /= _reduced[axis];
        }

        return at;
    }

    private float Join(float a, float b) => _reduction switch
    {
        Reduction.Max => MathF.Max(a, b),
        Reduction.Min => MathF.Min(a, b),
        Reduction.Product => a * b,
        _ => a + b,
    };

    private Vector<float> Join(Vector<float> a, Vector<float> b) => _reduction switch
    {
        Reduction.Max => Vector.Max(a, b),
        Reduction.Min => Vector.Min(a, b),
        Reduction.Product => a * b,
        _ => a + b,
    };
}
