using System.Runtime.CompilerServices;

namespace NeuralGL.Backends.Cpu.Products;

/// <summary>One row of results over some panels of packed weights.</summary>
internal unsafe struct StripArguments
{
    /// <summary>The row of the left operand: step k is at A[k·AK].</summary>
    public float* A;

    /// <summary>The first panel.</summary>
    public byte* B;

    /// <summary>The row of results.</summary>
    public float* C;

    /// <summary>A number for each column to add; null for none.</summary>
    public float* Bias;

    /// <summary>A number for each column to multiply the sum with; null for none.</summary>
    public float* Scales;

    public nint AK, PanelBytes;

    /// <summary>Steps along the inner dimension.</summary>
    public int K;

    /// <summary>What sums are multiplied with at the end where numbers have a factor; its reciprocal is exact.</summary>
    public float Factor;

    public bool Relu;
}

/// <summary>
/// A row times a matrix, which is read once and as a stream, or as four beside each other: so many chains of sums that the
/// multipliers need not wait. Without scales an element is summed just as in <see cref="TileKernel{L, V, R, S, W}"/>.
/// </summary>
internal static unsafe class StripKernel<L, V, S> where L : struct, ILanes<V> where V : struct where S : struct, IStoredNumbers<L, V>
{
    /// <summary>Any number of columns.</summary>
    public static void Run(int columns, StripArguments t)
    {
        int width = 2 * L.Count;
        while (columns > 0)
        {
            int panels;
            if (columns >= 4 * width)
            {
                Four(t);
                panels = 4;
            }
            else if (columns >= 2 * width)
            {
                Two(t);
                panels = 2;
            }
            else
            {
                One(t, Math.Min(columns, width));
                panels = 1;
            }

            columns -= panels * width;
            t.B += panels * t.PanelBytes;
            t.C += panels * width;
            t.Bias = t.Bias is null ? null : t.Bias + (panels * width);
            t.Scales = t.Scales is null ? null : t.Scales + (panels * width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(in StripArguments t)
    {
        int half = L.Count * S.Size, row = 2 * half;
        V c0 = Start(t, 0), c1 = Start(t, 1), c2 = Start(t, 2), c3 = Start(t, 3), c4 = Start(t, 4), c5 = Start(t, 5), c6 = Start(t, 6), c7 = Start(t, 7);
        float* a = t.A;
        byte* b = t.B;
        nint panel = t.PanelBytes, ak = t.AK;
        byte* d = b + (2 * panel);
        for (int k = t.K; k > 0; k--, a += ak, b += row, d += row)
        {
            V x = L.Broadcast(a);
            c0 = L.MultiplyAdd(x, S.LoadPlain(b), c0);
            c1 = L.MultiplyAdd(x, S.LoadPlain(b + half), c1);
            c2 = L.MultiplyAdd(x, S.LoadPlain(b + panel), c2);
            c3 = L.MultiplyAdd(x, S.LoadPlain(b + panel + half), c3);
            c4 = L.MultiplyAdd(x, S.LoadPlain(d), c4);
            c5 = L.MultiplyAdd(x, S.LoadPlain(d + half), c5);
            c6 = L.MultiplyAdd(x, S.LoadPlain(d + panel), c6);
            c7 = L.MultiplyAdd(x, S.LoadPlain(d + panel + half), c7);
        }

        End(t, 0, c0);
        End(t, 1, c1);
        End(t, 2, c2);
        End(t, 3, c3);
        End(t, 4, c4);
        End(t, 5, c5);
        End(t, 6, c6);
        End(t, 7, c7);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(in StripArguments t)
    {
        int half = L.Count * S.Size, row = 2 * half;
        V c0 = Start(t, 0), c1 = Start(t, 1), c2 = Start(t, 2), c3 = Start(t, 3);
        float* a = t.A;
        byte* b = t.B;
        nint panel = t.PanelBytes, ak = t.AK;
        for (int k = t.K; k > 0; k--, a += ak, b += row)
        {
            V x = L.Broadcast(a);
            c0 = L.MultiplyAdd(x, S.LoadPlain(b), c0);
            c1 = L.MultiplyAdd(x, S.LoadPlain(b + half), c1);
            c2 = L.MultiplyAdd(x, S.LoadPlain(b + panel), c2);
            c3 = L.MultiplyAdd(x, S.LoadPlain(b + panel + half), c3);
        }

        End(t, 0, c0);
        End(t, 1, c1);
        End(t, 2, c2);
        End(t, 3, c3);
    }

    /// <summary>One panel, or the first columns of one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(in StripArguments t, int columns)
    {
        int half = L.Count * S.Size, row = 2 * half, left = Math.Min(columns, L.Count), right = columns - left;
        bool isScaled = t.Scales is not null;
        V c0 = t.Bias is null || isScaled ? L.Zero : Before(t, First(t.Bias, left)), c1 = t.Bias is null || isScaled ? L.Zero : Before(t, First(t.Bias + L.Count, right));
        float* a = t.A;
        byte* b = t.B;
        for (int k = t.K; k > 0; k--, a += t.AK, b += row)
        {
            V x = L.Broadcast(a);
            c0 = L.MultiplyAdd(x, S.LoadPlain(b), c0);
            c1 = L.MultiplyAdd(x, S.LoadPlain(b + half), c1);
        }

        if (isScaled)
        {
            c0 = L.MultiplyAdd(c0, First(t.Scales, left), t.Bias is null ? L.Zero : First(t.Bias, left));
            c1 = L.MultiplyAdd(c1, First(t.Scales + L.Count, right), t.Bias is null ? L.Zero : First(t.Bias + L.Count, right));
        }

        (c0, c1) = (After(t, c0), After(t, c1));
        Store(t.Relu ? L.Relu(c0) : c0, t.C, left);
        Store(t.Relu ? L.Relu(c1) : c1, t.C + L.Count, right);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Start(in StripArguments t, int register) => t.Bias is null || t.Scales is not null ? L.Zero : Before(t, L.Load(t.Bias + (register * L.Count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void End(in StripArguments t, int register, V sum)
    {
        int at = register * L.Count;
        if (t.Scales is not null)
        {
            sum = L.MultiplyAdd(sum, L.Load(t.Scales + at), t.Bias is null ? L.Zero : L.Load(t.Bias + at));
        }

        sum = After(t, sum);
        L.Store(t.Relu ? L.Relu(sum) : sum, t.C + at);
    }

    /// <summary>What sums begin with, in the scale of the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Before(in StripArguments t, V bias)
    {
        float inverse = 1 / t.Factor;
        return S.HasFactor ? L.Multiply(bias, L.Broadcast(&inverse)) : bias;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V After(in StripArguments t, V sum)
    {
        float factor = t.Factor;
        return S.HasFactor ? L.Multiply(sum, L.Broadcast(&factor)) : sum;
    }

    private static V First(float* from, int count) => count == L.Count ? L.Load(from) : count > 0 ? L.LoadFirst(from, count) : L.Zero;

    private static void Store(V value, float* to, int count)
    {
        if (count == L.Count)
        {
            L.Store(value, to);
        }
        else if (count > 0)
        {
            L.StoreFirst(value, to, count);
        }
    }
}
