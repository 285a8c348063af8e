using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Proof;

/// <summary>
/// Proves an operator's derivative: the gradient graph of the scalar Σ w·y, with random weights w, against central differences of
/// the formula, all in double. Step and bounds are those of PyTorch's gradcheck.
/// </summary>
public static class GradientProof
{
    /// <summary>Half the distance of the two points of a central difference.</summary>
    public const double Step = 1e-6;

    /// <summary>|gradient − difference| ≤ <see cref="Absolute"/> + <see cref="Relative"/>·|difference|.</summary>
    public const double Relative = 1e-3;

    /// <summary>The bound near zero.</summary>
    public const double Absolute = 1e-5;

    /// <summary>Operands up to this length are checked element by element; of longer ones this many elements, and all together along random directions.</summary>
    private const int Sample = 48;

    /// <summary>Checks the gradient by every float32 operand of a case.</summary>
    /// <exception cref="GraphException">The operator has no derivative.</exception>
    public static ProofResult Check(OperatorCase c)
    {
        Tensor[] inputs = OperatorProof.Inputs(c);
        TensorType[] types = [.. inputs.Select(t => t.Type)];
        double[][] x = [.. inputs.Select(Doubles)];
        double[][] gradients = Gradients(c, inputs, out double[] weights);

        double Loss(int operand, Func<int, double> direction, double t)
        {
            double[] moved = [.. x[operand].Select((v, i) => v + (t * direction(i)))];
            double[][] operands = [.. x.Select((data, i) => i == operand ? moved : data)];
            double[] y = OperatorProof.Evaluate(c.Operator, operands, types)[0];
            double sum = 0;
            for (int i = 0; i < y.Length; i++)
            {
                sum += y[i] * weights[i];
            }

            return sum;
        }

        double maxAbs = 0, error = 0, power = 0, worstRatio = 0;
        int worst = -1;
        string? failure = null;
        void Judge(int operand, int index, string place, double gradient, Func<int, double> direction)
        {
            double difference = (Loss(operand, direction, Step) - Loss(operand, direction, -Step)) / (2 * Step), distance = Math.Abs(gradient - difference);
            double ratio = double.IsFinite(distance) ? distance / (Absolute + (Relative * Math.Abs(difference))) : double.PositiveInfinity;
            (maxAbs, error, power) = (Math.Max(maxAbs, distance), error + (distance * distance), power + (difference * difference));
            if (ratio > worstRatio)
            {
                (worst, worstRatio) = (index, ratio);
                failure = ratio <= 1 ? failure : $"{c}: the gradient by operand {operand} {place} is {gradient:R} where central differences give {difference:R}";
            }
        }

        for (int operand = 0; operand < x.Length; operand++)
        {
            double[] gradient = gradients[operand];
            if (types[operand].Element != ElementType.Float32 || gradient.Length == 0)
            {
                continue;
            }

            var random = new SplitMix64(OperatorProof.Seed(c) ^ (ulong)operand);
            bool all = gradient.Length <= Sample;
            for (int n = 0; n < Math.Min(gradient.Length, Sample); n++)
            {
                int at = all ? n : random.NextInt(gradient.Length);
                Judge(operand, at, $"at element {at}", gradient[at], i => i == at ? 1 : 0);
            }

            for (int n = 0; n < (all ? 0 : 2); n++)
            {
                double[] direction = [.. gradient.Select(_ => random.NextInt(2) == 0 ? -1.0 : 1.0)];
                Judge(operand, -1, "along a random direction", gradient.Zip(direction, (a, b) => a * b).Sum(), i => direction[i]);
            }
        }

        return new ProofResult(failure is null, maxAbs, double.NaN, error == 0 ? 0 : error / power, worst, failure ?? $"{c}: gradient within {maxAbs:G3} of central differences");
    }

    /// <summary>Runs the gradient graph of Σ w·y on the reference in double; an operand without a gradient has an empty array.</summary>
    private static double[][] Gradients(OperatorCase c, Tensor[] inputs, out double[] weights)
    {
        var g = new GraphBuilder(c.ToString());
        Value[] values = [.. inputs.Select((t, i) => g.Input($"x{i}", t.Type))];
        Value y = g.Add(c.Operator, values);
        Tensor w = CaseInput.Uniform(y.Shape).Make(~OperatorProof.Seed(c));
        weights = Doubles(w);
        Value loss = g.Add(new Reduce(ReduceKind.Sum, null, keepDims: false), g.Add(new Multiply(), y, g.Constant(w)));
        Value[] floats = [.. values.Where(v => v.Type.Element == ElementType.Float32)];
        Dictionary<Value, Value> outputs = floats.Zip(Autodiff.Gradients(g, loss, floats)).ToDictionary(p => p.First, p => g.Output(p.Second, $"gradient_{p.First.Name}"));
        Graph graph = g.Build();
        using var run = (ReferenceGraph<double>)new ReferenceBackend<double>().Compile(graph, new ParameterStore());
        for (int i = 0; i < inputs.Length; i++)
        {
            run.SetInput(values[i].Name, inputs[i]);
        }

        run.Run();
        return [.. values.Select(v => outputs.TryGetValue(v, out Value? gradient)
            ? gradient.Shape == v.Shape ? run.Numbers(gradient).ToArray() : throw new GraphException($"{c}: the gradient by '{v.Name}' {v.Shape} has the shape {gradient.Shape}")
            : [])];
    }

    private static double[] Doubles(Tensor tensor)
    {
        var numbers = new double[tensor.Length];
        tensor.CopyTo(numbers.AsSpan());
        return numbers;
    }
}
