using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Scenes;

/// <summary>Activations with their derivatives (by the library's own differentiation), and what they would make of a layer's sums.</summary>
internal sealed class ActivationCurves : IDisposable
{
    /// <summary>Points of a curve, from −<see cref="Range"/> to <see cref="Range"/>.</summary>
    internal const int Points = 161;

    internal const float Range = 4;

    /// <summary>A derivative below this passes next to nothing on; an output below it is next to nothing.</summary>
    private const float Silence = 0.05f;

    private readonly IReadOnlyList<SceneActivation> _list;
    private readonly Experiment[] _functions;
    private readonly float[][] _values, _slopes;
    private readonly float[] _asked;
    private readonly int _units;

    /// <param name="lab">What computes.</param>
    /// <param name="list">The activations.</param>
    /// <param name="units">The width of the layers whose sums are given.</param>
    public ActivationCurves(SceneLab lab, IReadOnlyList<SceneActivation> list, int units)
    {
        (_list, _units, _asked) = (list, units, new float[Points + units]);
        (_values, _slopes, Dead, Saturated) = (new float[list.Count][], new float[list.Count][], new double[list.Count], new double[list.Count]);
        _functions = [.. list.Select(a => lab.Prepare(Slope(a, Points + units), new ParameterStore()))];
        for (int i = 0; i < Points; i++)
        {
            _asked[i] = Range * (((2f * i) / (Points - 1)) - 1);
        }
    }

    /// <summary>For each activation the share of neurons that pass no gradient on and give nothing.</summary>
    internal double[] Dead { get; }

    /// <summary>For each activation the share of neurons that pass no gradient on and are stuck at some other value.</summary>
    internal double[] Saturated { get; }

    /// <summary>How many of the sums lie in each part of the range.</summary>
    internal float[] Histogram { get; } = new float[40];

    internal double Difference => _functions.Max(f => f.Difference);

    internal ReadOnlySpan<float> Curve(int activation) => _values[activation].AsSpan(0, Points);

    internal ReadOnlySpan<float> Derivative(int activation) => _slopes[activation].AsSpan(0, Points);

    /// <summary>Takes the sums that go into a layer now.</summary>
    internal void Measure(ReadOnlySpan<float> sums)
    {
        sums.CopyTo(_asked.AsSpan(Points));
        Array.Clear(Histogram);
        foreach (float sum in sums)
        {
            int bin = (int)MathF.Floor((sum + Range) / (2 * Range) * Histogram.Length);
            if (bin >= 0 && bin < Histogram.Length)
            {
                Histogram[bin]++;
            }
        }

        for (int k = 0; k < _list.Count; k++)
        {
            _values[k] = _functions[k].Run(_asked).Read("y");
            _slopes[k] = _functions[k].Read("slope");
            int[] silent = [.. Enumerable.Range(Points, _units).Where(i => Math.Abs(_slopes[k][i]) < Silence)];
            Dead[k] = silent.Count(i => Math.Abs(_values[k][i]) < Silence) / (double)_units;
            Saturated[k] = (silent.Length / (double)_units) - Dead[k];
        }
    }

    public void Dispose()
    {
        foreach (Experiment function in _functions)
        {
            function.Dispose();
        }
    }

    /// <summary>f and, as the gradient of its sum, f′.</summary>
    private static Graph Slope(SceneActivation activation, int count)
    {
        var g = new GraphBuilder("function");
        Value x = g.Input("x", Shape.Of(1, count));
        Value y = g.Output(activation.Add(g, x), "y");
        Value sum = g.Add(new Reduce(ReduceKind.Sum, null, keepDims: false), y);
        g.Output(Autodiff.Gradients(g, sum, [x])[0], "slope");
        return g.Build();
    }
}
