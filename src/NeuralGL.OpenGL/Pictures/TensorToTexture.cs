using System.Numerics;
using System.Runtime.InteropServices;
using NeuralGL.OpenGL.Guest;
using NeuralGL.Tensors;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Pictures;

/// <summary>How the numbers of a tensor become texels.</summary>
/// <param name="Width">Texels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">Numbers for a texel, 1 to 4.</param>
/// <param name="ChannelStride">From a texel's channel to its next, in numbers.</param>
/// <param name="RowStride">From row to row.</param>
/// <param name="ColumnStride">From texel to texel.</param>
public readonly record struct TexelLayout(int Width, int Height, int Channels, int ChannelStride, int RowStride, int ColumnStride)
{
    /// <summary>
    /// One sample [C, H, W] with up to four channels is a picture; [H, W] and [1, H, W] a grey one; a row of n numbers one texel high and
    /// n wide. A leading batch dimension is left out.
    /// </summary>
    /// <param name="shape">The tensor's shape with its batch.</param>
    /// <exception cref="ArgumentException">It has more than four channels or another rank.</exception>
    public static TexelLayout Of(Shape shape)
    {
        int[] sizes = [.. shape.Skip(1)];
        return sizes switch
        {
            [int n] => new(n, 1, 1, 0, n, 1),
            [int h, int w] => new(w, h, 1, 0, w, 1),
            [>= 1 and <= 4 and int c, int h, int w] => new(w, h, c, h * w, w, 1),
            _ => throw new ArgumentException($"a tensor {shape} is no picture; give a TexelLayout that says which numbers make a texel"),
        };
    }

    /// <summary>The number after the last that is read.</summary>
    internal long End => Width == 0 || Height == 0 ? 0 : 1 + ((Channels - 1L) * ChannelStride) + ((Height - 1L) * RowStride) + ((Width - 1L) * ColumnStride);
}

/// <summary>Turns the numbers of a buffer into a texture that the host draws with, in one dispatch and without the CPU.</summary>
public sealed unsafe class TensorToTexture : IDisposable
{
    private const int UniformBytes = 4 * 16;

    private readonly GlDevice _device;
    private readonly GlName _uniforms;
    private (TexelLayout Layout, int First, Vector4 Scale, Vector4 Offset)? _prepared;

    /// <summary>Makes the uniform buffer; the shader is built on first use.</summary>
    public TensorToTexture(GlDevice device)
    {
        _device = device;
        using GuestScope scope = device.Enter(TouchedState.Copies);
        _uniforms = GlName.Buffer(device);
        device.Gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, _uniforms.Handle);
        device.Gl.BufferData(BufferTargetARB.CopyWriteBuffer, UniformBytes, null, BufferUsageARB.DynamicDraw);
    }

    /// <summary>Writes numbers · scale + offset into level 0 of a texture.</summary>
    /// <param name="source">The numbers.</param>
    /// <param name="layout">Which of them make a texel.</param>
    /// <param name="texture">The GL name of a 2-D texture with immutable storage, at least as large as the layout.</param>
    /// <param name="format">The texture's format.</param>
    /// <param name="first">The first number, for a sample other than the first of a batch.</param>
    /// <param name="scale">A factor, 1 if left out.</param>
    /// <param name="offset">Added after that.</param>
    /// <exception cref="ArgumentException">The layout reads past the end of the buffer, or has no or more than four channels.</exception>
    public void Run(GlBuffer source, TexelLayout layout, uint texture, OutputTextureFormat format, int first = 0, float scale = 1, float offset = 0) =>
        Run(source, layout, texture, format, new Vector4(scale), new Vector4(offset), first);

    /// <summary>The same with a scale and an offset for each channel: numbers whose channels were standardised each by itself become a picture again.</summary>
    /// <param name="source">The numbers.</param>
    /// <param name="layout">Which of them make a texel.</param>
    /// <param name="texture">The GL name of a 2-D texture with immutable storage, at least as large as the layout.</param>
    /// <param name="format">The texture's format.</param>
    /// <param name="scale">A factor for each channel.</param>
    /// <param name="offset">Added after that.</param>
    /// <param name="first">The first number of the first channel; with a negative step from channel to channel, that of the last in memory.</param>
    /// <exception cref="ArgumentException">The layout reads past the end of the buffer, or has no or more than four channels.</exception>
    public void Run(GlBuffer source, TexelLayout layout, uint texture, OutputTextureFormat format, Vector4 scale, Vector4 offset, int first = 0)
    {
        Check(source, layout, first);
        GL gl = _device.Gl;
        using GuestScope scope = _device.Enter(TouchedState.Compute | TouchedState.Image);
        (_, InternalFormat image, string name) = format.Names();
        ComputeProgram program = Program(name);
        if (_prepared != (layout, first, scale, offset))
        {
            Upload(layout, first, scale, offset);
        }

        _device.CountDispatches(1);
        gl.MemoryBarrier(MemoryBarrierMask.ShaderStorageBarrierBit | MemoryBarrierMask.ShaderImageAccessBarrierBit | MemoryBarrierMask.TextureFetchBarrierBit);
        gl.UseProgram(program.Handle);
        gl.BindBufferRange(BufferTargetARB.ShaderStorageBuffer, 0, source.Handle, 0, (nuint)source.Bytes);
        gl.BindBufferBase(BufferTargetARB.UniformBuffer, 0, _uniforms.Handle);
        gl.BindImageTexture(0, texture, 0, false, 0, BufferAccessARB.WriteOnly, image);
        gl.DispatchCompute((uint)((layout.Width + program.SizeX - 1) / program.SizeX), (uint)((layout.Height + program.SizeY - 1) / program.SizeY), 1);
        gl.MemoryBarrier(MemoryBarrierMask.TextureFetchBarrierBit | MemoryBarrierMask.ShaderImageAccessBarrierBit | MemoryBarrierMask.TextureUpdateBarrierBit | MemoryBarrierMask.FramebufferBarrierBit);
    }

    /// <exception cref="ArgumentException">The layout reads past the end of the buffer, or has no or more than four channels.</exception>
    internal static void Check(GlBuffer source, TexelLayout layout, int first)
    {
        if (layout.Channels is < 1 or > 4 || first < 0 || layout.Width < 1 || layout.Height < 1 || first + layout.End > source.Length)
        {
            throw new ArgumentException($"{layout} from number {first} does not fit '{source.Label}', which holds {source.Length}");
        }
    }

    /// <summary>Deletes the uniform buffer.</summary>
    public void Dispose() => _uniforms.Dispose();

    // The steady state allocates nothing, so the program is not looked up by a new string each time.
    private (string Name, ComputeProgram Program)? _program;

    private ComputeProgram Program(string name)
    {
        if (_program is not { } known || known.Name != name)
        {
            known = (name, _device.Shaders.Get("picture/tensor_to_texture.comp", $"FORMAT {name}"));
            _program = known;
        }

        return known.Program;
    }

    private void Upload(TexelLayout l, int first, Vector4 scale, Vector4 offset)
    {
        Span<int> words = stackalloc int[UniformBytes / 4];
        words.Clear();
        ReadOnlySpan<int> whole = [l.Width, l.Height, l.Channels, first, l.ChannelStride, l.RowStride, l.ColumnStride, 0];
        whole.CopyTo(words);
        Span<float> numbers = MemoryMarshal.Cast<int, float>(words)[whole.Length..];
        scale.CopyTo(numbers);
        offset.CopyTo(numbers[4..]);
        using GuestScope scope = _device.Enter(TouchedState.Copies);
        _device.CountUpload(UniformBytes);
        _device.Gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, _uniforms.Handle);
        fixed (int* p = words)
        {
            _device.Gl.BufferSubData(BufferTargetARB.CopyWriteBuffer, 0, UniformBytes, p);
        }

        _prepared = (l, first, scale, offset);
    }
}
