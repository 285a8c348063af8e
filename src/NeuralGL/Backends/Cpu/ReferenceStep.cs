using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Backends.Cpu;

/// <summary>An operator without a fast kernel here: the reference's loops in float, on arrays of their own.</summary>
internal sealed class ReferenceStep : CpuStep
{
    private readonly Operator _operator;
    private readonly CpuBuffer[] _inputs, _outputs;
    private readonly float[][] _operands, _results;
    private readonly Shape[] _operandShapes, _resultShapes;

    /// <summary>Evaluates an operator on values.</summary>
    public ReferenceStep(Operator op, IReadOnlyList<Value> inputs, IReadOnlyList<Value> outputs, CpuMemory memory)
    {
        _operator = op;
        (_inputs, _outputs) = ([.. inputs.Select(memory.BufferOf)], [.. outputs.Select(memory.BufferOf)]);
        (_operands, _results) = ([.. inputs.Select(v => new float[v.Shape.Length])], [.. outputs.Select(v => new float[v.Shape.Length])]);
        (_operandShapes, _resultShapes) = ([.. inputs.Select(v => v.Shape)], [.. outputs.Select(v => v.Shape)]);
    }

    /// <inheritdoc/>
    public override void Run(CpuThreads threads) => Part(0, 0);

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        for (int i = 0; i < _inputs.Length; i++)
        {
            _inputs[i].Span[.._operands[i].Length].CopyTo(_operands[i]);
        }

        _operator.Evaluate(new Evaluation<float>(_operands, _operandShapes, _results, _resultShapes));
        for (int i = 0; i < _outputs.Length; i++)
        {
            _results[i].CopyTo(_outputs[i].Span);
        }
    }
}
