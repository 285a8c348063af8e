using System.Runtime.InteropServices;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Kernels;
using NeuralGL.OpenGL.Transfers;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Heatmaps;

/// <summary>What a panel shows: a run of numbers in a buffer and how they lie in a picture.</summary>
/// <param name="Buffer">Where the numbers are; it is read in place.</param>
/// <param name="First">The first number's index.</param>
/// <param name="Layout">The picture.</param>
/// <param name="Limit">If positive, the number with the last colour, whatever the data are; larger ones have that colour too. 0: the limits follow the data.</param>
public sealed record HeatmapPanel(GlBuffer Buffer, int First, HeatmapLayout Layout, float Limit = 0);

/// <summary>What is known of a panel's numbers in one frame.</summary>
/// <param name="Low">The number with the map's lowest colour.</param>
/// <param name="High">The number with the map's highest colour.</param>
/// <param name="IsSigned">Whether the diverging map was used.</param>
/// <param name="Min">The smallest finite number.</param>
/// <param name="Max">The largest finite number.</param>
/// <param name="NaNs">How many are NaN.</param>
/// <param name="Infinities">How many are infinite.</param>
public readonly record struct HeatmapRange(float Low, float High, bool IsSigned, float Min, float Max, int NaNs, int Infinities);

/// <summary>
/// Draws tensors as heatmaps on one RGBA8 texture, a texel for each number. The shaders read the activations' own buffers and keep
/// the colours' limits on the GPU; only those limits are ever read back. Make a new canvas when the panels change.
/// </summary>
public sealed unsafe class HeatmapCanvas : IDisposable
{
    /// <summary>The most panels a canvas can have.</summary>
    public const int MaxPanels = 32;

    /// <summary>Floats that <see cref="CopyRanges"/> brings for each panel.</summary>
    public const int FloatsPerPanel = 8;

    private const int LanesPerGroup = 16;

    private readonly GlDevice _device;
    private readonly HeatmapPanel[] _panels;
    private readonly (int X, int Y)[] _places;
    private readonly GlBuffer _ranges;
    private readonly GlBuffer? _parts, _colors;
    private readonly ComputeProgram? _range, _limits, _draw;
    private readonly GlName? _uniforms;
    private readonly GlName _texture;
    private readonly (int Offset, int Bytes)[] _rangeBlocks = [], _drawBlocks = [];
    private readonly (int Offset, int Bytes) _limitsBlock;
    private readonly int[] _groups = [];
    private readonly HeatmapPainter? _painter;

    /// <summary>Makes a canvas for panels.</summary>
    /// <param name="device">The device.</param>
    /// <param name="panels">At most <see cref="MaxPanels"/>.</param>
    /// <param name="release">How much of the way limits shrink towards smaller data in one frame.</param>
    /// <exception cref="GlLimitException">There are too many panels or numbers.</exception>
    public HeatmapCanvas(GlDevice device, IReadOnlyList<HeatmapPanel> panels, float release = 0.05f)
    {
        if (panels.Count > MaxPanels)
        {
            throw new GlLimitException($"{panels.Count} panels are more than the {MaxPanels} that one canvas holds");
        }

        // Weights alone may be larger than a shader sees, and their products see them in parts, which colours do not.
        if (device.HasCompute && panels.FirstOrDefault(p => p.Buffer.Bytes > device.Limits.StorageBlockBytes) is { } large)
        {
            throw new GlLimitException($"'{large.Buffer.Label}' has {large.Buffer.Bytes:N0} bytes, but {device.Renderer} lets a shader see at most {device.Limits.StorageBlockBytes:N0} bytes of a buffer (GL_MAX_SHADER_STORAGE_BLOCK_SIZE), so it cannot be shown as a heatmap");
        }

        (_device, _panels) = (device, [.. panels]);
        (Width, Height, _places) = Pack(panels);
        if (Math.Max(Width, Height) > device.Limits.TextureSize)
        {
            throw new GlLimitException($"the panels need a texture of {Width}×{Height} texels, more than {device.Renderer} allows: {device.Limits.TextureSize}");
        }

        using GuestScope scope = device.Enter(TouchedState.Copies | TouchedState.Texture | (device.HasCompute ? TouchedState.None : TouchedState.Unpack));
        GL gl = device.Gl;
        _texture = GlName.Texture(device);
        gl.ActiveTexture(TextureUnit.Texture0);
        gl.BindTexture(TextureTarget.Texture2D, Texture);
        device.AllocateRgba8(Width, Height);
        gl.TexParameter(TextureTarget.Texture2D, TextureParameterName.TextureMinFilter, (int)TextureMinFilter.Nearest);
        gl.TexParameter(TextureTarget.Texture2D, TextureParameterName.TextureMagFilter, (int)TextureMagFilter.Nearest);
        _ranges = new GlBuffer(device, MaxPanels * FloatsPerPanel, "heatmap limits");
        if (!device.HasCompute)
        {
            _painter = new HeatmapPainter(_panels, _places, Width, Height, _ranges.Host!, release);
            return;
        }

        _range = device.Shaders.Get("heatmap/range.comp");
        _limits = device.Shaders.Get("heatmap/limits.comp");
        _draw = device.Shaders.Get("heatmap/draw.comp");
        _groups = [.. panels.Select(p => Math.Clamp(p.Layout.Count / 2048, 1, 64))];
        _parts = new GlBuffer(device, _groups.Sum() * LanesPerGroup * 4, "heatmap parts");
        _colors = new GlBuffer(device, 512, "colour maps");
        _colors.Upload(MemoryMarshal.Cast<uint, float>(ColorMaps.Sequential.Concat(ColorMaps.Diverging).Append(0u).ToArray()));

        var writer = new UniformWriter(Math.Max(16, device.Limits.UniformAlignment));
        (_rangeBlocks, _drawBlocks, _limitsBlock) = WriteUniforms(writer, release);
        _uniforms = GlName.Buffer(device);
        device.CountUpload(writer.Bytes.Length);
        gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, _uniforms.Handle);
        fixed (byte* bytes = writer.Bytes)
        {
            gl.BufferData(BufferTargetARB.CopyWriteBuffer, (nuint)writer.Bytes.Length, bytes, BufferUsageARB.StaticDraw);
        }
    }

    /// <summary>The texture with all panels.</summary>
    public uint Texture => _texture.Handle;

    /// <summary>Its width in texels.</summary>
    public int Width { get; }

    /// <summary>Its height in texels.</summary>
    public int Height { get; }

    /// <summary>The panels.</summary>
    public IReadOnlyList<HeatmapPanel> Panels => _panels;

    /// <summary>Where a panel lies on the texture, in texels.</summary>
    public (int X, int Y, int Width, int Height) PlaceOf(int panel) => (_places[panel].X, _places[panel].Y, _panels[panel].Layout.Width, _panels[panel].Layout.Height);

    /// <summary>Draws all panels from what their buffers hold now.</summary>
    public void Draw()
    {
        GL gl = _device.Gl;
        if (_painter is { } painter)
        {
            Paint(gl, painter);
            return;
        }

        using GuestScope scope = _device.Enter(TouchedState.Compute | TouchedState.Image);
        _device.CountDispatches((2 * _panels.Length) + 1);
        gl.MemoryBarrier(MemoryBarrierMask.ShaderStorageBarrierBit | MemoryBarrierMask.TextureFetchBarrierBit);
        gl.UseProgram(_range!.Handle);
        Bind(gl, 3, _parts!);
        for (int i = 0; i < _panels.Length; i++)
        {
            Bind(gl, 0, _panels[i].Buffer);
            BindBlock(gl, _rangeBlocks[i]);
            gl.DispatchCompute((uint)_groups[i], 1, 1);
        }

        gl.MemoryBarrier(MemoryBarrierMask.ShaderStorageBarrierBit);
        gl.UseProgram(_limits!.Handle);
        Bind(gl, 0, _parts!);
        Bind(gl, 3, _ranges);
        BindBlock(gl, _limitsBlock);
        gl.DispatchCompute((uint)((_panels.Length + 15) / 16), 1, 1);

        gl.MemoryBarrier(MemoryBarrierMask.ShaderStorageBarrierBit);
        gl.UseProgram(_draw!.Handle);
        Bind(gl, 1, _ranges);
        Bind(gl, 2, _colors!);
        gl.BindImageTexture(0, Texture, 0, false, 0, BufferAccessARB.WriteOnly, InternalFormat.Rgba8);
        for (int i = 0; i < _panels.Length; i++)
        {
            Bind(gl, 0, _panels[i].Buffer);
            BindBlock(gl, _drawBlocks[i]);
            HeatmapLayout layout = _panels[i].Layout;
            gl.DispatchCompute((uint)((layout.Width + _draw.SizeX - 1) / _draw.SizeX), (uint)((layout.Height + _draw.SizeY - 1) / _draw.SizeY), 1);
        }

        gl.MemoryBarrier(MemoryBarrierMask.TextureFetchBarrierBit | MemoryBarrierMask.ShaderImageAccessBarrierBit | MemoryBarrierMask.TextureUpdateBarrierBit);
    }

    /// <summary>Appends the panels' limits to a frame of a ring: <see cref="FloatsPerPanel"/> floats for each.</summary>
    public void CopyRanges(ReadbackRing ring) => ring.Copy(_ranges, 0, _panels.Length * FloatsPerPanel);

    /// <summary>Reads one panel's limits from what <see cref="CopyRanges"/> brought.</summary>
    public static HeatmapRange RangeFrom(ReadOnlySpan<float> floats, int panel)
    {
        ReadOnlySpan<float> f = floats.Slice(panel * FloatsPerPanel, FloatsPerPanel);
        return new HeatmapRange(f[0], f[1], f[2] != 0, f[4], f[5], (int)f[6], (int)f[7]);
    }

    /// <summary>Deletes the canvas's objects.</summary>
    public void Dispose()
    {
        _parts?.Dispose();
        _ranges.Dispose();
        _colors?.Dispose();
        _uniforms?.Dispose();
        _texture.Dispose();
    }

    private void Paint(GL gl, HeatmapPainter painter)
    {
        painter.Paint();
        using GuestScope scope = _device.Enter(TouchedState.Texture | TouchedState.Unpack);
        _device.CountUpload(painter.Texels.Length * 4L);
        gl.BindBuffer(BufferTargetARB.PixelUnpackBuffer, 0);
        gl.ActiveTexture(TextureUnit.Texture0);
        gl.BindTexture(TextureTarget.Texture2D, Texture);
        fixed (uint* texels = painter.Texels)
        {
            gl.TexSubImage2D(TextureTarget.Texture2D, 0, 0, 0, (uint)Width, (uint)Height, PixelFormat.Rgba, PixelType.UnsignedByte, texels);
        }
    }

    private static void Bind(GL gl, uint binding, GlBuffer buffer) => gl.BindBufferRange(BufferTargetARB.ShaderStorageBuffer, binding, buffer.Handle, 0, (nuint)buffer.Bytes);

    private void BindBlock(GL gl, (int Offset, int Bytes) block) => gl.BindBufferRange(BufferTargetARB.UniformBuffer, 0, _uniforms!.Handle, block.Offset, (nuint)block.Bytes);

    private ((int, int)[] Range, (int, int)[] Draw, (int, int) Limits) WriteUniforms(UniformWriter writer, float release)
    {
        var range = new (int, int)[_panels.Length];
        var draw = new (int, int)[_panels.Length];
        var firstPart = new int[_panels.Length];
        for (int i = 0, part = 0; i < _panels.Length; part += _groups[i] * LanesPerGroup, i++)
        {
            HeatmapPanel panel = _panels[i];
            firstPart[i] = part;
            int at = writer.Begin();
            writer.Ints(panel.First, panel.Layout.Count, part);
            range[i] = (at, writer.Length(at));
            at = writer.Begin();
            writer.Ints(panel.First, panel.Layout.Count, i).Ints(_places[i].X, _places[i].Y, panel.Layout.Width, panel.Layout.Height)
                .Ints(panel.Layout.TileWidth, panel.Layout.TileHeight, panel.Layout.Columns);
            draw[i] = (at, writer.Length(at));
        }

        int start = writer.Begin();
        writer.Ints(_panels.Length).Floats([release]);
        for (int i = 0; i < MaxPanels; i++)
        {
            writer.Ints(i < _panels.Length ? firstPart[i] : 0, i < _panels.Length ? _groups[i] * LanesPerGroup : 0, i < _panels.Length ? BitConverter.SingleToInt32Bits(_panels[i].Limit) : 0);
        }

        return (range, draw, (start, writer.Length(start)));
    }

    /// <summary>Places the panels on shelves of a texture not much wider than the widest one.</summary>
    private static (int Width, int Height, (int, int)[] Places) Pack(IReadOnlyList<HeatmapPanel> panels)
    {
        int width = Math.Max(256, panels.Select(p => p.Layout.Width).DefaultIfEmpty(1).Max());
        var places = new (int, int)[panels.Count];
        int x = 0, y = 0, shelf = 0;
        foreach (int i in Enumerable.Range(0, panels.Count).OrderByDescending(i => panels[i].Layout.Height))
        {
            HeatmapLayout layout = panels[i].Layout;
            if (x + layout.Width > width)
            {
                (x, y, shelf) = (0, y + shelf, 0);
            }

            places[i] = (x, y);
            x += layout.Width;
            shelf = Math.Max(shelf, layout.Height);
        }

        return (width, Math.Max(1, y + shelf), places);
    }
}
