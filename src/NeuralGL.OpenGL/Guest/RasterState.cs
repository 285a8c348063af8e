using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Guest;

/// <summary>
/// State of a rasterising host that NeuralGL never sets itself but <see cref="GuestStateMode.RestoreEverything"/> looks after: the
/// program pipeline, vertex array, array buffer, framebuffers, renderbuffer, indirect and packing buffers, packing pixel-store
/// parameters, viewport, scissor box and the usual switches.
/// </summary>
internal sealed class RasterState(GL gl)
{
    private static readonly EnableCap[] s_switches =
    [
        EnableCap.Blend, EnableCap.CullFace, EnableCap.DepthTest, EnableCap.ScissorTest, EnableCap.StencilTest, EnableCap.FramebufferSrgb, EnableCap.RasterizerDiscard,
    ];

    private static readonly PixelStoreParameter[] s_pack =
    [
        PixelStoreParameter.PackSwapBytes, PixelStoreParameter.PackLsbFirst, PixelStoreParameter.PackRowLength, PixelStoreParameter.PackImageHeight,
        PixelStoreParameter.PackSkipRows, PixelStoreParameter.PackSkipPixels, PixelStoreParameter.PackSkipImages, PixelStoreParameter.PackAlignment,
    ];

    private readonly bool[] _switches = new bool[s_switches.Length];
    private readonly int[] _pack = new int[s_pack.Length], _viewport = new int[4], _scissor = new int[4];
    private int _pipeline, _vertexArray, _array, _draw, _read, _render, _packBuffer, _dispatchIndirect, _drawIndirect;

    /// <summary>Asks the context.</summary>
    /// <returns>How many queries that took.</returns>
    internal int Save()
    {
        (_pipeline, _vertexArray, _array) = (gl.GetInteger((GetPName)GLEnum.ProgramPipelineBinding), gl.GetInteger(GetPName.VertexArrayBinding), gl.GetInteger(GetPName.ArrayBufferBinding));
        (_draw, _read, _render) = (gl.GetInteger(GetPName.DrawFramebufferBinding), gl.GetInteger(GetPName.ReadFramebufferBinding), gl.GetInteger(GetPName.RenderbufferBinding));
        (_packBuffer, _dispatchIndirect, _drawIndirect) = (gl.GetInteger(GetPName.PixelPackBufferBinding), gl.GetInteger((GetPName)GLEnum.DispatchIndirectBufferBinding), gl.GetInteger((GetPName)GLEnum.DrawIndirectBufferBinding));
        gl.GetInteger(GetPName.Viewport, _viewport);
        gl.GetInteger(GetPName.ScissorBox, _scissor);
        for (int i = 0; i < s_switches.Length; i++)
        {
            _switches[i] = gl.IsEnabled(s_switches[i]);
        }

        for (int i = 0; i < s_pack.Length; i++)
        {
            _pack[i] = gl.GetInteger((GetPName)s_pack[i]);
        }

        return 11 + s_switches.Length + s_pack.Length;
    }

    /// <summary>Puts everything back.</summary>
    internal void Restore()
    {
        gl.BindProgramPipeline((uint)_pipeline);
        gl.BindVertexArray((uint)_vertexArray);
        gl.BindBuffer(BufferTargetARB.ArrayBuffer, (uint)_array);
        gl.BindFramebuffer(FramebufferTarget.DrawFramebuffer, (uint)_draw);
        gl.BindFramebuffer(FramebufferTarget.ReadFramebuffer, (uint)_read);
        gl.BindRenderbuffer(RenderbufferTarget.Renderbuffer, (uint)_render);
        gl.BindBuffer(BufferTargetARB.PixelPackBuffer, (uint)_packBuffer);
        gl.BindBuffer(BufferTargetARB.DispatchIndirectBuffer, (uint)_dispatchIndirect);
        gl.BindBuffer(BufferTargetARB.DrawIndirectBuffer, (uint)_drawIndirect);
        gl.Viewport(_viewport[0], _viewport[1], (uint)_viewport[2], (uint)_viewport[3]);
        gl.Scissor(_scissor[0], _scissor[1], (uint)_scissor[2], (uint)_scissor[3]);
        for (int i = 0; i < s_switches.Length; i++)
        {
            if (_switches[i])
            {
                gl.Enable(s_switches[i]);
            }
            else
            {
                gl.Disable(s_switches[i]);
            }
        }

        for (int i = 0; i < s_pack.Length; i++)
        {
            gl.PixelStore(s_pack[i], _pack[i]);
        }
    }
}
