using Silk.NET.OpenGL;

namespace NeuralGL.App.Drawing;

/// <summary>A picture in memory: [Height, Width, 4] bytes, the top row first.</summary>
internal sealed record Screenshot(byte[] Rgba, int Width, int Height);

/// <summary>
/// Takes a picture of a canvas without holding up the frame: the copy goes into a buffer behind a fence, and is
/// fetched some frames later, when the fence says that it is there.
/// </summary>
internal sealed class AsyncScreenshot(GL gl) : IDisposable
{
    private readonly uint buffer = gl.GenBuffer();
    private nint fence;
    private int width, height;

    /// <summary>True between <see cref="Start"/> and the <see cref="TryTake"/> that brings the picture.</summary>
    internal bool IsPending => fence != 0;

    /// <summary>Starts the copy; does nothing while one is under way.</summary>
    internal unsafe void Start(CanvasTarget canvas)
    {
        if (IsPending)
        {
            return;
        }
        (width, height) = (canvas.Width, canvas.Height);
        gl.BindBuffer(BufferTargetARB.PixelPackBuffer, buffer);
        gl.BufferData(BufferTargetARB.PixelPackBuffer, (nuint)canvas.ByteCount, null, BufferUsageARB.StreamRead);
        canvas.ReadPixelsIntoPackBuffer();
        gl.BindBuffer(BufferTargetARB.PixelPackBuffer, 0);
        fence = gl.FenceSync(SyncCondition.SyncGpuCommandsComplete, SyncBehaviorFlags.None);
        // Without a flush a fence may never be reached where nobody swaps buffers.
        gl.Flush();
    }

    /// <summary>The picture, once it has arrived; null until then. Never waits; call it once a frame.</summary>
    /// <exception cref="IOException">The driver lost the copy.</exception>
    internal unsafe Screenshot? TryTake()
    {
        if (!IsPending)
        {
            return null;
        }
        GLEnum state = gl.ClientWaitSync(fence, SyncObjectMask.Bit, 0);
        if (state == GLEnum.TimeoutExpired)
        {
            return null;
        }
        gl.DeleteSync(fence);
        fence = 0;
        if (state is not (GLEnum.AlreadySignaled or GLEnum.ConditionSatisfied))
        {
            throw new IOException("the screenshot was lost: the driver does not deliver its fence");
        }
        byte[] pixels = new byte[4 * width * height];
        gl.BindBuffer(BufferTargetARB.PixelPackBuffer, buffer);
        void* mapped = gl.MapBufferRange(BufferTargetARB.PixelPackBuffer, 0, (nuint)pixels.Length, MapBufferAccessMask.ReadBit);
        if (mapped != null)
        {
            new ReadOnlySpan<byte>(mapped, pixels.Length).CopyTo(pixels);
            gl.UnmapBuffer(BufferTargetARB.PixelPackBuffer);
        }
        gl.BindBuffer(BufferTargetARB.PixelPackBuffer, 0);
        return mapped != null ? new Screenshot(pixels, width, height) : throw new IOException("the screenshot was lost: the driver does not map its buffer");
    }

    public void Dispose()
    {
        if (fence != 0)
        {
            gl.DeleteSync(fence);
            fence = 0;
        }
        gl.DeleteBuffer(buffer);
    }
}
