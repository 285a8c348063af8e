using System.Collections.Concurrent;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Guest;

/// <summary>What kind of GL object a name is of.</summary>
internal enum GlKind
{
    Buffer,
    Texture,
    Sampler,
    Program,
    Sync,
    Query,
}

/// <summary>
/// GL objects that wait to be deleted: a finalizer or another thread cannot call GL, so it leaves the name here, and the next call on
/// the device's own thread deletes it.
/// </summary>
internal sealed class Deletions
{
    private readonly ConcurrentQueue<(GlKind Kind, nint Name)> _waiting = new();
    private int _leaked;

    /// <summary>Objects that nobody disposed, found by finalizers.</summary>
    internal int Leaked => Volatile.Read(ref _leaked);

    /// <summary>Objects that wait for the next call.</summary>
    internal int Waiting => _waiting.Count;

    internal void Add(GlKind kind, nint name, bool leaked)
    {
        if (leaked)
        {
            Interlocked.Increment(ref _leaked);
        }

        _waiting.Enqueue((kind, name));
    }

    /// <summary>Deletes what waits; the device's context must be current.</summary>
    internal void Drain(GL gl)
    {
        while (!_waiting.IsEmpty && _waiting.TryDequeue(out (GlKind Kind, nint Name) item))
        {
            Delete(gl, item.Kind, item.Name);
        }
    }

    /// <summary>Forgets what waits: a lost context takes its objects with it.</summary>
    internal void Abandon() => _waiting.Clear();

    internal static void Delete(GL gl, GlKind kind, nint name)
    {
        switch (kind)
        {
            case GlKind.Buffer:
                gl.DeleteBuffer((uint)name);
                break;
            case GlKind.Texture:
                gl.DeleteTexture((uint)name);
                break;
            case GlKind.Sampler:
                gl.DeleteSampler((uint)name);
                break;
            case GlKind.Program:
                gl.DeleteProgram((uint)name);
                break;
            case GlKind.Query:
                gl.DeleteQuery((uint)name);
                break;
            case GlKind.Sync:
                gl.DeleteSync(name);
                break;
        }
    }
}
