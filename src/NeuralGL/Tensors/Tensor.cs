using System.Numerics;
using System.Numerics.Tensors;

namespace NeuralGL.Tensors;

/// <summary>
/// A tensor in CPU memory: a shape, an element type and the elements in row-major order. This is how data enters and leaves
/// NeuralGL; backends keep their own storage. (System.Numerics.Tensors' Tensor&lt;T&gt; fixes the element type at compile time,
/// which models from files do not; its TensorPrimitives do the maths.)
/// </summary>
public sealed class Tensor
{
    private readonly Array _data;

    private Tensor(Shape shape, ElementType element, Array data)
    {
        if (shape.Length != data.Length)
        {
            throw new ShapeException($"a tensor shaped {shape} has {shape.Length} elements, but {data.Length} were given");
        }

        (Shape, Element, _data) = (shape, element, data);
    }

    /// <summary>A float32 tensor over <paramref name="data"/>, which is not copied.</summary>
    /// <exception cref="ShapeException">The element counts differ.</exception>
    public Tensor(Shape shape, float[] data) : this(shape, ElementType.Float32, data)
    {
    }

    /// <summary>An int64 tensor over <paramref name="data"/>, which is not copied.</summary>
    /// <exception cref="ShapeException">The element counts differ.</exception>
    public Tensor(Shape shape, long[] data) : this(shape, ElementType.Int64, data)
    {
    }

    /// <summary>An int32 tensor over <paramref name="data"/>, which is not copied.</summary>
    /// <exception cref="ShapeException">The element counts differ.</exception>
    public Tensor(Shape shape, int[] data) : this(shape, ElementType.Int32, data)
    {
    }

    /// <summary>A bool tensor over <paramref name="data"/>, which is not copied.</summary>
    /// <exception cref="ShapeException">The element counts differ.</exception>
    public Tensor(Shape shape, bool[] data) : this(shape, ElementType.Bool, data)
    {
    }

    /// <summary>A tensor of zeros (false for bool).</summary>
    public static Tensor Zeros(TensorType type) => new(type.Shape, type.Element, type.Element switch
    {
        ElementType.Float32 => new float[type.Shape.Length],
        ElementType.Int64 => new long[type.Shape.Length],
        ElementType.Int32 => new int[type.Shape.Length],
        _ => new bool[type.Shape.Length],
    });

    /// <summary>A float32 tensor without dimensions.</summary>
    public static Tensor Scalar(float value) => new(Shape.Scalar, [value]);

    /// <summary>The sizes of the dimensions.</summary>
    public Shape Shape { get; }

    /// <summary>The type of the elements.</summary>
    public ElementType Element { get; }

    /// <summary>Shape and element type together.</summary>
    public TensorType Type => new(Shape, Element);

    /// <summary>The number of elements.</summary>
    public int Length => _data.Length;

    /// <summary>The array behind a float32 tensor; null for other types.</summary>
    internal float[]? FloatArray => _data as float[];

    /// <summary>The elements of a float32 tensor, for reading and writing.</summary>
    /// <exception cref="InvalidCastException">The tensor holds another type.</exception>
    public Span<float> Floats => Elements<float>();

    /// <summary>The elements, typed.</summary>
    /// <typeparam name="T">float, long, int or bool, as <see cref="Element"/> says.</typeparam>
    /// <exception cref="InvalidCastException">The tensor holds another type.</exception>
    public Span<T> Elements<T>() where T : unmanaged => _data is T[] typed
        ? typed
        : throw new InvalidCastException($"the tensor holds {Element.Text()}, not {typeof(T).Name}");

    /// <summary>The same elements under another shape of equal length; nothing is copied.</summary>
    public Tensor Reshape(Shape shape) => new(shape, Element, _data);

    /// <summary>A copy that shares nothing with this tensor.</summary>
    public Tensor Clone() => new(Shape, Element, (Array)_data.Clone());

    /// <summary>Converts the elements to numbers of type <typeparamref name="T"/>; true becomes 1.</summary>
    public void CopyTo<T>(Span<T> destination) where T : INumber<T>
    {
        switch (_data)
        {
            case float[] f: TensorPrimitives.ConvertTruncating<float, T>(f, destination); break;
            case long[] l: TensorPrimitives.ConvertTruncating<long, T>(l, destination); break;
            case int[] n: TensorPrimitives.ConvertTruncating<int, T>(n, destination); break;
            default:
                bool[] flags = (bool[])_data;
                for (int i = 0; i < flags.Length; i++)
                {
                    destination[i] = flags[i] ? T.One : T.Zero;
                }

                break;
        }
    }

    /// <summary>A tensor of type <paramref name="type"/> from numbers; bool is "not zero", integers are truncated.</summary>
    public static Tensor From<T>(TensorType type, ReadOnlySpan<T> source) where T : INumber<T>
    {
        Tensor tensor = Zeros(type);
        switch (tensor._data)
        {
            case float[] f: TensorPrimitives.ConvertTruncating<T, float>(source, f); break;
            case long[] l: TensorPrimitives.ConvertTruncating<T, long>(source, l); break;
            case int[] n: TensorPrimitives.ConvertTruncating<T, int>(source, n); break;
            default:
                bool[] flags = (bool[])tensor._data;
                for (int i = 0; i < flags.Length; i++)
                {
                    flags[i] = source[i] != T.Zero;
                }

                break;
        }

        return tensor;
    }

    /// <summary>Type and shape, for messages.</summary>
    public override string ToString() => $"{Element.Text()}{Shape}";
}
