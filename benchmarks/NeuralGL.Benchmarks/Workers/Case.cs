namespace NeuralGL.Benchmarks.Workers;

/// <summary>Work that ours and a rival do alike. It travels to a worker as JSON.</summary>
internal sealed record Case
{
    internal const string Forward = "forward", Step = "step", Product = "product", Peak = "peak", Read = "read", FramePairs = "frame-pairs";

    /// <summary>One of the constants here.</summary>
    public required string Kind { get; init; }

    /// <summary>Our backend: <c>cpu</c>, <c>gl</c> or <c>reference</c>.</summary>
    public string Where { get; init; } = "cpu";

    /// <summary>The network, as <c>train --layers</c> takes it.</summary>
    public string Layers { get; init; } = "";

    /// <summary>A network that PyTorch exports, by its name in tests/real-networks, in the place of <see cref="Layers"/>.</summary>
    public string Model { get; init; } = "";

    public int Batch { get; init; } = 1;

    /// <summary>The most threads that either side may use.</summary>
    public required int Threads { get; init; }

    /// <summary><c>sgd</c> or <c>adam</c>, of a step.</summary>
    public string Optimizer { get; init; } = "sgd";

    /// <summary><c>cross-entropy</c> or <c>mse</c>, of a step; a forward run ends in a softmax where it is the former.</summary>
    public string Loss { get; init; } = "cross-entropy";

    /// <summary>How ours keeps weights: <c>float32</c>, <c>float16</c> or <c>int8</c>; a rival always has float32.</summary>
    public string Weights { get; init; } = "float32";

    /// <summary>The side of a product's matrices, or floats for each thread to read.</summary>
    public int Size { get; init; }

    /// <summary>Where model, parameters and examples lie; see <see cref="CaseFiles"/>.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The rate of the few steps whose losses must agree; the timed ones take next to none, or gradients would vanish into subnormal numbers.</summary>
    public double ProbeRate => Optimizer == "adam" ? 0.002 : 0.05;
}

/// <summary>What the harness asks of a worker, one line of JSON each.</summary>
internal sealed record Request
{
    internal const string Prepare = "prepare", Sample = "sample", Allocated = "allocated", End = "end";

    public required string Do { get; init; }

    public Case? Case { get; init; }

    /// <summary>Samples wanted.</summary>
    public int Count { get; init; }

    /// <summary>Whether a rough figure will do.</summary>
    public bool Quick { get; init; }
}

/// <summary>The worker's answer, one line of JSON.</summary>
internal sealed record Reply
{
    /// <summary>Why there is no answer.</summary>
    public string? Error { get; init; }

    /// <summary>Who answers, with its version.</summary>
    public string? Version { get; init; }

    /// <summary>The settings that were best, out of those tried.</summary>
    public string? Settings { get; init; }

    /// <summary>A few numbers that both sides must agree on: the first outputs, or the losses of the first steps.</summary>
    public double[]? Probe { get; init; }

    /// <summary>Seconds of one run, for each sample.</summary>
    public double[]? Seconds { get; init; }

    /// <summary>Managed bytes that one run allocates.</summary>
    public double? Bytes { get; init; }
}
