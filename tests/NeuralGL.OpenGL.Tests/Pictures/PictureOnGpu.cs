using NeuralGL.OpenGL.Pictures;
using NeuralGL.Pictures;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests.Pictures;

/// <summary>A picture in a texture of the given format, and what the shader and the reference in double make of it.</summary>
internal sealed unsafe class PictureOnGpu : IDisposable
{
    private readonly GlFixture _gl;

    public PictureOnGpu(GlFixture gl, int width, int height, PictureTextureFormat format, byte[] pixels)
    {
        (_gl, Width, Height, Format, Pixels) = (gl, width, height, format, pixels);
        Channels = format == PictureTextureFormat.R8 ? 1 : 4;
        Texture = gl.Gl.GenTexture();
        gl.Gl.BindTexture(TextureTarget.Texture2D, Texture);
        gl.Gl.PixelStore(PixelStoreParameter.UnpackAlignment, 1);
        InternalFormat stored = format switch
        {
            PictureTextureFormat.R8 => InternalFormat.R8,
            PictureTextureFormat.Srgb8Alpha8 => InternalFormat.Srgb8Alpha8,
            _ => InternalFormat.Rgba8,
        };

        // No filter is set and there are no mipmaps: the class under test has to read such a texture too.
        fixed (byte* p = pixels)
        {
            gl.Gl.TexImage2D(TextureTarget.Texture2D, 0, stored, (uint)width, (uint)height, 0, Channels == 1 ? PixelFormat.Red : PixelFormat.Rgba, PixelType.UnsignedByte, p);
        }
    }

    public int Width { get; }

    public int Height { get; }

    public int Channels { get; }

    public PictureTextureFormat Format { get; }

    public byte[] Pixels { get; }

    public uint Texture { get; }

    public static PictureOnGpu Noise(GlFixture gl, int width, int height, PictureTextureFormat format)
    {
        var pixels = new byte[width * height * (format == PictureTextureFormat.R8 ? 1 : 4)];
        new Random((width * 1000) + height).NextBytes(pixels);
        return new PictureOnGpu(gl, width, height, format, pixels);
    }

    public float[] ByShader(TextureToTensor shader)
    {
        using var input = new GlBuffer(_gl.Device, shader.Transform.Length, "input");
        var values = new float[shader.Transform.Length];
        Array.Fill(values, float.NaN);
        input.Upload(values);
        shader.Run(Texture, Width, Height, input, 0, Format);
        input.ReadBlocking(values);
        Assert.Null(_gl.Device.FindBrokenGuard());
        return values;
    }

    public double[] ByReference(PictureTransform transform)
    {
        var values = new double[transform.Length];
        transform.Apply<double>(Pixels, Width, Height, values, Channels);
        return values;
    }

    /// <summary>The largest difference as a multiple of what is allowed, NaN counting as infinite.</summary>
    public double Error(TextureToTensor shader)
    {
        float[] actual = ByShader(shader);
        double[] expected = ByReference(shader.Transform);
        double scale = 1, offset = 0;
        for (int c = 0; c < shader.Transform.ChannelCount; c++)
        {
            scale = Math.Max(scale, Math.Abs(shader.Transform.ScaleOf(c)));
            offset = Math.Max(offset, Math.Abs(shader.Transform.MeanOf(c)));
        }

        // Of values in [0, 1]: eight roundings to float (two conversions, their sum, total, quotient, three of the dot product), each 6e-8 and
        // more for what mean and scale add; linear light comes in units of 1/262140, which is 1.91e-6 off at most.
        double allowed = ((1 + offset) * scale * 1e-6) + (shader.Transform.ColorSpace == PictureColorSpace.Linear ? scale * 1.91e-6 : 0);
        double worst = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            double error = Math.Abs(actual[i] - expected[i]);
            worst = double.IsNaN(error) ? double.PositiveInfinity : Math.Max(worst, error);
        }

        return worst / allowed;
    }

    public void Dispose() => _gl.Gl.DeleteTexture(Texture);
}
