using NeuralGL.App.Drawing;
using NeuralGL.Graphs;
using NeuralGL.Graphs.Passes;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Scenes;

/// <summary>Eight dense layers of 16 units without activations, the one in the middle perhaps narrower, beside the matrix they fold into.</summary>
internal sealed class LinearStack : IDisposable
{
    private const int Layers = 8, Size = 16;

    private readonly Experiment _stack, _one;
    private readonly float[][] _weights = new float[Layers][];
    private readonly float[] _matrix;
    private readonly double[] _singular;
    private float[] _answer = [], _folded = [];

    public LinearStack(SceneLab lab, int width)
    {
        Width = width;
        var random = new SplitMix64(8);
        var store = new ParameterStore();
        var g = new GraphBuilder("stack");
        Value x = g.Input("x", Shape.Of(Shape.Open, Size));
        for (int i = 0; i < Layers; i++)
        {
            int inputs = i == Layers / 2 ? width : Size, outputs = i == (Layers / 2) - 1 ? width : Size;
            var weight = new Tensor(Shape.Of(outputs, inputs), [.. Enumerable.Range(0, outputs * inputs).Select(k => (float)(random.NextNormal() * 0.45 / Math.Sqrt(inputs)) + (k / inputs == k % inputs ? 0.9f : 0))]);
            store[$"w{i}"] = weight;
            _weights[i] = [.. weight.Floats];
            x = g.AddNode(new Dense(), $"dense{i + 1}", x, g.Parameter($"w{i}", weight.Type)).Output;
        }

        g.Output(x, "y");
        Graph graph = g.Build();
        (Graph folded, ParameterStore foldedStore) = CollapseLinearStacks.Collapse(graph, store);
        Parameters = graph.ParameterCount;
        _matrix = [.. foldedStore.Get(folded.Parameters[0]).Floats];
        _singular = SingularValues(_matrix, Size);
        Rank = _singular.Count(s => s > 1e-5 * _singular[0]);
        (_stack, _one) = (lab.Prepare(graph, store), lab.Prepare(folded, foldedStore));
    }

    /// <summary>Units of the middle layer.</summary>
    internal int Width { get; }

    internal long Parameters { get; }

    /// <summary>Singular values of the folded matrix that are not 0 but for rounding.</summary>
    internal int Rank { get; }

    /// <summary>The largest difference so far between stack and matrix.</summary>
    internal double Delta { get; private set; }

    internal void Step(int step)
    {
        float[] x = [.. Enumerable.Range(0, Size).Select(i => (float)Math.Sin((0.11 * step) + (0.9 * i)))];
        _answer = _stack.Run(x).Read("y");
        _folded = _one.Run(x).Read("y");
        Delta = Math.Max(Delta, _answer.Zip(_folded, (a, b) => Math.Abs((double)a - b)).Max());
    }

    internal void Draw(ScenePage page, Rect area)
    {
        Rect top = page.Panel(area with { Height = 214 }, page.In(SceneTexts.CollapseDeep), $"{Parameters} {page.In(SceneTexts.CollapseParameters)}");
        float cell = 54, gap = (top.Width - (Layers * cell)) / (Layers - 1);
        for (int i = 0; i < Layers; i++)
        {
            int inputs = i == Layers / 2 ? Width : Size, outputs = _weights[i].Length / inputs;
            float width = cell * inputs / Size, height = cell * outputs / Size;
            var place = new Rect(top.X + (i * (cell + gap)) + ((cell - width) / 2), top.Y + 12 + ((cell - height) / 2), MathF.Max(width, 4), MathF.Max(height, 4));
            page.Cells(place, inputs, _weights[i], v => ScenePage.Signed(v, 1.2));
            page.Text($"{inputs}→{outputs}", new Rect(place.Centre.X - 34, top.Y + 70, 68, 18), 12, Theme.TextSecondary, TextAlign.Centre);
        }

        DrawAnswer(page, new Rect(top.X, top.Y + 100, top.Width, 52), page.In(SceneTexts.CollapseStackSays), _answer);

        Rect low = page.Panel(area with { Y = area.Y + 230, Height = area.Height - 230 }, page.In(SceneTexts.CollapseOne), $"{_matrix.Length} {page.In(SceneTexts.CollapseParameters)}");
        double limit = Math.Max(1, _matrix.Max(Math.Abs));
        page.Cells(new Rect(low.X, low.Y + 6, 176, 176), Size, _matrix, v => ScenePage.Signed(v, limit));
        float x = low.X + 200, width2 = low.Right - x;
        page.Text($"{page.In(SceneTexts.CollapseRank)} {Rank}", new Rect(x, low.Y, 130, 28), 22, Theme.Text, TextAlign.Left, FontFace.Medium);
        page.Text(page.In(SceneTexts.CollapseSingular), new Rect(x + 110, low.Y + 4, width2 - 110, 22), 13, Theme.TextSecondary, TextAlign.Right);
        var chart = new Rect(x, low.Y + 34, width2, 104);
        float bar = chart.Width / Size;
        for (int i = 0; i < Size; i++)
        {
            float height = (float)(_singular[i] / _singular[0] * chart.Height);
            bool counts = i < Rank;
            page.Fill(new Rect(chart.X + (i * bar), chart.Bottom - MathF.Max(height, 2), bar - 3, MathF.Max(height, 2)), counts ? Theme.Accent : Theme.Outline);
        }

        page.Text("max|Δ|", new Rect(x, low.Y + 152, 80, 26), 16, Theme.TextSecondary);
        page.Text(ScenePage.Tiny(Delta), new Rect(x + 76, low.Y + 152, 140, 26), 18, Theme.Good, TextAlign.Left, FontFace.Medium);
        DrawAnswer(page, new Rect(low.X, low.Bottom - 58, low.Width, 52), page.In(SceneTexts.CollapseMatrixSays), _folded);
    }

    public void Dispose()
    {
        _stack.Dispose();
        _one.Dispose();
    }

    private static void DrawAnswer(ScenePage page, Rect area, string title, float[] values)
    {
        page.Text(title, area with { Height = 18 }, 13, Theme.TextSecondary);
        page.NumberCells(Rect.FromEdges(area.X, area.Y + 22, area.Right, area.Bottom), Size, values, v => ScenePage.Signed(v, 2), 1, 12);
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
