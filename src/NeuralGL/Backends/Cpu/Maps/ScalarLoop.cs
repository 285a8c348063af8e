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
