using NeuralGL.OpenGL;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Commands.Bench;

/// <summary>What a dispatch costs that computes nothing.</summary>
internal static class GlRows
{
    private const int Dispatches = 100;

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
