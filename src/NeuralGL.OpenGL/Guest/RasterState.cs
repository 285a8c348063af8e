using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Guest;

/// <summary>
/// State of a rasterising host that NeuralGL never sets itself but <see cref="GuestStateMode.RestoreEverything"/> looks after: the
/// program pipeline, vertex array, array buffer, framebuffers, renderbuffer, indirect and packing buffers, packing pixel-store
/// parameters, viewport, scissor box and the usual switches.
/// </summary>
internal sealed class RasterState
{
    // What OpenGL ES does not have comes first.
    private static readonly EnableCap[] s_switches =
    [
        EnableCap.FramebufferSrgb, EnableCap.Blend, EnableCap.CullFace, EnableCap.DepthTest, EnableCap.ScissorTest, EnableCap.StencilTest, EnableCap.RasterizerDiscard,
    ];

    private static readonly PixelStoreParameter[] s_pack =
    [
        PixelStoreParameter.PackSwapBytes, PixelStoreParameter.PackLsbFirst, PixelStoreParameter.PackImageHeight, PixelStoreParameter.PackSkipImages,
        PixelStoreParameter.PackRowLength, PixelStoreParameter.PackSkipRows, PixelStoreParameter.PackSkipPixels, PixelStoreParameter.PackAlignment,
    ];

    private readonly GL _gl;
    private readonly bool _hasCompute;
    private readonly EnableCap[] _caps;
    private readonly PixelStoreParameter[] _store;
    private readonly bool[] _switches = new bool[s_switches.Length];
    private readonly int[] _pack = new int[s_pack.Length], _viewport = new int[4], _scissor = new int[4];
    private int _pipeline, _vertexArray, _array, _draw, _read, _render, _packBuffer, _dispatchIndirect, _drawIndirect;

    internal RasterState(GL gl, bool isEs, bool hasCompute)
    {
        (_gl, _hasCompute) = (gl, hasCompute);
        (_caps, _store) = isEs ? (s_switches[1..], s_pack[4..]) : (s_switches, s_pack);
    }

    /// <summary>Asks the context.</summary>
    /// <returns>How many queries that took.</returns>
    internal int Save()
    {
        if (_hasCompute)
        {
            (_pipeline, _dispatchIndirect, _drawIndirect) = (_gl.GetInteger((GetPName)GLEnum.ProgramPipelineBinding), _gl.GetInteger((GetPName)GLEnum.DispatchIndirectBufferBinding), _gl.GetInteger((GetPName)GLEnum.DrawIndirectBufferBinding));
        }

        (_vertexArray, _array) = (_gl.GetInteger(GetPName.VertexArrayBinding), _gl.GetInteger(GetPName.ArrayBufferBinding));
        (_draw, _read, _render) = (_gl.GetInteger(GetPName.DrawFramebufferBinding), _gl.GetInteger(GetPName.ReadFramebufferBinding), _gl.GetInteger(GetPName.RenderbufferBinding));
        _packBuffer = _gl.GetInteger(GetPName.PixelPackBufferBinding);
        _gl.GetInteger(GetPName.Viewport, _viewport);
        _gl.GetInteger(GetPName.ScissorBox, _scissor);
        for (int i = 0; i < _caps.Length; i++)
        {
            _switches[i] = _gl.IsEnabled(_caps[i]);
        }

        for (int i = 0; i < _store.Length; i++)
        {
            _pack[i] = _gl.GetInteger((GetPName)_store[i]);
        }

        return 8 + (_hasCompute ? 3 : 0) + _caps.Length + _store.Length;
    }

    /// <summary>Puts everything back.</summary>
    internal void Restore()
    {
        if (_hasCompute)
        {
            _gl.BindProgramPipeline((uint)_pipeline);
            _gl.BindBuffer(BufferTargetARB.DispatchIndirectBuffer, (uint)_dispatchIndirect);
            _gl.BindBuffer(BufferTargetARB.DrawIndirectBuffer, (uint)_drawIndirect);
        }

        _gl.BindVertexArray((uint)_vertexArray);
        _gl.BindBuffer(BufferTargetARB.ArrayBuffer, (uint)_array);
        _gl.BindFramebuffer(FramebufferTarget.DrawFramebuffer, (uint)_draw);
        _gl.BindFramebuffer(FramebufferTarget.ReadFramebuffer, (uint)_read);
        _gl.BindRenderbuffer(RenderbufferTarget.Renderbuffer, (uint)_render);
        _gl.BindBuffer(BufferTargetARB.PixelPackBuffer, (uint)_packBuffer);
        _gl.Viewport(_viewport[0], _viewport[1], (uint)_viewport[2], (uint)_viewport[3]);
        _gl.Scissor(_scissor[0], _scissor[1], (uint)_scissor[2], (uint)_scissor[3]);
        for (int i = 0; i < _caps.Length; i++)
        {
            if (_switches[i])
            {
                _gl.Enable(_caps[i]);
            }
            else
            {
                _gl.Disable(_caps[i]);
            }
        }

        for (int i = 0; i < _store.Length; i++)
        {
            _gl.PixelStore(_store[i], _pack[i]);
        }
    }
}
