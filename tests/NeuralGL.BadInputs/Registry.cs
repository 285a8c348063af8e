namespace NeuralGL.BadInputs;

/// <summary>All bad inputs that are files, in the order of the list. Each area has a file of its own.</summary>
internal static class Registry
{
    public static IReadOnlyList<BadInput> All { get; } = [.. Wire.All.Concat(Header.All).Concat(Graphs.All).Concat(Tensors.All).Concat(External.All).Concat(Attributes.All).Concat(Windows.All).OrderBy(i => i.Row)];

    /// <summary>One of each fate of each row, the first: for ways to load that are dear to try.</summary>
    public static IReadOnlyList<BadInput> Representatives { get; } = [.. All.Where(i => i.Options == Onnx.OnnxOptions.Default).DistinctBy(i => (i.Row, i.Fate))];
}
