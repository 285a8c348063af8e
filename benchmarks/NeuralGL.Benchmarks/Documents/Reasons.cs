namespace NeuralGL.Benchmarks.Documents;

/// <summary>Why rows fall short, written by people: lines "start of a row's name | reason" in benchmarks/reasons.txt.</summary>
internal static class Reasons
{
    internal static IReadOnlyList<(string Name, string Reason)> Load()
    {
        string file = Path.Combine(Repository.Root, "benchmarks", "reasons.txt");
        return [.. File.ReadLines(file).Where(l => l.Contains(" | ", StringComparison.Ordinal) && !l.StartsWith('#')).Select(l => l.Split(" | ", 2)).Select(p => (p[0].Trim(), p[1].Trim()))];
    }
}
