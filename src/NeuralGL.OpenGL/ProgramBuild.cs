using NeuralGL.OpenGL.Guest;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL;

/// <summary>
/// A compute program on its way: put together on any thread, then compiled, linked and finished, each in a call of its own, since a
/// driver may take long for each. What the driver made of it in an earlier run is given to it instead where it is kept, and all calls
/// after <see cref="Compile"/> find their work done. What was begun and not finished is deleted by <see cref="Dispose"/>.
/// </summary>
internal sealed class ProgramBuild(GlDevice device, string key, string name, string source, IReadOnlyList<string> files) : IDisposable
{
    private const ShaderParameterName ShaderCompletion = (ShaderParameterName)0x91B1;
    private const ProgramPropertyARB ProgramCompletion = (ProgramPropertyARB)0x91B1;

    private GlName? _program;
    private byte[]? _kept;
    private uint _shader;
    private bool _isLoaded;

    /// <summary>What the library knows it by.</summary>
    internal string Key => key;

    /// <summary>File and defines.</summary>
    internal string Name => name;

    /// <summary>Looks for what an earlier run has kept; any thread.</summary>
    internal void Fetch() => _kept = device.Shaders.Binaries?.Read(source);

    /// <summary>
    /// Gives the driver what <see cref="Fetch"/> found, or the source to the compiler. The program owns the shader from here on, so
    /// there is one object to delete.
    /// </summary>
    internal void Compile()
    {
        GL gl = device.Gl;
        using GuestScope scope = device.Enter();
        device.CountProgram();
        if (_kept is not null && TryLoad(_kept))
        {
            return;
        }

        _shader = gl.CreateShader(ShaderType.ComputeShader);
        gl.ShaderSource(_shader, source);
        gl.CompileShader(_shader);
        _program = GlName.Program(device, gl.CreateProgram());
        gl.AttachShader(_program.Handle, _shader);
        gl.DeleteShader(_shader);
        device.Shaders.Binaries?.Announce(_program.Handle);
    }

    /// <summary>Whether a compiler on threads of the driver's is done with the last call; asking does not wait.</summary>
    internal bool IsCompiled()
    {
        using GuestScope scope = device.Enter();
        return _isLoaded || device.Gl.GetShader(_shader, ShaderCompletion) != 0;
    }

    /// <summary>Whether a linker on threads of the driver's is done; asking does not wait.</summary>
    internal bool IsLinked()
    {
        using GuestScope scope = device.Enter();
        return _isLoaded || device.Gl.GetProgram(_program!.Handle, ProgramCompletion) != 0;
    }

    /// <summary>Waits for the compiler.</summary>
    /// <exception cref="ShaderException">It found a mistake.</exception>
    internal void Check()
    {
        GL gl = device.Gl;
        using GuestScope scope = device.Enter();
        if (!_isLoaded && gl.GetShader(_shader, ShaderParameterName.CompileStatus) == 0)
        {
            throw Failure(gl.GetShaderInfoLog(_shader));
        }
    }

    /// <summary>Links what was compiled.</summary>
    internal void Link()
    {
        using GuestScope scope = device.Enter();
        if (!_isLoaded)
        {
            device.Gl.LinkProgram(_program!.Handle);
        }
    }

    /// <summary>Waits for the linker and gives the program to the library.</summary>
    /// <exception cref="ShaderException">It found a mistake.</exception>
    internal ComputeProgram Finish()
    {
        GL gl = device.Gl;
        using GuestScope scope = device.Enter();
        if (!_isLoaded)
        {
            if (gl.GetProgram(_program!.Handle, ProgramPropertyARB.LinkStatus) == 0)
            {
                throw Failure(gl.GetProgramInfoLog(_program.Handle));
            }

            gl.DetachShader(_program.Handle, _shader);
            device.Shaders.Binaries?.Keep(_program.Handle, source);
        }

        ComputeProgram finished = device.Shaders.Add(key, device.Shaders.Finish(name, _program!));
        _program = null;
        return finished;
    }

    /// <summary>Everything at once.</summary>
    /// <exception cref="ShaderException">It does not compile or link.</exception>
    internal ComputeProgram Build()
    {
        try
        {
            Fetch();
            Compile();
            Check();
            Link();
            return Finish();
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose() => _program?.Dispose();

    private bool TryLoad(byte[] kept)
    {
        _program = GlName.Program(device, device.Gl.CreateProgram());
        _isLoaded = device.Shaders.Binaries!.TryLoad(_program.Handle, source, kept);
        if (_isLoaded)
        {
            device.Shaders.CountLoaded();
        }
        else
        {
            _program.Dispose();
        }

        return _isLoaded;
    }

    private ShaderException Failure(string log) => new($"{name} does not build on {device.Renderer}: {ShaderLibrary.Decode(log, files)}");
}
