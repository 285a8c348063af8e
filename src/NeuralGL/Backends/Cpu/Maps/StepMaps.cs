using System.Numerics;
using System.Runtime.CompilerServices;
using V = System.Numerics.Vector<float>;

namespace NeuralGL.Backends.Cpu.Maps;

// Whole numbers, signs and tests as vectors.

internal readonly struct ReciprocalMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => V.One / a;
}

internal readonly struct ReciprocalGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => -b / (a * a);
}

internal readonly struct FloorMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.Floor(a);
}

internal readonly struct CeilMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.Ceiling(a);
}

internal readonly struct RoundMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.Round(a, MidpointRounding.ToEven);
}

internal readonly struct TruncateMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.Truncate(a);
}

internal readonly struct SignMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.GreaterThan(a, V.Zero), V.One, Vector.ConditionalSelect(Vector.LessThan(a, V.Zero), -V.One, a));
}

internal readonly struct TestNaN : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.Equals(a, a), V.Zero, V.One);
}

internal readonly struct TestInfinity : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.Equals(a, new V(float.NegativeInfinity)), k0, Vector.ConditionalSelect(Vector.Equals(a, new V(float.PositiveInfinity)), k1, V.Zero));
}

internal readonly struct Negation : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => V.One - a;
}
