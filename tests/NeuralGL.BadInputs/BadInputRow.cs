namespace NeuralGL.BadInputs;

/// <summary>One row of the list of bad inputs, rows.tsv: what it must give, and what that is called here.</summary>
/// <param name="Number">1 to 106.</param>
/// <param name="Area">Where it is bad.</param>
/// <param name="Input">What it is.</param>
/// <param name="Wanted">What it must give, in the words of the list.</param>
/// <param name="Ours">What it gives here: names of <see cref="Onnx.ModelErrorCode"/>, <c>Any</c> of them, <c>Io</c>, <c>accepted</c>, or <c>elsewhere</c> for what no model file shows.</param>
/// <param name="Note">Why that is called so, or which tests show it.</param>
internal sealed record BadInputRow(int Number, string Area, string Input, string Wanted, IReadOnlyList<string> Ours, string Note)
{
    /// <summary>All rows in order.</summary>
    public static IReadOnlyList<BadInputRow> All { get; } = [.. Read()];

    /// <summary>The row as a line of the page.</summary>
    public string ToMarkdown() => $"| {Number} | {Escape(Input)} | {Escape(string.Join(", ", Ours))} | {Escape(Note)} |";

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);

    private static IEnumerable<BadInputRow> Read()
    {
        using var reader = new StreamReader(typeof(BadInputRow).Assembly.GetManifestResourceStream("rows.tsv")!);
        _ = reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            string[] cells = line.Split('\t');
            yield return new BadInputRow(int.Parse(cells[0]), cells[1], cells[2], cells[3], cells[4].Split(", "), cells[5]);
        }
    }
}
