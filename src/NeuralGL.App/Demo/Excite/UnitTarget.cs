using System.Numerics.Tensors;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Demo;

/// <summary>
/// The unit that an opened number belongs to: of a layer of maps, [1, channels, places…], the whole channel, whose value is its maximum
/// over all places; of any other layer the number itself.
/// </summary>
/// <param name="Value">The layer.</param>
/// <param name="Unit">Which channel, or which number.</param>
/// <param name="First">The first of its numbers.</param>
/// <param name="Count">How many numbers it has.</param>
internal readonly record struct UnitTarget(Value Value, int Unit, int First, int Count)
{
    /// <summary>The unit of a number of a layer.</summary>
    internal static UnitTarget Of(Value value, int index)
    {
        int places = PlacesOf(value.Shape);
        return new UnitTarget(value, index / places, index / places * places, places);
    }

    /// <summary>Numbers of each unit: 1 where the layer has no places.</summary>
    internal static int PlacesOf(Shape shape) => shape.Rank > 2 && shape[0] == 1 ? Math.Max(1, shape.Product(2, shape.Rank)) : 1;

    /// <summary>Its value among those of its layer, or of itself; NaN where all are NaN.</summary>
    internal static float ValueOf(ReadOnlySpan<float> numbers)
    {
        float largest = numbers.IsEmpty ? float.NaN : TensorPrimitives.Max(numbers);
        if (!float.IsNaN(largest))
        {
            return largest;
        }

        // Max gives NaN where there is one; the others still count.
        foreach (float number in numbers)
        {
            largest = float.IsNaN(largest) || number > largest ? number : largest;
        }

        return largest;
    }

    /// <summary>
    /// What a gradient of the unit is taken of. A function that flattens out, such as Relu or Softmax, lets no gradient through where it
    /// is flat and turns none of the units' order around, so the value before it stands for the unit.
    /// </summary>
    /// <param name="value">The layer.</param>
    /// <returns>The value, and the node that was left out; null if none was.</returns>
    internal static (Value Value, Node? LeftOut) BeforeSaturation(Value value) =>
        value.Producer is { Operator: Relu or Sigmoid or Tanh or Elu or Selu or Celu or HardSigmoid or Softsign or Clip or Softmax } node && node.Inputs[0].Type == value.Type ? (node.Inputs[0], node) : (value, null);
}
