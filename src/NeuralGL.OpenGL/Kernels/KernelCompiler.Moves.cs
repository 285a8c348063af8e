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
}
