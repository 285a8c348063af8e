using System.Globalization;
using System.Runtime.InteropServices;
using NeuralGL.App.Scenes;

namespace NeuralGL.App.Tests.Scenes;

/// <summary>A network read from the line that the playground copies, computed by plain loops in double.</summary>
internal sealed class CopiedNetwork
{
    private readonly string[] _inputs;
    private readonly (string Activation, int Width)[] _layers;

    internal CopiedNetwork(string line)
    {
        Words = line.Split(' ').Select(w => w.Split('=', 2)).ToDictionary(w => w[0], w => w[1]);
        _inputs = Words["inputs"].Split(',');
        _layers = Words["layers"] == "none" ? [] : [.. Words["layers"].Split(',').Select(l => l.Split(':')).Select(l => (l[0], int.Parse(l[1], CultureInfo.InvariantCulture)))];
        string text = Words["weights"].Replace('-', '+').Replace('_', '/');
        Weights = MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='))).ToArray();
    }

    internal Dictionary<string, string> Words { get; }

    /// <summary>Weights [outputs, inputs] and biases, layer by layer.</summary>
    internal float[] Weights { get; }

    /// <summary>The weights and biases of each layer.</summary>
    internal float[][] Layers
    {
        get
        {
            var parts = new List<float[]>();
            int inputs = _inputs.Length, at = 0;
            foreach (int width in _layers.Select(l => l.Width).Append(1))
            {
                parts.Add(Weights[at..(at + (width * (inputs + 1)))]);
                (at, inputs) = (at + (width * (inputs + 1)), width);
            }

            return [.. parts];
        }
    }

    internal double Logit(PlaygroundPoint point)
    {
        double[] x = [.. _inputs.Select(name => Feature(name, point.X1, point.X2))];
        foreach ((float[] layer, string activation) in Layers.Zip([.. _layers.Select(l => l.Activation), "linear"]))
        {
            int inputs = x.Length, outputs = layer.Length / (inputs + 1);
            var y = new double[outputs];
            for (int o = 0; o < outputs; o++)
            {
                double sum = layer[(outputs * inputs) + o];
                for (int i = 0; i < inputs; i++)
                {
                    sum += layer[(o * inputs) + i] * x[i];
                }

                y[o] = Function(activation, sum);
            }

            x = y;
        }

        return x[0];
    }

    /// <summary>The mean of −ln p(right class).</summary>
    internal double Loss(IReadOnlyList<PlaygroundPoint> points) => points.Average(p => Math.Log(1 + Math.Exp(p.IsOrange ? -Logit(p) : Logit(p))));

    internal double Accuracy(IReadOnlyList<PlaygroundPoint> points) => points.Count(p => Logit(p) > 0 == p.IsOrange) / (double)points.Count;

    private static double Feature(string name, double x1, double x2) => name switch
    {
        "x1" => x1,
        "x2" => x2,
        "x1^2" => x1 * x1,
        "x2^2" => x2 * x2,
        "x1*x2" => x1 * x2,
        "sinx1" => Math.Sin(x1),
        "sinx2" => Math.Sin(x2),
        _ => throw new ArgumentException(name),
    };

    private static double Function(string activation, double x) => activation switch
    {
        "linear" => x,
        "tanh" => Math.Tanh(x),
        "sigmoid" => 1 / (1 + Math.Exp(-x)),
        "relu" => Math.Max(0, x),
        "leakyrelu" => x > 0 ? x : 0.1 * x,
        "sine" => Math.Sin(x),
        "silu" => x / (1 + Math.Exp(-x)),
        "step" => x > 0 ? 1 : 0,
        _ => throw new ArgumentException(activation),
    };
}
