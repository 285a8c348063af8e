using NeuralGL.Tensors;

namespace NeuralGL.Training;

/// <summary>First values for weights shaped [outputs, inputs], or [outputs, inputs, kernel …] of which all inputs under the kernel count, from a seeded generator: the same generator gives the same bits.</summary>
public static class Initializers
{
    /// <summary>Normal with deviation √(2 / inputs). (He, Zhang, Ren, Sun: Delving deep into rectifiers, 2015; PyTorch's kaiming_normal_.)</summary>
    public static Tensor HeNormal(Shape shape, ref SplitMix64 random) => Normal(shape, Math.Sqrt(2.0 / Math.Max(1, Inputs(shape))), ref random);

    /// <summary>Uniform in ±√(6 / inputs). (He and others, 2015; PyTorch's kaiming_uniform_ with gain √2.)</summary>
    public static Tensor HeUniform(Shape shape, ref SplitMix64 random) => Uniform(shape, Math.Sqrt(6.0 / Math.Max(1, Inputs(shape))), ref random);

    /// <summary>Normal with deviation √(2 / (inputs + outputs)). (Glorot, Bengio: Understanding the difficulty of training deep feedforward neural networks, 2010.)</summary>
    public static Tensor GlorotNormal(Shape shape, ref SplitMix64 random) => Normal(shape, Math.Sqrt(2.0 / Math.Max(1, Inputs(shape) + Outputs(shape))), ref random);

    /// <summary>Uniform in ±√(6 / (inputs + outputs)). (Glorot, Bengio, 2010, equation 16.)</summary>
    public static Tensor GlorotUniform(Shape shape, ref SplitMix64 random) => Uniform(shape, Math.Sqrt(6.0 / Math.Max(1, Inputs(shape) + Outputs(shape))), ref random);

    private static double Inputs(Shape shape) => Product(shape, 1);

    private static double Outputs(Shape shape) => shape[0] * Product(shape, 2);

    private static double Product(Shape shape, int from) => shape.Skip(from).Aggregate(1.0, (product, size) => product * size);

    private static Tensor Normal(Shape shape, double deviation, ref SplitMix64 random)
    {
        var data = new float[shape.Length];
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = (float)(deviation * random.NextNormal());
        }

        return new Tensor(shape, data);
    }

    private static Tensor Uniform(Shape shape, double bound, ref SplitMix64 random)
    {
        var data = new float[shape.Length];
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = (float)(bound * ((2 * random.NextDouble()) - 1));
        }

        return new Tensor(shape, data);
    }
}
