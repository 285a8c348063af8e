using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace NeuralGL.Backends.Cpu.Products;

/// <summary>
/// A right operand that stays from run to run, in panels [k][width] of one of the weight types. It is packed anew when the parameter
/// has changed.
/// </summary>
internal sealed unsafe class PackedWeights(CpuBuffer from, nint bRow, nint bK, int n, int k, int width, WeightType wanted, CpuMemory memory) : CpuWork
{
    /// <summary>Elements to pack that are worth more than one part.</summary>
    private const long PackWorth = 1 << 15;

    /// <summary>Steps that are converted at a time.</summary>
    private const int StepsAtOnce = 64;

    private readonly int _panels = (n + width - 1) / width;
    private CpuBuffer? _numbers, _scales;
    private long _version = -1;
    private int _shift;

    /// <summary>The type in which the weights are to be kept if it can hold them.</summary>
    public WeightType Wanted => wanted;

    /// <summary>The type in which the weights are now.</summary>
    public WeightType Type { get; private set; }

    /// <summary>What the numbers of <see cref="Stored16{L, V}"/> are multiplied with.</summary>
    public float Factor => Halves.Factor(_shift);

    /// <summary>A scale for each column; null where there are none.</summary>
    public float* Scales => Type == WeightType.Int8 ? _scales!.Pointer : null;

    /// <summary>Bytes of a panel.</summary>
    public nint PanelBytes => (nint)k * width * Size;

    private int Size => Type switch { WeightType.Float16 => 2, WeightType.Int8 => 1, _ => 4 };

    /// <summary>Where a panel's step is.</summary>
    public byte* At(int panel, int step) => (byte*)_numbers!.Pointer + (panel * PanelBytes) + ((nint)step * width * Size);

    /// <summary>Packs what has changed.</summary>
    public void Update(CpuThreads threads)
    {
        if (_version == from.Version && from.Version != 0)
        {
            return;
        }

        WeightType type = wanted == WeightType.Float32 ? wanted : WeightRounding.Storable(from.Span, wanted);
        if (_numbers is null || type != Type)
        {
            Type = type;
            _numbers = memory.Scratch(checked((int)(((_panels * PanelBytes) + 3) / 4)));
        }

        if (type == WeightType.Float16)
        {
            _shift = Halves.Shift(from.Length == 0 ? 0 : MathF.Abs((float)(Half)TensorPrimitives.MaxMagnitude<float>(from.Span)));
        }
        else if (type == WeightType.Int8)
        {
            _scales ??= memory.Scratch(_panels * width);
            WeightRounding.Scales(from.Span, bK == 1 ? k : 1, _scales.Span[..n]);
        }

        threads.Run(this, (long)n * k < PackWorth ? 1 : _panels);
        _version = from.Version;
    }

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        (int first, int last) = (long)n * k < PackWorth ? (0, _panels) : (part, part + 1);
        for (int panel = first; panel < last; panel++)
        {
            float* b = from.Pointer + (panel * width * bRow);
            int columns = Math.Min(width, n - (panel * width));
            if (Type == WeightType.Float32)
            {
                Packing.Panels(b, bRow, bK, columns, k, width, (float*)At(panel, 0));
            }
            else
            {
                Convert(panel, b, columns);
            }
        }
    }

    private void Convert(int panel, float* b, int columns)
    {
        float* steps = stackalloc float[StepsAtOnce * width];
        new Span<float>(steps, StepsAtOnce * width).Clear();
        for (int step = 0; step < k; step += StepsAtOnce)
        {
            int here = Math.Min(StepsAtOnce, k - step);
            Packing.Panels(b + (step * bK), bRow, bK, columns, here, width, steps);
            var numbers = new Span<float>(steps, here * width);
            if (Type == WeightType.Float16)
            {
                foreach (ref float w in numbers)
                {
                    w = (float)(Half)w;
                }

                Halves.Pack(numbers, _shift, new Span<short>(At(panel, step), numbers.Length));
            }
            else
            {
                Quantize(numbers, _scales!.Span.Slice(panel * width, width), new Span<sbyte>(At(panel, step), numbers.Length));
            }
        }
    }

    private static void Quantize(ReadOnlySpan<float> numbers, ReadOnlySpan<float> scales, Span<sbyte> packed)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            packed[i] = WeightRounding.Quantize(numbers[i], scales[i % scales.Length]);
        }
    }
}
