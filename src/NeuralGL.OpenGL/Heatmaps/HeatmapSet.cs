using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Kernels;
using NeuralGL.OpenGL.Transfers;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Heatmaps;

/// <summary>
/// Any number of heatmaps, on as many canvases as they need, whose limits obey one rule. The rule and the colours can be changed between
/// frames; limits stay on the GPU and are found, held and shared there.
/// </summary>
public sealed class HeatmapSet : IDisposable
{
    private readonly GlDevice _device;
    private readonly HeatmapCanvas[] _canvases;
    private readonly GlBuffer _ranges;
    private readonly float _release;
    private HeatmapRule? _written;
    private ComputeProgram? _share;

    /// <summary>Makes the heatmaps.</summary>
    /// <param name="device">The device.</param>
    /// <param name="panels">What is shown.</param>
    /// <param name="release">How much of the way limits shrink towards smaller data in one frame.</param>
    /// <exception cref="GlLimitException">There are too many numbers.</exception>
    public HeatmapSet(GlDevice device, IReadOnlyList<HeatmapPanel> panels, float release = 0.05f)
    {
        (_device, _release, Count) = (device, release, panels.Count);
        _ranges = new GlBuffer(device, HeatmapRule.Floats + (Count * HeatmapCanvas.FloatsPerPanel), "heatmap limits");
        _canvases = [.. panels.Chunk(HeatmapCanvas.MaxPanels).Select((some, i) => new HeatmapCanvas(device, some, release, (_ranges, i * HeatmapCanvas.MaxPanels)))];
    }

    /// <summary>How many panels there are.</summary>
    public int Count { get; }

    /// <summary>Floats that <see cref="CopyRanges"/> brings.</summary>
    public int RangeFloats => Count * HeatmapCanvas.FloatsPerPanel;

    /// <summary>What the limits follow, from the next <see cref="Draw"/> on.</summary>
    public HeatmapRule Rule { get; set; } = HeatmapRule.Automatic;

    /// <summary>The colours, from the next <see cref="Draw"/> on.</summary>
    public HeatmapColors Colors { get; set; } = ColorMaps.Default;

    /// <summary>The canvas on which a panel is drawn, and its number there.</summary>
    public (HeatmapCanvas Canvas, int Panel) PlaceOf(int panel) => (_canvases[panel / HeatmapCanvas.MaxPanels], panel % HeatmapCanvas.MaxPanels);

    /// <summary>Draws all panels from what their buffers hold now.</summary>
    /// <param name="again">Whether the numbers are those of the last time, so that limits are not to move on.</param>
    public void Draw(bool again = false)
    {
        if (Count == 0)
        {
            return;
        }

        HeatmapRule rule = again ? Rule with { Holds = true } : Rule;
        if (_written != rule)
        {
            Span<float> words = stackalloc float[HeatmapRule.Floats];
            rule.Write(words, Count, _release);
            _ranges.Upload(0, words);
            _written = rule;
        }

        foreach (HeatmapCanvas canvas in _canvases)
        {
            canvas.Measure(rule);
        }

        if (rule is { Scope: HeatmapScope.All, Given: null })
        {
            Share();
        }

        foreach (HeatmapCanvas canvas in _canvases)
        {
            canvas.Paint(Colors);
        }
    }

    /// <summary>Appends the panels' limits to a frame of a ring, to be read by <see cref="HeatmapCanvas.RangeFrom"/>.</summary>
    public void CopyRanges(ReadbackRing ring)
    {
        if (Count > 0)
        {
            ring.Copy(_ranges, HeatmapRule.Floats, RangeFloats);
        }
    }

    /// <summary>Deletes the canvases.</summary>
    public void Dispose()
    {
        foreach (HeatmapCanvas canvas in _canvases)
        {
            canvas.Dispose();
        }

        _ranges.Dispose();
    }

    /// <summary>Gives all panels the limits of the one that needs most room.</summary>
    private void Share()
    {
        if (_ranges.Host is { } host)
        {
            HeatmapPainter.Share(host, Count);
            return;
        }

        _share ??= _device.Shaders.Get("heatmap/share.comp");
        using GuestScope scope = _device.Enter(TouchedState.Compute);
        _device.CountDispatches(1);
        GL gl = _device.Gl;
        gl.MemoryBarrier(MemoryBarrierMask.ShaderStorageBarrierBit);
        gl.UseProgram(_share.Handle);
        gl.BindBufferRange(BufferTargetARB.ShaderStorageBuffer, 3, _ranges.Handle, 0, (nuint)_ranges.Bytes);
        gl.DispatchCompute(1, 1, 1);
    }
}
