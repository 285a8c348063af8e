namespace NeuralGL.App.Demo;

/// <summary>
/// What is to be known of a layer's numbers as a whole: a histogram, mean, deviation, and how many units are dead or saturated.
/// Finite numbers count; the others have an alarm of their own. Nothing is allocated after construction.
/// </summary>
internal sealed class LayerStatistics
{
    /// <summary>Bars of the histogram.</summary>
    internal const int Bins = 48;

    /// <summary>From here on a sigmoid or tanh hardly has a slope: tanh′ and 4·sigmoid′ are below 0.04.</summary>
    private const float TanhEdge = 0.98f, SigmoidEdge = 0.99f;

    private bool[] _hasLived = [];

    /// <summary>How many numbers fall between <see cref="Low"/> and <see cref="High"/>, in equal steps.</summary>
    internal int[] Histogram { get; } = new int[Bins];

    internal float Low { get; private set; }

    internal float High { get; private set; }

    internal double Mean { get; private set; }

    /// <summary>The standard deviation of all finite numbers (divided by their count, not by one less).</summary>
    internal double Deviation { get; private set; }

    /// <summary>Finite numbers.</summary>
    internal int Count { get; private set; }

    /// <summary>Numbers that were 0 in every frame so far: behind a ReLU such a unit does not learn any more.</summary>
    internal int Dead { get; private set; }

    /// <summary>Numbers where the layer's function hardly has a slope; NaN for functions that have no such place.</summary>
    internal double Saturated { get; private set; }

    /// <summary>Frames since <see cref="Forget"/>.</summary>
    internal long Frames { get; private set; }

    /// <summary>Begins anew: another layer, or the same after its weights changed.</summary>
    internal void Forget()
    {
        Array.Clear(_hasLived);
        Frames = 0;
    }

    /// <summary>Takes the numbers of a frame.</summary>
    /// <param name="numbers">The layer's output.</param>
    /// <param name="op">The operator that computed it, by its name in ONNX.</param>
    internal void Take(ReadOnlySpan<float> numbers, string op)
    {
        if (_hasLived.Length != numbers.Length)
        {
            _hasLived = new bool[numbers.Length];
            Frames = 0;
        }

        Frames++;
        Moments(numbers);
        Bars(numbers);
        (int dead, int saturated) = (0, 0);
        float low = op == "Sigmoid" ? 1 - SigmoidEdge : -TanhEdge, high = op == "Sigmoid" ? SigmoidEdge : TanhEdge;
        for (int i = 0; i < numbers.Length; i++)
        {
            _hasLived[i] |= numbers[i] != 0;
            dead += _hasLived[i] ? 0 : 1;
            saturated += numbers[i] < low || numbers[i] > high ? 1 : 0;
        }

        (Dead, Saturated) = (dead, op is "Sigmoid" or "Tanh" && numbers.Length > 0 ? (double)saturated / numbers.Length : double.NaN);
    }

    private void Moments(ReadOnlySpan<float> numbers)
    {
        (int count, double sum, float low, float high) = (0, 0, float.PositiveInfinity, float.NegativeInfinity);
        foreach (float v in numbers)
        {
            if (float.IsFinite(v))
            {
                (count, sum, low, high) = (count + 1, sum + v, MathF.Min(low, v), MathF.Max(high, v));
            }
        }

        double mean = count == 0 ? 0 : sum / count, squares = 0;
        foreach (float v in numbers)
        {
            squares += float.IsFinite(v) ? (v - mean) * (v - mean) : 0;
        }

        (Count, Mean, Deviation) = (count, mean, count == 0 ? 0 : Math.Sqrt(squares / count));
        (Low, High) = count == 0 ? (0, 0) : (low, high);
    }

    private void Bars(ReadOnlySpan<float> numbers)
    {
        Array.Clear(Histogram);
        double step = ((double)High - Low) / Bins;
        foreach (float v in numbers)
        {
            if (float.IsFinite(v))
            {
                Histogram[step > 0 ? Math.Min(Bins - 1, (int)((v - (double)Low) / step)) : 0]++;
            }
        }
    }
}
