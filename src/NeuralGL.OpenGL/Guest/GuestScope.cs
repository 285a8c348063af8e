namespace NeuralGL.OpenGL.Guest;

/// <summary>
/// One call, or several, of NeuralGL in the host's context. At its end the host's state is as it was. Scopes nest; what is saved is
/// asked for once, so a host that makes many calls in a frame may open one around them: <c>using (device.Enter()) { … }</c>, in which
/// it must not rely on its own state.
/// </summary>
public readonly ref struct GuestScope
{
    private readonly GlDevice _device;
    private readonly long _began;

    internal GuestScope(GlDevice device, long began) => (_device, _began) = (device, began);

    /// <summary>Restores the host's state if this is the outermost scope.</summary>
    public void Dispose() => _device?.Leave(_began);
}
