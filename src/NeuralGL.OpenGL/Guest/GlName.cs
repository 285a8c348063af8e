using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Guest;

/// <summary>
/// Owns one GL object. Disposing deletes it at once on the device's thread with its context, and later from anywhere else; an owner
/// that was never disposed is noticed by the finalizer, counted as a leak and deleted later.
/// </summary>
internal sealed class GlName : IDisposable
{
    private readonly GlDevice _device;
    private readonly GlKind _kind;
    private nint _name;

    private GlName(GlDevice device, GlKind kind, nint name)
    {
        (_device, _kind, _name) = (device, kind, name);
        device.Born();
    }

    ~GlName() => Delete(leaked: true);

    /// <summary>The name that GL knows it by; 0 after it was deleted.</summary>
    internal uint Handle => (uint)_name;

    /// <summary>Whether it has not been disposed.</summary>
    internal bool IsAlive => _name != 0;

    internal static GlName Buffer(GlDevice device) => new(device, GlKind.Buffer, (nint)device.Gl.GenBuffer());

    internal static GlName Texture(GlDevice device) => new(device, GlKind.Texture, (nint)device.Gl.GenTexture());

    internal static GlName Sampler(GlDevice device) => new(device, GlKind.Sampler, (nint)device.Gl.GenSampler());

    internal static GlName Program(GlDevice device, uint name) => new(device, GlKind.Program, (nint)name);

    public void Dispose()
    {
        Delete(leaked: false);
        GC.SuppressFinalize(this);
    }

    private void Delete(bool leaked)
    {
        nint name = Interlocked.Exchange(ref _name, 0);
        if (name != 0)
        {
            _device.Died(_kind, name, leaked);
        }
    }
}
