namespace NeuralGL.Benchmarks;

/// <summary>How time grows with width, depth and batch.</summary>
internal sealed record Growth
{
    /// <summary>What the machine's multiply-adds give at most, all threads, in GFLOP/s.</summary>
    public required double Peak { get; init; }

    /// <summary>What reading memory gives at most, all threads, in GB/s.</summary>
    public required double Bandwidth { get; init; }

    public required IReadOnlyList<GrowthPoint> Points { get; init; }
}

/// <summary>One forward run.</summary>
/// <param name="Axis"><c>width</c>, <c>depth</c> or <c>batch</c>.</param>
/// <param name="Backend"><c>cpu</c>, <c>gl</c> or <c>reference</c>.</param>
/// <param name="X">Where on the axis.</param>
/// <param name="Layers">The network, as <c>train --layers</c> takes it.</param>
/// <param name="Batch">Examples in a run.</param>
/// <param name="Operations">Multiplications and additions of its products.</param>
/// <param name="Bytes">What its weights take as float32.</param>
/// <param name="Microseconds">The median.</param>
internal sealed record GrowthPoint(string Axis, string Backend, int X, string Layers, int Batch, double Operations, double Bytes, double Microseconds);
