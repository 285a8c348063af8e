namespace NeuralGL.Backends;

/// <summary>The vector instructions that matrix products use.</summary>
public enum CpuInstructions
{
    /// <summary>Registers of 128 bits, which every machine has.</summary>
    Portable,

    /// <summary>Registers of 256 bits with fused multiply-add.</summary>
    Avx2,

    /// <summary>Registers of 512 bits.</summary>
    Avx512,
}
