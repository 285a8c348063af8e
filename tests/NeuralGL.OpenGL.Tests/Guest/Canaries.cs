using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests.Guest;

/// <summary>A host that has set every item of its GL state to something of its own, and can tell which is no longer as it was.</summary>
internal sealed unsafe class Canaries
{
    private const int Units = 8, ExternalTarget = 0x8D65, ExternalBinding = 0x8D67;

    private static readonly GLEnum[] s_buffers =
    [
        GLEnum.ArrayBuffer, GLEnum.CopyReadBuffer, GLEnum.CopyWriteBuffer, GLEnum.PixelPackBuffer, GLEnum.PixelUnpackBuffer, GLEnum.ShaderStorageBuffer,
        GLEnum.UniformBuffer, GLEnum.DispatchIndirectBuffer, GLEnum.DrawIndirectBuffer, GLEnum.AtomicCounterBuffer, GLEnum.TransformFeedbackBuffer, GLEnum.TextureBuffer, GLEnum.QueryBuffer,
    ];

    // What OpenGL ES 3.1 does not have.
    private static readonly GLEnum[] s_desktop =
    [
        GLEnum.TextureBuffer, GLEnum.QueryBuffer, GLEnum.QueryBufferBinding, GLEnum.UnpackSwapBytes, GLEnum.UnpackLsbFirst,
        GLEnum.PackSwapBytes, GLEnum.PackLsbFirst, GLEnum.PackImageHeight, GLEnum.PackSkipImages,
    ];

    private static readonly (GLEnum Name, int Value)[] s_store =
    [
        (GLEnum.UnpackSwapBytes, 1), (GLEnum.UnpackLsbFirst, 1), (GLEnum.UnpackRowLength, 9), (GLEnum.UnpackImageHeight, 7), (GLEnum.UnpackSkipRows, 2),
        (GLEnum.UnpackSkipPixels, 3), (GLEnum.UnpackSkipImages, 1), (GLEnum.UnpackAlignment, 2),
        (GLEnum.PackSwapBytes, 1), (GLEnum.PackLsbFirst, 1), (GLEnum.PackRowLength, 11), (GLEnum.PackImageHeight, 5), (GLEnum.PackSkipRows, 1),
        (GLEnum.PackSkipPixels, 2), (GLEnum.PackSkipImages, 2), (GLEnum.PackAlignment, 8),
    ];

    private static readonly GLEnum[] s_switches = [GLEnum.Blend, GLEnum.CullFace, GLEnum.DepthTest, GLEnum.ScissorTest, GLEnum.StencilTest];

    /// <summary>What <see cref="NeuralGL.OpenGL.Guest.TouchedState.All"/> stands for: all that may change where the host declares its state.</summary>
    internal static readonly string[] Touched =
    [
        .. new[] { GLEnum.CopyReadBufferBinding, GLEnum.CopyWriteBufferBinding, GLEnum.CurrentProgram, GLEnum.ShaderStorageBufferBinding, GLEnum.UniformBufferBinding, GLEnum.ActiveTexture, GLEnum.PixelUnpackBufferBinding }.Select(n => n.ToString()),
        "storage 0", "storage 1", "storage 2", "storage 3", "storage 4", "storage 5", "storage 6", "storage 7", "uniform 0", "buffer texture 0", "buffer texture 1", "buffer texture 2", "buffer texture 3", "2-D texture 0", "rectangle texture 0", "external texture 0", "sampler 0", "image 0", .. s_store.Select(s => s.Name.ToString()).Where(n => n.StartsWith("Unpack", StringComparison.Ordinal)),
    ];

    private readonly GL _gl;
    private readonly bool _isEs, _hasExternal;
    private readonly DebugCanary? _debug;
    private readonly Dictionary<string, string> _before;

    /// <summary>Makes the host's objects, binds them everywhere and notes what the context says.</summary>
    internal Canaries(GL gl)
    {
        _gl = gl;
        _isEs = gl.GetStringS(StringName.Version).StartsWith("OpenGL ES", StringComparison.Ordinal);
        _hasExternal = Enumerable.Range(0, gl.GetInteger(GetPName.NumExtensions)).Any(i => gl.GetStringS(StringName.Extensions, (uint)i) == "GL_OES_EGL_image_external");
        Set();
        _debug = DebugCanary.Set(gl, _isEs);
        _before = Read();
        Assert.Equal(GLEnum.NoError, gl.GetError());
    }

    /// <summary>Items that are not the context's first state; a canary that is the default would prove little.</summary>
    internal int Count => _before.Count;

    /// <summary>Whether the host declares its state: then only <see cref="Touched"/> may change.</summary>
    internal bool IsDeclared { get; init; }

    /// <summary>Fails if a call left something changed that it must not.</summary>
    internal void AssertKept(string call)
    {
        string[] changed = [.. Changed().Where(c => !IsDeclared || !Touched.Contains(c.Split(':')[0]))];
        Assert.True(changed is [], $"after {call}: {string.Join("; ", changed)}");
    }

    /// <summary>What differs from what was set, as "item: was → is".</summary>
    internal string[] Changed()
    {
        Dictionary<string, string> now = Read();
        return [.. _before.Where(b => now[b.Key] != b.Value).Select(b => $"{b.Key}: {b.Value} → {now[b.Key]}")];
    }

    private GLEnum RunningQuery => _isEs ? GLEnum.AnySamplesPassed : GLEnum.TimeElapsed;

    private bool Exists(GLEnum name) => !_isEs || !s_desktop.Contains(name);

    private uint Buffer(int bytes)
    {
        uint name = _gl.GenBuffer();
        _gl.BindBuffer(BufferTargetARB.ArrayBuffer, name);
        _gl.BufferData(BufferTargetARB.ArrayBuffer, (nuint)bytes, null, BufferUsageARB.StaticDraw);
        return name;
    }

    private void Set()
    {
        GL gl = _gl;
        for (uint i = 0; i < Units; i++)
        {
            gl.BindBufferRange(BufferTargetARB.ShaderStorageBuffer, i, Buffer(4096), (nint)(256 * i), 512);
            gl.BindBufferRange(BufferTargetARB.UniformBuffer, i, Buffer(4096), (nint)(256 * i), 256);
            uint texture = gl.GenTexture(), texels = gl.GenTexture(), rectangle = gl.GenTexture(), sampler = gl.GenSampler();
            gl.ActiveTexture(TextureUnit.Texture0 + (int)i);
            gl.BindTexture(TextureTarget.Texture2D, texture);
            gl.TexStorage2D(TextureTarget.Texture2D, 2, SizedInternalFormat.Rgba8, 4, 4);
            if (!_isEs)
            {
                gl.BindTexture(TextureTarget.TextureBuffer, texels);
                gl.BindTexture(TextureTarget.TextureRectangle, rectangle);
            }

            if (_hasExternal)
            {
                gl.BindTexture((TextureTarget)ExternalTarget, gl.GenTexture());
            }

            gl.BindSampler(i, sampler);
            gl.BindImageTexture(i, texture, 1, false, 0, BufferAccessARB.ReadWrite, InternalFormat.Rgba8);
        }

        // One storage buffer is bound whole: it must not come back as a range.
        gl.BindBufferBase(BufferTargetARB.ShaderStorageBuffer, 1, Buffer(64));
        gl.BindBufferBase(BufferTargetARB.ShaderStorageBuffer, 2, 0);
        gl.ActiveTexture(TextureUnit.Texture5);
        foreach (GLEnum target in s_buffers.Where(Exists))
        {
            gl.BindBuffer(target, Buffer(256));
        }

        gl.BindVertexArray(gl.GenVertexArray());
        uint array = Buffer(128);
        gl.BindBuffer(BufferTargetARB.ArrayBuffer, array);
        foreach ((GLEnum name, int value) in s_store.Where(s => Exists(s.Name)))
        {
            gl.PixelStore(name, value);
        }

        uint framebuffer = gl.GenFramebuffer(), read = gl.GenFramebuffer(), pipeline = gl.GenProgramPipeline();
        gl.BindFramebuffer(FramebufferTarget.DrawFramebuffer, framebuffer);
        gl.BindFramebuffer(FramebufferTarget.ReadFramebuffer, read);
        gl.BindRenderbuffer(RenderbufferTarget.Renderbuffer, gl.GenRenderbuffer());
        gl.BindProgramPipeline(pipeline);
        gl.UseProgram(Program());
        gl.Viewport(3, 5, 17, 19);
        gl.Scissor(2, 4, 21, 23);
        foreach (GLEnum name in s_switches)
        {
            gl.Enable(name);
        }

        // Only one may run at a time, so a guest must not begin its own.
        gl.BeginQuery(RunningQuery, gl.GenQuery());
    }

    private uint Program()
    {
        uint shader = _gl.CreateShader(ShaderType.ComputeShader), program = _gl.CreateProgram();
        _gl.ShaderSource(shader, $"#version {(_isEs ? "310 es" : "430")}\nlayout(local_size_x = 1) in;\nvoid main() {{}}\n");
        _gl.CompileShader(shader);
        _gl.AttachShader(program, shader);
        _gl.LinkProgram(program);
        _gl.DeleteShader(shader);
        return program;
    }

    private Dictionary<string, string> Read()
    {
        GL gl = _gl;
        var items = new Dictionary<string, string>();
        void Number(GLEnum name, string? label = null) => items[label ?? name.ToString()] = gl.GetInteger(name).ToString();
        foreach (GLEnum name in (GLEnum[])[GLEnum.CurrentProgram, GLEnum.ProgramPipelineBinding, GLEnum.VertexArrayBinding, GLEnum.DrawFramebufferBinding, GLEnum.ReadFramebufferBinding, GLEnum.RenderbufferBinding, GLEnum.ActiveTexture,
            GLEnum.ArrayBufferBinding, GLEnum.CopyReadBufferBinding, GLEnum.CopyWriteBufferBinding, GLEnum.PixelPackBufferBinding, GLEnum.PixelUnpackBufferBinding, GLEnum.ShaderStorageBufferBinding, GLEnum.UniformBufferBinding,
            GLEnum.DispatchIndirectBufferBinding, GLEnum.DrawIndirectBufferBinding, GLEnum.AtomicCounterBufferBinding, GLEnum.TransformFeedbackBufferBinding, GLEnum.QueryBufferBinding, .. s_store.Select(s => s.Name)])
        {
            if (Exists(name))
            {
                Number(name);
            }
        }

        foreach (GLEnum name in s_switches)
        {
            items[name.ToString()] = gl.IsEnabled((EnableCap)name).ToString();
        }

        int* four = stackalloc int[4];
        gl.GetInteger(GLEnum.Viewport, four);
        items["Viewport"] = $"{four[0]},{four[1]},{four[2]},{four[3]}";
        gl.GetInteger(GLEnum.ScissorBox, four);
        items["ScissorBox"] = $"{four[0]},{four[1]},{four[2]},{four[3]}";
        int active = gl.GetInteger(GLEnum.ActiveTexture);
        for (uint i = 0; i < Units; i++)
        {
            items[$"storage {i}"] = Indexed(GLEnum.ShaderStorageBufferBinding, GLEnum.ShaderStorageBufferStart, GLEnum.ShaderStorageBufferSize, i);
            items[$"uniform {i}"] = Indexed(GLEnum.UniformBufferBinding, GLEnum.UniformBufferStart, GLEnum.UniformBufferSize, i);
            gl.ActiveTexture(TextureUnit.Texture0 + (int)i);
            Number(GLEnum.TextureBinding2D, $"2-D texture {i}");
            if (!_isEs)
            {
                Number(GLEnum.TextureBindingBuffer, $"buffer texture {i}");
                Number(GLEnum.TextureBindingRectangle, $"rectangle texture {i}");
            }

            if (_hasExternal)
            {
                Number((GLEnum)ExternalBinding, $"external texture {i}");
            }

            Number(GLEnum.SamplerBinding, $"sampler {i}");
            gl.GetInteger(GLEnum.ImageBindingName, i, out int image);
            gl.GetInteger(GLEnum.ImageBindingAccess, i, out int access);
            gl.GetInteger(GLEnum.ImageBindingFormat, i, out int format);
            gl.GetInteger(GLEnum.ImageBindingLevel, i, out int level);
            gl.GetInteger(GLEnum.ImageBindingLayered, i, out int layered);
            gl.GetInteger(GLEnum.ImageBindingLayer, i, out int layer);
            items[$"image {i}"] = $"{image},{access},{format},{level},{layered},{layer}";
        }

        gl.ActiveTexture((TextureUnit)active);
        gl.GetQuery((QueryTarget)RunningQuery, QueryParameterName.CurrentQuery, out int query);
        items["running query"] = query.ToString();
        foreach ((string name, string value) in _debug?.Read() ?? [])
        {
            items[name] = value;
        }

        return items;
    }

    private string Indexed(GLEnum binding, GLEnum start, GLEnum size, uint index)
    {
        _gl.GetInteger(binding, index, out int name);
        _gl.GetInteger64(start, index, out long first);
        _gl.GetInteger64(size, index, out long bytes);
        return $"{name},{first},{bytes}";
    }
}
