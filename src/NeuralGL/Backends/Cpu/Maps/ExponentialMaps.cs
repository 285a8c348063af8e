using System.Numerics;
using System.Runtime.CompilerServices;
using V = System.Numerics.Vector<float>;

namespace NeuralGL.Backends.Cpu.Maps;

/// <summary>What the functions with exponentials share. Exponentials are taken of −|x| only, so that none overflows.</summary>
internal static class Exponentials
{
    public static V OfMinusAbs(V x) => Vector.Exp(-Vector.Abs(x));

    public static V Sigmoid(V x)
    {
        V e = OfMinusAbs(x);
        return Vector.ConditionalSelect(Vector.LessThan(x, V.Zero), e, V.One) / (V.One + e) * Vector.ConditionalSelect(Vector.Equals(x, x), V.One, x);
    }

    public static V SigmoidSlope(V x)
    {
        V e = OfMinusAbs(x), sum = V.One + e;
        return e / (sum * sum);
    }

    /// <summary>Near 0 the quotient would cancel, so a series stands there.</summary>
    public static V Tanh(V x)
    {
        V magnitude = Vector.Abs(x), e = Vector.Exp(new V(-2) * magnitude), square = x * x;
        V series = x * (V.One + (square * (new V(-0.33333333f) + (square * new V(0.13333333f)))));
        V quotient = (V.One - e) / (V.One + e);
        quotient = Vector.ConditionalSelect(Vector.LessThan(x, V.Zero), -quotient, quotient);
        return Vector.ConditionalSelect(Vector.LessThan(magnitude, new V(0.05f)), series, quotient);
    }

    public static V TanhSlope(V x)
    {
        V e = Vector.Exp(new V(-2) * Vector.Abs(x)), sum = V.One + e;
        return new V(4) * e / (sum * sum);
    }

    /// <summary>Far out the slope of the sigmoid is 0, and its product with infinity is to be 0 too.</summary>
    public static V SiluSlope(V x)
    {
        V slope = SigmoidSlope(x);
        return Sigmoid(x) + Vector.ConditionalSelect(Vector.Equals(slope, V.Zero), slope, x * slope);
    }
}

internal readonly struct Exponential : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.Exp(a);
}

internal readonly struct ExponentialGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => b * Vector.Exp(a);
}

internal readonly struct Logarithm : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.Log(a);
}

internal readonly struct LogarithmGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => b * (V.One / a);
}

internal readonly struct SigmoidMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Exponentials.Sigmoid(a);
}

internal readonly struct SigmoidGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => b * Exponentials.SigmoidSlope(a);
}

internal readonly struct TanhMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Exponentials.Tanh(a);
}

internal readonly struct TanhGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => b * Exponentials.TanhSlope(a);
}

internal readonly struct SiluMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.Equals(a, new V(float.NegativeInfinity)), V.Zero, a * Exponentials.Sigmoid(a));
}

internal readonly struct SiluGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => b * Exponentials.SiluSlope(a);
}
