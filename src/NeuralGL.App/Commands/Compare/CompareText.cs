using System.Globalization;

namespace NeuralGL.App.Commands;

/// <summary>A comparison as a table for each backend.</summary>
internal static class CompareText
{
    internal static void Write(CompareReport report, TextWriter output)
    {
        foreach (string backend in report.Backends)
        {
            ComparedNode[] nodes = [.. report.Nodes.Where(n => n.Backend == backend)];
            int wrong = nodes.Count(n => !n.Ok);
            output.WriteLine($"{report.Model} on {backend} beside the reference in double: {(wrong == 0 ? $"all {nodes.Length} nodes agree" : $"{wrong} of {nodes.Length} nodes diverge")}");
            var table = new TextTable("node", "operator", ">own max abs", ">own ulp", ">so far abs", ">so far nmse", "");
            foreach (ComparedNode node in nodes)
            {
                table.Add(node.Name, node.Op, Number(node.Local.MaxAbs), Number(node.Local.MaxUlp), Number(node.Cumulative.MaxAbs), Number(node.Cumulative.Nmse), node.Ok ? "ok" : "DIVERGES");
            }

            table.Write(output);
            foreach (ComparedOutput o in report.Outputs.Where(o => o.Backend == backend))
            {
                output.WriteLine($"  output {o.Name} with fused kernels: max abs {Number(o.Cumulative.MaxAbs)}, nmse {Number(o.Cumulative.Nmse)}{(o.Ok ? "" : "  DIVERGES")}");
            }

            output.WriteLine();
        }
    }

    private static string Number(double value) => value == 0 ? "0" : value.ToString("0.0e0", CultureInfo.InvariantCulture);
}
