using System.Runtime.CompilerServices;
using NeuralGL.Backends.Cpu.Products;

namespace NeuralGL.Backends.Cpu.Convolutions;

/// <summary>Tiles of dot products of long runs: some rows by some columns, whose sums stay in registers. A load serves several products.</summary>
internal abstract unsafe class CorrelationKernels
{
    /// <summary>Rows of a tile.</summary>
    public abstract int Rows { get; }

    /// <summary>Columns of a tile.</summary>
    public abstract int Columns { get; }

    /// <summary>Adds to sums[row·Columns + column] the product of a row's run with that of x + column.</summary>
    /// <param name="cells">The runs' length, a multiple of 16.</param>
    /// <param name="rows">Where each row's run begins.</param>
    /// <param name="x">Where columns are counted from.</param>
    /// <param name="columns">Where each column's run begins.</param>
    /// <param name="sums">Rows × Columns numbers.</param>
    public abstract void Tile(int cells, float** rows, float* x, nint* columns, float* sums);
}

/// <summary>4×6 for 32 registers.</summary>
internal sealed unsafe class WideCorrelations<L, V> : CorrelationKernels where L : struct, ILanes<V> where V : struct
{
    public override int Rows => 4;

    public override int Columns => 6;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Tile(int cells, float** rows, float* x, nint* columns, float* sums)
    {
        V s00 = L.Zero, s01 = L.Zero, s02 = L.Zero, s03 = L.Zero, s04 = L.Zero, s05 = L.Zero, s10 = L.Zero, s11 = L.Zero, s12 = L.Zero, s13 = L.Zero, s14 = L.Zero, s15 = L.Zero;
        V s20 = L.Zero, s21 = L.Zero, s22 = L.Zero, s23 = L.Zero, s24 = L.Zero, s25 = L.Zero, s30 = L.Zero, s31 = L.Zero, s32 = L.Zero, s33 = L.Zero, s34 = L.Zero, s35 = L.Zero;
        float* d0 = rows[0], d1 = rows[1], d2 = rows[2], d3 = rows[3], x0 = x + columns[0], x1 = x + columns[1], x2 = x + columns[2], x3 = x + columns[3], x4 = x + columns[4], x5 = x + columns[5];
        for (nint i = 0; i < cells; i += L.Count)
        {
            V a = L.Load(d0 + i), b = L.Load(d1 + i), c = L.Load(d2 + i), d = L.Load(d3 + i), e = L.Load(x0 + i);
            s00 = L.MultiplyAdd(a, e, s00);
            s10 = L.MultiplyAdd(b, e, s10);
            s20 = L.MultiplyAdd(c, e, s20);
            s30 = L.MultiplyAdd(d, e, s30);
            e = L.Load(x1 + i);
            s01 = L.MultiplyAdd(a, e, s01);
            s11 = L.MultiplyAdd(b, e, s11);
            s21 = L.MultiplyAdd(c, e, s21);
            s31 = L.MultiplyAdd(d, e, s31);
            e = L.Load(x2 + i);
            s02 = L.MultiplyAdd(a, e, s02);
            s12 = L.MultiplyAdd(b, e, s12);
            s22 = L.MultiplyAdd(c, e, s22);
            s32 = L.MultiplyAdd(d, e, s32);
            e = L.Load(x3 + i);
            s03 = L.MultiplyAdd(a, e, s03);
            s13 = L.MultiplyAdd(b, e, s13);
            s23 = L.MultiplyAdd(c, e, s23);
            s33 = L.MultiplyAdd(d, e, s33);
            e = L.Load(x4 + i);
            s04 = L.MultiplyAdd(a, e, s04);
            s14 = L.MultiplyAdd(b, e, s14);
            s24 = L.MultiplyAdd(c, e, s24);
            s34 = L.MultiplyAdd(d, e, s34);
            e = L.Load(x5 + i);
            s05 = L.MultiplyAdd(a, e, s05);
            s15 = L.MultiplyAdd(b, e, s15);
            s25 = L.MultiplyAdd(c, e, s25);
            s35 = L.MultiplyAdd(d, e, s35);
        }

        Row(s00, s01, s02, s03, s04, s05, sums);
        Row(s10, s11, s12, s13, s14, s15, sums + 6);
        Row(s20, s21, s22, s23, s24, s25, sums + 12);
        Row(s30, s31, s32, s33, s34, s35, sums + 18);
    }

    private static void Row(V s0, V s1, V s2, V s3, V s4, V s5, float* sums)
    {
        sums[0] += L.Sum(s0);
        sums[1] += L.Sum(s1);
        sums[2] += L.Sum(s2);
        sums[3] += L.Sum(s3);
        sums[4] += L.Sum(s4);
        sums[5] += L.Sum(s5);
    }
}

/// <summary>2×4 for 16 registers.</summary>
internal sealed unsafe class NarrowCorrelations<L, V> : CorrelationKernels where L : struct, ILanes<V> where V : struct
{
    public override int Rows => 2;

    public override int Columns => 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Tile(int cells, float** rows, float* x, nint* columns, float* sums)
    {
        V s00 = L.Zero, s01 = L.Zero, s02 = L.Zero, s03 = L.Zero, s10 = L.Zero, s11 = L.Zero, s12 = L.Zero, s13 = L.Zero;
        float* d0 = rows[0], d1 = rows[1], x0 = x + columns[0], x1 = x + columns[1], x2 = x + columns[2], x3 = x + columns[3];
        for (nint i = 0; i < cells; i += L.Count)
        {
            V a = L.Load(d0 + i), b = L.Load(d1 + i), e = L.Load(x0 + i);
            s00 = L.MultiplyAdd(a, e, s00);
            s10 = L.MultiplyAdd(b, e, s10);
            e = L.Load(x1 + i);
            s01 = L.MultiplyAdd(a, e, s01);
            s11 = L.MultiplyAdd(b, e, s11);
            e = L.Load(x2 + i);
            s02 = L.MultiplyAdd(a, e, s02);
            s12 = L.MultiplyAdd(b, e, s12);
            e = L.Load(x3 + i);
            s03 = L.MultiplyAdd(a, e, s03);
            s13 = L.MultiplyAdd(b, e, s13);
        }

        sums[0] += L.Sum(s00);
        sums[1] += L.Sum(s01);
        sums[2] += L.Sum(s02);
        sums[3] += L.Sum(s03);
        sums[4] += L.Sum(s10);
        sums[5] += L.Sum(s11);
        sums[6] += L.Sum(s12);
        sums[7] += L.Sum(s13);
    }
}
