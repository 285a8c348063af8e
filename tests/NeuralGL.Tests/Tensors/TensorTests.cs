using NeuralGL.Tensors;

namespace NeuralGL.Tests.Tensors;

public sealed class TensorTests
{
    [Fact]
    public void The_elements_must_fill_the_shape()
    {
        string message = Assert.Throws<ShapeException>(() => new Tensor(Shape.Of(2, 3), new float[5])).Message;
        Assert.All(new[] { "[2, 3]", "6", "5" }, part => Assert.Contains(part, message));
        Assert.Throws<ShapeException>(() => new Tensor(Shape.Of(Shape.Open), new float[1]));
    }

    [Fact]
    public void A_tensor_is_read_as_what_it_holds()
    {
        Tensor longs = new(Shape.Of(2), [1L, 2L]);
        Assert.Equal(ElementType.Int64, longs.Element);
        Assert.Equal([1L, 2L], longs.Elements<long>().ToArray());
        Assert.Contains("int64", Assert.Throws<InvalidCastException>(() => longs.Floats.Length).Message);
        Assert.Equal("int64[2]", longs.ToString());
    }

    [Fact]
    public void Numbers_go_in_and_out_of_every_element_type()
    {
        double[] numbers = [0, 1, -2.75, 3];
        (ElementType Type, double[] Back)[] table =
        [
            (ElementType.Float32, numbers), (ElementType.Int64, [0, 1, -2, 3]), (ElementType.Int32, [0, 1, -2, 3]), (ElementType.Bool, [0, 1, 1, 1]),
        ];
        foreach ((ElementType type, double[] expected) in table)
        {
            var back = new double[4];
            Tensor.From(new TensorType(Shape.Of(4), type), (ReadOnlySpan<double>)numbers).CopyTo(back.AsSpan());
            Assert.Equal(expected, back);
        }

        Assert.Equal(float.PositiveInfinity, Tensor.From(Shape.Of(1), (ReadOnlySpan<double>)[1e300]).Floats[0]);
    }

    [Fact]
    public void A_clone_shares_nothing_and_a_reshape_shares_all()
    {
        Tensor a = new(Shape.Of(2), [1f, 2f]), clone = a.Clone(), column = a.Reshape(Shape.Of(2, 1));
        a.Floats[0] = 9;
        Assert.Equal(1, clone.Floats[0]);
        Assert.Equal(9, column.Floats[0]);
        Assert.Throws<ShapeException>(() => a.Reshape(Shape.Of(3)));
    }

    [Theory]
    [InlineData(ElementType.Float32, 4)]
    [InlineData(ElementType.Int64, 8)]
    [InlineData(ElementType.Int32, 4)]
    [InlineData(ElementType.Bool, 1)]
    public void Zeros_exist_of_every_type(ElementType type, int bytes)
    {
        Tensor zeros = Tensor.Zeros(new TensorType(Shape.Of(3), type));
        var numbers = new float[3];
        zeros.CopyTo(numbers.AsSpan());
        Assert.Equal([0, 0, 0], numbers);
        Assert.Equal(type, zeros.Element);
        Assert.Equal(bytes, type.ByteSize());
    }
}
