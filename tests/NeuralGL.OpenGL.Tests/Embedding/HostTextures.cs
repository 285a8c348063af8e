using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests.Embedding;

/// <summary>A host's own textures and buffers, made and read in ways that OpenGL ES has too.</summary>
internal static unsafe class HostTextures
{
    /// <summary>A 2-D texture with immutable storage of one level; four numbers for each texel, of which R32F takes the first.</summary>
    internal static uint Make(GL gl, SizedInternalFormat storage, int width, int height, ReadOnlySpan<float> rgba)
    {
        uint texture = gl.GenTexture();
        gl.BindTexture(TextureTarget.Texture2D, texture);
        gl.TexStorage2D(TextureTarget.Texture2D, 1, storage, (uint)width, (uint)height);
        gl.BindTexture(TextureTarget.Texture2D, 0);
        Fill(gl, texture, storage, width, height, rgba);
        return texture;
    }

    internal static void Fill(GL gl, uint texture, SizedInternalFormat storage, int width, int height, ReadOnlySpan<float> rgba)
    {
        gl.BindTexture(TextureTarget.Texture2D, texture);
        if (storage == SizedInternalFormat.Rgba8)
        {
            var bytes = new byte[rgba.Length];
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)Math.Round(255 * Math.Clamp(rgba[i], 0, 1));
            }

            fixed (byte* p = bytes)
            {
                gl.TexSubImage2D(TextureTarget.Texture2D, 0, 0, 0, (uint)width, (uint)height, PixelFormat.Rgba, PixelType.UnsignedByte, p);
            }
        }
        else
        {
            var numbers = storage == SizedInternalFormat.R32f ? new float[width * height] : rgba.ToArray();
            for (int i = 0; storage == SizedInternalFormat.R32f && i < numbers.Length; i++)
            {
                numbers[i] = rgba[4 * i];
            }

            fixed (float* p = numbers)
            {
                gl.TexSubImage2D(TextureTarget.Texture2D, 0, 0, 0, (uint)width, (uint)height, storage == SizedInternalFormat.R32f ? PixelFormat.Red : PixelFormat.Rgba, PixelType.Float, p);
            }
        }

        gl.BindTexture(TextureTarget.Texture2D, 0);
    }

    /// <summary>Red, green, blue and alpha of each texel; bytes as numbers in [0, 1].</summary>
    internal static float[] Read(GL gl, uint texture, int width, int height, bool isBytes = false)
    {
        uint framebuffer = gl.GenFramebuffer();
        gl.BindFramebuffer(FramebufferTarget.ReadFramebuffer, framebuffer);
        gl.FramebufferTexture2D(FramebufferTarget.ReadFramebuffer, FramebufferAttachment.ColorAttachment0, TextureTarget.Texture2D, texture, 0);
        Assert.Equal(GLEnum.FramebufferComplete, gl.CheckFramebufferStatus(FramebufferTarget.ReadFramebuffer));
        var numbers = new float[4 * width * height];
        if (isBytes)
        {
            var bytes = new byte[numbers.Length];
            fixed (byte* p = bytes)
            {
                gl.ReadPixels(0, 0, (uint)width, (uint)height, PixelFormat.Rgba, PixelType.UnsignedByte, p);
            }

            numbers = [.. bytes.Select(b => b / 255f)];
        }
        else
        {
            fixed (float* p = numbers)
            {
                gl.ReadPixels(0, 0, (uint)width, (uint)height, PixelFormat.Rgba, PixelType.Float, p);
            }
        }

        gl.BindFramebuffer(FramebufferTarget.ReadFramebuffer, 0);
        gl.DeleteFramebuffer(framebuffer);
        return numbers;
    }

    internal static uint Buffer(GL gl, ReadOnlySpan<float> numbers)
    {
        uint buffer = gl.GenBuffer();
        gl.BindBuffer(BufferTargetARB.ArrayBuffer, buffer);
        fixed (float* p = numbers)
        {
            gl.BufferData(BufferTargetARB.ArrayBuffer, (nuint)numbers.Length * 4, p, BufferUsageARB.DynamicDraw);
        }

        return buffer;
    }

    internal static void Fill(GL gl, uint buffer, ReadOnlySpan<float> numbers, int first = 0)
    {
        gl.BindBuffer(BufferTargetARB.ArrayBuffer, buffer);
        fixed (float* p = numbers)
        {
            gl.BufferSubData(BufferTargetARB.ArrayBuffer, first * 4, (nuint)numbers.Length * 4, p);
        }
    }

    internal static float[] Read(GL gl, uint buffer, int count)
    {
        gl.BindBuffer(BufferTargetARB.ArrayBuffer, buffer);
        void* mapped = gl.MapBufferRange(BufferTargetARB.ArrayBuffer, 0, (nuint)count * 4, MapBufferAccessMask.ReadBit);
        float[] numbers = new ReadOnlySpan<float>(mapped, count).ToArray();
        gl.UnmapBuffer(BufferTargetARB.ArrayBuffer);
        return numbers;
    }
}
