using NeuralGL.Backends;
using NeuralGL.Backends.Cpu.Products;

namespace NeuralGL.Tests.Backends;

/// <summary>The CPU backend with each set of instructions that this machine has.</summary>
internal static class CpuMachine
{
    public static CpuInstructions[] All { get; } = [.. Enum.GetValues<CpuInstructions>().Where(ProductKernels.IsSupported)];

    public static CpuBackend With(CpuInstructions instructions, int threads = 2) => new(threads, instructions);
}
