using NeuralGL.Operators;

namespace NeuralGL.Backends.Cpu.Maps;

/// <summary>Functions of one number that networks seldom use, element by element by the operator's own formula.</summary>
internal static unsafe class ScalarLoop<F> where F : struct, IUnaryFunction
{
    /// <summary>y = f(a).</summary>
    public static void Run(in MapLine line)
    {
        F function = default;
        for (int i = 0; i < line.Length; i++)
        {
            line.Y[i] = function.Value(line.A[line.RepeatA ? 0 : i]);
        }
    }

    /// <summary>y = b · f′(a).</summary>
    public static void Gradient(in MapLine line)
    {
        F function = default;
        for (int i = 0; i < line.Length; i++)
        {
            line.Y[i] = line.B[line.RepeatB ? 0 : i] * function.Derivative(line.A[line.RepeatA ? 0 : i]);
        }
    }
}

/// <summary>The same for functions of two numbers.</summary>
internal static unsafe class ScalarPairs<F> where F : struct, IScalarPair
{
    /// <summary>y = f(a, b).</summary>
    public static void Run(in MapLine line)
    {
        for (int i = 0; i < line.Length; i++)
        {
            line.Y[i] = F.Apply(line.A[line.RepeatA ? 0 : i], line.B[line.RepeatB ? 0 : i]);
        }
    }
}

/// <summary>A function of two numbers.</summary>
internal interface IScalarPair
{
    /// <summary>f(a, b).</summary>
    static abstract float Apply(float a, float b);
}

internal readonly struct PowerPair : IScalarPair
{
    public static float Apply(float a, float b) => b == 2 ? a * a : MathF.Pow(a, b);
}

internal readonly struct WholePowerPair : IScalarPair
{
    public static float Apply(float a, float b) => MathF.Truncate(MathF.Pow(a, b));
}

internal readonly struct RemainderLikeDividend : IScalarPair
{
    public static float Apply(float a, float b) => a % b;
}

internal readonly struct RemainderLikeDivisor : IScalarPair
{
    public static float Apply(float a, float b) => new Modulo.Function(LikeDividend: false).Value(a, b);
}
