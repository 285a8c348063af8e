namespace NeuralGL.App.Commands;

/// <summary>What <c>compare</c> found; a node stands in the list once for each backend.</summary>
internal sealed record CompareReport(string Model, IReadOnlyList<string> Backends, IReadOnlyList<ComparedNode> Nodes, IReadOnlyList<ComparedOutput> Outputs, string? FirstDivergence, string? FirstDivergenceBackend);

/// <summary>A node's own error (local) and that of the whole graph up to it (cumulative).</summary>
internal sealed record ComparedNode(string Backend, string Name, string Op, ErrorFigures Local, ErrorFigures Cumulative, bool Ok)
{
    /// <summary>What is wrong, and with which operands; null where nothing is.</summary>
    public string? Problem { get; init; }
}

/// <summary>The largest |difference|, the same in units of the last place, and Σ difference² / Σ reference².</summary>
internal sealed record ErrorFigures(double MaxAbs, double MaxUlp, double Nmse);

/// <summary>An output of the graph compiled as it runs in production, with fused kernels, against the reference.</summary>
internal sealed record ComparedOutput(string Backend, string Name, ErrorFigures Cumulative, bool Ok);
