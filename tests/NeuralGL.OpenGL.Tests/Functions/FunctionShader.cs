using NeuralGL.OpenGL.Functions;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests.Functions;

/// <summary>A host's own shader around a function: one invocation for each sample.</summary>
internal static class FunctionShader
{
    /// <summary>Runs the function on samples in a row and gives the results in a row.</summary>
    internal static unsafe float[] Run(GL gl, GlslFunction f, float[] samples, float[]? block = null)
    {
        int count = samples.Length / f.Inputs;
        uint program = Compute(gl, f, count);
        var results = new float[count * f.Outputs];
        uint input = Buffer(gl, BufferTargetARB.ShaderStorageBuffer, 0, samples), output = Buffer(gl, BufferTargetARB.ShaderStorageBuffer, 1, results);
        uint weights = block is null ? 0 : Buffer(gl, BufferTargetARB.UniformBuffer, 3, block);
        if (block is not null)
        {
            uint index = gl.GetUniformBlockIndex(program, f.BlockName!);
            gl.UniformBlockBinding(program, index, 3);
            gl.GetActiveUniformBlock(program, index, UniformBlockPName.DataSize, out int size);
            Assert.Equal((block.Length * 4, f.BlockBytes), (size, size));
        }

        gl.UseProgram(program);
        gl.DispatchCompute((uint)((count + 31) / 32), 1, 1);
        gl.MemoryBarrier(MemoryBarrierMask.BufferUpdateBarrierBit);
        gl.BindBuffer(BufferTargetARB.ShaderStorageBuffer, output);
        fixed (float* p = results)
        {
            gl.GetBufferSubData(BufferTargetARB.ShaderStorageBuffer, 0, (nuint)results.Length * 4, p);
        }

        gl.DeleteProgram(program);
        gl.DeleteBuffers([input, output, weights]);
        Assert.Equal(GLEnum.NoError, gl.GetError());
        return results;
    }

    /// <summary>Compiles the function in a fragment shader of a GLSL version; null or the driver's words.</summary>
    internal static string? CompileFragment(GL gl, string version, GlslFunction f, string before = "")
    {
        string call = f.Signature.StartsWith("void", StringComparison.Ordinal)
            ? $"float a[{f.Inputs}]; for (int i = 0; i < {f.Inputs}; i++) a[i] = float(i); float b[{f.Outputs}]; {f.Name}(a, b); color = vec4(b[0]);"
            : $"color = vec4({f.Name}({(f.Inputs == 1 ? "0.5" : $"vec{f.Inputs}(0.5)")}){(f.Outputs == 1 ? "" : ".x")});";
        uint shader = gl.CreateShader(ShaderType.FragmentShader);
        gl.ShaderSource(shader, $"#version {version}\n#ifdef GL_ES\nprecision mediump float;\n#endif\nout vec4 color;\n{before}\n{f.Source}\nvoid main() {{ {call} }}\n");
        gl.CompileShader(shader);
        string? log = gl.GetShader(shader, ShaderParameterName.CompileStatus) != 0 ? null : gl.GetShaderInfoLog(shader);
        gl.DeleteShader(shader);
        return log;
    }

    private static uint Compute(GL gl, GlslFunction f, int count)
    {
        string call = f.Signature.StartsWith("void", StringComparison.Ordinal)
            ? $"float a[{f.Inputs}]; float b[{f.Outputs}]; for (int k = 0; k < {f.Inputs}; k++) a[k] = samples[at + k]; {f.Name}(a, b); for (int k = 0; k < {f.Outputs}; k++) results[to + k] = b[k];"
            : $"{Vector(f.Outputs)} b = {f.Name}({Vector(f.Inputs)}({string.Join(", ", Enumerable.Range(0, f.Inputs).Select(k => $"samples[at + {k}]"))})); "
                + string.Concat(Enumerable.Range(0, f.Outputs).Select(k => $"results[to + {k}] = b{(f.Outputs == 1 ? "" : $".{"xyzw"[k]}")}; "));
        uint shader = gl.CreateShader(ShaderType.ComputeShader), program = gl.CreateProgram();
        gl.ShaderSource(shader, $$"""
            #version 430
            layout(local_size_x = 32) in;
            layout(std430, binding = 0) readonly buffer Samples { float samples[]; };
            layout(std430, binding = 1) writeonly buffer Results { float results[]; };
            {{f.Source}}
            void main()
            {
                int i = int(gl_GlobalInvocationID.x), at = i * {{f.Inputs}}, to = i * {{f.Outputs}};
                if (i >= {{count}}) return;
                {{call}}
            }
            """);
        gl.CompileShader(shader);
        Assert.True(gl.GetShader(shader, ShaderParameterName.CompileStatus) != 0, gl.GetShaderInfoLog(shader) + f.Source);
        gl.AttachShader(program, shader);
        gl.LinkProgram(program);
        Assert.True(gl.GetProgram(program, ProgramPropertyARB.LinkStatus) != 0, gl.GetProgramInfoLog(program));
        gl.DeleteShader(shader);
        return program;
    }

    private static string Vector(int length) => length == 1 ? "float" : $"vec{length}";

    private static unsafe uint Buffer(GL gl, BufferTargetARB target, uint binding, float[] numbers)
    {
        uint buffer = gl.GenBuffer();
        gl.BindBufferBase(target, binding, buffer);
        fixed (float* p = numbers)
        {
            gl.BufferData(target, (nuint)numbers.Length * 4, p, BufferUsageARB.StaticDraw);
        }

        return buffer;
    }
}
