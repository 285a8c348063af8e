using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>
/// Mean and variance of each channel, dimension 1 of [N, C, …]: [C] means, then [C] variances. Only for backends that allow composites;
/// the <see cref="ChannelNormalizationCall"/> that uses them is the next call.
/// </summary>
/// <param name="Input">[N, C, …].</param>
/// <param name="Output">[2·C].</param>
public sealed record ChannelStatisticsCall(Value Input, Value Output) : KernelCall(Output)
{
    /// <inheritdoc/>
    public override IEnumerable<Value> Reads => [Input];

    /// <summary>Whether channels lie in runs that are worth it.</summary>
    internal static bool Suits(Shape x) => x.Rank > 2 && x.Length > 0 && x.Product(2, x.Rank) >= 8;
}

/// <summary>y = Epilogue((x − mean) / √(variance + epsilon) · scale + bias): see <see cref="BatchNormalizationInTraining"/>.</summary>
/// <param name="Input">[N, C, …].</param>
/// <param name="Scale">[C].</param>
/// <param name="Bias">[C].</param>
/// <param name="Statistics">What the call before has measured.</param>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Epilogue">What is applied to the results, or null.</param>
/// <param name="Output">[N, C, …].</param>
public sealed record ChannelNormalizationCall(Value Input, Value Scale, Value Bias, Value Statistics, float Epsilon, Epilogue? Epilogue, Value Output) : KernelCall(Output), IFusingCall
{
    /// <inheritdoc/>
    public override IEnumerable<Value> Reads => [Input, Scale, Bias, Statistics];

    /// <inheritdoc/>
    public KernelCall With(Epilogue epilogue, Value output) => this with { Epilogue = epilogue, Output = output };
}

/// <summary>
/// dscale, then dbias of <see cref="BatchNormalizationGradient"/>. Only for backends that allow composites; the
/// <see cref="ChannelGradientCall"/> that uses them is the next call.
/// </summary>
/// <param name="Input">x, [N, C, …].</param>
/// <param name="Gradient">dy, [N, C, …].</param>
/// <param name="Mask">Where this is not above 0, dy counts as 0; null for nowhere.</param>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Output">[2·C].</param>
public sealed record ChannelGradientSumsCall(Value Input, Value Gradient, Value? Mask, float Epsilon, Value Output) : KernelCall(Output)
{
    /// <inheritdoc/>
    public override IEnumerable<Value> Reads => Mask is null ? [Input, Gradient] : [Input, Gradient, Mask];
}

/// <summary>dx of <see cref="BatchNormalizationGradient"/>.</summary>
/// <param name="Input">x, [N, C, …].</param>
/// <param name="Scale">[C].</param>
/// <param name="Gradient">dy, [N, C, …].</param>
/// <param name="Mask">As in the call before.</param>
/// <param name="Sums">What the call before has summed.</param>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Output">[N, C, …].</param>
public sealed record ChannelGradientCall(Value Input, Value Scale, Value Gradient, Value? Mask, Value Sums, float Epsilon, Value Output) : KernelCall(Output)
{
    /// <inheritdoc/>
    public override IEnumerable<Value> Reads => Mask is null ? [Input, Scale, Gradient, Sums] : [Input, Scale, Gradient, Mask, Sums];
}
