using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Proof;
using NeuralGL.Tensors;

namespace NeuralGL.Tests.Operators;

/// <summary>Single results of operators on the reference.</summary>
internal static class Formulas
{
    /// <summary>The result in double, unrounded.</summary>
    public static double[] InDouble(this Operator op, params float[][] operands)
    {
        using CompiledGraph run = Run<double>(op, operands);
        return ((ReferenceGraph<double>)run).Numbers(run.Graph.Outputs[0]).ToArray();
    }

    /// <summary>The result in float; bools are 0 and 1.</summary>
    public static float[] InFloat(this Operator op, params float[][] operands)
    {
        using CompiledGraph run = Run<float>(op, operands);
        return ((ReferenceGraph<float>)run).Numbers(run.Graph.Outputs[0]).ToArray();
    }

    private static CompiledGraph Run<T>(Operator op, float[][] operands) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        var c = new OperatorCase("formula", op, [.. operands.Select(x => CaseInput.Given(x))], Tolerance.Exact());
        CompiledGraph run = new ReferenceBackend<T>().Compile(OperatorProof.GraphOf(c), new ParameterStore());
        for (int i = 0; i < operands.Length; i++)
        {
            run.SetInput($"x{i}", new Tensor(c.Inputs[i].Type.Shape, operands[i]));
        }

        run.Run();
        return run;
    }
}
