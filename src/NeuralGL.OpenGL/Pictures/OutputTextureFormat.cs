using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Pictures;

/// <summary>The form in which a texture takes a tensor.</summary>
public enum OutputTextureFormat
{
    /// <summary>GL_RGBA8: numbers are clamped to [0, 1] and rounded to bytes.</summary>
    Rgba8,

    /// <summary>GL_RGBA16F: half precision.</summary>
    Rgba16F,

    /// <summary>GL_RGBA32F: the numbers as they are.</summary>
    Rgba32F,

    /// <summary>GL_R32F: the first channel as it is.</summary>
    R32F,
}

/// <summary>What OpenGL and GLSL call the formats.</summary>
internal static class OutputTextureFormats
{
    internal static (SizedInternalFormat Storage, InternalFormat Image, string Layout) Names(this OutputTextureFormat format) => format switch
    {
        OutputTextureFormat.Rgba8 => (SizedInternalFormat.Rgba8, InternalFormat.Rgba8, "rgba8"),
        OutputTextureFormat.Rgba16F => (SizedInternalFormat.Rgba16f, InternalFormat.Rgba16f, "rgba16f"),
        OutputTextureFormat.Rgba32F => (SizedInternalFormat.Rgba32f, InternalFormat.Rgba32f, "rgba32f"),
        OutputTextureFormat.R32F => (SizedInternalFormat.R32f, InternalFormat.R32f, "r32f"),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "there is no such format"),
    };
}
