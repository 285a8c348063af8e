using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Sharing;

/// <summary>Fences between two contexts that share objects. Each is made and flushed on one side, and waited for and deleted on the other.</summary>
internal static class Fences
{
    // Short enough to stop in, long enough not to be polling.
    private const ulong SliceNanoseconds = 50_000_000;

    /// <summary>A fence behind all commands given so far, which reach the GPU now: without a flush the other side could wait for ever.</summary>
    internal static nint Make(GL gl)
    {
        nint fence = gl.FenceSync(SyncCondition.SyncGpuCommandsComplete, SyncBehaviorFlags.None);
        gl.Flush();
        return fence != 0 ? fence : throw new GlException("the driver made no fence (glFenceSync gave 0)");
    }

    /// <summary>Whether a fence of the other side has passed; never waits.</summary>
    internal static bool HasPassed(GL gl, nint fence) => gl.ClientWaitSync(fence, 0u, 0) switch
    {
        GLEnum.AlreadySignaled or GLEnum.ConditionSatisfied => true,
        GLEnum.TimeoutExpired => false,
        var state => throw new GlException($"the driver does not tell of a fence of the other context ({state})"),
    };

    /// <summary>
    /// Orders this context's later commands behind a fence of the other's, on the GPU, and deletes it. Also where it is known to have
    /// passed: the specification promises the other side's writes to be visible behind a wait of this context.
    /// </summary>
    internal static void Follow(GlDevice device, ref nint fence)
    {
        device.CountGpuWait();
        device.Gl.WaitSync(fence, 0u, ulong.MaxValue);
        device.Gl.DeleteSync(fence);
        fence = 0;
    }

    /// <summary>For the worker's side: like <see cref="Follow"/> on a GPU. A software renderer would wait in the call, so it waits here, where it can be stopped.</summary>
    /// <returns>False if it was stopped before the fence passed.</returns>
    internal static bool FollowOnWorker(GlDevice device, ref nint fence, CancellationToken stopping)
    {
        if (device.IsSoftware && !WaitBlocking(device, fence, stopping))
        {
            return false;
        }

        Follow(device, ref fence);
        return true;
    }

    /// <summary>Waits on the calling thread; for the worker's only.</summary>
    /// <returns>False if it was stopped before the fence passed.</returns>
    internal static bool WaitBlocking(GlDevice device, nint fence, CancellationToken stopping)
    {
        device.CountWait();
        while (!stopping.IsCancellationRequested)
        {
            switch (device.Gl.ClientWaitSync(fence, 0u, SliceNanoseconds))
            {
                case GLEnum.AlreadySignaled or GLEnum.ConditionSatisfied:
                    return true;
                case GLEnum.TimeoutExpired:
                    continue;
                case var state:
                    throw new GlException($"the driver does not wait for a fence of the other context ({state})");
            }
        }

        return false;
    }
}
