using System.Runtime.InteropServices;
using NeuralGL.Tensors;

namespace NeuralGL.Backends.Cpu;

/// <summary>
/// Floats at an address that does not move: memory of its own, or a pinned array of a parameter store, which is then read and
/// written in place.
/// </summary>
internal sealed unsafe class CpuBuffer(int length) : IDisposable
{
    private const int Alignment = 64;
    private GCHandle _pin;
    private float* _own;

    /// <summary>The elements.</summary>
    public int Length { get; } = length;

    /// <summary>Where they are; changes only between runs.</summary>
    public float* Pointer { get; private set; }

    /// <summary>Changes when the elements do, if they change only between runs; 0 for what is computed in every run.</summary>
    public long Version { get; set; }

    /// <summary>The elements as a span.</summary>
    public Span<float> Span => new(Pointer, Length);

    /// <summary>A buffer with memory of its own, zeroed.</summary>
    public static CpuBuffer Allocate(int length)
    {
        var buffer = new CpuBuffer(length);
        buffer.UseOwn();
        return buffer;
    }

    /// <summary>Reads and writes the tensor's own elements, or a copy of them if they are not float32.</summary>
    public void Bind(Tensor tensor)
    {
        if (tensor.FloatArray is { } array)
        {
            if (_pin.IsAllocated && ReferenceEquals(_pin.Target, array))
            {
                return;
            }

            Unpin();
            _pin = GCHandle.Alloc(array, GCHandleType.Pinned);
            Pointer = (float*)_pin.AddrOfPinnedObject();
        }
        else
        {
            Unpin();
            UseOwn();
            tensor.CopyTo(Span);
        }
    }

    public void Dispose()
    {
        Unpin();
        NativeMemory.AlignedFree(_own);
        _own = null;
        Pointer = null;
    }

    private void UseOwn()
    {
        if (_own is null)
        {
            nuint bytes = (nuint)Math.Max(1, Length) * sizeof(float);
            if (bytes >= HugePages.Size)
            {
                bytes = (bytes + HugePages.Size - 1) / HugePages.Size * HugePages.Size;
                _own = (float*)NativeMemory.AlignedAlloc(bytes, HugePages.Size);
                HugePages.Want(_own, bytes);
            }
            else
            {
                _own = (float*)NativeMemory.AlignedAlloc(bytes, Alignment);
            }

            NativeMemory.Clear(_own, bytes);
        }

        Pointer = _own;
    }

    private void Unpin()
    {
        if (_pin.IsAllocated)
        {
            _pin.Free();
        }
    }
}
