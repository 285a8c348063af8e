using NeuralGL.Backends.Cpu;
using NeuralGL.Backends.Cpu.Products;
using NeuralGL.Graphs;

namespace NeuralGL.Backends;

/// <summary>
/// Runs graphs on the CPU with vector instructions and several threads: packed, register-tiled matrix products with bias and
/// activation on the way out, element-wise functions in vectors. What has no fast kernel runs the reference in float. On one machine
/// the same inputs give the same bits whatever the number and timing of threads.
/// </summary>
public sealed class CpuBackend : IBackend
{
    /// <summary>More threads than this are refused: they would only wait.</summary>
    public const int MaxThreads = 1024;

    private readonly ProductKernels _kernels;
    private readonly CpuThreads _threads;

    /// <summary>Uses the best instructions of this machine.</summary>
    /// <param name="threads">Threads that compute, the caller's among them; 0 for one on each processor.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is negative or beyond <see cref="MaxThreads"/>.</exception>
    public CpuBackend(int threads = 0) : this(threads, Best())
    {
    }

    internal CpuBackend(int threads, CpuInstructions instructions)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, MaxThreads);
        (_kernels, Instructions) = (ProductKernels.For(instructions), instructions);
        _threads = CpuThreads.Of(threads == 0 ? Environment.ProcessorCount : threads);
    }

    /// <inheritdoc/>
    public string Name => "cpu";

    /// <summary>Threads that compute, the caller's among them.</summary>
    public int Threads => _threads.Count;

    /// <summary>The vector instructions of matrix products.</summary>
    public CpuInstructions Instructions { get; }

    /// <inheritdoc/>
    public CompiledGraph Compile(Graph graph, ParameterStore parameters, CompileOptions? options = null)
    {
        options ??= new();
        return new CpuGraph(graph.WithBatch(options.Batch), parameters, options, _kernels, _threads);
    }

    private static CpuInstructions Best() =>
        ProductKernels.IsSupported(CpuInstructions.Avx512) ? CpuInstructions.Avx512
        : ProductKernels.IsSupported(CpuInstructions.Avx2) ? CpuInstructions.Avx2
        : CpuInstructions.Portable;
}
