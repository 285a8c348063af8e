using NeuralGL.OpenGL;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Commands.Bench;

/// <summary>What a dispatch costs that computes nothing, and how fast the device copies its own memory.</summary>
internal static class GlRows
{
    private const int Dispatches = 100;

    /// <summary>Bytes of one copy; beyond the caches of most devices.</summary>
    private const int CopyLength = 128 << 20;

    /// <summary>Bytes that one copy moves: each is read once and written once.</summary>
    internal const double CopyBytes = 2.0 * CopyLength;

    /// <summary>Seconds of a copy from one buffer into another on the device.</summary>
    /// <exception cref="UserException">The buffers cannot be had.</exception>
    internal static unsafe Timing Copy(GlDevice device, CancellationToken cancellation)
    {
        GL gl = device.Gl;
        Span<uint> buffers = stackalloc uint[2];
        gl.GenBuffers(buffers);
        try
        {
            foreach ((BufferTargetARB target, uint buffer) in new[] { (BufferTargetARB.CopyReadBuffer, buffers[0]), (BufferTargetARB.CopyWriteBuffer, buffers[1]) })
            {
                gl.BindBuffer(target, buffer);
                gl.BufferData(target, CopyLength, null, BufferUsageARB.DynamicCopy);
            }

            if (gl.GetError() != GLEnum.NoError)
            {
                throw new UserException($"{device.Renderer} has no room for two buffers of {CopyLength >> 20} MiB", ExitCode.GlTooLow);
            }

            return Timing.Of(
                () =>
                {
                    gl.CopyBufferSubData(CopyBufferSubDataTarget.CopyReadBuffer, CopyBufferSubDataTarget.CopyWriteBuffer, 0, 0, CopyLength);
                    gl.Finish();
                },
                cancellation);
        }
        finally
        {
            gl.BindBuffer(BufferTargetARB.CopyReadBuffer, 0);
            gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, 0);
            gl.DeleteBuffers(buffers);
        }
    }

    /// <summary>Seconds of a dispatch and a barrier, from many in a row with one wait at the end.</summary>
    internal static Timing EmptyDispatch(GlDevice device, CancellationToken cancellation)
    {
        GL gl = device.Gl;
        uint shader = gl.CreateShader(ShaderType.ComputeShader), program = gl.CreateProgram();
        gl.ShaderSource(shader, "#version 430\nlayout(local_size_x = 1) in;\nvoid main() { }\n");
        gl.CompileShader(shader);
        gl.AttachShader(program, shader);
        gl.LinkProgram(program);
        gl.DeleteShader(shader);
        gl.GetProgram(program, ProgramPropertyARB.LinkStatus, out int linked);
        try
        {
            if (linked == 0)
            {
                throw new UserException($"{device.Renderer} does not build an empty compute shader: {gl.GetProgramInfoLog(program).Trim()}", ExitCode.Shader);
            }

            gl.UseProgram(program);
            Timing all = Timing.Of(
                () =>
                {
                    for (int i = 0; i < Dispatches; i++)
                    {
                        gl.DispatchCompute(1, 1, 1);
                        gl.MemoryBarrier(MemoryBarrierMask.ShaderStorageBarrierBit);
                    }

                    gl.Finish();
                },
                cancellation);
            return all with { Median = all.Median / Dispatches, P95 = all.P95 / Dispatches };
        }
        finally
        {
            gl.UseProgram(0);
            gl.DeleteProgram(program);
        }
    }
}
