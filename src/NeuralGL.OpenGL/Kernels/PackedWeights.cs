using System.Runtime.InteropServices;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Tensors;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Kernels;

/// <summary>A parameter as a graph keeps it on the GPU.</summary>
/// <param name="Slot">The parameter.</param>
/// <param name="Type">How it is kept.</param>
/// <param name="OutputAxis">Along which of its dimensions the outputs lie, where it is packed.</param>
internal readonly record struct StoredParameter(Value Slot, WeightType Type = WeightType.Float32, int OutputAxis = 0)
{
    /// <summary>Rows of a part where shaders cannot see all of it at once; 0 where they can.</summary>
    public int SliceRows { get; init; }

    /// <summary>What it is known by among the buffers of a store.</summary>
    public string Key => Type == WeightType.Float32 ? Slot.Name : $"{Slot.Name} as {Type}";

    /// <summary>Words of 32 bits.</summary>
    public int Length => Type != WeightType.Float32 && SliceRows > 0 ? WeightSlices.LengthOf(this) : PackedWeights.LengthOf(Slot.Shape, Type, OutputAxis);

    /// <summary>How shaders read it as a texture of four numbers.</summary>
    public SizedInternalFormat Texels => Type switch
    {
        WeightType.Float16 => SizedInternalFormat.Rgba16f,
        WeightType.Int8 => SizedInternalFormat.Rgba8i,
        _ => SizedInternalFormat.Rgba32f,
    };

    /// <summary>A planned buffer for it.</summary>
    public GlBuffer Plan(GlDevice device, string label) => GlBuffer.PlannedForWeights(device, Length, label, Texels);

    /// <summary>Makes sure that the type can hold a value.</summary>
    /// <exception cref="GraphException">It cannot.</exception>
    public void RequireStorable(Tensor value)
    {
        if (Type != WeightType.Float32 && WeightRounding.Storable(value.Floats, Type) != Type)
        {
            throw new GraphException($"'{Slot.Name}' holds NaN, infinities or numbers that {Type} cannot hold; compile the graph with weights as Float32");
        }
    }

    /// <summary>What its buffer holds for a value.</summary>
    /// <exception cref="GraphException">The type cannot hold it.</exception>
    public ReadOnlySpan<float> Words(Tensor value) => Type == WeightType.Float32 ? value.Floats : PackedWeights.Pack(this, value);
}

/// <summary>
/// Weights in fewer bits as the shaders of products read them: first a float32 scale for each output (for float16 an even number of
/// words), then the numbers in the parameter's own order, two or four to a word, the first in the lowest bits. A weight is its number
/// times its output's scale. For float16 the scale is the power of two that lets no weight be subnormal, which shaders may flush to 0.
/// </summary>
internal static class PackedWeights
{
    /// <summary>How a graph's parameters are kept that wants its weights in a type.</summary>
    public static IReadOnlyDictionary<Value, StoredParameter> StoredParameters(Graph graph, WeightType type, GlLimits limits)
    {
        IReadOnlyDictionary<Value, int> axes = type == WeightType.Float32 ? new Dictionary<Value, int>() : WeightRounding.Of(graph);
        return graph.Parameters.ToDictionary(p => p, p => (axes.TryGetValue(p, out int axis) ? new StoredParameter(p, type, axis) : new StoredParameter(p)) is var stored
            ? stored with { SliceRows = WeightSlices.RowsOf(p.Shape, stored.Type, stored.OutputAxis, limits) } : default);
    }

    /// <summary>Words of 32 bits.</summary>
    public static int LengthOf(Shape shape, WeightType type, int outputAxis) => type switch
    {
        WeightType.Float16 => Header(shape[outputAxis], type) + ((shape.Length + 1) / 2),
        WeightType.Int8 => Header(shape[outputAxis], type) + ((shape.Length + 3) / 4),
        _ => shape.Length,
    };

    /// <summary>Packs a parameter's value.</summary>
    /// <exception cref="GraphException">The type cannot hold it.</exception>
    public static float[] Pack(StoredParameter parameter, Tensor value)
    {
        (Value slot, WeightType type, int axis) = parameter;
        parameter.RequireStorable(value);
        ReadOnlySpan<float> weights = value.Floats;
        int outputs = slot.Shape[axis], inner = 1;
        for (int d = axis + 1; d < slot.Shape.Rank; d++)
        {
            inner *= slot.Shape[d];
        }

        var scales = new float[outputs];
        WeightRounding.Largest(weights, inner, scales);
        foreach (ref float scale in scales.AsSpan())
        {
            scale = type == WeightType.Int8 ? WeightRounding.Scale(scale) : ScaleOfHalves((float)(Half)scale);
        }

        var words = new float[parameter.Length];
        if (parameter.SliceRows == 0)
        {
            Write(words, weights, scales, inner, type);
            return words;
        }

        foreach (WeightSlice slice in WeightSlices.Of(parameter))
        {
            // Scales of the rows in the part, or of all columns.
            Write(words.AsSpan((int)slice.Word, (int)slice.Words), weights.Slice(slice.First * slot.Shape[1], slice.Rows * slot.Shape[1]), axis == 0 ? scales.AsSpan(slice.First, slice.Rows) : scales, inner, type);
        }

        return words;
    }

    private static void Write(Span<float> words, ReadOnlySpan<float> weights, ReadOnlySpan<float> scales, int inner, WeightType type)
    {
        int outputs = scales.Length;
        scales.CopyTo(words);
        Span<float> numbers = words[Header(outputs, type)..];
        if (type == WeightType.Int8)
        {
            Span<sbyte> bytes = MemoryMarshal.Cast<float, sbyte>(numbers);
            for (int i = 0; i < weights.Length; i++)
            {
                bytes[i] = WeightRounding.Quantize(weights[i], scales[i / inner % outputs]);
            }
        }
        else
        {
            Span<Half> halves = MemoryMarshal.Cast<float, Half>(numbers);
            for (int i = 0; i < weights.Length; i++)
            {
                halves[i] = (Half)((float)(Half)weights[i] / scales[i / inner % outputs]);
            }
        }
    }

    private static int Header(int outputs, WeightType type) => type == WeightType.Float16 ? (outputs + 1) / 2 * 2 : outputs;

    /// <summary>The power of two that brings the largest weight to 2^15 or more, below the largest 16-bit number.</summary>
    private static float ScaleOfHalves(float largest) => largest == 0 ? 1 : MathF.ScaleB(1, MathF.ILogB(largest) - 15);
}
