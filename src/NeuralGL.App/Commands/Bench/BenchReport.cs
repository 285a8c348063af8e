namespace NeuralGL.App.Commands.Bench;

/// <summary>What <c>bench --json</c> prints.</summary>
internal sealed record BenchReport
{
    public required IReadOnlyList<BenchRow> Rows { get; init; }

    /// <summary>Threads of the rows that do not say one thread.</summary>
    public required int Threads { get; init; }

    /// <summary>The vector instructions of the cpu backend's products.</summary>
    public required string Instructions { get; init; }

    /// <summary>The OpenGL renderer, if its rows were measured.</summary>
    public string? Renderer { get; init; }
}

/// <summary>One measured figure.</summary>
internal sealed record BenchRow
{
    public required string Name { get; init; }

    /// <summary>The median.</summary>
    public required double Value { get; init; }

    public required string Unit { get; init; }

    /// <summary>The value that the worst twentieth of the samples falls beyond.</summary>
    public double? P95 { get; init; }

    public int? Samples { get; init; }

    /// <summary>What the row is compared with in the same run, if anything is.</summary>
    public string? Rival { get; init; }

    public double? RivalValue { get; init; }

    /// <summary>How many times better than the rival, or the share of a limit.</summary>
    public double? Ratio { get; init; }
}
