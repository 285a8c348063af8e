using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.App.Demo;

/// <summary>Says in words which number of a tensor is meant.</summary>
internal static class UnitPlace
{
    /// <summary>Appends it: <c>unit 12</c>, <c>channel 3 · x 10 · y 4</c>, <c>output 5 · input 7</c>.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="value">The tensor; an activation has its batch in front.</param>
    /// <param name="index">The number, counted through the tensor.</param>
    internal static TextBuffer Write(TextBuffer text, Value value, int index)
    {
        Shape shape = value.Shape;
        bool isWeight = value.Kind == ValueKind.Parameter;
        if (shape.Rank >= 3)
        {
            int x = index % shape[^1], rest = index / shape[^1], y = rest % shape[^2], before = rest / shape[^2];
            text = isWeight && shape.Rank == 4 ? text.Add("output ").Add(before / shape[1]).Add(" · input ").Add(before % shape[1])
                : text.Add("channel ").Add(shape.Rank > 3 ? before % shape.Product(1, shape.Rank - 2) : before);
            return text.Add(" · x ").Add(x).Add(" · y ").Add(y);
        }

        return isWeight && shape.Rank == 2 ? text.Add("output ").Add(index / shape[1]).Add(" · input ").Add(index % shape[1]) : text.Add("unit ").Add(index);
    }
}
