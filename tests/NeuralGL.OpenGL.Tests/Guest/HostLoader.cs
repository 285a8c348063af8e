using System.Runtime.InteropServices;
using NeuralGL.Platform;
using Silk.NET.Core.Contexts;

namespace NeuralGL.OpenGL.Tests.Guest;

/// <summary>
/// A loader that counts the state queries and error reads that go through it, and reports a reset when it is told to: what a host's
/// own function table would see.
/// </summary>
internal sealed unsafe class HostLoader(HeadlessContext context) : INativeContext
{
    private const uint GuiltyContextReset = 0x8253, TimeoutExpired = 0x911B, NumExtensions = 0x821D, CompileStatus = 0x8B81, CompletionStatus = 0x91B1;

    private static delegate* unmanaged<uint, int*, void> s_integer;
    private static delegate* unmanaged<uint, uint, int*, void> s_indexed;
    private static delegate* unmanaged<uint, uint, long*, void> s_indexed64;
    private static delegate* unmanaged<uint> s_error;
    private static delegate* unmanaged<nint, uint, ulong, uint> s_wait;
    private static delegate* unmanaged<uint, uint, int*, void> s_shader, s_program;
    private static delegate* unmanaged<uint, uint, byte*> s_string;
    private static int s_extensions, s_asked;

    /// <summary>glGet… calls since it was last set.</summary>
    internal static int Queries { get; set; }

    /// <summary>glGetError calls since it was last set.</summary>
    internal static int ErrorReads { get; set; }

    /// <summary>Whether the GPU seems to be behind: no fence has passed.</summary>
    internal static bool IsBusy { get; set; }

    /// <summary>Whether glGetGraphicsResetStatus reports a guilty context.</summary>
    internal static bool IsReset { get; set; }

    /// <summary>How many compilations succeed before one is reported as failed; negative for all.</summary>
    internal static int CompilesUntilFailure { get; set; } = -1;

    /// <summary>
    /// Whether the driver says that it compiles aside, and is done with everything only when it was asked this often; 0 hides that it does,
    /// and a negative number leaves it as it is.
    /// </summary>
    internal static int AsksUntilCompiled { get; set; }

    public nint GetProcAddress(string proc, int? slot = null) => TryGetProcAddress(proc, out nint address) ? address : throw new EntryPointNotFoundException(proc);

    public bool TryGetProcAddress(string proc, out nint addr, int? slot = null)
    {
        if (!context.TryGetProcAddress(proc, out addr, slot))
        {
            return false;
        }

        switch (proc)
        {
            case "glGetIntegerv":
                s_integer = (delegate* unmanaged<uint, int*, void>)addr;
                addr = (nint)(delegate* unmanaged<uint, int*, void>)&Integer;
                break;
            case "glGetIntegeri_v":
                s_indexed = (delegate* unmanaged<uint, uint, int*, void>)addr;
                addr = (nint)(delegate* unmanaged<uint, uint, int*, void>)&Indexed;
                break;
            case "glGetInteger64i_v":
                s_indexed64 = (delegate* unmanaged<uint, uint, long*, void>)addr;
                addr = (nint)(delegate* unmanaged<uint, uint, long*, void>)&Indexed64;
                break;
            case "glGetError":
                s_error = (delegate* unmanaged<uint>)addr;
                addr = (nint)(delegate* unmanaged<uint>)&Error;
                break;
            case "glClientWaitSync":
                s_wait = (delegate* unmanaged<nint, uint, ulong, uint>)addr;
                addr = (nint)(delegate* unmanaged<nint, uint, ulong, uint>)&Wait;
                break;
            case "glGetShaderiv":
                s_shader = (delegate* unmanaged<uint, uint, int*, void>)addr;
                addr = (nint)(delegate* unmanaged<uint, uint, int*, void>)&Shader;
                break;
            case "glGetProgramiv":
                s_program = (delegate* unmanaged<uint, uint, int*, void>)addr;
                addr = (nint)(delegate* unmanaged<uint, uint, int*, void>)&Program;
                break;
            case "glGetStringi":
                s_string = (delegate* unmanaged<uint, uint, byte*>)addr;
                addr = (nint)(delegate* unmanaged<uint, uint, byte*>)&String;
                break;
            case "glGetGraphicsResetStatus" or "glGetGraphicsResetStatusKHR" or "glGetGraphicsResetStatusARB" or "glGetGraphicsResetStatusEXT":
                addr = (nint)(delegate* unmanaged<uint>)&ResetStatus;
                break;
        }

        return true;
    }

    public void Dispose()
    {
    }

    [UnmanagedCallersOnly]
    private static void Integer(uint name, int* value)
    {
        Queries++;
        s_integer(name, value);
        if (name == NumExtensions && AsksUntilCompiled > 0)
        {
            s_extensions = (*value)++;
        }
    }

    [UnmanagedCallersOnly]
    private static byte* String(uint name, uint index)
    {
        // Literals in UTF-8 lie where they are for ever.
        fixed (byte* extension = "GL_KHR_parallel_shader_compile\0"u8)
        {
            if (AsksUntilCompiled > 0 && index == s_extensions)
            {
                return extension;
            }

            byte* text = s_string(name, index);
            return AsksUntilCompiled == 0 && text != null && Marshal.PtrToStringUTF8((nint)text)!.EndsWith("parallel_shader_compile", StringComparison.Ordinal) ? s_string(name, 0) : text;
        }
    }

    [UnmanagedCallersOnly]
    private static void Shader(uint shader, uint name, int* value)
    {
        if (name == CompletionStatus && AsksUntilCompiled > 0)
        {
            *value = ++s_asked % AsksUntilCompiled == 0 ? 1 : 0;
            return;
        }

        s_shader(shader, name, value);
        if (name == CompileStatus && CompilesUntilFailure >= 0 && CompilesUntilFailure-- == 0)
        {
            *value = 0;
        }
    }

    [UnmanagedCallersOnly]
    private static void Program(uint program, uint name, int* value)
    {
        if (name == CompletionStatus && AsksUntilCompiled > 0)
        {
            *value = ++s_asked % AsksUntilCompiled == 0 ? 1 : 0;
            return;
        }

        s_program(program, name, value);
    }

    [UnmanagedCallersOnly]
    private static void Indexed(uint name, uint index, int* value)
    {
        Queries++;
        s_indexed(name, index, value);
    }

    [UnmanagedCallersOnly]
    private static void Indexed64(uint name, uint index, long* value)
    {
        Queries++;
        s_indexed64(name, index, value);
    }

    [UnmanagedCallersOnly]
    private static uint Error()
    {
        ErrorReads++;
        return s_error();
    }

    [UnmanagedCallersOnly]
    private static uint Wait(nint fence, uint flags, ulong nanoseconds) => IsBusy ? TimeoutExpired : s_wait(fence, flags, nanoseconds);

    [UnmanagedCallersOnly]
    private static uint ResetStatus() => IsReset ? GuiltyContextReset : 0;
}
