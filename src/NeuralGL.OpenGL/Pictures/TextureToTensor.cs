using System.Runtime.InteropServices;
using NeuralGL.OpenGL.Guest;
using NeuralGL.Pictures;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Pictures;

/// <summary>
/// A picture in a texture becomes one sample of a network's input in one dispatch, as <see cref="PictureTransform"/> says, and as
/// <see cref="PictureTransform.Apply{T}"/> does it on the CPU. In the steady state (same picture size, same sample) a run uploads
/// nothing, allocates no managed memory and makes no GL object.
/// </summary>
/// <remarks>All calls need the device's context current on the calling thread. Texture unit 0, storage and uniform binding 0 and the program are changed.</remarks>
public sealed unsafe class TextureToTensor : IDisposable
{
    /// <summary>The largest side of a source picture in pixels: beyond it the shader's integer sums would overflow.</summary>
    public const int MaxSource = 16384;

    // A footprint up to this many texels is one invocation's work; larger ones are shared by a work group of 16×16, where a GPU has
    // hundreds of idle lanes (of 8×8 in OpenGL ES, which promises 128 invocations in a group). Software renderers have none, and pay for every barrier: there a footprint is shared only if it must be.
    private const int NarrowTaps = 256;
    private readonly int _wideSide;

    // llvmpipe silently ends loops after 65,535 rounds, all loops of an invocation together; the tree of additions takes a few.
    private const int MaxRounds = 65_000;

    private const int TableOffset = 11 * 16;

    private readonly GlDevice _device;
    private readonly GlName _uniforms, _sampler;
    private PictureTransform _transform;
    private (int Width, int Height, PictureTextureFormat Format, PictureTextureTarget Target, int Sample)? _prepared;
    private ComputeProgram? _program;
    private uint _groupsX;
    private uint _groupsY;

    /// <summary>Makes the uniform buffer and the sampler; shaders are built when the first picture shows which.</summary>
    public TextureToTensor(GlDevice device, PictureTransform transform)
    {
        (_device, _transform) = (device, transform);
        _wideSide = device.Limits.IsEs || device.Limits.MaxInvocations < 256 ? 8 : 16;
        GL gl = device.Gl;
        using GuestScope scope = device.Enter(TouchedState.Copies);
        _uniforms = GlName.Buffer(device);
        gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, _uniforms.Handle);
        gl.BufferData(BufferTargetARB.CopyWriteBuffer, TableOffset + (256 * 4), null, BufferUsageARB.DynamicDraw);
        Span<uint> table = stackalloc uint[256];
        for (int level = 0; level < 256; level++)
        {
            table[level] = PictureTransform.LinearUnits((byte)level);
        }

        fixed (uint* words = table)
        {
            gl.BufferSubData(BufferTargetARB.CopyWriteBuffer, TableOffset, 256 * 4, words);
        }

        // A texture without mipmaps is incomplete under the default filter, and texelFetch then reads black.
        _sampler = GlName.Sampler(device);
        gl.SamplerParameter(_sampler.Handle, SamplerParameterI.MinFilter, (int)GLEnum.Nearest);
        gl.SamplerParameter(_sampler.Handle, SamplerParameterI.MagFilter, (int)GLEnum.Nearest);
    }

    /// <summary>What is done to each picture; may be changed between runs.</summary>
    public PictureTransform Transform
    {
        get => _transform;
        set => (_transform, _prepared) = (value, null);
    }

    /// <summary>Turns a texture's picture (level 0) into one sample of an input.</summary>
    /// <param name="texture">The GL name of a 2-D texture; texel (0, 0) is the picture's first stored pixel, for pictures with rows from the top their upper left.</param>
    /// <param name="width">Its width in pixels.</param>
    /// <param name="height">Its height in pixels.</param>
    /// <param name="destination">The network's input, [N, …], at least (<paramref name="sample"/> + 1)·<see cref="PictureTransform.Length"/> values.</param>
    /// <param name="sample">Which of the N.</param>
    /// <param name="format">How the texture stores the picture.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <exception cref="PictureException">The picture is empty or smaller than the crop, or means and scales do not match the channels.</exception>
    /// <exception cref="GlLimitException">The picture is beyond <see cref="MaxSource"/>, or so many of its pixels meet in one that a shader's loop would not end.</exception>
    public void Run(uint texture, int width, int height, GlBuffer destination, int sample = 0, PictureTextureFormat format = PictureTextureFormat.Rgba8) =>
        Run(new PictureTexture(texture, width, height, format), destination, sample);

    /// <summary>Turns a texture's picture into one sample of an input.</summary>
    /// <param name="picture">The texture; texel (0, 0) is the picture's first stored pixel.</param>
    /// <param name="destination">The network's input, [N, …], at least (<paramref name="sample"/> + 1)·<see cref="PictureTransform.Length"/> values.</param>
    /// <param name="sample">Which of the N.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <exception cref="PictureException">The picture is empty or smaller than the crop, or means and scales do not match the channels.</exception>
    /// <exception cref="GlLimitException">The picture is beyond <see cref="MaxSource"/>, or so many of its pixels meet in one that a shader's loop would not end, or this context has no such textures.</exception>
    public void Run(in PictureTexture picture, GlBuffer destination, int sample = 0)
    {
        if (sample < 0 || (sample + 1L) * _transform.Length > destination.Length)
        {
            throw new ArgumentException($"sample {sample} of {_transform.Length} values does not fit '{destination.Label}', which holds {destination.Length}");
        }

        picture.Target.Check(_device);
        GL gl = _device.Gl;
        using GuestScope scope = _device.Enter(TouchedState.Compute | picture.Target.Touches());
        _device.CountDispatches(1);
        if (_prepared != (picture.Width, picture.Height, picture.Format, picture.Target, sample))
        {
            Prepare(gl, picture, sample);
        }

        // The graph may still be reading its last input; the host may have drawn the picture in a shader.
        gl.MemoryBarrier(MemoryBarrierMask.ShaderStorageBarrierBit | MemoryBarrierMask.TextureFetchBarrierBit);
        gl.UseProgram(_program!.Handle);
        gl.ActiveTexture(TextureUnit.Texture0);
        gl.BindTexture(picture.Target.Name(), picture.Handle);

        // External textures are complete as they are, and some drivers find them incomplete under a sampler that repeats.
        gl.BindSampler(0, picture.Target == PictureTextureTarget.External ? 0 : _sampler.Handle);
        gl.BindBufferRange(BufferTargetARB.ShaderStorageBuffer, 0, destination.Handle, 0, (nuint)destination.Bytes);
        gl.BindBufferBase(BufferTargetARB.UniformBuffer, 0, _uniforms.Handle);
        gl.DispatchCompute(_groupsX, _groupsY, 1);
        gl.BindSampler(0, 0);
    }

    /// <summary>Deletes the uniform buffer and the sampler.</summary>
    public void Dispose()
    {
        _uniforms.Dispose();
        _sampler.Dispose();
    }

    private void Prepare(GL gl, in PictureTexture picture, int sample)
    {
        (int width, int height, PictureTextureFormat format) = (picture.Width, picture.Height, picture.Format);
        if (width > MaxSource || height > MaxSource)
        {
            throw new GlLimitException($"a picture of {width}x{height} pixels is beyond the {MaxSource} a side that become a tensor on the GPU");
        }

        PictureGeometry geometry = _transform.Geometry(width, height);
        bool wide = IsWide(geometry, width, height);
        bool isFloat = format is PictureTextureFormat.Float or PictureTextureFormat.FloatGray;
        bool linear = _transform.ColorSpace == PictureColorSpace.Linear && !isFloat;
        var defines = new List<string>(6);
        AddIf(wide, "WIDE");
        AddIf(wide && _wideSide == 8, "SMALL_GROUPS");
        AddIf(_transform.Filter == PictureFilter.Bilinear, "BILINEAR");
        AddIf(linear, "LINEAR_LIGHT");
        AddIf(format == PictureTextureFormat.Srgb8Alpha8, "SRGB_TEXTURE");
        AddIf(format is PictureTextureFormat.R8 or PictureTextureFormat.FloatGray, "GREY_TEXTURE");
        AddIf(isFloat, "FLOAT_TEXTURE");
        AddIf(picture.Target == PictureTextureTarget.Rectangle, "RECTANGLE");
        AddIf(picture.Target == PictureTextureTarget.External, ShaderLibrary.External);
        _program = _device.Shaders.Get("picture/texture_to_tensor.comp", CollectionsMarshal.AsSpan(defines));
        _groupsX = (uint)(wide ? _transform.Width : (_transform.Width + _program.SizeX - 1) / _program.SizeX);
        _groupsY = (uint)(wide ? _transform.Height : (_transform.Height + _program.SizeY - 1) / _program.SizeY);
        Upload(gl, geometry, sample, isFloat ? 1 : linear ? PictureTransform.LinearWhite : 255);
        _prepared = (width, height, format, picture.Target, sample);

        void AddIf(bool condition, string define)
        {
            if (condition)
            {
                defines.Add(define);
            }
        }
    }

    private bool IsWide(PictureGeometry geometry, int width, int height)
    {
        if (_transform.Filter == PictureFilter.Bilinear)
        {
            return false;
        }

        // A footprint that begins and ends inside source pixels touches up to two more than its length.
        int columns = Math.Min((geometry.Source.Width / geometry.Target.Width) + 2, geometry.Source.Width);
        int rows = Math.Min((geometry.Source.Height / geometry.Target.Height) + 2, geometry.Source.Height);
        bool software = _device.IsSoftware && !_device.Options.PortableKernels;
        if (software ? rows * (columns + 1L) <= MaxRounds : (long)columns * rows <= NarrowTaps)
        {
            return false;
        }

        int ownColumns = (columns + _wideSide - 1) / _wideSide, ownRows = (rows + _wideSide - 1) / _wideSide;
        return (long)ownRows * (ownColumns + 1) <= MaxRounds ? true : throw new GlLimitException($"{width}x{height} pixels to {_transform.Width}x{_transform.Height} by area put {(long)columns * rows:N0} pixels into one, and a shader can average about {MaxRounds * _wideSide * _wideSide:N0}; make the picture smaller, or take filter=bilinear");
    }

    private void Upload(GL gl, PictureGeometry g, int sample, float white)
    {
        PictureTransform t = _transform;
        (int channelStride, int rowStride, int columnStride) = t.Strides;
        Span<int> words = stackalloc int[TableOffset / 4];
        words.Clear();
        ReadOnlySpan<int> whole =
        [
            t.Width, t.Height, t.ChannelCount, sample * t.Length,
            channelStride, rowStride, columnStride, 0,
            g.Target.X, g.Target.Y, g.Target.Width, g.Target.Height,
            g.Source.Width, g.Source.Height, g.Origin.X, g.Origin.Y,
            g.Right.X, g.Right.Y, g.Down.X, g.Down.Y,
        ];
        whole.CopyTo(words);
        Span<float> numbers = MemoryMarshal.Cast<int, float>(words)[whole.Length..];
        (numbers[0], numbers[1], numbers[2]) = (t.Invert ? 1 : 0, t.Pad, white);
        for (int c = 0; c < t.ChannelCount; c++)
        {
            numbers[4 + c] = t.MeanOf(c);
            numbers[8 + c] = t.ScaleOf(c);
            Mix(t.Channels, c, numbers.Slice(12 + (4 * c), 4));
        }

        using GuestScope scope = _device.Enter(TouchedState.Copies);
        _device.CountUpload(TableOffset);
        gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, _uniforms.Handle);
        fixed (int* p = words)
        {
            gl.BufferSubData(BufferTargetARB.CopyWriteBuffer, 0, TableOffset, p);
        }
    }

    // What a channel takes of red, green, blue and alpha.
    private static void Mix(PictureChannels channels, int channel, Span<float> weights)
    {
        if (channels == PictureChannels.Gray)
        {
            (weights[0], weights[1], weights[2]) = (0.2126f, 0.7152f, 0.0722f);
            return;
        }

        weights[channels switch
        {
            PictureChannels.Green => 1,
            PictureChannels.Blue => 2,
            PictureChannels.Alpha => 3,
            PictureChannels.Bgr => 2 - channel,
            _ => channel,
        }] = 1;
    }
}
