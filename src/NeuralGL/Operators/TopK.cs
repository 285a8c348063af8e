using System.Numerics;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// The k largest (or smallest) elements along a dimension, in order, and their places as int64; of equal ones the first comes first. NaN
/// counts as larger than any number.
/// </summary>
/// <param name="k">How many.</param>
/// <param name="axis">The dimension.</param>
/// <param name="largest">Whether the largest are wanted.</param>
public sealed class TopK(int k, int axis = -1, bool largest = true) : Operator
{
    /// <inheritdoc/>
    public override string Name => "TopK";

    /// <inheritdoc/>
    public override string Attributes => $"k={k}, axis={axis}, {(largest ? "largest" : "smallest")}";

    /// <inheritdoc/>
    public override string Notes => "always sorted; k must be known when the graph is built";

    /// <inheritdoc/>
    public override TensorType[] Infer(ReadOnlySpan<TensorType> inputs)
    {
        Shape x = inputs[0].Shape;
        int at = x.Axis(axis);
        if (x[at] == Shape.Open || k < 0 || k > x[at])
        {
            throw new ShapeException($"cannot pick {k} of dimension {at} of {x}");
        }

        Shape shape = Shape.Of([.. x.Select((size, i) => i == at ? k : size)]);
        return [inputs[0] with { Shape = shape }, new TensorType(shape, ElementType.Int64)];
    }

    /// <inheritdoc/>
    public override Tolerance ToleranceFor(ReadOnlySpan<TensorType> operands) => Tolerance.Exact();

    /// <inheritdoc/>
    public override void Evaluate<T>(in Evaluation<T> e)
    {
        Shape x = e.InputShape(0);
        int at = x.Axis(axis), size = x[at], inner = x.Product(at + 1, x.Rank), outer = x.Product(0, at);
        var places = new int[k];
        for (int row = 0; row < outer * inner; row++)
        {
            int begin = (row / inner * size * inner) + (row % inner), to = (row / inner * k * inner) + (row % inner);
            Pick(e.Input(0)[begin..], size, inner, places);
            for (int i = 0; i < k; i++)
            {
                e.Output()[to + (i * inner)] = e.Input(0)[begin + (places[i] * inner)];
                e.Output(1)[to + (i * inner)] = T.CreateChecked(places[i]);
            }
        }
    }

    /// <inheritdoc/>
    public override void Lower(Lowering lowering)
    {
        Value x = lowering.Node.Inputs[0];
        int at = x.Shape.Axis(axis), inner = x.Shape.Product(at + 1, x.Shape.Rank), outer = x.Shape.Product(0, at);
        foreach (Value output in lowering.Node.Outputs)
        {
            lowering.Emit(new TopKCall(output != lowering.Node.Output, largest, k, outer, x.Shape[at], inner, x, output));
        }
    }

    /// <inheritdoc/>
    public override Value?[] Differentiate(GraphBuilder g, Node node, Value dy) => [g.Add(new PickingGradient(new GatherElements(axis), node.Inputs[0].Shape), node.Outputs[1], dy)];

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxImport> OnnxImports =>
    [
        new OnnxImport(Name, OnnxImport.OldestOpset, 9, n => n.Add(new TopK(n.HasAttribute("k") ? n.Int("k", 0) : throw n.BadAttribute("it has no k"), n.Int("axis", -1)), n.Input(0))),
        new OnnxImport(Name, 10, 10, n => n.Add(new TopK(CountOf(n), n.Int("axis", -1)), n.Input(0))),
        new OnnxImport(Name, 11, OnnxImport.NewestOpset, n =>
        {
            _ = n.Int("sorted", 1);
            return n.Add(new TopK(CountOf(n), n.Int("axis", -1), n.Int("largest", 1) != 0), n.Input(0));
        }),
    ];

    /// <inheritdoc/>
    public override Action<OnnxExport, Node>? OnnxExport => (x, node) => x.Node(
        Name, [x.NameOf(node.Inputs[0]), x.Constant(node.Name + "_k", new Tensor(Shape.Of(1), [(long)k]))], [.. node.Outputs.Select(x.NameOf)], ("axis", axis), ("largest", largest ? 1 : 0));

    /// <inheritdoc/>
    public override IEnumerable<OperatorCase> Cases =>
        from c in new (int[] From, int K, int Axis)[] { ([5], 2, -1), ([3, 4], 3, 1), ([4, 3], 2, 0), ([2, 5, 3], 5, 1), ([3, 4], 0, 1), ([0, 4], 2, 1), ([4, 1], 1, 1), ([7, 300], 20, 1) }
        from largest in new[] { true, false }
        from ties in new[] { false, true }
        select new OperatorCase(
            $"{Shape.Of(c.From)}{(ties ? ", ties" : "")}", new TopK(c.K, c.Axis, largest), [ties ? CaseInput.Integers(Shape.Of(c.From), 0, 2) : CaseInput.Uniform(Shape.Of(c.From), -9, 9)], Tolerance.Exact()) { Gradient = !ties && c.From[^1] < 50 };

    /// <summary>The places of the first elements in order: each is put where it belongs among those found, and the last falls off.</summary>
    private void Pick<T>(ReadOnlySpan<T> x, int size, int stride, int[] places) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0, found = 0; i < size; i++)
        {
            int at = found;
            while (at > 0 && Precedes(x[i * stride], x[places[at - 1] * stride]))
            {
                at--;
            }

            if (at < k)
            {
                found = Math.Min(found + 1, k);
                Array.Copy(places, at, places, at + 1, found - 1 - at);
                places[at] = i;
            }
        }
    }

    private bool Precedes<T>(T a, T b) where T : unmanaged, IFloatingPointIeee754<T> => largest ? (T.IsNaN(a) ? !T.IsNaN(b) : a > b) : T.IsNaN(b) ? !T.IsNaN(a) : a < b;

    private static int CountOf(OnnxNode n) => OnnxIntegers.Of(n, 1) is [var k] ? k : throw n.Invalid("k must be one number");
}

/// <summary>The first k elements along the middle of [Outer, Axis, Inner] in order, or their places; see <see cref="TopK"/>.</summary>
public sealed record TopKCall(bool Places, bool Largest, int K, int Outer, int Axis, int Inner, Value Input, Value Output) : KernelCall(Output)
{
    /// <inheritdoc/>
    public override IEnumerable<Value> Reads => [Input];
}
