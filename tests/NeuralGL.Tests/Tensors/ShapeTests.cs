using NeuralGL.Tensors;

namespace NeuralGL.Tests.Tensors;

public sealed class ShapeTests
{
    [Fact]
    public void A_shape_is_a_list_of_dimensions_and_not_of_elements()
    {
        Shape shape = Shape.Of(2, 3, 5);
        Assert.Equal(30, shape.Length);
        Assert.Equal(3, shape.Rank);
        Assert.Equal(5, shape[^1]);
        Assert.Equal(2, shape[^3]);
        int[] copy = [.. shape, 7];
        Assert.Equal([2, 3, 5, 7], copy);
        Assert.True(shape is [2, _, 5]);
        Assert.False(shape is [_]);
        Assert.Throws<IndexOutOfRangeException>(() => shape[^4]);
    }

    [Fact]
    public void Shapes_are_equal_when_their_sizes_are()
    {
        Assert.Equal(Shape.Of(2, 3), Shape.Of(2, 3));
        Assert.True(Shape.Of(2, 3) == Shape.Of(2, 3));
        Assert.Equal(Shape.Of(2, 3).GetHashCode(), Shape.Of(2, 3).GetHashCode());
        Assert.True(Shape.Of(2, 3) != Shape.Of(3, 2));
        Assert.True(Shape.Of(6) != Shape.Of(2, 3));
        Assert.True(Shape.Of(1) != Shape.Scalar);
        Assert.False(Shape.Scalar == null);
    }

    [Fact]
    public void The_text_of_a_shape_names_the_open_batch() => Assert.Equal("[N, 784]", Shape.Of(Shape.Open, 784).ToString());

    [Fact]
    public void A_scalar_has_one_element_and_an_empty_shape_none()
    {
        Assert.Equal(1, Shape.Scalar.Length);
        Assert.Equal(0, Shape.Of(3, 0, 2).Length);
    }

    [Fact]
    public void Only_an_open_shape_waits_for_its_batch()
    {
        Shape open = Shape.Of(Shape.Open, 3);
        Assert.True(open.IsOpen);
        Assert.Equal(Shape.Of(4, 3), open.WithBatch(4));
        Assert.Equal(Shape.Of(0, 3), open.WithBatch(0));
        Assert.Same(Shape.Scalar, Shape.Scalar.WithBatch(4));
        Assert.Contains("[N, 3]", Assert.Throws<ShapeException>(() => open.Length).Message);
    }

    [Fact]
    public void Sizes_that_make_no_sense_are_refused()
    {
        Assert.Throws<ShapeException>(() => Shape.Of(-2));
        Assert.Throws<ShapeException>(() => Shape.Of(1, 1, 1, 1, 1, 1, 1, 1, 1));
        Assert.Throws<ShapeException>(() => Shape.Of(1 << 16, 1 << 15));
        Assert.Throws<ShapeException>(() => Shape.Of(int.MaxValue, int.MaxValue, int.MaxValue));
        Assert.Equal(int.MaxValue, Shape.Of(int.MaxValue, 1).Length);
    }

    [Fact]
    public void A_zero_among_large_sizes_means_no_elements_wherever_it_stands()
    {
        Assert.Equal(0, Shape.Of(0, 100000, 100000).Length);
        Assert.Equal(0, Shape.Of(100000, 100000, 0).Length);
    }

    [Fact]
    public void Strides_are_row_major() => Assert.Equal([15, 5, 1], Shape.Of(2, 3, 5).Strides());

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(-3, 0)]
    [InlineData(1, 1)]
    public void An_axis_may_be_counted_from_the_end(int axis, int expected) => Assert.Equal(expected, Shape.Of(2, 3, 5).Axis(axis));

    [Theory]
    [InlineData(3)]
    [InlineData(-4)]
    public void An_axis_outside_is_refused_with_the_shape(int axis) => Assert.Contains("[2, 3, 5]", Assert.Throws<AxisException>(() => Shape.Of(2, 3, 5).Axis(axis)).Message);

    [Fact]
    public void Shapes_broadcast_as_in_numpy()
    {
        (int[] A, int[] B, int[] Result)[] table =
        [
            ([2, 3], [3], [2, 3]), ([3], [2, 3], [2, 3]), ([4, 1], [1, 7], [4, 7]), ([], [2, 3], [2, 3]), ([], [], []), ([1], [0], [0]), ([2, 0, 3], [1, 3], [2, 0, 3]),
            ([2, 1, 3, 1, 2], [1, 4, 1, 5, 2], [2, 4, 3, 5, 2]), ([Shape.Open, 3], [3], [Shape.Open, 3]), ([Shape.Open, 3], [1, 3], [Shape.Open, 3]), ([Shape.Open, 1], [Shape.Open, 4], [Shape.Open, 4]),
        ];
        Assert.All(table, row => Assert.Equal(Shape.Of(row.Result), Shape.Broadcast(Shape.Of(row.A), Shape.Of(row.B))));
    }

    [Fact]
    public void Shapes_that_do_not_broadcast_are_named_with_the_dimension()
    {
        string message = Assert.Throws<ShapeException>(() => Shape.Broadcast(Shape.Of(2, 3), Shape.Of(4, 2, 4))).Message;
        Assert.Contains("[2, 3]", message);
        Assert.Contains("[4, 2, 4]", message);
        Assert.Contains("-1", message);
        Assert.Throws<ShapeException>(() => Shape.Broadcast(Shape.Of(Shape.Open, 3), Shape.Of(5, 3)));
        Assert.Throws<ShapeException>(() => Shape.Broadcast(Shape.Of(0), Shape.Of(2)));
    }

    [Fact]
    public void An_operand_repeats_where_its_size_is_1_or_missing() => Assert.Equal([0, 1, 0], Shape.Of(3, 1).BroadcastStrides(Shape.Of(2, 3, 4)));
}
