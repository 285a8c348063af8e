using NeuralGL.App.Drawing;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Demo;

/// <summary>
/// Brings pictures of a canvas to the CPU, one after the other and without waiting: each is copied into one of a few pixel buffers
/// behind a fence, and taken out some frames later. A canvas of another size is scaled into the pictures, its shape kept.
/// </summary>
internal sealed class FrameGrabber : IDisposable
{
    private const int Slots = 3;

    private readonly GL _gl;
    private readonly int _width, _height;
    private readonly uint[] _buffers = new uint[Slots];
    private readonly nint[] _fences = new nint[Slots];
    private readonly long[] _ticks = new long[Slots];
    private CanvasTarget? _scaled;
    private int _first, _count;

    /// <param name="gl">The context's functions.</param>
    /// <param name="width">Of the pictures, in pixels.</param>
    /// <param name="height">Of the pictures.</param>
    public unsafe FrameGrabber(GL gl, int width, int height)
    {
        (_gl, _width, _height) = (gl, width, height);
        for (int i = 0; i < Slots; i++)
        {
            _buffers[i] = gl.GenBuffer();
            gl.BindBuffer(BufferTargetARB.PixelPackBuffer, _buffers[i]);
            gl.BufferData(BufferTargetARB.PixelPackBuffer, (nuint)(4L * width * height), null, BufferUsageARB.StreamRead);
        }

        gl.BindBuffer(BufferTargetARB.PixelPackBuffer, 0);
    }

    /// <summary>Whether pictures are on their way.</summary>
    internal bool IsPending => _count > 0;

    /// <summary>Begins to bring a picture.</summary>
    /// <param name="canvas">What is on it.</param>
    /// <param name="tick">Its time, which comes with it.</param>
    /// <returns>False if too many are on their way.</returns>
    internal bool TryStart(CanvasTarget canvas, long tick)
    {
        if (_count == Slots)
        {
            return false;
        }

        int slot = (_first + _count) % Slots;
        CanvasTarget from = canvas;
        if (canvas.Width != _width || canvas.Height != _height)
        {
            from = _scaled ??= new CanvasTarget(_gl, _width, _height);
            canvas.FitInto(from);
        }

        _gl.BindBuffer(BufferTargetARB.PixelPackBuffer, _buffers[slot]);
        from.ReadPixelsIntoPackBuffer();
        _gl.BindBuffer(BufferTargetARB.PixelPackBuffer, 0);
        _fences[slot] = _gl.FenceSync(SyncCondition.SyncGpuCommandsComplete, SyncBehaviorFlags.None);
        _ticks[slot] = tick;
        _count++;
        return true;
    }

    /// <summary>Whether the oldest picture has arrived.</summary>
    /// <param name="wait">Whether to wait for it, seconds at most.</param>
    internal bool IsReady(bool wait = false)
    {
        const ulong Second = 1_000_000_000;
        return _count > 0 && _gl.ClientWaitSync(_fences[_first], SyncObjectMask.Bit, wait ? 5 * Second : 0) is not GLEnum.TimeoutExpired;
    }

    /// <summary>Takes the oldest picture, which has arrived.</summary>
    /// <param name="into">Receives [height, width, 4] bytes, the top row first; empty to let it go.</param>
    /// <returns>Its time; −1 if it was lost or let go.</returns>
    internal unsafe long Take(Span<byte> into)
    {
        (int slot, bool taken) = (_first, false);
        _gl.DeleteSync(_fences[slot]);
        _fences[slot] = 0;
        (_first, _count) = ((_first + 1) % Slots, _count - 1);
        if (into.Length > 0)
        {
            _gl.BindBuffer(BufferTargetARB.PixelPackBuffer, _buffers[slot]);
            void* mapped = _gl.MapBufferRange(BufferTargetARB.PixelPackBuffer, 0, (nuint)into.Length, MapBufferAccessMask.ReadBit);
            if (mapped != null)
            {
                new ReadOnlySpan<byte>(mapped, into.Length).CopyTo(into);
                taken = _gl.UnmapBuffer(BufferTargetARB.PixelPackBuffer);
            }

            _gl.BindBuffer(BufferTargetARB.PixelPackBuffer, 0);
        }

        return taken ? _ticks[slot] : -1;
    }

    public void Dispose()
    {
        _scaled?.Dispose();
        for (int i = 0; i < Slots; i++)
        {
            if (_fences[i] != 0)
            {
                _gl.DeleteSync(_fences[i]);
            }

            _gl.DeleteBuffer(_buffers[i]);
        }
    }
}
