using NeuralGL.Tensors;

namespace NeuralGL.Training;

/// <summary>Examples to learn from: an <see cref="IExampleSource"/>, which gives any of them when asked, or an <see cref="ExampleStream"/>, which gives them as they come.</summary>
public interface IExamples
{
    /// <summary>The number of examples in an epoch; at least 1.</summary>
    int Count { get; }

    /// <summary>The shape of one example, without the batch.</summary>
    Shape InputShape { get; }

    /// <summary>The shape of what the network should give for one example.</summary>
    Shape TargetShape { get; }
}

/// <summary>
/// Examples that can be read in any order. An example may differ from epoch to epoch (augmentation), but is a function of its index and the epoch
/// alone; so training is the same however many threads read.
/// </summary>
public interface IExampleSource : IExamples
{
    /// <summary>Writes an example. Several threads call this at once, a batch ahead of the step that learns from it.</summary>
    /// <param name="index">0 to <see cref="IExamples.Count"/> − 1.</param>
    /// <param name="epoch">1 for the first pass over all examples, 2 for the next, …</param>
    /// <param name="input">Shaped <see cref="IExamples.InputShape"/>; every element is to be written.</param>
    /// <param name="target">Shaped <see cref="IExamples.TargetShape"/>; every element is to be written.</param>
    void Read(int index, int epoch, Span<float> input, Span<float> target);
}

/// <summary>Examples that lie in memory.</summary>
public sealed class TensorExamples : IExampleSource
{
    private readonly Tensor _inputs, _targets;

    /// <summary>Takes inputs [count, …] and targets [count, …]; they are not copied.</summary>
    /// <exception cref="ArgumentException">The counts differ or are 0, or a tensor is not float32.</exception>
    public TensorExamples(Tensor inputs, Tensor targets)
    {
        if (inputs.Element != ElementType.Float32 || targets.Element != ElementType.Float32 || inputs.Shape.Rank == 0 || targets.Shape.Rank == 0
            || inputs.Shape[0] != targets.Shape[0] || inputs.Shape[0] == 0)
        {
            throw new ArgumentException($"inputs {inputs} and targets {targets} must be float32 and start with one count of examples that is not 0");
        }

        (_inputs, _targets) = (inputs, targets);
        (InputShape, TargetShape) = (Shape.Of(inputs.Shape.Sizes[1..]), Shape.Of(targets.Shape.Sizes[1..]));
    }

    /// <inheritdoc/>
    public int Count => _inputs.Shape[0];

    /// <inheritdoc/>
    public Shape InputShape { get; }

    /// <inheritdoc/>
    public Shape TargetShape { get; }

    /// <inheritdoc/>
    public void Read(int index, int epoch, Span<float> input, Span<float> target)
    {
        _inputs.Floats.Slice(index * input.Length, input.Length).CopyTo(input);
        _targets.Floats.Slice(index * target.Length, target.Length).CopyTo(target);
    }
}
