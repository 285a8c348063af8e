using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Graphs.Passes;

/// <summary>
/// y = A·x + c in double. As long as no matrix was met, A is a diagonal, so that scaling a wide input does not build its square.
/// </summary>
/// <param name="Inputs">The length n of x.</param>
/// <param name="Diagonal">The diagonal of A, or null if <paramref name="Matrix"/> is given.</param>
/// <param name="Matrix">A as [m, n], row-major, or null.</param>
/// <param name="Bias">c, or null if nothing was ever added.</param>
internal sealed record AffineForm(int Inputs, double[]? Diagonal, double[]? Matrix, double[]? Bias)
{
    /// <summary>The number of outputs m.</summary>
    public int Outputs { get; private init; } = Inputs;

    /// <summary>y = x.</summary>
    public static AffineForm Identity(int n)
    {
        var ones = new double[n];
        ones.AsSpan().Fill(1);
        return new(n, ones, null, null);
    }

    /// <summary>The form of a region's result, with parameters from the store.</summary>
    public static AffineForm Of(AffineRegion region, ParameterStore parameters)
    {
        var forms = new Dictionary<Value, AffineForm> { [region.Root] = Identity(region.Root.Shape[1]) };
        double[] Numbers(Value value)
        {
            Tensor tensor = value.Constant ?? parameters.Get(value);
            var numbers = new double[tensor.Length];
            tensor.CopyTo(numbers.AsSpan());
            return numbers;
        }

        foreach (Node node in region.Nodes)
        {
            AffineStep step = region.Steps[node];
            AffineForm x = forms[step.Data];
            int m = node.Output.Shape[1];
            forms[node.Output] = step.Kind switch
            {
                AffineKind.Keep => x,
                AffineKind.Negate => x.Scale(-1),
                AffineKind.Add => x.Shift(Numbers(step.Other!), 1),
                AffineKind.Subtract => x.Shift(Numbers(step.Other!), -1),
                AffineKind.SubtractFrom => x.Scale(-1).Shift(Numbers(step.Other!), 1),
                AffineKind.Multiply => x.Scale(Numbers(step.Other!)),
                AffineKind.Divide => x.Divide(Numbers(step.Other!)),
                AffineKind.Dense => x.Multiply(Numbers(step.Other!), m, (x.Outputs, 1)) is var y && node.Inputs.Count == 3 ? y.Shift(Numbers(node.Inputs[2]), 1) : y,
                AffineKind.MatMul => x.Multiply(Numbers(step.Other!), m, (1, m)),
                AffineKind.Sum => x.Join(forms[step.Other!], 1),
                _ => x.Join(forms[step.Other!], -1),
            };
        }

        return forms[region.Result];
    }

    private AffineForm Scale(params double[] by) => Rows((v, i) => v * by[by.Length == 1 ? 0 : i]);

    private AffineForm Divide(double[] by) => Rows((v, i) => v / by[by.Length == 1 ? 0 : i]);

    private AffineForm Shift(double[] by, int sign)
    {
        var bias = new double[Outputs];
        for (int i = 0; i < bias.Length; i++)
        {
            bias[i] = (Bias?[i] ?? 0) + (sign * by[by.Length == 1 ? 0 : i]);
        }

        return this with { Bias = bias };
    }

    /// <summary>Another form of the same root, added or taken away.</summary>
    private AffineForm Join(AffineForm other, int sign)
    {
        AffineForm sum = other.Bias is null ? this : Shift(other.Bias, sign);
        if (Diagonal is not null && other.Diagonal is not null)
        {
            return sum with { Diagonal = [.. Diagonal.Zip(other.Diagonal, (a, b) => a + (sign * b))] };
        }

        double[] a = Full(), b = other.Full();
        return sum with { Diagonal = null, Matrix = [.. a.Zip(b, (p, q) => p + (sign * q))] };
    }

    /// <summary>W·y for a matrix W of <paramref name="m"/> rows, whose element (row, column) is at row·Row + column·Column.</summary>
    private AffineForm Multiply(double[] w, int m, (int Row, int Column) at)
    {
        var product = new double[m * Inputs];
        var view = new MatrixView<double>(w, 0, at.Row, at.Column);
        if (Diagonal is null)
        {
            Products.Multiply(m, Inputs, Outputs, view, new(Matrix!, 0, 1, Inputs), null, product, 0);
        }
        else
        {
            for (int i = 0; i < product.Length; i++)
            {
                product[i] = w[(i / Inputs * at.Row) + (i % Inputs * at.Column)] * Diagonal[i % Inputs];
            }
        }

        double[]? bias = Bias is null ? null : new double[m];
        if (Bias is not null)
        {
            Products.Multiply(m, 1, Outputs, view, new(Bias, 0, Outputs, 1), null, bias!, 0);
        }

        return new(Inputs, null, product, bias) { Outputs = m };
    }

    private AffineForm Rows(Func<double, int, double> change) => this with
    {
        Diagonal = Diagonal is null ? null : [.. Diagonal.Select(change)],
        Matrix = Matrix is null ? null : [.. Matrix.Select((v, i) => change(v, i / Inputs))],
        Bias = Bias is null ? null : [.. Bias.Select(change)],
    };

    private double[] Full()
    {
        if (Matrix is not null)
        {
            return Matrix;
        }

        var full = new double[Inputs * Inputs];
        for (int i = 0; i < Inputs; i++)
        {
            full[i * (Inputs + 1)] = Diagonal![i];
        }

        return full;
    }
}
