using NeuralGL.Tensors;

namespace NeuralGL.Onnx;

/// <summary>An input as a file declares it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Element">What its elements are.</param>
/// <param name="Sizes">The sizes of its dimensions; <see cref="Shape.Open"/> where the file gives a symbol or nothing.</param>
public sealed record OnnxInput(string Name, ElementType Element, IReadOnlyList<int> Sizes)
{
    /// <summary>Whether more than the batch, dimension 0, is open, so that <see cref="OnnxOptions.ShapeOf"/> must say what it is.</summary>
    public bool NeedsShape => Sizes.Skip(1).Contains(Shape.Open);

    /// <summary>Whether a shape has the declared sizes where those are given.</summary>
    public bool Allows(Shape shape) => shape.Rank == Sizes.Count && shape.Zip(Sizes).All(p => p.Second == Shape.Open || p.First == p.Second);
}
