using NeuralGL.Tensors;

namespace NeuralGL.Graphs.Passes;

/// <summary>Linear layers on top of each other without a non-linearity between them: more parameters, but no more than one layer can compute.</summary>
/// <param name="Nodes">The nodes of the stack in topological order.</param>
/// <param name="Widths">The sizes along its longest path, from the inputs n to the outputs m.</param>
/// <param name="RankBound">No matrix that the stack can compute has a higher rank.</param>
/// <param name="Parameters">The numbers in its parameters and constants.</param>
/// <param name="FoldedParameters">The parameters of the one Dense that it equals: m·n, and m for a bias.</param>
public sealed record DegenerateStack(IReadOnlyList<Node> Nodes, IReadOnlyList<int> Widths, int RankBound, long Parameters, long FoldedParameters)
{
    /// <summary>The number of inputs n.</summary>
    public int Inputs => Widths[0];

    /// <summary>The number of outputs m.</summary>
    public int Outputs => Widths[^1];

    /// <summary>Whether the stack is narrower inside than at both ends, so that not even every matrix m×n is possible.</summary>
    public bool HasBottleneck => RankBound < Math.Min(Inputs, Outputs);

    /// <summary>One line that names the nodes and says what they are worth.</summary>
    public string Warning => $"degenerate stack of linear layers: {string.Join(", ", Nodes.Select(n => $"'{n.Name}'"))} ({string.Join("→", Widths)}) have no activation between them"
        + $" and equal one Dense {Inputs}→{Outputs} ({FoldedParameters} parameters instead of {Parameters})"
        + (HasBottleneck ? $"; with its bottleneck of width {RankBound} it is a matrix of rank at most {RankBound}" : "");

    /// <inheritdoc/>
    public override string ToString() => Warning;
}

/// <summary>Finds what <see cref="CollapseLinearStacks"/> would fold although somebody may have meant it to be deep.</summary>
public static class DegenerateStacks
{
    /// <summary>Every stack of two or more matrix products; a layer with its bias, or scaled, is none.</summary>
    public static IReadOnlyList<DegenerateStack> Find(Graph graph) => [.. AffineRegion.Find(graph).Where(r => r.Products > 1).Select(Describe)];

    private static DegenerateStack Describe(AffineRegion region)
    {
        int n = region.Root.Shape[1], m = region.Result.Shape[1];
        var paths = new Dictionary<Value, (int[] Widths, int Rank)> { [region.Root] = ([n], n) };
        bool hasBias = false;
        foreach (Node node in region.Nodes)
        {
            AffineStep step = region.Steps[node];
            (int[] widths, int rank) = paths[step.Data];
            int width = node.Output.Shape[1];
            if (step.IsJoin)
            {
                (int[] Widths, int Rank) other = paths[step.Other!];
                (widths, rank) = (other.Widths.Length > widths.Length ? other.Widths : widths, rank + other.Rank);
            }

            hasBias |= step.Kind is AffineKind.Add or AffineKind.Subtract or AffineKind.SubtractFrom || (step.Kind == AffineKind.Dense && node.Inputs.Count == 3);
            paths[node.Output] = (step.IsProduct ? [.. widths, width] : widths, Math.Min(rank, width));
        }

        long now = region.Nodes.SelectMany(node => node.Inputs).Where(v => v.Kind is ValueKind.Parameter or ValueKind.Constant).Distinct().Sum(v => (long)v.Shape.Length);
        return new DegenerateStack(region.Nodes, paths[region.Result].Widths, Math.Min(paths[region.Result].Rank, n), now, ((long)m * n) + (hasBias ? m : 0));
    }
}
