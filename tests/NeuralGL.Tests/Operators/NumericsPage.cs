using System.Globalization;
using System.Text;
using NeuralGL.Operators;

namespace NeuralGL.Tests.Operators;

/// <summary>The generated part of docs/numerics.md: tables that follow from the reference and from the operators' cases.</summary>
internal static class NumericsPage
{
    public const string Begin = "<!-- generated from the reference and the cases: NEURALGL_UPDATE_DOCS=1 ./test -class '*.NumericsPageTests' -->";

    private const float Inf = float.PositiveInfinity, Nan = float.NaN;

    public static string Generated()
    {
        var text = new StringBuilder();
        float[] x = [Nan, -Inf, -3e38f, -1, 0, 1, 3e38f, Inf];
        Table(text, "### Functions of one number", ["f(x)", .. x.Select(Text)], OperatorSet.All.Where(op => op is IUnaryOperator).Select(op => Row(op, op.InFloat(x))));
        Table(text, "### Their derivatives (the gradient operators with dy = 1)", ["f′(x)", .. x.Select(Text)], OperatorSet.All.OfType<IUnaryOperator>().Select(op => Row((Operator)op, op.Gradient.InFloat(x, [.. x.Select(_ => 1f)]))));

        float[] a = [Nan, Nan, Inf, Inf, Inf, 0, 1, -1, 0, 3e38f], b = [1, Nan, Inf, -Inf, 1, Inf, 0, 0, 0, 3e38f];
        Operator[] binary = [.. OperatorSet.All.Where(op => op is Add or Subtract or Multiply or Divide or Equal or Greater or Less or GreaterOrEqual or LessOrEqual)];
        Table(text, "### Functions of two numbers (comparisons: 1 is true)", ["f(a, b)", .. a.Zip(b, (p, q) => $"{Text(p)}, {Text(q)}")], binary.Select(op => Row(op, op.InFloat(a, b))));

        float[][] rows = [[Nan, 1], [-Inf, 0], [-Inf, -Inf], [Inf, 0], [Inf, -Inf], [10000, 10001], [-3e38f, 3e38f], []];
        Operator[] joins = [new Softmax(), new Softmax(-1, log: true), .. Enum.GetValues<ReduceKind>().Select(kind => new Reduce(kind))];
        Table(text, "### Along a row", ["row", .. rows.Select(r => $"[{string.Join(", ", r.Select(Text))}]")], joins.Select(op => new[] { op.Name }.Concat(rows.Select(r => $"[{string.Join(", ", op.InFloat(new float[][] { r }).Select(Text))}]"))));

        Table(text, "### Tolerances", ["operator", "bound", "cases", "because"],
            from op in OperatorSet.All
            from tolerance in op.Cases.GroupBy(c => (Bound: Bound(c.Tolerance), c.Tolerance.Reason))
            select new[] { op.Name, tolerance.Key.Bound, $"{tolerance.Count()}", tolerance.Key.Reason });
        return text.ToString();
    }

    private static IEnumerable<string> Row(Operator op, float[] results) => [op.ToString(), .. results.Select(Text)];

    private static void Table(StringBuilder text, string title, string[] head, IEnumerable<IEnumerable<string>> rows)
    {
        string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells.Select(c => c.Replace("|", "\\|")))} |\n";
        text.Append(title).Append("\n\n").Append(Line(head)).Append($"|{string.Concat(Enumerable.Repeat("---|", head.Length))}\n");
        text.AppendJoin("", rows.Select(Line).Distinct()).Append('\n');
    }

    private static string Bound(Tolerance t)
    {
        string[] bounds =
        [
            .. t.Terms > 0 ? ["(K+3)·2⁻²³·Σ\\|a\\|\\|b\\|"] : Array.Empty<string>(),
            .. t.Absolute > 0 ? [$"{t.Absolute.ToString("G3", CultureInfo.InvariantCulture)}{(t.Scaled ? "·max(1, \\|y\\|)" : "")}"] : Array.Empty<string>(),
            .. t.Ulp > 0 ? [t.Reason.Contains("3n+3") ? "(3n+3) ulp" : $"{t.Ulp} ulp"] : Array.Empty<string>(),
        ];
        return (bounds.Length == 0 ? "exact" : string.Join(" or ", bounds)).Replace("\\|", "|");
    }

    private static string Text(float value) =>
        float.IsNaN(value) ? "NaN" : float.IsPositiveInfinity(value) ? "∞" : float.IsNegativeInfinity(value) ? "−∞"
        : value == 0 ? "0" : value.ToString("G6", CultureInfo.InvariantCulture).Replace('-', '−').Replace("E+", "e").Replace("E−", "e−");
}
