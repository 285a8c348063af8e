namespace NeuralGL.OpenGL;

/// <summary>What executes a device's shaders, which decides where the choice of kernels begins.</summary>
public enum DeviceKind
{
    /// <summary>A graphics processor: tiles in shared memory and registers, sizes by measurement.</summary>
    Gpu,

    /// <summary>The CPU (llvmpipe, softpipe, SwiftShader): no shared memory, few fat groups, nothing is measured.</summary>
    SoftwareRenderer,
}
