using NeuralGL.OpenGL.Guest;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Sharing;

/// <summary>
/// Tells whether two contexts share objects: the host's side puts a number that nobody else has into a buffer, and the worker's side
/// looks for it. A buffer of that name alone would prove nothing, since every context counts its names from 1.
/// </summary>
internal sealed unsafe class ShareProbe : IDisposable
{
    private readonly GlName _buffer;
    private readonly Guid _number = Guid.NewGuid();
    private readonly nint _fence;
    private readonly GlDevice _host;

    /// <summary>On the host's thread.</summary>
    internal ShareProbe(GlDevice host)
    {
        _host = host;
        GL gl = host.Gl;
        using GuestScope scope = host.Enter(TouchedState.Copies);
        _buffer = GlName.Buffer(host);
        gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, _buffer.Handle);
        Guid number = _number;
        gl.BufferData(BufferTargetARB.CopyWriteBuffer, (nuint)sizeof(Guid), &number, BufferUsageARB.StaticDraw);
        _fence = Fences.Make(gl);
    }

    /// <summary>On the worker's thread, with its context current and nothing of anybody's bound in it.</summary>
    internal bool IsSeenFrom(GL gl, CancellationToken stopping)
    {
        if (!gl.IsBuffer(_buffer.Handle) || !gl.IsSync(_fence))
        {
            return false;
        }

        while (!stopping.IsCancellationRequested && gl.ClientWaitSync(_fence, 0u, 50_000_000) == GLEnum.TimeoutExpired)
        {
        }

        gl.BindBuffer(BufferTargetARB.CopyReadBuffer, _buffer.Handle);
        gl.GetBufferParameter(BufferTargetARB.CopyReadBuffer, BufferPNameARB.Size, out int bytes);
        bool isIt = false;
        if (bytes == sizeof(Guid))
        {
            void* mapped = gl.MapBufferRange(BufferTargetARB.CopyReadBuffer, 0, (nuint)bytes, MapBufferAccessMask.ReadBit);
            isIt = mapped != null && *(Guid*)mapped == _number;
            gl.UnmapBuffer(BufferTargetARB.CopyReadBuffer);
        }

        gl.BindBuffer(BufferTargetARB.CopyReadBuffer, 0);
        return isIt;
    }

    /// <summary>On the host's thread, once the worker has looked.</summary>
    public void Dispose()
    {
        _host.Discard(GlKind.Sync, _fence);
        _buffer.Dispose();
    }
}
