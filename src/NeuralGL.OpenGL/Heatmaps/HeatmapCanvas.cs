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

/// <summary>
/// Draws tensors as heatmaps on one RGBA8 texture, a texel for each number. The shaders read the activations' own buffers and keep
/// the colours' limits on the GPU; only those limits are ever read back. Make a new canvas when the panels change.
/// </summary>
public sealed unsafe partial class HeatmapCanvas : IDisposable
{
    /// <summary>The most panels a canvas can have.</summary>
    public const int MaxPanels = 32;

    /// <summary>Floats that <see cref="CopyRanges"/> brings for each panel.</summary>
    public const int FloatsPerPanel = 12;

    private const int LanesPerGroup = 16;

    private readonly GlDevice _device;
    private readonly HeatmapPanel[] _panels;
    private readonly (int X, int Y)[] _places;
    private readonly GlBuffer _ranges;
    private readonly bool _ownsRanges;
    private readonly int _first;
    private readonly GlBuffer? _parts, _colors;
    private readonly ComputeProgram? _range, _limits, _draw;
    private readonly GlName? _uniforms;
    private readonly GlName _texture;
    private readonly (int Offset, int Bytes)[] _rangeBlocks = [], _drawBlocks = [], _unitBlocks = [];
    private readonly int[] _firstUnits;
    private readonly (int Offset, int Bytes) _limitsBlock;
    private readonly int[] _groups = [];
    private readonly HeatmapPainter? _painter;

    /// <summary>Makes a canvas for panels.</summary>
    /// <param name="device">The device.</param>
    /// <param name="panels">At most <see cref="MaxPanels"/>.</param>
    /// <param name="release">How much of the way limits shrink towards smaller data in one frame.</param>
    /// <exception cref="GlLimitException">There are too many panels or numbers.</exception>
    public HeatmapCanvas(GlDevice device, IReadOnlyList<HeatmapPanel> panels, float release = 0.05f) : this(device, panels, release, null)
    {
    }

    /// <summary>Makes a canvas whose limits lie among those of others, from a panel of theirs on.</summary>
    internal HeatmapCanvas(GlDevice device, IReadOnlyList<HeatmapPanel> panels, float release, (GlBuffer Ranges, int First)? among)
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
        _firstUnits = new int[_panels.Length + 1];
        for (int i = 0; i < _panels.Length; i++)
        {
            _firstUnits[i + 1] = _firstUnits[i] + _panels[i].Layout.Tiles;
        }

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
        _ownsRanges = among is null;
        (_ranges, _first) = among ?? (new GlBuffer(device, HeatmapRule.Floats + (MaxPanels * FloatsPerPanel), "heatmap limits"), 0);
        if (_ownsRanges)
        {
            Span<float> rule = stackalloc float[HeatmapRule.Floats];
            HeatmapRule.Automatic.Write(rule, _panels.Length, release);
            _ranges.Upload(0, rule);
        }

        if (!device.HasCompute)
        {
            _painter = new HeatmapPainter(_panels, _places, Width, Height, _ranges.Host!, _first, _firstUnits, release);
            return;
        }

        _range = device.Shaders.Get("heatmap/range.comp");
        _limits = device.Shaders.Get("heatmap/limits.comp");
        _draw = device.Shaders.Get("heatmap/draw.comp");
        _groups = [.. panels.Select(p => Math.Clamp(p.Layout.Count / 2048, 1, 64))];
        _parts = new GlBuffer(device, _groups.Sum() * LanesPerGroup * 4, "heatmap parts");
        _colors = new GlBuffer(device, 512, "colour maps");

        var writer = new UniformWriter(Math.Max(16, device.Limits.UniformAlignment));
        (_rangeBlocks, _drawBlocks, _unitBlocks, _limitsBlock) = WriteUniforms(writer, release);
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
        Measure(HeatmapRule.Automatic);
        Paint(ColorMaps.Default);
    }

    /// <summary>Appends the panels' limits to a frame of a ring: <see cref="FloatsPerPanel"/> floats for each.</summary>
    public void CopyRanges(ReadbackRing ring) => ring.Copy(_ranges, HeatmapRule.Floats + (_first * FloatsPerPanel), _panels.Length * FloatsPerPanel);

    /// <summary>Reads one panel's limits from what <see cref="CopyRanges"/> brought.</summary>
    public static HeatmapRange RangeFrom(ReadOnlySpan<float> floats, int panel)
    {
        ReadOnlySpan<float> f = floats.Slice(panel * FloatsPerPanel, FloatsPerPanel);
        bool isPerUnit = f[9] != 0;
        float high = isPerUnit ? f[10] : f[1];
        return new HeatmapRange(isPerUnit ? (f[2] != 0 ? -high : 0) : f[0], high, f[2] != 0, f[4], f[5], (int)f[6], (int)f[7], isPerUnit ? f[11] : 0, isPerUnit);
    }

    /// <summary>Deletes the canvas's objects.</summary>
    public void Dispose()
    {
        _parts?.Dispose();
        _units?.Dispose();
        if (_ownsRanges)
        {
            _ranges.Dispose();
        }

        _colors?.Dispose();
        _uniforms?.Dispose();
        _texture.Dispose();
    }

    private ((int, int)[] Range, (int, int)[] Draw, (int, int)[] Units, (int, int) Limits) WriteUniforms(UniformWriter writer, float release)
    {
        var range = new (int, int)[_panels.Length];
        var draw = new (int, int)[_panels.Length];
        var units = new (int, int)[_panels.Length];
        var firstPart = new int[_panels.Length];
        for (int i = 0, part = 0; i < _panels.Length; part += _groups[i] * LanesPerGroup, i++)
        {
            HeatmapPanel panel = _panels[i];
            firstPart[i] = part;
            int at = writer.Begin();
            writer.Ints(panel.First, panel.Layout.Count, part);
            range[i] = (at, writer.Length(at));
            at = writer.Begin();
            writer.Ints(panel.First, panel.Layout.Count, _first + i, _firstUnits[i]).Ints(_places[i].X, _places[i].Y, panel.Layout.Width, panel.Layout.Height)
                .Ints(panel.Layout.TileWidth, panel.Layout.TileHeight, panel.Layout.Columns);
            draw[i] = (at, writer.Length(at));
            at = writer.Begin();
            writer.Ints(panel.First, panel.Layout.Count, _firstUnits[i], _first + i).Ints(panel.Layout.TileWidth, panel.Layout.TileHeight, panel.Layout.Tiles, SharesTiles(panel.Layout) ? 1 : 0);
            units[i] = (at, writer.Length(at));
        }

        int start = writer.Begin();
        writer.Ints(_panels.Length, _first).Floats([release]);
        for (int i = 0; i < MaxPanels; i++)
        {
            writer.Ints(i < _panels.Length ? firstPart[i] : 0, i < _panels.Length ? _groups[i] * LanesPerGroup : 0, i < _panels.Length ? BitConverter.SingleToInt32Bits(_panels[i].Limit) : 0);
        }

        return (range, draw, units, (start, writer.Length(start)));
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
