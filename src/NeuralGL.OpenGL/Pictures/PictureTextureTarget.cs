using NeuralGL.OpenGL.Guest;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Pictures;

/// <summary>What a texture of the host's is bound as.</summary>
public enum PictureTextureTarget
{
    /// <summary>GL_TEXTURE_2D.</summary>
    Texture2D,

    /// <summary>GL_TEXTURE_RECTANGLE, which OpenGL ES does not have.</summary>
    Rectangle,

    /// <summary>
    /// GL_TEXTURE_EXTERNAL_OES: a frame of a camera or a video decoder, or any EGLImage, where the driver has
    /// GL_OES_EGL_image_external_essl3 (<see cref="GlLimits.HasExternalTextures"/>). The driver turns YUV into RGB.
    /// </summary>
    External,
}

/// <summary>What OpenGL calls the targets, and which of them a context has.</summary>
internal static class PictureTextureTargets
{
    /// <summary>GL_TEXTURE_EXTERNAL_OES and GL_TEXTURE_BINDING_EXTERNAL_OES.</summary>
    internal const int ExternalTarget = 0x8D65, ExternalBinding = 0x8D67;

    internal static TextureTarget Name(this PictureTextureTarget target) => target switch
    {
        PictureTextureTarget.Rectangle => TextureTarget.TextureRectangle,
        PictureTextureTarget.External => (TextureTarget)ExternalTarget,
        _ => TextureTarget.Texture2D,
    };

    internal static TouchedState Touches(this PictureTextureTarget target) => target switch
    {
        PictureTextureTarget.Rectangle => TouchedState.Rectangle,
        PictureTextureTarget.External => TouchedState.External,
        _ => TouchedState.Texture,
    };

    /// <exception cref="GlLimitException">Shaders of this context cannot read such a texture; the message says what to do instead.</exception>
    internal static void Check(this PictureTextureTarget target, GlDevice device)
    {
        if (target == PictureTextureTarget.Rectangle && device.Limits.IsEs)
        {
            throw new GlLimitException("OpenGL ES has no rectangle textures; give a 2-D texture");
        }

        if (target == PictureTextureTarget.External && !device.Limits.HasExternalTextures)
        {
            throw new GlLimitException(device.Limits.IsEs
                ? $"{device.Renderer} lets no compute shader read an external texture (GL_OES_EGL_image_external_essl3 is missing); draw it into a GL_TEXTURE_2D first, or bind its EGLImage to one with glEGLImageTargetTexture2DOES"
                : $"external textures are of OpenGL ES, and {device.Version} does not offer GL_OES_EGL_image_external_essl3; bind the EGLImage to a GL_TEXTURE_2D with glEGLImageTargetTexStorageEXT (GL_EXT_EGL_image_storage), or attach in an OpenGL ES context");
        }
    }
}
