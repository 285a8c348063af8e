namespace NeuralGL.App.Commands;

/// <summary>What one inference gave.</summary>
/// <param name="Backend">What computed: gl, cpu or reference.</param>
/// <param name="Outputs">In the graph's order.</param>
/// <param name="Milliseconds">From the inputs in CPU memory to the outputs in CPU memory; loading, compiling and writing files left out.</param>
internal sealed record RunReport(string Backend, IReadOnlyList<RunOutput> Outputs, double Milliseconds);

/// <summary>One graph output and the .npy file it was written to.</summary>
internal sealed record RunOutput(string Name, IReadOnlyList<int> Shape, string File)
{
    /// <summary>What is read in it, one line for each example, where it is text.</summary>
    public IReadOnlyList<TextLine>? Text { get; init; }
}

/// <summary>A line of text that a network read, and the mean probability of its symbols.</summary>
internal sealed record TextLine(string Text, double Confidence);
