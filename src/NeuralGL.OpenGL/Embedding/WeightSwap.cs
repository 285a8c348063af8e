using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Kernels;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Embedding;

/// <summary>
/// New weights on their way to a network that goes on running with its old ones: slices of them are uploaded in each
/// <see cref="GlGuest.Update()"/>, and between two runs all change at once, by an exchange of buffers that moves no byte. Until then
/// nobody sees a mixture.
/// </summary>
public sealed class WeightSwap
{
    private readonly GlDevice _device;
    private readonly GlParameters _parameters;
    private readonly int _bytesPerUpdate;
    private readonly List<Part> _parts = [];
    private int _part, _offset;
    private long _done;

    internal WeightSwap(GlDevice device, GlGraph graph, ParameterStore weights, int bytesPerUpdate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesPerUpdate, 4);
        (_device, _parameters, _bytesPerUpdate) = (device, graph.Shared, bytesPerUpdate);
        foreach (Value slot in graph.Graph.Parameters)
        {
            if (!weights.Contains(slot.Name) || weights[slot.Name].Type != slot.Type)
            {
                throw new GraphException($"the new weights do not fit: '{slot.Name}' is {slot.Type} here and {(weights.Contains(slot.Name) ? weights[slot.Name].Type : "missing")} there");
            }
        }

        foreach (StoredParameter parameter in graph.StoredParameters)
        {
            parameter.RequireStorable(weights[parameter.Slot.Name]);
        }

        foreach (StoredParameter parameter in graph.StoredParameters)
        {
            _parts.Add(new Part(parameter, weights[parameter.Slot.Name], parameter.Plan(device, $"next {parameter.Key}")));
            TotalBytes += parameter.Length * 4L;
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
    internal void Upload()
    {
        using GuestScope scope = _device.Enter(TouchedState.Copies);
        int budget = _bytesPerUpdate / 4;
        while (budget > 0 && !IsUploaded)
        {
            Part part = _parts[_part];
            if (!part.IsPacked)
            {
                return;
            }

            part.Staging.Allocate();
            int length = part.Parameter.Length, count = Math.Min(budget, length - _offset);
            part.Staging.Upload(_offset, part.Words(_offset, count));
            (_offset, budget, _done) = (_offset + count, budget - count, _done + (count * 4L));
            if (_offset == length)
            {
                (_part, _offset) = (_part + 1, 0);
            }
        }
    }

    /// <summary>Makes the new weights the network's, on the GPU and in its store.</summary>
    internal void Commit()
    {
        using GuestScope scope = _device.Enter();
        foreach (Part part in _parts)
        {
            if (_parameters.Reserve(part.Parameter).HasTexels)
            {
                part.Staging.TexelsOfFour();
            }

            _parameters.Replace(part.Parameter, part.Numbers, part.Staging);
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
        foreach (Part part in _parts)
        {
            part.Staging.Dispose();
        }
    }

    /// <summary>One parameter: where its new numbers come from, the store's copy of them, and the GPU's.</summary>
    private sealed class Part(StoredParameter parameter, Tensor weights, GlBuffer staging)
    {
        private readonly Task<(float[] Numbers, float[] Words)>? _packing = parameter.Type == WeightType.Float32 ? null : Task.Run(() => (weights.Floats.ToArray(), PackedWeights.Pack(parameter, weights)));
        private float[]? _numbers;

        internal StoredParameter Parameter => parameter;

        internal GlBuffer Staging => staging;

        /// <summary>Whether there is something to upload: weights in fewer bits are packed on a thread of the pool.</summary>
        internal bool IsPacked => _packing?.IsCompleted ?? true;

        /// <summary>All of the store's copy, once all has been asked for by <see cref="Words"/>.</summary>
        internal float[] Numbers => _packing?.Result.Numbers ?? (_numbers ??= GC.AllocateUninitializedArray<float>(parameter.Slot.Shape.Length));

        /// <summary>Words for the GPU; the store's copy is made on the way.</summary>
        internal ReadOnlySpan<float> Words(int first, int count)
        {
            if (_packing is not null)
            {
                return _packing.Result.Words.AsSpan(first, count);
            }

            Span<float> slice = Numbers.AsSpan(first, count);
            weights.Floats.Slice(first, count).CopyTo(slice);
            return slice;
        }
    }
}
