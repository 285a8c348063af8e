namespace NeuralGL.OpenGL;

/// <summary>Which kernel computes products of a kind on a device.</summary>
/// <param name="Products">The kind: by batch, size and depth.</param>
/// <param name="Kernel">The kernel with its sizes.</param>
/// <param name="IsMeasured">Whether it was the fastest one when it was measured here; otherwise the sizes suggest it.</param>
public sealed record KernelUse(string Products, string Kernel, bool IsMeasured);
