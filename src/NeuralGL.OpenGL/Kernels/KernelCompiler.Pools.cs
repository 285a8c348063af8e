using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Kernels;

/// <summary>Pools and resizes: see <c>kernels/pool.comp</c> and <c>kernels/resample.comp</c>.</summary>
internal sealed partial class KernelCompiler
{
    private void Pool(PoolCall call)
    {
        string define = call.Kind switch
        {
            PoolKind.Average => "AVERAGE",
            PoolKind.AverageWithPads => "COUNT_PADS",
            PoolKind.Max => "MAX",
            _ => "PLACE",
        };
        EmitPool(call, bufferOf(call.Input), bufferOf(call.Output), define);
    }

    private void EmitPool(PoolCall call, GlBuffer from, GlBuffer to, params string[] defines)
    {
        int results = call.Planes * call.Positions.Aggregate(1, (p, s) => p * s), at = PoolUniforms(call, results);
        ComputeProgram program = programOf("kernels/pool.comp", defines);
        Emit(program, [from, null, null, to], Fold(results, program.SizeX), at);
    }

    private void PoolGradient(PoolGradientCall call)
    {
        PoolCall pool = call.Pool;
        GlBuffer? places = null;
        if (pool.Kind == PoolKind.Max)
        {
            // Where the largest are is found once and not by every element under the window.
            places = scratch(call.Gradient.Shape.Length, $"{_node.Name} places");
            EmitPool(pool, bufferOf(pool.Input), places, "PLACE", "IN_PLANE");
        }

        int at = PoolUniforms(pool, call.Output.Shape.Length);
        ComputeProgram program = programOf("kernels/pool_gradient.comp", pool.Kind switch { PoolKind.Max => "MAX", PoolKind.AverageWithPads => "COUNT_PADS", _ => "AVERAGE" });
        Emit(program, [bufferOf(call.Gradient), places, null, bufferOf(call.Output)], Fold(call.Output.Shape.Length, program.SizeX), at);
    }

    private void Resample(ResampleCall call)
    {
        if (call.Longest > MaxIterations)
        {
            throw new GlLimitException($"node '{_node.Name}': {call.Longest:N0} elements are joined into one, more than a loop of a shader may take");
        }

        int at = Uniforms.Begin(), results = call.Output.Shape.Length;
        Uniforms.Ints(results, call.In, call.Out, call.Inner).Ints((call.Table.Shape.Length - call.Out - 1) / 2);
        ComputeProgram program = programOf("kernels/resample.comp");
        Emit(program, [bufferOf(call.Input), bufferOf(call.Table), null, bufferOf(call.Output)], Fold(results, program.SizeX), at);
    }

    private int PoolUniforms(PoolCall call, int results)
    {
        Window w = call.Window;
        if ((long)w.Kernel[0] * (w.Kernel[1] + 1L) * (w.Kernel[2] + 1L) > MaxIterations)
        {
            throw new GlLimitException($"node '{_node.Name}': a window ({w}) is more than a loop of a shader may take; a reduction over the spatial dimensions does the same for whole planes");
        }

        int at = Uniforms.Begin();
        Uniforms.Ints(results, call.ColumnMajor ? 1 : 0);
        foreach (IReadOnlyList<int> three in new[] { call.Sizes, call.Positions, w.Kernel, w.Strides, w.Dilations, [.. w.Pads.Take(3)], [.. w.Pads.Skip(3)] })
        {
            Uniforms.Ints(three[0], three[1], three[2]);
        }

        return at;
    }
}
