using System.Runtime.InteropServices;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Kernels;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Heatmaps;

/// <content>The passes of a frame: limits first, colours when all limits are known.</content>
public sealed unsafe partial class HeatmapCanvas
{
    /// <summary>Tiles with more numbers than these are measured by a work group each, as far as there may be so many groups.</summary>
    private const int MostOfOneLane = 64, MostGroups = 65535;

    private GlBuffer? _units;
    private ComputeProgram? _unitsProgram;
    private HeatmapColors? _uploaded;

    /// <summary>Finds the limits of every panel, and of every unit where the rule wants them.</summary>
    internal void Measure(in HeatmapRule rule)
    {
        if (_painter is { } painter)
        {
            painter.Measure();
            return;
        }

        GL gl = _device.Gl;
        bool measuresUnits = rule is { Scope: HeatmapScope.Unit, Given: null };
        if (measuresUnits)
        {
            // Most views never ask for it.
            _units ??= new GlBuffer(_device, _firstUnits[^1], "limits of units");
            _unitsProgram ??= _device.Shaders.Get("heatmap/units.comp");
        }

        using GuestScope scope = _device.Enter(TouchedState.Compute);
        _device.CountDispatches(_panels.Length + (measuresUnits ? _panels.Length : 0));
        gl.MemoryBarrier(MemoryBarrierMask.ShaderStorageBarrierBit);
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
        if (measuresUnits)
        {
            MeasureUnits(gl);
        }
    }

    /// <summary>Colours every number within the limits.</summary>
    internal void Paint(HeatmapColors colors)
    {
        GL gl = _device.Gl;
        if (_painter is { } painter)
        {
            Paint(gl, painter, colors);
            return;
        }

        if (_uploaded != colors)
        {
            _uploaded = colors;
            _colors!.Upload(0, MemoryMarshal.Cast<uint, float>(colors.Sequential));
            _colors.Upload(256, MemoryMarshal.Cast<uint, float>(colors.Diverging));
        }

        using GuestScope scope = _device.Enter(TouchedState.Compute | TouchedState.Image);
        _device.CountDispatches(_panels.Length + 1);
        gl.MemoryBarrier(MemoryBarrierMask.ShaderStorageBarrierBit | MemoryBarrierMask.TextureFetchBarrierBit | MemoryBarrierMask.BufferUpdateBarrierBit);
        gl.UseProgram(_draw!.Handle);
        Bind(gl, 1, _ranges);
        Bind(gl, 2, _colors!);
        Bind(gl, 3, _units ?? _ranges);
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

    private static bool SharesTiles(in HeatmapLayout layout) => layout.TileWidth * layout.TileHeight > MostOfOneLane && layout.Tiles <= MostGroups;

    private void MeasureUnits(GL gl)
    {
        gl.MemoryBarrier(MemoryBarrierMask.ShaderStorageBarrierBit);
        gl.UseProgram(_unitsProgram!.Handle);
        Bind(gl, 1, _units!);
        Bind(gl, 3, _ranges);
        for (int i = 0; i < _panels.Length; i++)
        {
            Bind(gl, 0, _panels[i].Buffer);
            BindBlock(gl, _unitBlocks[i]);
            HeatmapLayout layout = _panels[i].Layout;
            gl.DispatchCompute((uint)(SharesTiles(layout) ? layout.Tiles : (layout.Tiles + 15) / 16), 1, 1);
        }
    }

    private void Paint(GL gl, HeatmapPainter painter, HeatmapColors colors)
    {
        painter.Paint(colors);
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
}
