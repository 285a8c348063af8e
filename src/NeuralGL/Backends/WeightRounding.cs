using System.Numerics.Tensors;
using NeuralGL.Graphs;
using NeuralGL.Tensors;
using Tensor = NeuralGL.Tensors.Tensor;

namespace NeuralGL.Backends;

/// <summary>How a backend keeps weights. All of them are multiplied and summed as float32.</summary>
public enum WeightType
{
    /// <summary>As they are.</summary>
    Float32,

    /// <summary>IEEE 754 binary16: half the memory, 11 significant bits.</summary>
    Float16,

    /// <summary>Whole numbers from −127 to 127 with a scale for each output: a quarter of the memory.</summary>
    Int8,
}

/// <summary>
/// What becomes of weights that are kept in fewer bits: the one definition that every backend computes with and is judged by. Weights
/// are the parameters that do nothing but be an operator's <see cref="Operators.Operator.WeightFor"/> operand and are not updated by the
/// graph. Float16: the nearest number, ties to even. Int8: q·s with s = max|w| / 127 over the weights of one output and
/// q = w / s rounded, ties to even (symmetric quantisation per channel, as in ONNX's QuantizeLinear with axis and zero point 0).
/// A tensor that holds NaN, infinities or numbers beyond the type stays float32.
/// </summary>
public static class WeightRounding
{
    /// <summary>The largest number of <see cref="WeightType.Int8"/>.</summary>
    public const int Int8Max = 127;

    /// <summary>The parameters of a graph that are weights, each with the dimension along which its outputs lie.</summary>
    public static IReadOnlyDictionary<Value, int> Of(Graph graph)
    {
        var axes = new Dictionary<Value, int>();
        HashSet<Value> others = [.. graph.Outputs, .. graph.Updates.Select(u => u.Parameter)];
        foreach (Node node in graph.Nodes)
        {
            (int Operand, int OutputAxis)? weight = node.Operator.WeightFor([.. node.Inputs.Select(v => v.Type)]);
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                Value value = node.Inputs[i];
                bool isWeight = value.Kind == ValueKind.Parameter && weight?.Operand == i;
                if (!isWeight || (!axes.TryAdd(value, weight!.Value.OutputAxis) && axes[value] != weight.Value.OutputAxis))
                {
                    others.Add(value);
                }
            }
        }

        return axes.Where(a => !others.Contains(a.Key) && a.Key.Type.Element == ElementType.Float32).ToDictionary();
    }

    /// <summary>The type in which these weights can be kept: the wanted one, or float32.</summary>
    public static WeightType Storable(ReadOnlySpan<float> weights, WeightType wanted)
    {
        float largest = weights.IsEmpty ? 0 : MathF.Abs(TensorPrimitives.MaxMagnitude(weights));
        return float.IsFinite(largest) && (wanted != WeightType.Float16 || Half.IsFinite((Half)largest)) ? wanted : WeightType.Float32;
    }

    /// <summary>The step between two <see cref="WeightType.Int8"/> numbers for an output whose largest weight has this magnitude.</summary>
    public static float Scale(float largest) => largest / Int8Max;

    /// <summary>The largest magnitude among the weights of each output.</summary>
    /// <param name="weights">[…, outputs, <paramref name="inner"/>], without NaN.</param>
    /// <param name="inner">Neighbours that belong to one output.</param>
    /// <param name="largest">One number for each output.</param>
    public static void Largest(ReadOnlySpan<float> weights, int inner, Span<float> largest)
    {
        largest.Clear();
        while (!weights.IsEmpty)
        {
            if (inner == 1)
            {
                // NaN-free, so the larger magnitude, element by element.
                TensorPrimitives.MaxMagnitude(largest, weights[..largest.Length], largest);
                weights = weights[largest.Length..];
                continue;
            }

            foreach (ref float one in largest)
            {
                one = MathF.Max(one, MathF.Abs(TensorPrimitives.MaxMagnitude(weights[..inner])));
                weights = weights[inner..];
            }
        }

        TensorPrimitives.Abs(largest, largest);
    }

    /// <summary>The <see cref="Scale"/> of each output.</summary>
    /// <param name="weights">[…, outputs, <paramref name="inner"/>], without NaN.</param>
    /// <param name="inner">Neighbours that belong to one output.</param>
    /// <param name="scales">One number for each output.</param>
    internal static void Scales(ReadOnlySpan<float> weights, int inner, Span<float> scales)
    {
        Largest(weights, inner, scales);
        foreach (ref float scale in scales)
        {
            scale = Scale(scale);
        }
    }

    /// <summary>The whole number that stands for a weight; 0 where the scale is 0.</summary>
    public static sbyte Quantize(float weight, float scale) => scale == 0 ? (sbyte)0 : (sbyte)Math.Clamp(MathF.Round(weight / scale), -Int8Max, Int8Max);

    /// <summary>A weight tensor as a backend sees it that keeps it in a type.</summary>
    /// <param name="weights">float32.</param>
    /// <param name="outputAxis">The dimension along which outputs lie, from <see cref="Of"/>.</param>
    /// <param name="type">The type.</param>
    /// <returns>The rounded weights, or the tensor itself if it stays as it is.</returns>
    public static Tensor Round(Tensor weights, int outputAxis, WeightType type)
    {
        if (Storable(weights.Floats, type) == WeightType.Float32)
        {
            return weights;
        }

        Tensor rounded = weights.Clone();
        Span<float> numbers = rounded.Floats;
        if (type == WeightType.Float16)
        {
            foreach (ref float w in numbers)
            {
                w = (float)(Half)w;
            }

            return rounded;
        }

        int outputs = weights.Shape[outputAxis], inner = 1;
        for (int axis = outputAxis + 1; axis < weights.Shape.Rank; axis++)
        {
            inner *= weights.Shape[axis];
        }

        var scales = new float[outputs];
        Scales(numbers, inner, scales);
        for (int i = 0; i < numbers.Length; i++)
        {
            float scale = scales[i / inner % outputs];
            numbers[i] = Quantize(numbers[i], scale) * scale;
        }

        return rounded;
    }
}
