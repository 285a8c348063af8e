using NeuralGL.Graphs;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Sharing;
using NeuralGL.OpenGL.Tests.Guest;
using NeuralGL.Operators;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests.Sharing;

/// <summary>A host with a guest in its context and a second context that shares with it, and what a host draws.</summary>
internal sealed unsafe class SharedHost : IDisposable
{
    internal const int Side = 64;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly GuestHost _host;
    private readonly List<HeadlessContext> _contexts = [];
    private readonly List<GlWorker> _workers = [];
    private readonly uint _target, _source;
    private uint _slow;

    internal SharedHost(GlProfile profile = GlProfile.Core)
    {
        _host = new GuestHost(profile: profile);
        Guest = GlGuest.Attach(_host.Gl);
        (_target, _source) = (Gl.GenFramebuffer(), Gl.GenFramebuffer());
    }

    internal GlGuest Guest { get; }

    internal GL Gl => _host.Gl;

    internal HeadlessContext Context => _host.Context;

    /// <summary>A context that shares with the host's, to be given to a worker.</summary>
    internal HeadlessContext Second()
    {
        HeadlessContext second = _host.Context.CreateShared();
        _contexts.Add(second);
        return second;
    }

    /// <summary>A worker on a second context.</summary>
    internal GlWorker Start(GlWorkerOptions? options = null)
    {
        HeadlessContext second = Second();
        return Own(GlWorker.Start(Guest, second.MakeCurrent, second.Clear, name => second.TryGetProcAddress(name, out nint address) ? address : 0, options));
    }

    /// <summary>Stops a worker before its context goes.</summary>
    internal GlWorker Own(GlWorker worker)
    {
        _workers.Add(worker);
        return worker;
    }

    /// <summary>Updates until a task has ended; a host would draw frames meanwhile.</summary>
    internal T Await<T>(Task<T> task)
    {
        UpdateUntil(() => task.IsCompleted);
        return task.GetAwaiter().GetResult();
    }

    /// <inheritdoc cref="Await{T}"/>
    internal void Await(Task task)
    {
        UpdateUntil(() => task.IsCompleted);
        task.GetAwaiter().GetResult();
    }

    internal void UpdateUntil(Func<bool> holds)
    {
        long began = Environment.TickCount64;
        Guest.Update();
        while (!holds())
        {
            Assert.True(Environment.TickCount64 - began < s_patience.TotalMilliseconds, "the worker did not answer");
            Thread.Sleep(1);
            Guest.Update();
        }
    }

    /// <summary>inverse = 1 − x over a picture of <see cref="Side"/>² with one channel, ten times in a row so that it takes a while.</summary>
    internal static Graph Inverse()
    {
        var g = new GraphBuilder("inverse");
        Value x = g.Input("x", Shape.Of(Shape.Open, 1, Side, Side));
        for (int i = 0; i < 11; i++)
        {
            Value minus = g.AddNode(new Neg(), $"minus{i}", x).Output;
            x = g.AddNode(new Add(), i == 10 ? "inverse" : $"step{i}", minus, g.Constant(Tensor.Scalar(1))).Output;
        }

        g.Output(x);
        return g.Build();
    }

    /// <summary>A texture of the host's that it can draw into.</summary>
    internal uint Texture()
    {
        uint texture = Gl.GenTexture();
        Gl.BindTexture(TextureTarget.Texture2D, texture);
        Gl.TexStorage2D(TextureTarget.Texture2D, 1, SizedInternalFormat.Rgba8, Side, Side);
        return texture;
    }

    /// <summary>Draws one colour everywhere, through the rasteriser as a host does.</summary>
    internal void Draw(uint texture, int level)
    {
        Gl.BindFramebuffer(FramebufferTarget.Framebuffer, _target);
        Gl.FramebufferTexture2D(FramebufferTarget.Framebuffer, FramebufferAttachment.ColorAttachment0, TextureTarget.Texture2D, texture, 0);
        Gl.ClearColor(level / 255f, level / 255f, level / 255f, 1);
        Gl.Clear(ClearBufferMask.ColorBufferBit);
    }

    /// <summary>Draws one colour everywhere with a shader that takes its time, so that the drawing goes on long after the call.</summary>
    internal void DrawSlowly(uint texture, int level)
    {
        if (_slow == 0)
        {
            string header = Context.Profile == GlProfile.Es ? "#version 310 es\nprecision highp float;\n" : "#version 430\n";
            _slow = Gl.CreateProgram();
            foreach ((ShaderType type, string text) in (ReadOnlySpan<(ShaderType, string)>)[
                (ShaderType.VertexShader, "void main() { gl_Position = vec4(vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0, 0.0, 1.0); }"),
                (ShaderType.FragmentShader, "uniform float level; out vec4 color; void main() { float x = gl_FragCoord.x; for (int i = 0; i < 4000; i++) x = fract(x * 1.37 + 0.1); color = vec4(vec3(level + 0.0001 * x), 1.0); }")])
            {
                uint shader = Gl.CreateShader(type);
                Gl.ShaderSource(shader, header + text);
                Gl.CompileShader(shader);
                Gl.AttachShader(_slow, shader);
            }

            Gl.LinkProgram(_slow);
            Gl.BindVertexArray(Gl.GenVertexArray());
        }

        Gl.BindFramebuffer(FramebufferTarget.Framebuffer, _target);
        Gl.FramebufferTexture2D(FramebufferTarget.Framebuffer, FramebufferAttachment.ColorAttachment0, TextureTarget.Texture2D, texture, 0);
        Gl.Viewport(0, 0, Side, Side);
        Gl.UseProgram(_slow);
        Gl.Uniform1(Gl.GetUniformLocation(_slow, "level"), level / 255f);
        Gl.DrawArrays(PrimitiveType.Triangles, 0, 3);
        Gl.UseProgram(0);
    }

    /// <summary>Draws with another's texture: copies it into one of the host's, in the host's order of commands.</summary>
    internal void Copy(uint from, uint to)
    {
        Gl.BindFramebuffer(FramebufferTarget.ReadFramebuffer, _source);
        Gl.FramebufferTexture2D(FramebufferTarget.ReadFramebuffer, FramebufferAttachment.ColorAttachment0, TextureTarget.Texture2D, from, 0);
        Gl.BindFramebuffer(FramebufferTarget.DrawFramebuffer, _target);
        Gl.FramebufferTexture2D(FramebufferTarget.DrawFramebuffer, FramebufferAttachment.ColorAttachment0, TextureTarget.Texture2D, to, 0);
        Gl.BlitFramebuffer(0, 0, Side, Side, 0, 0, Side, Side, ClearBufferMask.ColorBufferBit, BlitFramebufferFilter.Nearest);
    }

    /// <summary>The texture's red bytes.</summary>
    internal byte[] Red(uint texture, int width = Side, int height = Side)
    {
        var texels = new byte[width * height * 4];
        Gl.BindFramebuffer(FramebufferTarget.Framebuffer, _source);
        Gl.FramebufferTexture2D(FramebufferTarget.Framebuffer, FramebufferAttachment.ColorAttachment0, TextureTarget.Texture2D, texture, 0);
        fixed (byte* p = texels)
        {
            Gl.ReadPixels(0, 0, (uint)width, (uint)height, PixelFormat.Rgba, PixelType.UnsignedByte, p);
        }

        return [.. texels.Where((_, i) => i % 4 == 0)];
    }

    /// <summary>A buffer's numbers, read in the host's context.</summary>
    internal float[] Numbers(uint buffer, int count)
    {
        Gl.BindBuffer(BufferTargetARB.ArrayBuffer, buffer);
        void* mapped = Gl.MapBufferRange(BufferTargetARB.ArrayBuffer, 0, (nuint)count * 4, MapBufferAccessMask.ReadBit);
        float[] numbers = new ReadOnlySpan<float>(mapped, count).ToArray();
        Gl.UnmapBuffer(BufferTargetARB.ArrayBuffer);
        Gl.BindBuffer(BufferTargetARB.ArrayBuffer, 0);
        return numbers;
    }

    /// <summary>A buffer of the host's.</summary>
    internal uint Buffer(float[] numbers)
    {
        uint buffer = Gl.GenBuffer();
        Gl.BindBuffer(BufferTargetARB.ArrayBuffer, buffer);
        fixed (float* p = numbers)
        {
            Gl.BufferData(BufferTargetARB.ArrayBuffer, (nuint)numbers.Length * 4, p, BufferUsageARB.DynamicDraw);
        }

        return buffer;
    }

    /// <summary>Stops the workers and looks whether anything is left.</summary>
    public void Dispose()
    {
        foreach (GlWorker worker in _workers)
        {
            Assert.True(worker.StopBlocking(s_patience), "the worker did not end");
            Assert.Equal(WorkerState.Ended, worker.State);
            Assert.Equal((0, 0, 0), (worker.Device?.LiveObjects ?? 0, worker.Device?.LeakedObjects ?? 0, worker.Device?.LiveBuffers ?? 0));
        }

        Guest.Dispose();
        Assert.Equal((0, 0), (Guest.Device.LiveObjects, Guest.Device.LeakedObjects));
        if (Context.IsCurrent && !Guest.Device.IsLost)
        {
            Assert.Equal(GLEnum.NoError, Gl.GetError());
        }

        foreach (HeadlessContext context in _contexts)
        {
            context.Dispose();
        }

        _host.Dispose();
    }
}
