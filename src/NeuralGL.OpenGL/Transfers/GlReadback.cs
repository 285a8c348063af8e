using NeuralGL.Backends;

namespace NeuralGL.OpenGL.Transfers;

/// <summary>A value that comes to the host through a <see cref="ReadbackRing"/>.</summary>
internal sealed class GlReadback(GlDevice device, GlBuffer buffer) : Readback
{
    private readonly ReadbackRing _ring = new(device, buffer.Length);

    public override bool TryAsk()
    {
        if (!_ring.TryBegin())
        {
            return false;
        }

        _ring.Copy(buffer, 0, buffer.Length);
        _ring.End();
        return true;
    }

    public override bool TryTake(Span<float> destination) => _ring.TryTake(destination, out _);

    public override bool TakeBlocking(Span<float> destination)
    {
        if (TryTake(destination))
        {
            return true;
        }

        // The ring itself waits for a frame's time only; here many steps may be on their way.
        using (device.Enter())
        {
            device.CountWait();
            device.Gl.Finish();
        }

        return TryTake(destination);
    }

    public override void Dispose() => _ring.Dispose();
}
