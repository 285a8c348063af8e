using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Tests;

/// <summary>Compares tensors; a difference is one line that says where and how large.</summary>
internal static class Compare
{
    /// <summary>Equal bits: shape, type, every element, NaN payloads too.</summary>
    public static string? Bits(Tensor expected, Tensor actual) =>
        expected.Type != actual.Type ? $"expected {expected}, got {actual}"
        : TensorBytes.Of(expected).AsSpan().SequenceEqual(TensorBytes.Of(actual)) ? null : $"the bits of {expected} differ";

    /// <summary>Equal within atol + rtol·|expected|; infinities and NaN must be the same. Integers and bools must be equal.</summary>
    /// <param name="expected">The truth.</param>
    /// <param name="actual">What is judged.</param>
    /// <param name="atol">Absolute tolerance.</param>
    /// <param name="rtol">Relative tolerance.</param>
    /// <param name="except">Elements that are left out, for a reason that stands with the caller.</param>
    public static string? Near(Tensor expected, Tensor actual, double atol = 1e-5, double rtol = 1e-4, int[]? except = null)
    {
        if (expected.Type != actual.Type)
        {
            return $"expected {expected}, got {actual}";
        }

        (atol, rtol) = expected.Element == ElementType.Float32 ? (atol, rtol) : (0, 0);
        double[] e = new double[expected.Length], a = new double[actual.Length];
        expected.CopyTo<double>(e);
        actual.CopyTo<double>(a);
        for (int i = 0; i < e.Length; i++)
        {
            bool near = except?.Contains(i) == true || e[i].Equals(a[i]) || (double.IsFinite(e[i]) && Math.Abs(e[i] - a[i]) <= atol + (rtol * Math.Abs(e[i])));
            if (!near)
            {
                return $"element {i} of {expected}: expected {e[i]:R}, got {a[i]:R}";
            }
        }

        return null;
    }
}
