using NeuralGL.App.Commands;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Drawing;

/// <summary>Compiles the drawing program from the embedded shaders.</summary>
internal static class UiProgram
{
    /// <summary>A linked program of draw2d.vert and draw2d.frag.</summary>
    /// <param name="gl">The context's functions.</param>
    /// <param name="images">Whether it draws images, or everything else: software renderers compute what a fragment might need, whether it does or not.</param>
    /// <exception cref="UserException">Exit code 5: the driver refuses a shader; the message holds its log.</exception>
    internal static uint Create(GL gl, bool images)
    {
        uint program = gl.CreateProgram();
        uint vertex = Compile(gl, ShaderType.VertexShader, "draw2d.vert", "");
        uint fragment = Compile(gl, ShaderType.FragmentShader, "draw2d.frag", images ? "#define IMAGES\n" : "");
        gl.AttachShader(program, vertex);
        gl.AttachShader(program, fragment);
        gl.LinkProgram(program);
        gl.DetachShader(program, vertex);
        gl.DetachShader(program, fragment);
        gl.DeleteShader(vertex);
        gl.DeleteShader(fragment);
        if (gl.GetProgram(program, ProgramPropertyARB.LinkStatus) == 0)
        {
            string log = gl.GetProgramInfoLog(program);
            gl.DeleteProgram(program);
            throw new UserException($"the drawing shaders do not link: {log.Trim()}", ExitCode.Shader);
        }
        return program;
    }

    private static uint Compile(GL gl, ShaderType type, string file, string define)
    {
        using Stream stream = typeof(UiProgram).Assembly.GetManifestResourceStream($"drawing/{file}")
            ?? throw new InvalidOperationException($"the shader {file} is not embedded");
        using var reader = new StreamReader(stream);
        uint shader = gl.CreateShader(type);
        gl.ShaderSource(shader, $"#version 330 core\n{define}{reader.ReadToEnd()}");
        gl.CompileShader(shader);
        if (gl.GetShader(shader, ShaderParameterName.CompileStatus) == 0)
        {
            string log = gl.GetShaderInfoLog(shader);
            gl.DeleteShader(shader);
            throw new UserException($"the drawing shader {file} does not compile: {log.Trim()}", ExitCode.Shader);
        }
        return shader;
    }
}
