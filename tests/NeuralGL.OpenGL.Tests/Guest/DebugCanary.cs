using System.Runtime.InteropServices;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests.Guest;

/// <summary>A host's debug group and filter, which no query tells: a message that it lets through and one that it does not.</summary>
internal sealed unsafe class DebugCanary
{
    private const uint Application = 0x824A, Marker = 0x8268, Low = 0x9148, DontCare = 0x1100, Allowed = 4711, Refused = 4712;

    private readonly GL _gl;
    private readonly delegate* unmanaged<uint, uint, uint, uint, int, byte*, void> _insert;
    private readonly delegate* unmanaged<uint, int, uint*, uint*, uint*, uint*, int*, byte*, uint> _log;

    private DebugCanary(GL gl, string suffix)
    {
        _gl = gl;
        _insert = (delegate* unmanaged<uint, uint, uint, uint, int, byte*, void>)gl.Context.GetProcAddress("glDebugMessageInsert" + suffix);
        _log = (delegate* unmanaged<uint, int, uint*, uint*, uint*, uint*, int*, byte*, uint>)gl.Context.GetProcAddress("glGetDebugMessageLog" + suffix);
        var push = (delegate* unmanaged<uint, uint, int, byte*, void>)gl.Context.GetProcAddress("glPushDebugGroup" + suffix);
        var control = (delegate* unmanaged<uint, uint, uint, int, uint*, byte, void>)gl.Context.GetProcAddress("glDebugMessageControl" + suffix);
        gl.Enable(EnableCap.DebugOutput);
        gl.Enable(EnableCap.DebugOutputSynchronous);
        fixed (byte* name = "host\0"u8)
        {
            push(Application, 1, -1, name);
        }

        control(DontCare, DontCare, DontCare, 0, null, 0);
        uint id = Allowed;
        control(Application, Marker, DontCare, 1, &id, 1);
    }

    /// <summary>Opens a group with a filter of its own; null where the context has no KHR_debug.</summary>
    internal static DebugCanary? Set(GL gl, bool isEs)
    {
        string suffix = isEs ? "KHR" : "";
        return isEs && !Extensions(gl).Contains("GL_KHR_debug") ? null : new DebugCanary(gl, suffix);
    }

    internal Dictionary<string, string> Read()
    {
        Take();
        fixed (byte* text = "canary\0"u8)
        {
            _insert(Application, Marker, Refused, Low, -1, text);
            _insert(Application, Marker, Allowed, Low, -1, text);
        }

        return new()
        {
            ["debug group"] = _gl.GetInteger(GLEnum.DebugGroupStackDepth).ToString(),
            ["debug filter"] = string.Join(',', Take()),
            ["debug output"] = $"{_gl.IsEnabled(EnableCap.DebugOutput)},{_gl.IsEnabled(EnableCap.DebugOutputSynchronous)}",
        };
    }

    private static IEnumerable<string> Extensions(GL gl) => Enumerable.Range(0, gl.GetInteger(GetPName.NumExtensions)).Select(i => gl.GetStringS(StringName.Extensions, (uint)i));

    private uint[] Take()
    {
        var ids = new uint[64];
        fixed (uint* p = ids)
        {
            return ids[..(int)_log((uint)ids.Length, 0, null, null, p, null, null, null)];
        }
    }
}
