namespace NeuralGL.Backends.Cpu.Products;

/// <summary>A slice of a right operand in panels that all parts of a product read: packed once, by all threads.</summary>
/// <param name="b">The operand.</param>
/// <param name="bRow">From column to column, in elements.</param>
/// <param name="bK">From step to step.</param>
/// <param name="columns">Columns.</param>
/// <param name="width">Columns of a panel.</param>
/// <param name="memory">One buffer of columns, rounded up to panels, × steps of a slice.</param>
internal sealed unsafe class SharedPanels(CpuBuffer b, nint bRow, nint bK, int columns, int width, CpuBuffer[] memory) : CpuWork
{
    /// <summary>Panels that are packed together.</summary>
    private const int Group = 4;

    private int _step, _steps;

    /// <summary>Packs steps from <paramref name="step"/> on.</summary>
    public void Pack(CpuThreads threads, int step, int steps)
    {
        (_step, _steps) = (step, steps);
        threads.Run(this, (columns + (Group * width) - 1) / (Group * width));
    }

    /// <summary>A panel of the slice.</summary>
    public float* At(int panel) => memory[0].Pointer + ((nint)panel * _steps * width);

    /// <inheritdoc/>
    public override void Part(int part, int thread)
    {
        int column = part * Group * width;
        Packing.Panels(b.Pointer + (column * bRow) + (_step * bK), bRow, bK, Math.Min(Group * width, columns - column), _steps, width, At(part * Group));
    }
}
