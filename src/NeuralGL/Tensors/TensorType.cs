namespace NeuralGL.Tensors;

/// <summary>What a value in a graph is: its shape and the type of its elements.</summary>
public readonly record struct TensorType(Shape Shape, ElementType Element)
{
    /// <summary>A float32 tensor of this shape.</summary>
    public static implicit operator TensorType(Shape shape) => new(shape, ElementType.Float32);

    /// <inheritdoc/>
    public override string ToString() => Element == ElementType.Float32 ? Shape.ToString() : $"{Element.Text()}{Shape}";
}
