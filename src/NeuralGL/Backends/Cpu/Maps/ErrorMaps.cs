using System.Numerics;
using System.Runtime.CompilerServices;
using V = System.Numerics.Vector<float>;

namespace NeuralGL.Backends.Cpu.Maps;

/// <summary>The error function and what is made of it, in vectors; the formulas are those of the shaders.</summary>
internal static class ErrorFunctions
{
    /// <summary>erfc for x ≥ 0 with a relative error below 1.2·10⁻⁷ (Press et al., Numerical Recipes §6.2).</summary>
    public static V ErfcOfPositive(V x)
    {
        V t = V.One / (V.One + (new V(0.5f) * x)), p = new(0.17087277f);
        p = new V(-0.82215223f) + (t * p);
        p = new V(1.48851587f) + (t * p);
        p = new V(-1.13520398f) + (t * p);
        p = new V(0.27886807f) + (t * p);
        p = new V(-0.18628806f) + (t * p);
        p = new V(0.09678418f) + (t * p);
        p = new V(0.37409196f) + (t * p);
        p = new V(1.00002368f) + (t * p);
        p = new V(-1.26551223f) + (t * p);
        return t * Vector.Exp(p - (x * x));
    }

    public static V Erf(V x)
    {
        V z = x * x, y = V.One - ErfcOfPositive(Least(Vector.Abs(x), 10));
        V series = new V(1.1283792f) * x * (V.One - (z * (new V(0.33333333f) - (z * (new V(0.1f) - (z * (new V(0.023809524f) - (z * (new V(0.0046296296f) - (z * new V(7.5757576e-4f)))))))))));
        y = Units.Below(x, -y, y) * Vector.ConditionalSelect(Vector.Equals(x, x), V.One, x);
        return Vector.ConditionalSelect(Vector.LessThan(z, new V(0.25f)), series, y);
    }

    /// <summary>Φ of the normal distribution; 14 deviations out it is 0 or 1 in float32.</summary>
    public static V NormalCdf(V x)
    {
        V tail = new V(0.5f) * ErfcOfPositive(Least(Vector.Abs(x), 14) * new V(0.70710678f));
        return Units.Below(x, tail, V.One - tail);
    }

    public static V Gelu(V x) => Vector.ConditionalSelect(Vector.LessThan(x, new V(-14)), V.Zero, x * NormalCdf(x) * Vector.ConditionalSelect(Vector.Equals(x, x), V.One, x));

    public static V GeluSlope(V x)
    {
        V a = Least(Vector.Abs(x), 14);
        return NormalCdf(x) + (Units.Below(x, -a, a) * new V(0.39894228f) * Vector.Exp(new V(-0.5f) * a * a));
    }

    /// <summary>0.5·(1 + tanh u) as a sigmoid of 2u, which does not cancel; x is cut off before it is cubed.</summary>
    public static V GeluByTanh(V x) => Vector.ConditionalSelect(Vector.LessThan(x, new V(-12)), V.Zero, x * Exponentials.Sigmoid(Inner(x)));

    public static V GeluByTanhSlope(V x)
    {
        V a = Least(Vector.Abs(x), 12), c = Units.Below(x, -a, a), u = Inner(x);
        return Exponentials.Sigmoid(u) + (new V(2) * c * Exponentials.SigmoidSlope(u) * new V(0.79788456f) * (V.One + (new V(3 * 0.044715f) * c * c)));
    }

    private static V Inner(V x)
    {
        V a = Least(Vector.Abs(x), 12), c = Units.Below(x, -a, a);
        return new V(2 * 0.79788456f) * (c + (new V(0.044715f) * c * c * c));
    }

    private static V Least(V x, float most) => Vector.ConditionalSelect(Vector.GreaterThan(x, new V(most)), new V(most), x);
}

internal readonly struct ErfMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => ErrorFunctions.Erf(a);
}

internal readonly struct ErfGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => b * new V(1.1283792f) * Vector.Exp(-(a * a));
}

internal readonly struct GeluMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => ErrorFunctions.Gelu(a);
}

internal readonly struct GeluGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => b * ErrorFunctions.GeluSlope(a);
}

internal readonly struct GeluTanhMap : IVectorMap
{
    public static int Arity => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => ErrorFunctions.GeluByTanh(a);
}

internal readonly struct GeluTanhGradient : IVectorMap
{
    public static int Arity => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply(V a, V b, V c, V k0, V k1) => b * ErrorFunctions.GeluByTanhSlope(a);
}
