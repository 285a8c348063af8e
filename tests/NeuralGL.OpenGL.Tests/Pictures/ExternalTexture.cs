using NeuralGL.OpenGL.Tests.Guest;
using NeuralGL.Platform;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests.Pictures;

/// <summary>An external texture as a camera would hand it over: an EGLImage, here of a GL texture (EGL_KHR_gl_texture_2D_image), whose pixels can change behind it.</summary>
internal sealed unsafe class ExternalTexture : IDisposable
{
    private const uint Target = 0x8D65, Texture2D = 0x30B1, Level = 0x30BC, None = 0x3038;

    private readonly GL _gl;
    private readonly HeadlessContext _context;
    private readonly int _width, _height;
    private readonly uint _source;
    private readonly nint _display, _image;

    private ExternalTexture(GL gl, HeadlessContext context, int width, int height, byte[] pixels)
    {
        (_gl, _context, _width, _height) = (gl, context, width, height);
        _source = gl.GenTexture();
        gl.BindTexture(TextureTarget.Texture2D, _source);
        gl.TexStorage2D(TextureTarget.Texture2D, 1, SizedInternalFormat.Rgba8, (uint)width, (uint)height);
        gl.TexParameter(TextureTarget.Texture2D, TextureParameterName.TextureMinFilter, (int)GLEnum.Nearest);
        Draw(pixels);
        _display = ((delegate* unmanaged<nint>)context.GetProcAddress("eglGetCurrentDisplay"))();
        uint* attributes = stackalloc uint[] { Level, 0, None };
        _image = ((delegate* unmanaged<nint, nint, uint, nint, uint*, nint>)context.GetProcAddress("eglCreateImageKHR"))(_display, context.Handle, Texture2D, (nint)_source, attributes);
        Assert.NotEqual(0, _image);
        Handle = gl.GenTexture();
        gl.BindTexture((TextureTarget)Target, Handle);
        ((delegate* unmanaged<uint, nint, void>)context.GetProcAddress("glEGLImageTargetTexture2DOES"))(Target, _image);
        gl.BindTexture((TextureTarget)Target, 0);
        Assert.Equal(GLEnum.NoError, gl.GetError());
    }

    internal uint Handle { get; }

    /// <summary>Null where the context cannot do it, with the reason.</summary>
    internal static ExternalTexture? TryMake(GuestHost host, int width, int height, byte[] pixels, out string? why)
    {
        why = Missing(host.Gl, host.Context);
        return why is null ? new ExternalTexture(host.Gl, host.Context, width, height, pixels) : null;
    }

    /// <summary>The camera's next frame.</summary>
    internal void Draw(byte[] pixels)
    {
        _gl.BindTexture(TextureTarget.Texture2D, _source);
        fixed (byte* p = pixels)
        {
            _gl.TexSubImage2D(TextureTarget.Texture2D, 0, 0, 0, (uint)_width, (uint)_height, PixelFormat.Rgba, PixelType.UnsignedByte, p);
        }

        _gl.BindTexture(TextureTarget.Texture2D, 0);
    }

    public void Dispose()
    {
        _gl.DeleteTexture(Handle);
        ((delegate* unmanaged<nint, nint, uint>)_context.GetProcAddress("eglDestroyImageKHR"))(_display, _image);
        _gl.DeleteTexture(_source);
    }

    private static string? Missing(GL gl, HeadlessContext context)
    {
        string[] gles = [.. Enumerable.Range(0, gl.GetInteger(GetPName.NumExtensions)).Select(i => gl.GetStringS(StringName.Extensions, (uint)i))];
        if (!gles.Contains("GL_OES_EGL_image_external_essl3"))
        {
            return "this context has no GL_OES_EGL_image_external_essl3";
        }

        nint display = ((delegate* unmanaged<nint>)context.GetProcAddress("eglGetCurrentDisplay"))();
        var query = (delegate* unmanaged<nint, int, byte*>)context.GetProcAddress("eglQueryString");
        string egl = System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)query(display, 0x3055)) ?? "";
        return egl.Split(' ').Contains("EGL_KHR_gl_texture_2D_image") ? null : "EGL has no EGL_KHR_gl_texture_2D_image to make an EGLImage of a texture";
    }
}
