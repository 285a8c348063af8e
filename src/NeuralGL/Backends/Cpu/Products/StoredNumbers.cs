using System.Runtime.CompilerServices;

namespace NeuralGL.Backends.Cpu.Products;

/// <summary>How packed weights are stored; a struct, so that kernels are compiled for each.</summary>
internal unsafe interface IStoredNumbers<L, V> where L : struct, ILanes<V> where V : struct
{
    /// <summary>Bytes of a number.</summary>
    static abstract int Size { get; }

    /// <summary>A register of numbers.</summary>
    /// <param name="from">Where they are stored.</param>
    /// <param name="factor">The matrix's factor, in all lanes.</param>
    static abstract V Load(byte* from, V factor);

    /// <summary>The same without the factor.</summary>
    static abstract V LoadPlain(byte* from);

    /// <summary>Whether numbers have a factor at all.</summary>
    static abstract bool HasFactor { get; }
}

/// <summary>float32.</summary>
internal readonly unsafe struct Stored32<L, V> : IStoredNumbers<L, V> where L : struct, ILanes<V> where V : struct
{
    public static int Size => 4;

    public static bool HasFactor => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadPlain(byte* from) => L.Load((float*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load(byte* from, V factor) => L.Load((float*)from);
}

/// <summary>16 bits, see <see cref="Halves"/>.</summary>
internal readonly unsafe struct Stored16<L, V> : IStoredNumbers<L, V> where L : struct, ILanes<V> where V : struct
{
    public static int Size => 2;

    public static bool HasFactor => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadPlain(byte* from) => L.LoadHalves(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load(byte* from, V factor) => L.Multiply(L.LoadHalves(from), factor);
}

/// <summary>Whole numbers of 8 bits, without the scales of their columns.</summary>
internal readonly unsafe struct Stored8<L, V> : IStoredNumbers<L, V> where L : struct, ILanes<V> where V : struct
{
    public static int Size => 1;

    public static bool HasFactor => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadPlain(byte* from) => L.LoadBytes(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load(byte* from, V factor) => L.LoadBytes(from);
}
