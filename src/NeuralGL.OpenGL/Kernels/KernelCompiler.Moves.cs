using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Kernels;

/// <summary>Kernels that move numbers about.</summary>
internal sealed partial class KernelCompiler
{
    private void Pad(PadCall call)
    {
        PadAxis[] axes = call.Simplify();
        int at = Uniforms.Begin();
        Uniforms.Ints(call.Output.Shape.Length, axes.Length).Floats([call.Number]);
        for (int d = 0; d < Shape.MaxRank; d++)
        {
            PadAxis axis = d < axes.Length ? axes[axes.Length - 1 - d] : default;
            Uniforms.Ints(axis.To, axis.From, axis.Begin, axis.Step);
        }

        int mode = (int)axes.Select(a => a.Mode).DefaultIfEmpty(PadMode.Constant).First();
        ComputeProgram program = programOf("kernels/pad.comp", $"MODE {mode}");
        Emit(program, [bufferOf(call.Input), null, null, bufferOf(call.Output)], Fold(call.Output.Shape.Length, program.SizeX), at);
    }

    private void Gather(GatherCall call)
    {
        int at = WriteIndices(call.Plan, call.Output.Shape.Length);
        ComputeProgram program = device.Shaders.Get("kernels/gather.comp");
        Emit(program, [bufferOf(call.Data), bufferOf(call.Indices), null, bufferOf(call.Output)], Fold(call.Output.Shape.Length, program.SizeX), at);
    }

    private void Scatter(ScatterCall call)
    {
        long loop = (long)call.Plan.Count * (call.Plan.Axes.Length + 1);
        if (loop > MaxIterations)
        {
            throw new GlLimitException($"node '{_node.Name}' ({_node.Operator.Name}) has {call.Plan.Count:N0} indices for one place, more than a loop of a shader may take");
        }

        string join = call.Reduction switch
        {
            ScatterReduction.None => "b",
            ScatterReduction.Add => "((a) + (b))",
            ScatterReduction.Mul => "((a) * (b))",
            ScatterReduction.Max => "larger(a, b)",
            _ => "-larger(-(a), -(b))",
        };
        int at = WriteIndices(call.Plan, call.Output.Shape.Length);
        string[] defines = [$"JOIN(a, b) {join}", .. call.Data is null ? [] : new[] { "DATA" }];
        ComputeProgram program = device.Shaders.Get("kernels/scatter.comp", defines);
        GlBuffer? data = call.Data is null ? null : bufferOf(call.Data);
        Emit(program, [data, bufferOf(call.Indices), bufferOf(call.Updates), bufferOf(call.Output)], Fold(call.Output.Shape.Length, program.SizeX), at);
    }

    private int WriteIndices(IndexPlan plan, int elements)
    {
        int at = Uniforms.Begin();
        Uniforms.Ints(elements, plan.Free.Length, plan.Axes.Length, plan.Count).Ints(plan.IndexRow, plan.PickedRow);
        for (int d = 0; d < Shape.MaxRank; d++)
        {
            FreeAxis axis = plan.Free.ElementAtOrDefault(d);
            Uniforms.Ints(axis.Size, axis.Limit, axis.DataStride, axis.IndexStride);
        }

        for (int d = 0; d < Shape.MaxRank; d++)
        {
            IndexedAxis axis = plan.Axes.ElementAtOrDefault(d);
            Uniforms.Ints(plan.Free.ElementAtOrDefault(d).PickedStride, axis.Size, axis.Stride);
        }

        return at;
    }

    private void TopK(TopKCall call)
    {
        if (call.Axis > MaxIterations)
        {
            throw new GlLimitException($"node '{_node.Name}' ({_node.Operator.Name}) compares {call.Axis:N0} elements with each other, more than a loop of a shader may take");
        }

        int elements = call.Input.Shape.Length, at = Uniforms.Begin();
        Uniforms.Ints(elements, call.Axis, call.Inner, call.K);
        string[] defines = [.. call.Largest ? ["LARGEST"] : Array.Empty<string>(), .. call.Places ? ["PLACES"] : Array.Empty<string>()];
        ComputeProgram program = device.Shaders.Get("kernels/top_k.comp", defines);
        Emit(program, [bufferOf(call.Input), null, null, bufferOf(call.Output)], Fold(elements, program.SizeX), at);
    }
}
