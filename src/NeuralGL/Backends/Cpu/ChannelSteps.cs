using System.Numerics;
using NeuralGL.Backends.Cpu.Maps;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using V = System.Numerics.Vector<float>;

namespace NeuralGL.Backends.Cpu;

/// <summary>Work on one channel of [N, C, …] after the other: what is read several times stays in the second-level cache meanwhile.</summary>
internal abstract unsafe class ChannelStep(Shape x, float epsilon) : CpuStep
{
    private readonly int _examples = x[0];

    /// <summary>Channels.</summary>
    protected int Channels { get; } = x[1];

    /// <summary>Elements that lie side by side.</summary>
    protected int Plane { get; } = x.Product(2, x.Rank);

    /// <summary>Elements of a channel.</summary>
    protected long Count => (long)_examples * Plane;

    /// <inheritdoc/>
    public override void Run(CpuThreads threads) => RunParts(threads, Channels);

    /// <summary>Where the channel's plane in an example begins; planes of all examples in order.</summary>
    protected nint At(int example, int channel) => (((nint)example * Channels) + channel) * Plane;

    /// <summary>Examples.</summary>
    protected int Examples => _examples;

    /// <summary>√(variance + epsilon).</summary>
    protected double Deviation(double variance) => Math.Sqrt(variance + epsilon);

    /// <summary>The mean of a channel. Planes are summed in float, what they give in double.</summary>
    protected double Mean(float* x, int channel)
    {
        double sum = 0;
        for (int n = 0; n < _examples; n++)
        {
            sum += Sum(x + At(n, channel), Plane);
        }

        return sum / Count;
    }

    /// <summary>The mean squared distance from the mean.</summary>
    protected double Variance(float* x, int channel, float mean)
    {
        double sum = 0;
        for (int n = 0; n < _examples; n++)
        {
            sum += Squares(x + At(n, channel), Plane, mean);
        }

        return sum / Count;
    }

    private static float Sum(float* x, int length)
    {
        V a = V.Zero, b = V.Zero;
        int i = 0;
        for (; i <= length - (2 * V.Count); i += 2 * V.Count)
        {
            a += Vector.Load(x + i);
            b += Vector.Load(x + i + V.Count);
        }

        float sum = Vector.Sum(a + b);
        for (; i < length; i++)
        {
            sum += x[i];
        }

        return sum;
    }

    private static float Squares(float* x, int length, float mean)
    {
        V a = V.Zero, b = V.Zero, m = new(mean);
        int i = 0;
        for (; i <= length - (2 * V.Count); i += 2 * V.Count)
        {
            V left = Vector.Load(x + i) - m, right = Vector.Load(x + i + V.Count) - m;
            a += left * left;
            b += right * right;
        }

        float sum = Vector.Sum(a + b);
        for (; i < length; i++)
        {
            sum += (x[i] - mean) * (x[i] - mean);
        }

        return sum;
    }
}

/// <summary>A <see cref="ChannelStatisticsCall"/> and the <see cref="ChannelNormalizationCall"/> after it.</summary>
internal sealed unsafe class ChannelNormalizationStep(ChannelStatisticsCall statistics, ChannelNormalizationCall call, CpuMemory memory) : ChannelStep(call.Input.Shape, call.Epsilon)
{
    private readonly CpuBuffer _x = memory.BufferOf(call.Input), _scale = memory.BufferOf(call.Scale), _bias = memory.BufferOf(call.Bias), _statistics = memory.BufferOf(statistics.Output), _y = memory.BufferOf(call.Output);
    private readonly bool _relu = call.Epilogue?.Function == "relu";
    private readonly MapFunction? _activation = call.Epilogue is null or { Function: "relu" } ? null : MapFunctions.Find(call.Epilogue.Function);
    private readonly float[] _constants = [.. call.Epilogue?.Constants ?? [], 0, 0];

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        int c = (int)FirstPart + part;
        double mean = Mean(_x.Pointer, c), variance = Variance(_x.Pointer, c, (float)mean);
        (_statistics.Pointer[c], _statistics.Pointer[Channels + c]) = ((float)mean, (float)variance);
        float factor = (float)(_scale.Pointer[c] / Deviation(variance)), bias = _bias.Pointer[c];
        for (int n = 0; n < Examples; n++)
        {
            float* y = _y.Pointer + At(n, c);
            Line(_x.Pointer + At(n, c), y, (float)mean, factor, bias);
            _activation?.Apply(new MapLine { A = y, Y = y, Length = Plane, K0 = _constants[0], K1 = _constants[1] });
        }
    }

    private void Line(float* x, float* y, float mean, float factor, float bias)
    {
        V m = new(mean), f = new(factor), b = new(bias);
        int i = 0;
        for (; i <= Plane - V.Count; i += V.Count)
        {
            V value = ((Vector.Load(x + i) - m) * f) + b;
            (_relu ? Vector.ConditionalSelect(Vector.LessThan(value, V.Zero), V.Zero, value) : value).Store(y + i);
        }

        for (; i < Plane; i++)
        {
            float value = ((x[i] - mean) * factor) + bias;
            y[i] = _relu && value < 0 ? 0 : value;
        }
    }
}

/// <summary>A <see cref="ChannelGradientSumsCall"/> and the <see cref="ChannelGradientCall"/> after it.</summary>
internal sealed unsafe class ChannelGradientStep(ChannelGradientSumsCall sums, ChannelGradientCall call, CpuMemory memory) : ChannelStep(call.Input.Shape, call.Epsilon)
{
    private readonly CpuBuffer _x = memory.BufferOf(call.Input), _scale = memory.BufferOf(call.Scale), _dy = memory.BufferOf(call.Gradient), _sums = memory.BufferOf(sums.Output), _dx = memory.BufferOf(call.Output);
    private readonly CpuBuffer? _mask = call.Mask is null ? null : memory.BufferOf(call.Mask);

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        int c = (int)FirstPart + part;
        float mean = (float)Mean(_x.Pointer, c);
        double squares = 0, gradients = 0, products = 0;
        for (int n = 0; n < Examples; n++)
        {
            nint at = At(n, c);
            Sums(_x.Pointer + at, _dy.Pointer + at, _mask is null ? null : _mask.Pointer + at, mean, ref squares, ref gradients, ref products);
        }

        double deviation = Deviation(squares / Count);
        (_sums.Pointer[c], _sums.Pointer[Channels + c]) = ((float)(products / deviation), (float)gradients);
        float factor = (float)(_scale.Pointer[c] / deviation), middle = (float)(gradients / Count), slope = (float)(products / Count / (deviation * deviation));
        for (int n = 0; n < Examples; n++)
        {
            nint at = At(n, c);
            Line(_x.Pointer + at, _dy.Pointer + at, _mask is null ? null : _mask.Pointer + at, _dx.Pointer + at, mean, factor, middle, slope);
        }
    }

    private void Sums(float* x, float* dy, float* mask, float mean, ref double squares, ref double gradients, ref double products)
    {
        V s = V.Zero, g = V.Zero, p = V.Zero, m = new(mean);
        int i = 0;
        for (; i <= Plane - V.Count; i += V.Count)
        {
            V centred = Vector.Load(x + i) - m, gradient = Masked(dy, mask, i);
            s += centred * centred;
            g += gradient;
            p += centred * gradient;
        }

        float s1 = Vector.Sum(s), g1 = Vector.Sum(g), p1 = Vector.Sum(p);
        for (; i < Plane; i++)
        {
            float centred = x[i] - mean, gradient = mask is null || mask[i] > 0 ? dy[i] : 0;
            (s1, g1, p1) = (s1 + (centred * centred), g1 + gradient, p1 + (centred * gradient));
        }

        (squares, gradients, products) = (squares + s1, gradients + g1, products + p1);
    }

    private void Line(float* x, float* dy, float* mask, float* dx, float mean, float factor, float middle, float slope)
    {
        V m = new(mean), f = new(factor), h = new(middle), k = new(slope);
        int i = 0;
        for (; i <= Plane - V.Count; i += V.Count)
        {
            (f * (Masked(dy, mask, i) - h - ((Vector.Load(x + i) - m) * k))).Store(dx + i);
        }

        for (; i < Plane; i++)
        {
            dx[i] = factor * ((mask is null || mask[i] > 0 ? dy[i] : 0) - middle - ((x[i] - mean) * slope));
        }
    }

    private static V Masked(float* dy, float* mask, int i)
    {
        V gradient = Vector.Load(dy + i);
        return mask is null ? gradient : Vector.ConditionalSelect(Vector.GreaterThan(Vector.Load(mask + i), V.Zero), gradient, V.Zero);
    }
}
