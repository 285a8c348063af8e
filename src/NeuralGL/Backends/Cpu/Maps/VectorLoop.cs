using System.Numerics;
using System.Runtime.CompilerServices;

namespace NeuralGL.Backends.Cpu.Maps;

/// <summary>A function of up to three numbers and two constants, on whole vectors. Its size in registers is the machine's.</summary>
internal interface IVectorMap
{
    /// <summary>How many operands there are.</summary>
    static abstract int Arity { get; }

    /// <summary>The function of each lane.</summary>
    static abstract Vector<float> Apply(Vector<float> a, Vector<float> b, Vector<float> c, Vector<float> k0, Vector<float> k1);
}

/// <summary>The loop over a line for each function. What does not fill a vector is computed as one too, so the place changes no bit.</summary>
internal static unsafe class VectorLoop<F> where F : struct, IVectorMap
{
    public static void Run(in MapLine line)
    {
        Vector<float> k0 = new(line.K0), k1 = new(line.K1), a = default, b = default, c = default;
        bool repeatA = line.RepeatA, repeatB = line.RepeatB, repeatC = line.RepeatC;
        float* pa = line.A, pb = line.B, pc = line.C, y = line.Y;
        int length = line.Length, i = 0, width = Vector<float>.Count;
        if (length <= 0)
        {
            return;
        }

        a = repeatA ? new Vector<float>(*pa) : a;
        b = F.Arity > 1 && repeatB ? new Vector<float>(*pb) : b;
        c = F.Arity > 2 && repeatC ? new Vector<float>(*pc) : c;
        for (; i <= length - width; i += width)
        {
            a = repeatA ? a : Vector.Load(pa + i);
            b = F.Arity < 2 || repeatB ? b : Vector.Load(pb + i);
            c = F.Arity < 3 || repeatC ? c : Vector.Load(pc + i);
            F.Apply(a, b, c, k0, k1).Store(y + i);
        }

        if (i < length)
        {
            int rest = length - i;
            a = repeatA ? a : LoadSome(pa + i, rest);
            b = F.Arity < 2 || repeatB ? b : LoadSome(pb + i, rest);
            c = F.Arity < 3 || repeatC ? c : LoadSome(pc + i, rest);
            Vector<float> result = F.Apply(a, b, c, k0, k1);
            new ReadOnlySpan<float>(&result, rest).CopyTo(new Span<float>(y + i, rest));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector<float> LoadSome(float* from, int count)
    {
        Vector<float> some = Vector<float>.One;
        new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(&some, count));
        return some;
    }
}
