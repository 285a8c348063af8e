using NeuralGL.Graphs;
using NeuralGL.Operators;

namespace NeuralGL.OpenGL.Kernels;

/// <summary>Products whose weights are larger than a shader may see at once: one product for each part of them, then the parts are put together.</summary>
internal sealed partial class KernelCompiler
{
    /// <summary>The part of the right operand that the dispatches see which are being made.</summary>
    private WeightSlice? _slice;

    private bool IsBeyondBinding(GlBuffer buffer) => buffer.Bytes > device.Limits.StorageBlockBytes;

    /// <exception cref="GlLimitException">The weights do not lie as rows, or one row alone is too large.</exception>
    private void GemmInSlices(Product p, StoredParameter weights)
    {
        GemmCall call = p.Call;
        int rest = weights.Slot.Shape.Rank == 2 ? weights.Slot.Shape[1] : 0;
        bool byColumns = p.StrideB == (rest, 1) && call.N == weights.Slot.Shape[0] && call.K == rest, byDepth = p.StrideB == (1, rest) && call.K == weights.Slot.Shape[0] && call.N == rest;
        if (weights.SliceRows == 0 || p.Batches.Length > 0 || !(byColumns || byDepth))
        {
            throw BeyondBinding(p.BufferB);
        }

        IReadOnlyList<WeightSlice> slices = WeightSlices.Of(weights);
        for (int i = 0; i < slices.Count; i++)
        {
            _slice = slices[i];
            if (byDepth)
            {
                // Sums go on from part to part in the results themselves; the last one finishes them.
                Multiply(p with { Call = call with { K = slices[i].Rows }, FirstA = slices[i].First * p.StrideA.K, AddsUp = i > 0, IsUnfinished = i < slices.Count - 1, IsSlice = true });
                _slice = null;
                continue;
            }

            GlBuffer columns = scratch(call.M * slices[i].Rows, $"{_node.Name} from column {slices[i].First}");
            Multiply(p with { Call = call with { N = slices[i].Rows, Bias = null, Epilogue = null }, Bias = null, Output = columns, IsSlice = true });
            _slice = null;
            Join(p, columns, 1, slices[i].First, slices[i].Rows);
        }
    }

    private GlLimitException BeyondBinding(GlBuffer buffer) => new(
        $"node '{_node.Name}' ({_node.Operator.Name}): '{buffer.Label}' has {buffer.Bytes:N0} bytes, but {device.Renderer} lets a shader see at most {device.Limits.StorageBlockBytes:N0} bytes of a buffer (GL_MAX_SHADER_STORAGE_BLOCK_SIZE), and only the weights of dense layers and matrix products are cut; use a smaller layer, or a backend that computes on the CPU");
}
