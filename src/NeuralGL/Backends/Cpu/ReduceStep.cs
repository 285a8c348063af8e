using System.Numerics;
using System.Runtime.CompilerServices;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Backends.Cpu;

/// <summary>How two elements are joined; a struct, so that loops are compiled for each.</summary>
internal interface IJoin
{
    static abstract float Start { get; }

    static abstract float Join(float a, float b);

    static abstract Vector<float> Join(Vector<float> a, Vector<float> b);
}

internal readonly struct JoinSum : IJoin
{
    public static float Start => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Join(float a, float b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Join(Vector<float> a, Vector<float> b) => a + b;
}

internal readonly struct JoinMax : IJoin
{
    public static float Start => float.NegativeInfinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Join(float a, float b) => MathF.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Join(Vector<float> a, Vector<float> b) => Vector.Max(a, b);
}

internal readonly struct JoinMin : IJoin
{
    public static float Start => float.PositiveInfinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Join(float a, float b) => MathF.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Join(Vector<float> a, Vector<float> b) => Vector.Min(a, b);
}

internal readonly struct JoinProduct : IJoin
{
    public static float Start => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Join(float a, float b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Join(Vector<float> a, Vector<float> b) => a * b;
}

/// <summary>
/// One <see cref="ReduceCall"/>. Where the kept elements lie side by side, vectors of results grow together (sums over the batch);
/// else each result joins its own elements. The order of a sum depends on the sizes alone.
/// </summary>
internal static class ReduceStep
{
    /// <summary>The step of a call.</summary>
    public static CpuStep Of(ReduceCall call, CpuMemory memory) => call.Reduction switch
    {
        Reduction.Max => new ReduceStep<JoinMax>(call, memory),
        Reduction.Min => new ReduceStep<JoinMin>(call, memory),
        Reduction.Product => new ReduceStep<JoinProduct>(call, memory),
        _ => new ReduceStep<JoinSum>(call, memory),
    };
}

/// <inheritdoc cref="ReduceStep"/>
internal sealed unsafe class ReduceStep<J> : CpuStep where J : struct, IJoin
{
    /// <summary>Elements that are worth a part of their own.</summary>
    private const int PartWork = 1 << 15;

    private readonly CpuBuffer _input, _output;
    private readonly int[] _kept, _keptStrides, _reduced, _reducedStrides;
    private readonly bool _byColumns;
    private readonly float _scale;
    private readonly int _inner, _outer, _results, _resultsPerPart;

    public ReduceStep(ReduceCall call, CpuMemory memory)
    {
        (_input, _output, _scale) = (memory.BufferOf(call.Input.Value), memory.BufferOf(call.Output), call.Scale);
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
        for (; _byColumns && result <= to - (4 * Vector<float>.Count); result += 4 * Vector<float>.Count)
        {
            FourColumns(_input.Pointer + result, _output.Pointer + result);
        }

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

    /// <summary>Four vectors of results: their chains do not wait for each other.</summary>
    private void FourColumns(float* at, float* to)
    {
        Vector<float> a = new(J.Start), b = a, c = a, d = a, scale = new(_scale);
        int width = Vector<float>.Count, stride = _reduced.Length == 0 ? 0 : _reducedStrides[^1];
        for (int i = 0; i < _outer; i++)
        {
            float* from = Outer(at, i);
            for (int j = 0; j < _inner; j++, from += stride)
            {
                a = J.Join(a, Vector.Load(from));
                b = J.Join(b, Vector.Load(from + width));
                c = J.Join(c, Vector.Load(from + (2 * width)));
                d = J.Join(d, Vector.Load(from + (3 * width)));
            }
        }

        (a * scale).Store(to);
        (b * scale).Store(to + width);
        (c * scale).Store(to + (2 * width));
        (d * scale).Store(to + (3 * width));
    }

    /// <summary>The elements of a vector of results, joined one after the other.</summary>
    private Vector<float> Columns(float* at)
    {
        Vector<float> joined = new(J.Start);
        for (int i = 0; i < _outer; i++)
        {
            float* from = Outer(at, i);
            int stride = _reduced.Length == 0 ? 0 : _reducedStrides[^1];
            for (int j = 0; j < _inner; j++, from += stride)
            {
                joined = J.Join(joined, Vector.Load(from));
            }
        }

        return joined;
    }

    private float One(float* at)
    {
        float joined = J.Start;
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
                    vector = J.Join(vector, Vector.Load(from + j));
                }

                for (int lane = 0; lane < Vector<float>.Count; lane++)
                {
                    joined = J.Join(joined, vector[lane]);
                }
            }

            for (; j < _inner; j++)
            {
                joined = J.Join(joined, from[(nint)j * stride]);
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
}
