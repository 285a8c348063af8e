namespace NeuralGL.OpenGL.Pictures;

/// <summary>How the host's texture stores a picture; all three hold sRGB-encoded bytes.</summary>
public enum PictureTextureFormat
{
    /// <summary>GL_RGBA8 (or GL_RGB8): the sampler returns bytes as they are.</summary>
    Rgba8,

    /// <summary>GL_SRGB8_ALPHA8 (or GL_SRGB8): the sampler decodes to linear light, which the shader undoes to get the bytes.</summary>
    Srgb8Alpha8,

    /// <summary>GL_R8: gray; red, green and blue are equal, alpha is 1.</summary>
    R8,
}
