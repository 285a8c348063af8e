using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Operators;

/// <summary>Which elements a window joins, and what becomes of them.</summary>
public enum PoolKind
{
    /// <summary>The mean of the elements under the window.</summary>
    Average,

    /// <summary>The mean, of which padding is a part as zeros.</summary>
    AverageWithPads,

    /// <summary>The largest; NaN if one is NaN.</summary>
    Max,

    /// <summary>The place of the largest in the whole tensor, row-major; the first if several are.</summary>
    MaxPlace,
}

/// <summary>
/// A convolution or its transpose: see <see cref="Conv"/> and <see cref="ConvTranspose"/> for the formulas. Output =
/// Epilogue(sums + Bias[channel]).
/// </summary>
/// <param name="Plan">Sizes, and which elements meet which weights.</param>
/// <param name="Input">[batch, channels, …].</param>
/// <param name="Weight">Row-major as the operator has it.</param>
/// <param name="Bias">One number for each channel of the output, or null.</param>
/// <param name="Epilogue">What is applied to the sums, or null.</param>
/// <param name="Output">[batch, channels, …].</param>
public sealed record ConvCall(ConvPlan Plan, Value Input, Value Weight, Value? Bias, Epilogue? Epilogue, Value Output) : KernelCall(Output), IFusingCall
{
    /// <inheritdoc/>
    public override IEnumerable<Value> Reads => Bias is null ? [Input, Weight] : [Input, Weight, Bias];

    /// <inheritdoc/>
    public KernelCall With(Epilogue epilogue, Value output) => this with { Epilogue = epilogue, Output = output };
}

/// <summary>The gradient of a convolution by its weights: see <see cref="ConvWeightGradient"/>.</summary>
/// <param name="Plan">The plan of the convolution itself.</param>
/// <param name="Input">What the convolution read.</param>
/// <param name="Gradient">The gradient by its result.</param>
/// <param name="Output">Shaped as the weights.</param>
public sealed record ConvWeightCall(ConvPlan Plan, Value Input, Value Gradient, Value Output) : KernelCall(Output)
{
    /// <inheritdoc/>
    public override IEnumerable<Value> Reads => [Input, Gradient];
}

/// <summary>Windows over [Planes, …]; see <see cref="AveragePool"/> and <see cref="MaxPool"/> for the formulas.</summary>
/// <param name="Kind">How elements are joined.</param>
/// <param name="Window">The window, in three dimensions.</param>
/// <param name="ColumnMajor">Whether <see cref="PoolKind.MaxPlace"/> counts places column by column.</param>
/// <param name="Planes">Batch times channels.</param>
/// <param name="Sizes">Three spatial sizes of what the window slides over.</param>
/// <param name="Positions">Three spatial sizes of the windows' positions.</param>
/// <param name="Input">[Planes, Sizes].</param>
/// <param name="Output">[Planes, Positions].</param>
public sealed record PoolCall(PoolKind Kind, Window Window, bool ColumnMajor, int Planes, int[] Sizes, int[] Positions, Value Input, Value Output) : KernelCall(Output)
{
    /// <inheritdoc/>
    public override IEnumerable<Value> Reads => [Input];
}

/// <summary>The gradient of a <see cref="PoolCall"/>: every element gets its share from each window over it.</summary>
/// <param name="Pool">The pool; of its output only the shape matters.</param>
/// <param name="Gradient">[Planes, Positions].</param>
/// <param name="Output">[Planes, Sizes].</param>
public sealed record PoolGradientCall(PoolCall Pool, Value Gradient, Value Output) : KernelCall(Output)
{
    /// <inheritdoc/>
    public override IEnumerable<Value> Reads => Pool.Kind == PoolKind.Max ? [Pool.Input, Gradient] : [Gradient];
}

/// <summary>
/// Output[o, j, i] = Σ_t weight[t] · Input[o, element[t], i] over the entries t of result j. The table holds, as numbers, where each result's
/// entries begin (Out + 1 of them), then their elements, then their weights.
/// </summary>
/// <param name="Outer">Elements before the axis.</param>
/// <param name="In">Elements of the axis.</param>
/// <param name="Out">Results of the axis.</param>
/// <param name="Inner">Elements behind the axis.</param>
/// <param name="Longest">The most entries of a result.</param>
/// <param name="Input">[Outer, In, Inner].</param>
/// <param name="Table">The entries; fixed.</param>
/// <param name="Output">[Outer, Out, Inner].</param>
public sealed record ResampleCall(int Outer, int In, int Out, int Inner, int Longest, Value Input, Value Table, Value Output) : KernelCall(Output)
{
    /// <inheritdoc/>
    public override IEnumerable<Value> Reads => [Input, Table];
}
