using NeuralGL.OpenGL.Guest;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Embedding;

/// <summary>
/// Several textures or buffers of the host's that an input reads in turn, one for each run, so that the host writes the next frame
/// while the GPU still reads those before. Made by <see cref="NetworkInput.BindRing(ReadOnlySpan{Pictures.PictureTexture}, NeuralGL.Pictures.PictureTransform?, int)"/>;
/// it ends when its input is bound to something else.
/// </summary>
/// <example><code>
/// InputRing&lt;PictureTexture&gt; ring = network.Inputs[0].BindRing([first, second, third]);
/// // Each frame:
/// if (ring.IsFree(ring.Next)) { write(ring[ring.Next]); }
/// network.Schedule();   // reads slot Next, and Next goes on
/// </code></example>
public abstract class InputRing
{
    private readonly GlDevice _device;
    private readonly nint[] _fences;
    private int _next;
    private bool _isDisposed;

    private protected InputRing(GlDevice device, int count) => (_device, _fences) = (device, new nint[count]);

    /// <summary>How many slots there are.</summary>
    public int Count => _fences.Length;

    /// <summary>The slot that the next run reads, counted from 0. Every run moves it on by one, from the last to the first; set it to say which instead.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    public int Next
    {
        get => _next;
        set => _next = Checked(value);
    }

    /// <summary>Whether the runs that read a slot have done so on the GPU, so that writing to it waits for nothing. Never waits itself.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    /// <exception cref="ObjectDisposedException">The input was bound to something else.</exception>
    public bool IsFree(int slot)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_fences[Checked(slot)] == 0)
        {
            return true;
        }

        using GuestScope scope = _device.Enter();

        // Flushing, because a host without a window never does, and then no fence would ever pass.
        if (_device.Gl.ClientWaitSync(_fences[slot], (uint)SyncObjectMask.Bit, 0) is not (GLEnum.AlreadySignaled or GLEnum.ConditionSatisfied))
        {
            return false;
        }

        Forget(slot);
        return true;
    }

    /// <summary>The slot of this run.</summary>
    internal int Take()
    {
        int slot = _next;
        _next = (slot + 1) % Count;
        return slot;
    }

    /// <summary>Everything that reads the slot has been given to the driver.</summary>
    internal void MarkRead(int slot)
    {
        Forget(slot);
        _fences[slot] = _device.Gl.FenceSync(SyncCondition.SyncGpuCommandsComplete, SyncBehaviorFlags.None);
    }

    internal void Dispose()
    {
        for (int i = 0; i < Count; i++)
        {
            Forget(i);
        }

        _isDisposed = true;
    }

    private protected int Checked(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slot, Count);
        return slot;
    }

    private void Forget(int slot)
    {
        if (_fences[slot] != 0)
        {
            _device.Discard(GlKind.Sync, _fences[slot]);
            _fences[slot] = 0;
        }
    }
}

/// <summary>A ring of textures (<see cref="Pictures.PictureTexture"/>) or buffers (<see cref="HostBuffer"/>).</summary>
/// <typeparam name="T">What a slot is.</typeparam>
public sealed class InputRing<T> : InputRing where T : struct
{
    private readonly T[] _slots;

    internal InputRing(GlDevice device, ReadOnlySpan<T> slots, string input)
        : base(device, slots.Length > 0 ? slots.Length : throw new ArgumentException($"a ring for input '{input}' wants at least one texture or buffer")) => _slots = [.. slots];

    /// <summary>What a slot is; may be given anew at any time, for example when the host made its texture anew in another size.</summary>
    public T this[int slot]
    {
        get => _slots[Checked(slot)];
        set => _slots[Checked(slot)] = value;
    }
}

/// <summary>Numbers in a buffer of the host's, row-major float32.</summary>
/// <param name="Handle">The GL name.</param>
/// <param name="Offset">Where they begin, in bytes; a multiple of 4.</param>
public readonly record struct HostBuffer(uint Handle, long Offset = 0)
{
    internal HostBuffer Checked()
    {
        ArgumentOutOfRangeException.ThrowIfZero(Handle);
        ArgumentOutOfRangeException.ThrowIfNegative(Offset);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Offset % 4, 0);
        return this;
    }
}
