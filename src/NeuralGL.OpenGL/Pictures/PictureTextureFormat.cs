namespace NeuralGL.OpenGL.Pictures;

/// <summary>How the host's texture stores a picture: sRGB-encoded bytes in the first three, numbers in the last two.</summary>
public enum PictureTextureFormat
{
    /// <summary>GL_RGBA8 (or GL_RGB8): the sampler returns bytes as they are.</summary>
    Rgba8,

    /// <summary>GL_SRGB8_ALPHA8 (or GL_SRGB8): the sampler decodes to linear light, which the shader undoes to get the bytes.</summary>
    Srgb8Alpha8,

    /// <summary>GL_R8: gray; red, green and blue are equal, alpha is 1.</summary>
    R8,

    /// <summary>
    /// GL_RGBA16F, GL_RGBA32F, GL_R11F_G11F_B10F and the like: numbers as they are, beyond [0, 1] too, whichever
    /// <see cref="NeuralGL.Pictures.PictureTransform.ColorSpace"/> they are in.
    /// </summary>
    Float,

    /// <summary>GL_R16F or GL_R32F: gray numbers as they are; alpha is 1.</summary>
    FloatGray,
}

/// <summary>A picture in a texture of the host's, level 0 of it.</summary>
/// <param name="Handle">The GL name.</param>
/// <param name="Width">Width in texels.</param>
/// <param name="Height">Height in texels.</param>
/// <param name="Format">How it stores the picture.</param>
/// <param name="Target">What it is bound as.</param>
public readonly record struct PictureTexture(uint Handle, int Width, int Height, PictureTextureFormat Format = PictureTextureFormat.Rgba8, PictureTextureTarget Target = PictureTextureTarget.Texture2D);
