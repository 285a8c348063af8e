using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Guest;

/// <summary>
/// Tells whether the calling thread has the context that a device was made in. The window system's own function for the current
/// context is taken from the host's loader; where the loader does not hand it out, the thread alone is compared.
/// </summary>
internal sealed unsafe class ContextIdentity
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly delegate* unmanaged<nint> _current;
    private readonly nint _context;

    internal ContextIdentity(GL gl)
    {
        // EGL first: a GLX loader answers null for its function, while an EGL loader may make up a stub for every name that begins with gl.
        foreach (string name in (ReadOnlySpan<string>)["eglGetCurrentContext", "glXGetCurrentContext", "wglGetCurrentContext"])
        {
            if (gl.Context.TryGetProcAddress(name, out nint address) && address != 0 && ((delegate* unmanaged<nint>)address)() is not 0 and var context)
            {
                _current = (delegate* unmanaged<nint>)address;
                _context = context;
                return;
            }
        }
    }

    /// <summary>Refuses a thread or context other than the device's.</summary>
    /// <exception cref="WrongContextException">Says which of the two.</exception>
    internal void Check()
    {
        if (IsHere)
        {
            return;
        }

        throw new WrongContextException(_current is null
            ? $"NeuralGL was attached to a context on thread {_thread} and called on thread {Environment.CurrentManagedThreadId}; call it where the context is current"
            : _current() == 0
                ? "no OpenGL context is current on this thread, or the one that NeuralGL was attached to has been destroyed; make it current before the call, or attach to another"
                : "another OpenGL context is current on this thread than the one that NeuralGL was attached to; make that one current before the call");
    }

    /// <summary>Whether GL calls made now reach the device's context.</summary>
    internal bool IsHere => _current is null ? Environment.CurrentManagedThreadId == _thread : _current() == _context;
}
