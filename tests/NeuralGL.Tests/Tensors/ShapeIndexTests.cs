using NeuralGL.Tensors;

namespace NeuralGL.Tests.Tensors;

public sealed class ShapeIndexTests
{
    [Fact]
    public void Counting_from_the_end_counts_dimensions_and_not_elements() => Assert.Equal([4, 3, 2], new[] { Shape.Of(2, 3, 4)[^1], Shape.Of(2, 3, 4)[^2], Shape.Of(2, 3, 4)[^3] });

    [Fact]
    public void Shapes_of_several_dimensions_broadcast() => Assert.Equal(Shape.Of(2, 3, 5), Shape.Broadcast(Shape.Of(3, 1), Shape.Of(2, 1, 5)));
}
