using NeuralGL.Graphs;

namespace NeuralGL.OpenGL.Kernels;

/// <summary>Maps that follow each other in one dispatch: see <see cref="MapChain"/>.</summary>
internal sealed partial class KernelCompiler
{
    /// <summary>Storage buffers that OpenGL ES 3.1 promises to every program; in OpenGL the device is asked.</summary>
    private const int LeastStorage = 4;

    /// <summary>Computes as many maps from a call on as can be one dispatch.</summary>
    /// <param name="plan">All calls.</param>
    /// <param name="index">The first map; the last one when it returns.</param>
    /// <returns>Whether there were at least two.</returns>
    private bool Maps(KernelPlan plan, ref int index)
    {
        bool IsTexels(int length) => device.ReadsTexels && length >= MapTexelsFrom && length % 4 == 0 && length / 4 <= device.Limits.BufferTexels;
        if (MapChain.Find(plan, index, IsTexels, device.Limits.IsEs ? LeastStorage : device.Limits.StorageBuffers) is not { } chain)
        {
            return false;
        }

        index += chain.Calls.Count - 1;
        (_node, _partOf) = (plan.Calls[index].Node, null);
        int length = chain.Calls[0].Length, at = Uniforms.Begin();
        Uniforms.Ints(length);
        foreach (Operators.MapCall call in chain.Calls)
        {
            Uniforms.Floats(call.Constants);
        }

        bool isTexels = IsTexels(length);
        ComputeProgram program = programOf("kernels/map_chain.comp", [.. chain.Defines()]);
        IEnumerable<Value> buffers = chain.Results.Concat(chain.Scalars).Concat(isTexels ? [] : chain.Operands);
        Emit(program, [.. buffers.Select(bufferOf)], Fold(isTexels ? length / 4 : length, program.SizeX * 4), at, isTexels ? [.. chain.Operands.Select(bufferOf)] : []);
        _dispatches[^1].WritesAt = [.. Enumerable.Range(0, chain.Results.Count)];
        return true;
    }
}
