using System.Numerics;
using System.Runtime.CompilerServices;
using V = System.Numerics.Vector<float>;

namespace NeuralGL.Backends.Cpu.Maps;

/// <summary>What linear units with an exponential or cut-off side share.</summary>
internal static class Units
{
    /// <summary>e^x − 1: near 0 the difference would cancel, so a series stands there.</summary>
    public static V ExpM1(V x)
    {
        V series = x * (V.One + (x * (new V(0.5f) + (x * (new V(0.16666667f) + (x * (new V(0.041666667f) + (x * (new V(0.0083333333f) + (x * (new V(0.0013888889f) + (x * new V(1.984127e-4f)))))))))))));
        return Vector.ConditionalSelect(Vector.GreaterThan(Vector.Abs(x), new V(0.35f)), Vector.Exp(x) - V.One, series);
    }

    /// <summary>x where it is below 0, else y.</summary>
    public static V Below(V x, V below, V otherwise) => Vector.ConditionalSelect(Vector.LessThan(x, V.Zero), below, otherwise);

    /// <summary>t = tanh(ln(1 + e^x)) = n/(n + r) with n = e^x·(e^x + 2), r = 2; above 0 both divided by e^2x.</summary>
    public static V MishGate(V x, out V rest)
    {
        V e = Exponentials.OfMinusAbs(x), two = new(2), n = Below(x, e * (e + two), V.One + (two * e));
        rest = Below(x, two, two * e * e);
        V sum = n + rest;
        rest /= sum;
        return n / sum;
    }

    public static V Mish(V x) => Vector.ConditionalSelect(Vector.Equals(x, new V(float.NegativeInfinity)), V.Zero, x * MishGate(x, out _));

    public static V MishSlope(V x)
    {
        V t = MishGate(x, out V rest), slope = rest * (V.One + t) * Exponentials.Sigmoid(x);
        return t + Vector.ConditionalSelect(Vector.Equals(slope, V.Zero), slope, x * slope);
    }

    /// <summary>x·sigmoid(k·x); 0 where the sigmoid is 0.</summary>
    public static V Swish(V x, V k)
    {
        V gate = Exponentials.Sigmoid(k * x);
        return Vector.ConditionalSelect(Vector.Equals(gate, V.Zero), gate, x * gate);
    }

    public static V HardSigmoid(V y) => Vector.ConditionalSelect(Vector.LessThan(y, V.Zero), V.Zero, Vector.ConditionalSelect(Vector.GreaterThan(y, V.One), V.One, y));

    public static V HardSwish(V x, V low, V high, V between) =>
        Vector.ConditionalSelect(Vector.LessThanOrEqual(x, new V(-3)), low, Vector.ConditionalSelect(Vector.GreaterThanOrEqual(x, new V(3)), high, between));

    /// <summary>ln(1 + e^−|x|), the part of softplus beside max(x, 0): a series where the sum would round e away.</summary>
    public static V SoftplusTail(V x)
    {
        V e = Exponentials.OfMinusAbs(x), series = e * (V.One - (e * (new V(0.5f) - (e * (new V(0.33333333f) - (e * new V(0.25f)))))));
        return Vector.ConditionalSelect(Vector.LessThan(e, new V(0.03f)), series, Vector.Log(V.One + e));
    }
}

internal readonly struct EluMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Units.Below(a, k0 * Units.ExpM1(a), a);
}

internal readonly struct EluGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => b * Units.Below(a, k0 * Vector.Exp(a), V.One);
}

internal readonly struct SeluMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => k1 * Units.Below(a, k0 * Units.ExpM1(a), a);
}

internal readonly struct SeluGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => b * k1 * Units.Below(a, k0 * Vector.Exp(a), V.One);
}

internal readonly struct CeluMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Units.Below(a, k0 * Units.ExpM1(a / k0), a);
}

internal readonly struct CeluGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => b * Units.Below(a, Vector.Exp(a / k0), V.One);
}

internal readonly struct MishMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Units.Mish(a);
}

internal readonly struct MishGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => b * Units.MishSlope(a);
}

internal readonly struct SoftsignMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.Equals(Vector.Abs(a), new V(float.PositiveInfinity)), Units.Below(a, -V.One, V.One), a / (V.One + Vector.Abs(a)));
}

internal readonly struct SoftsignGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => b * (V.One / (V.One + Vector.Abs(a))) / (V.One + Vector.Abs(a));
}

internal readonly struct SwishMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Units.Swish(a, k0);
}

internal readonly struct SwishGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => b * Exponentials.SiluSlope(k0 * a);
}

internal readonly struct SoftplusMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Units.Below(a, V.Zero, a) + Units.SoftplusTail(a);
}

internal readonly struct SoftplusGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => b * Exponentials.Sigmoid(a);
}

internal readonly struct HardSigmoidMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Units.HardSigmoid((k0 * a) + k1);
}

internal readonly struct HardSigmoidGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.GreaterThan((k0 * a) + k1, V.Zero) & Vector.LessThan((k0 * a) + k1, V.One), b * k0, V.Zero);
}

internal readonly struct HardSwishMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Units.HardSwish(a, V.Zero, a, a * (a + new V(3)) * new V(0.16666667f));
}

internal readonly struct HardSwishGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => b * Units.HardSwish(a, V.Zero, V.One, (a * new V(0.33333333f)) + new V(0.5f));
}

internal readonly struct ThresholdedReluMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.LessThanOrEqual(a, k0), V.Zero, a);
}

internal readonly struct ThresholdedReluGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.GreaterThan(a, k0), b, V.Zero);
}

internal readonly struct ShrinkMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.GreaterThan(a, k0), a - k1, Vector.ConditionalSelect(Vector.LessThan(a, -k0), a + k1, Vector.ConditionalSelect(Vector.Equals(a, a), V.Zero, a)));
}

internal readonly struct ShrinkGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Vector.ConditionalSelect(Vector.GreaterThan(Vector.Abs(a), k0), b, V.Zero);
}

internal readonly struct PReluMap : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => Units.Below(a, a * b, a);
}
