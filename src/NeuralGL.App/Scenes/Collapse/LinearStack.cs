using NeuralGL.Graphs;
using NeuralGL.Graphs.Passes;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Scenes;

/// <summary>
/// Eight dense layers of 16 units, the one in the middle perhaps narrower, beside the matrix that their product is. Without an
/// activation between them both say the same.
/// </summary>
internal sealed partial class LinearStack : IDisposable
{
    private const int Layers = 8, Size = 16;

    private readonly Experiment _stack, _one;
    private readonly string _activation;
    private readonly float[][] _weights = new float[Layers][];
    private readonly float[] _matrix;
    private readonly double[] _singular;
    private float[] _answer = [], _folded = [];

    /// <summary>Builds the stack.</summary>
    /// <param name="lab">Where it runs.</param>
    /// <param name="width">Units in the middle.</param>
    /// <param name="activation">What is applied between the layers; null for nothing.</param>
    /// <param name="name">What it is called.</param>
    public LinearStack(SceneLab lab, int width, Operator? activation, string name)
    {
        (Width, _activation) = (width, name);
        var random = new SplitMix64(8);
        var store = new ParameterStore();
        GraphBuilder g = new("stack"), plain = new("plain");
        Value x = g.Input("x", Shape.Of(Shape.Open, Size)), p = plain.Input("x", Shape.Of(Shape.Open, Size));
        for (int i = 0; i < Layers; i++)
        {
            int inputs = i == Layers / 2 ? width : Size, outputs = i == (Layers / 2) - 1 ? width : Size;
            var weight = new Tensor(Shape.Of(outputs, inputs), [.. Enumerable.Range(0, outputs * inputs).Select(k => (float)(random.NextNormal() * 0.45 / Math.Sqrt(inputs)) + (k / inputs == k % inputs ? 0.9f : 0))]);
            store[$"w{i}"] = weight;
            _weights[i] = [.. weight.Floats];
            x = g.AddNode(new Dense(), $"dense{i + 1}", x, g.Parameter($"w{i}", weight.Type)).Output;
            x = activation is not null && i < Layers - 1 ? g.Add(activation, x) : x;
            p = plain.AddNode(new Dense(), $"dense{i + 1}", p, plain.Parameter($"w{i}", weight.Type)).Output;
        }

        g.Output(x, "y");
        plain.Output(p, "y");
        Graph graph = g.Build();
        (Graph folded, ParameterStore foldedStore) = CollapseLinearStacks.Collapse(plain.Build(), store);
        Parameters = graph.ParameterCount;
        LayersLeft = CollapseLinearStacks.Collapse(graph, store).Graph.Nodes.Count(n => n.Operator is Dense);
        _matrix = [.. foldedStore.Get(folded.Parameters[0]).Floats];
        _singular = SingularValues(_matrix, Size);
        Rank = _singular.Count(s => s > 1e-5 * _singular[0]);
        (_stack, _one) = (lab.Prepare(graph, store, 3), lab.Prepare(folded, foldedStore));
    }

    /// <summary>What the program's folding leaves of the eight layers.</summary>
    internal int LayersLeft { get; }

    /// <summary>The largest |f(x + u) − f(x) − f(u)| so far: 0 for every matrix, whichever it is.</summary>
    internal double Gap { get; private set; }

    /// <summary>The largest difference from the reference.</summary>
    internal double Difference => Math.Max(_stack.Difference, _one.Difference);

    /// <summary>Units of the middle layer.</summary>
    internal int Width { get; }

    internal long Parameters { get; }

    /// <summary>Singular values of the folded matrix that are not 0 but for rounding.</summary>
    internal int Rank { get; }

    /// <summary>The largest difference so far between stack and matrix.</summary>
    internal double Delta { get; private set; }

    internal void Step(int step)
    {
        float[] x = [.. Enumerable.Range(0, Size).Select(i => (float)Math.Sin((0.11 * step) + (0.9 * i)))], u = [.. Enumerable.Range(0, Size).Select(i => (float)Math.Cos(0.5 + (1.7 * i)))];
        float[] three = _stack.Run([.. x, .. u, .. x.Zip(u, (a, b) => a + b)]).Read("y");
        _answer = three[..Size];
        _folded = _one.Run(x).Read("y");
        Delta = Math.Max(Delta, _answer.Zip(_folded, (a, b) => Math.Abs((double)a - b)).Max());
        Gap = Math.Max(Gap, Enumerable.Range(0, Size).Max(i => Math.Abs((double)three[(2 * Size) + i] - three[i] - three[Size + i])));
    }

    public void Dispose()
    {
        _stack.Dispose();
        _one.Dispose();
    }

    /// <summary>Singular values from the largest to the smallest: the lengths of the columns once Jacobi rotations have made them orthogonal (Hestenes 1958).</summary>
    private static double[] SingularValues(float[] matrix, int n)
    {
        double[,] a = new double[n, n];
        for (int i = 0; i < matrix.Length; i++)
        {
            a[i / n, i % n] = matrix[i];
        }

        for (int sweep = 0; sweep < 30; sweep++)
        {
            for (int p = 0; p < n - 1; p++)
            {
                for (int q = p + 1; q < n; q++)
                {
                    double pp = 0, qq = 0, pq = 0;
                    for (int i = 0; i < n; i++)
                    {
                        (pp, qq, pq) = (pp + (a[i, p] * a[i, p]), qq + (a[i, q] * a[i, q]), pq + (a[i, p] * a[i, q]));
                    }

                    if (Math.Abs(pq) <= 1e-30)
                    {
                        continue;
                    }

                    double zeta = (qq - pp) / (2 * pq), t = (zeta < 0 ? -1 : 1) / (Math.Abs(zeta) + Math.Sqrt(1 + (zeta * zeta))), c = 1 / Math.Sqrt(1 + (t * t)), s = c * t;
                    for (int i = 0; i < n; i++)
                    {
                        (a[i, p], a[i, q]) = ((c * a[i, p]) - (s * a[i, q]), (s * a[i, p]) + (c * a[i, q]));
                    }
                }
            }
        }

        return [.. Enumerable.Range(0, n).Select(j => Math.Sqrt(Enumerable.Range(0, n).Sum(i => a[i, j] * a[i, j]))).OrderDescending()];
    }
}
