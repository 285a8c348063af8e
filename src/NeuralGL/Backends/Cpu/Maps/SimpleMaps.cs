using System.Numerics;
using System.Runtime.CompilerServices;
using V = System.Numerics.Vector<float>;

namespace NeuralGL.Backends.Cpu.Maps;

// Functions of one, two or three numbers as vectors; the formulas are those of the operators.

internal readonly struct Copy : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => a;
}

internal readonly struct Second : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => b;
}

internal readonly struct Negative : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => -a;
}

internal readonly struct NegativeSecond : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => -b;
}

internal readonly struct Absolute : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.Abs(a);
}

internal readonly struct AbsoluteGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.GreaterThan(a, V.Zero), b, Vector.ConditionalSelect(Vector.LessThan(a, V.Zero), -b, b * V.Zero));
}

internal readonly struct SquareRoot : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.SquareRoot(a);
}

internal readonly struct SquareRootGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => b * (new V(0.5f) / Vector.SquareRoot(a));
}

internal readonly struct ReluMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.LessThan(a, V.Zero), V.Zero, a);
}

internal readonly struct ReluGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.GreaterThan(a, V.Zero), b, V.Zero);
}

internal readonly struct LeakyReluMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.LessThan(a, V.Zero), a * k0, a);
}

internal readonly struct LeakyReluGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.GreaterThan(a, V.Zero), b, b * k0);
}

internal readonly struct ClipMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Above(Vector.ConditionalSelect(Vector.LessThan(a, k0), k0, a), k1);

    private static V Above(V x, V high) => Vector.ConditionalSelect(Vector.GreaterThan(x, high), high, x);
}

internal readonly struct ClipGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.GreaterThanOrEqual(a, k0) & Vector.LessThanOrEqual(a, k1), b, V.Zero);
}

internal readonly struct Sum : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => a + b;
}

internal readonly struct Difference : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => a - b;
}

internal readonly struct Product : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => a * b;
}

internal readonly struct Quotient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => a / b;
}

internal readonly struct EqualTo : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.Equals(a, b), V.One, V.Zero);
}

internal readonly struct GreaterThan : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.GreaterThan(a, b), V.One, V.Zero);
}

internal readonly struct LessThan : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.LessThan(a, b), V.One, V.Zero);
}

internal readonly struct NotLess : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.GreaterThanOrEqual(a, b), V.One, V.Zero);
}

internal readonly struct NotGreater : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.LessThanOrEqual(a, b), V.One, V.Zero);
}

internal readonly struct NotZero : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.Equals(a, V.Zero), V.Zero, V.One);
}

internal readonly struct Select : IVectorMap
{
    public static int Arity => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.Equals(a, V.Zero), c, b);
}

internal readonly struct Descent : IVectorMap
{
    public static int Arity => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => a - (c * b);
}

internal readonly struct Average : IVectorMap
{
    public static int Arity => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => a + (c * (b - a));
}

internal readonly struct AverageOfSquare : IVectorMap
{
    public static int Arity => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => a + (c * ((b * b) - a));
}

internal readonly struct Direction : IVectorMap
{
    public static int Arity => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => a / (Vector.SquareRoot(b) + c);
}
