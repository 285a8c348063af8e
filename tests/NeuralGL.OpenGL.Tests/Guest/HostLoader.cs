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
    private const uint GuiltyContextReset = 0x8253, TimeoutExpired = 0x911B;

    private static delegate* unmanaged<uint, int*, void> s_integer;
    private static delegate* unmanaged<uint, uint, int*, void> s_indexed;
    private static delegate* unmanaged<uint, uint, long*, void> s_indexed64;
    private static delegate* unmanaged<uint> s_error;
    private static delegate* unmanaged<nint, uint, ulong, uint> s_wait;

    /// <summary>glGet… calls since it was last set.</summary>
    internal static int Queries { get; set; }

    /// <summary>glGetError calls since it was last set.</summary>
    internal static int ErrorReads { get; set; }

    /// <summary>Whether the GPU seems to be behind: no fence has passed.</summary>
    internal static bool IsBusy { get; set; }

    /// <summary>Whether glGetGraphicsResetStatus reports a guilty context.</summary>
    internal static bool IsReset { get; set; }

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
