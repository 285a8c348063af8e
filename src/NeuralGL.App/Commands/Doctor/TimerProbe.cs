using System.Diagnostics;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Commands;

/// <summary>
/// Runs one dispatch of a few milliseconds between two clocks. On Mesa's llvmpipe a timer query ends when the work is
/// queued, and reports microseconds for seconds of compute; anything that shows such times would publish nonsense.
/// </summary>
internal static class TimerProbe
{
    private const double EnoughMs = 5;
    private const uint Groups = 16;

    // The loop is nested because llvmpipe leaves a loop silently after 65,535 rounds.
    private const string Source = """
        #version 430
        layout(local_size_x = 64) in;
        layout(std430, binding = 0) buffer Sums { float sums[]; };
        uniform int rounds;
        void main() {
            float x = float(gl_GlobalInvocationID.x) * 1e-3;
            for (int i = 0; i < rounds; i++)
                for (int j = 0; j < 256; j++)
                    x = fract(x * 1.7 + 0.1);
            sums[gl_GlobalInvocationID.x] = x;
        }
        """;

    /// <summary>Null where the driver cannot compile the probe, which the shader tests report better.</summary>
    internal static unsafe TimerReport? Measure(GL gl)
    {
        uint program = Build(gl);
        if (program == 0)
        {
            return null;
        }
        uint buffer = gl.GenBuffer();
        uint query = gl.GenQuery();
        try
        {
            gl.BindBufferBase(BufferTargetARB.ShaderStorageBuffer, 0, buffer);
            gl.BufferData(BufferTargetARB.ShaderStorageBuffer, Groups * 64 * sizeof(float), null, BufferUsageARB.DynamicCopy);
            gl.UseProgram(program);
            int location = gl.GetUniformLocation(program, "rounds");
            gl.GetQuery(GLEnum.TimeElapsed, GLEnum.QueryCounterBits, out int bits);

            // The first dispatch compiles; after it the work doubles until the wall clock can judge it.
            (double queryMs, double wallMs) = Time(gl, query, location, 1);
            for (int rounds = 1; rounds <= 32768; rounds *= 2)
            {
                (queryMs, wallMs) = Time(gl, query, location, rounds);
                if (wallMs >= EnoughMs)
                {
                    break;
                }
            }
            return new TimerReport(bits, Math.Round(queryMs, 3), Math.Round(wallMs, 3), bits > 0 && queryMs > 0.5 * wallMs);
        }
        finally
        {
            gl.UseProgram(0);
            gl.DeleteQuery(query);
            gl.DeleteBuffer(buffer);
            gl.DeleteProgram(program);
        }
    }

    private static (double QueryMs, double WallMs) Time(GL gl, uint query, int location, int rounds)
    {
        gl.Uniform1(location, rounds);
        gl.Finish();
        long start = Stopwatch.GetTimestamp();
        gl.BeginQuery(QueryTarget.TimeElapsed, query);
        gl.DispatchCompute(Groups, 1, 1);
        gl.EndQuery(QueryTarget.TimeElapsed);
        gl.Finish();
        double wallMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        gl.GetQueryObject(query, QueryObjectParameterName.Result, out ulong nanoseconds);
        return (nanoseconds * 1e-6, wallMs);
    }

    private static uint Build(GL gl)
    {
        uint shader = gl.CreateShader(ShaderType.ComputeShader);
        gl.ShaderSource(shader, Source);
        gl.CompileShader(shader);
        uint program = gl.CreateProgram();
        gl.AttachShader(program, shader);
        gl.LinkProgram(program);
        gl.DeleteShader(shader);
        if (gl.GetProgram(program, ProgramPropertyARB.LinkStatus) != 0)
        {
            return program;
        }
        gl.DeleteProgram(program);
        return 0;
    }
}
