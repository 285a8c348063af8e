using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NeuralGL.Platform;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests;

/// <summary>A headless debug context of its own for one test: guard words after every buffer, and no test passes with a GL error or a high-severity message.</summary>
internal sealed class GlFixture : IDisposable
{
    private static readonly List<string> s_messages = [];

    private readonly HeadlessContext _context;

    public GlFixture(GlDeviceOptions? options = null, GlProfile profile = GlProfile.Core)
    {
        _context = Profiles.Create(profile, debug: true);
        _context.MakeCurrent();
        Gl = GL.GetApi(_context);
        s_messages.Clear();
        Gl.Enable(EnableCap.DebugOutput);
        Gl.Enable(EnableCap.DebugOutputSynchronous);
        unsafe
        {
            // A static function: a delegate could be collected while the driver still holds it.
            delegate* unmanaged[Stdcall]<uint, uint, uint, uint, int, nint, nint, void> callback = &OnMessage;
            ((delegate* unmanaged<nint, nint, void>)_context.GetProcAddress(profile == GlProfile.Es ? "glDebugMessageCallbackKHR" : "glDebugMessageCallback"))((nint)callback, 0);
        }

        Device = new GlDevice(Gl, (options ?? new()) with { GuardWords = true, DebugLabels = true });
        Backend = new GlBackend(Device);
    }

    public GL Gl { get; }

    public GlDevice Device { get; }

    public GlBackend Backend { get; }

    /// <summary>The driver's messages so far, for a test that provokes one.</summary>
    public string[] TakeMessages()
    {
        string[] messages = [.. s_messages];
        s_messages.Clear();
        return messages;
    }

    /// <summary>Fails on what no other assertion sees.</summary>
    public void AssertClean()
    {
        Assert.Null(Device.TakeError());
        Assert.Null(Device.HostError);
        Assert.Empty(s_messages);
        Assert.Null(Device.FindBrokenGuard());
        if (Device.Limits.IsEs)
        {
            Assert.Equal([], EsMinimum.Exceeded(Device));
        }
    }

    public void Dispose()
    {
        AssertClean();
        Backend.Dispose();
        Device.Dispose();
        Assert.Equal(0, Device.LiveBuffers);
        Assert.Null(Device.TakeError());
        _context.Dispose();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static void OnMessage(uint source, uint type, uint id, uint severity, int length, nint message, nint user)
    {
        if (severity == (uint)GLEnum.DebugSeverityHigh || type == (uint)GLEnum.DebugTypeError)
        {
            s_messages.Add(Marshal.PtrToStringUTF8(message, length) ?? "");
        }
    }
}
