using NeuralGL.Graphs;
using NeuralGL.OpenGL.Guest;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Embedding;

/// <summary>
/// New weights on their way to a network that goes on running with its old ones: slices of them are uploaded in each
/// <see cref="GlGuest.Update"/>, and between two runs all change at once by copies on the GPU. Until then nobody sees a mixture.
/// </summary>
public sealed class WeightSwap
{
    private readonly GlDevice _device;
    private readonly GlParameters _parameters;
    private readonly int _bytesPerUpdate;
    private readonly List<(Value Slot, float[] Numbers, GlBuffer Staging)> _parts = [];
    private int _part, _offset;
    private long _done;

    internal WeightSwap(GlDevice device, GlParameters parameters, Graph graph, ParameterStore weights, int bytesPerUpdate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesPerUpdate, 4);
        (_device, _parameters, _bytesPerUpdate) = (device, parameters, bytesPerUpdate);
        foreach (Value slot in graph.Parameters)
        {
            if (!weights.Contains(slot.Name) || weights[slot.Name].Type != slot.Type)
            {
                throw new GraphException($"the new weights do not fit: '{slot.Name}' is {slot.Type} here and {(weights.Contains(slot.Name) ? weights[slot.Name].Type : "missing")} there");
            }
        }

        foreach (Value slot in graph.Parameters)
        {
            float[] numbers = [.. weights[slot.Name].Floats];
            _parts.Add((slot, numbers, new GlBuffer(device, numbers.Length, $"next {slot.Name}")));
            TotalBytes += numbers.Length * 4L;
        }
    }

    /// <summary>Bytes of all weights.</summary>
    public long TotalBytes { get; }

    /// <summary>How much has been uploaded, 0 to 1.</summary>
    public double Progress => TotalBytes == 0 ? 1 : (double)_done / TotalBytes;

    /// <summary>Whether runs scheduled from now on use the new weights.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Whether it was given up for a later one or at the network's end.</summary>
    public bool IsCancelled { get; private set; }

    internal bool IsUploaded => _part == _parts.Count;

    /// <summary>Uploads one slice.</summary>
    internal unsafe void Upload()
    {
        using GuestScope scope = _device.Enter(TouchedState.Copies);
        int budget = _bytesPerUpdate / 4;
        while (budget > 0 && !IsUploaded)
        {
            (_, float[] numbers, GlBuffer staging) = _parts[_part];
            int count = Math.Min(budget, numbers.Length - _offset);
            fixed (float* p = &System.Runtime.InteropServices.MemoryMarshal.GetReference(numbers.AsSpan(_offset)))
            {
                if (count > 0)
                {
                    _device.Gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, staging.Handle);
                    _device.Gl.BufferSubData(BufferTargetARB.CopyWriteBuffer, _offset * 4, (nuint)count * 4, p);
                    _device.CountUpload(count * 4L);
                }
            }

            (_offset, budget, _done) = (_offset + count, budget - count, _done + (count * 4L));
            if (_offset == numbers.Length)
            {
                (_part, _offset) = (_part + 1, 0);
            }
        }
    }

    /// <summary>Makes the new weights the network's, on the GPU and in its store.</summary>
    internal void Commit()
    {
        using GuestScope scope = _device.Enter(TouchedState.Copies);
        _parameters.Upload();
        _device.Gl.MemoryBarrier(MemoryBarrierMask.BufferUpdateBarrierBit);
        foreach ((Value slot, float[] numbers, GlBuffer staging) in _parts)
        {
            _parameters.BufferOf(slot).CopyFrom(staging);
            _parameters.Replace(slot, numbers);
        }

        Release();
        IsDone = true;
    }

    internal void Cancel()
    {
        if (!IsDone)
        {
            IsCancelled = true;
            Release();
        }
    }

    private void Release()
    {
        foreach ((_, _, GlBuffer staging) in _parts)
        {
            staging.Dispose();
        }
    }
}
