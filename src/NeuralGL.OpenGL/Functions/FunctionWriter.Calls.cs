using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Functions;

/// <content>One kernel call after the other.</content>
internal sealed partial class FunctionWriter
{
    private void Write(Node node, KernelCall call)
    {
        switch (call)
        {
            case GemmCall c:
                Product(node, c);
                break;
            case MapCall c when c.Function != "dropout":
                Map(c);
                break;
            case ReduceCall c:
                Reduce(c);
                break;
            case SoftmaxCall c:
                Softmax(c);
                break;
            default:
                throw new GlslFunctionException($"node '{node.Name}': {node.Operator.Name} has no form as a GLSL function");
        }
    }

    private void Map(MapCall c)
    {
        string function = _functions.Use(c.Function);
        IndexWalk[] walks = [.. c.Inputs.Select(o => new IndexWalk(c.Sizes, o.Strides))];
        Placement to = c.Placement;
        var results = new IndexWalk(c.Sizes, to.Strides);
        Each(c.Length, "i", i =>
        {
            IEnumerable<string> arguments = c.Inputs.Select((o, n) => Read(o.Value, Sum($"{o.Offset}", walks[n].At(i)))).Concat(c.Constants.Select(Literal));
            Line($"{Place(c.Output, Sum($"{to.Offset}", results.At(i)))} = {function}({string.Join(", ", arguments)});");
        });
    }

    private void Reduce(ReduceCall c)
    {
        var kept = new IndexWalk(c.Kept, c.Input.Strides.AsSpan(0, c.Kept.Length));
        var reduced = new IndexWalk(c.Reduced, c.Input.Strides.AsSpan(c.Kept.Length));
        int count = c.Reduced.Aggregate(1, (a, b) => a * b);
        Each(c.Output.Shape.Length, "i", i =>
        {
            Open();
            float start = c.Reduction switch { Reduction.Max => float.NegativeInfinity, Reduction.Min => float.PositiveInfinity, Reduction.Product => 1, _ => 0 };
            Line($"float s = {Literal(start)};");
            Each(count, "j", j =>
            {
                string x = Read(c.Input.Value, Sum(kept.At(i), reduced.At(j)));
                Line(c.Reduction switch
                {
                    Reduction.Sum => $"s += {x};",
                    Reduction.Product => $"s *= {x};",
                    _ => $"s = {_functions.Use(c.Reduction == Reduction.Max ? "larger" : "smaller")}(s, {x});",
                });
            });
            Line($"{Place(c.Output, i)} = {(c.Scale == 1 ? "s" : $"s * {Literal(c.Scale)}")};");
            Close();
        });
    }

    /// <summary>The formula of the operator: the maximum is subtracted before anything is raised.</summary>
    private void Softmax(SoftmaxCall c)
    {
        var rows = new IndexWalk([c.Outer, c.Inner], [c.Axis * c.Inner, 1]);
        string larger = _functions.Use("larger"), exp = _functions.Use("exponential");
        Each(c.Outer * c.Inner, "r", r =>
        {
            string At(string i) => Sum(rows.At(r), new IndexWalk([c.Axis], [c.Inner]).At(i));
            Open();
            Line($"float high = {Read(c.Input, At("0"))};");
            Each(c.Axis, "i", i => Line($"high = {larger}(high, {Read(c.Input, At(i))});"));
            Line("float total = 0.0;");
            Each(c.Axis, "i", i => Line($"{Place(c.Output, At(i))} = {exp}({Read(c.Input, At(i))} - high); total += {Place(c.Output, At(i))};"));
            if (c.Log)
            {
                Line($"total = {_functions.Use("logarithm")}(total);");
            }

            Each(c.Axis, "i", i => Line($"{Place(c.Output, At(i))} = {(c.Log ? $"{Read(c.Input, At(i))} - high - total" : $"{Place(c.Output, At(i))} / total")};"));
            Close();
        });
    }

    private static string Sum(string a, string b) =>
        int.TryParse(a, out int x) && int.TryParse(b, out int y) ? $"{x + y}" : a == "0" ? b : b == "0" ? a : $"{a} + {b}";

    /// <summary>Four sums at a time: a vec4 of weights times one number.</summary>
    private void Product(Node node, GemmCall c)
    {
        bool right = IsFixed(c.B.Value), left = !right && IsFixed(c.A.Value) && c.N == 1 && c.Bias is null;
        if (!(right || left) || c.Batches.Any(b => b != 1))
        {
            throw new GlslFunctionException($"node '{node.Name}': {node.Operator.Name} of two computed values or of a stack of matrices has no form as a GLSL function; one operand must be a matrix of weights");
        }

        (Operand w, Operand x, int rows, int columns) = right ? (c.B, c.A, c.N, c.M) : (c.A, c.B, c.M, 1);
        int blocks = (rows + 3) / 4, K = c.K;
        int[] order = new int[blocks * K * 4];
        for (int i = 0; i < order.Length; i++)
        {
            (int row, int k) = ((i / 4 / K * 4) + (i % 4), i / 4 % K);
            order[i] = row < rows ? (row * w.Strides[^2]) + (k * w.Strides[^1]) : -1;
        }

        // An activation that was joined to the product gives the call its name; the weights are the product's.
        Node owner = _graph.Nodes.FirstOrDefault(n => n.Inputs.Contains(w.Value)) ?? node;
        bool unrolled = _unrolled || blocks * K <= ShortLoop;
        WeightTable.Entry weights = _weights.Add(_plan.Root(w.Value), owner, order, unrolled);
        int[] padded = [.. Enumerable.Range(0, blocks * 4).Select(i => i < rows ? i : -1)];
        WeightTable.Entry? bias = c.Bias is null ? null : _weights.Add(_plan.Root(c.Bias), owner, padded, unrolled);
        for (int column = 0; column < columns; column++)
        {
            (int from, int to) = (column * x.Strides[^2], column * rows);
            string X(string k) => Read(x.Value, Sum($"{from}", x.Strides[^1] == 1 ? k : int.TryParse(k, out int n) ? $"{n * x.Strides[^1]}" : $"{k} * {x.Strides[^1]}"));
            if (unrolled)
            {
                Unrolled(c, weights, bias, X, to, rows);
            }
            else
            {
                Looped(c, weights, bias, X, to, blocks);
            }
        }

        if (c.Epilogue is { } f)
        {
            string function = _functions.Use(f.Function), constants = string.Concat(f.Constants.Select(v => ", " + Literal(v)));
            Each(c.Output.Shape.Length, "i", i => Line($"{Place(c.Output, i)} = {function}({Place(c.Output, i)}{constants});"));
        }
    }

    private void Unrolled(GemmCall c, WeightTable.Entry weights, WeightTable.Entry? bias, Func<string, string> x, int to, int rows)
    {
        Open();
        Line("vec4 s;");
        for (int block = 0; block * 4 < rows; block++)
        {
            IEnumerable<string> terms = Enumerable.Range(0, c.K).Select(k => $"{weights.At($"{(block * c.K) + k}", Literal)} * {x($"{k}")}");
            Line($"s = {string.Join(" + ", bias is null ? terms : terms.Append(bias.At($"{block}", Literal)))};");
            for (int row = block * 4; row < Math.Min(rows, (block * 4) + 4); row++)
            {
                Line($"{Place(c.Output, $"{to + row}")} = s.{"xyzw"[row % 4]};");
            }
        }

        Close();
    }

    /// <summary>One long loop over all weights: two nested ones are short enough to be unrolled by compilers.</summary>
    private void Looped(GemmCall c, WeightTable.Entry weights, WeightTable.Entry? bias, Func<string, string> x, int to, int blocks)
    {
        Open();
        Line("vec4 s = vec4(0.0);");
        Line($"int k = 0, n = {to}, b = 0;");
        _rounds += (long)blocks * c.K * _nested;
        Line($"for (int i = 0; i < {blocks * c.K}; i++)");
        Open();
        Line($"s += {weights.At("i", Literal)} * {x("k")};");
        Line($"if (++k == {c.K})");
        Open();
        if (bias is not null)
        {
            Line($"s += {bias.At("b", Literal)};");
        }

        // Rows beyond the last are zeros that the next column overwrites, or that nobody reads.
        int length = to + (blocks * 4);
        Line($"{Place(c.Output, "n", length)} = s.x; {Place(c.Output, "n + 1")} = s.y; {Place(c.Output, "n + 2")} = s.z; {Place(c.Output, "n + 3")} = s.w;");
        Line("s = vec4(0.0); k = 0; n += 4; b++;");
        Close();
        Close();
        Close();
    }

    private bool IsFixed(Value value) => _plan.Root(value).Kind is ValueKind.Parameter or ValueKind.Constant;
}
