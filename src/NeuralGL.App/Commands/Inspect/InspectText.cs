using System.Globalization;
using NeuralGL.Tensors;

namespace NeuralGL.App.Commands;

/// <summary>A model for people, in 80 columns.</summary>
internal static class InspectText
{
    private const int MostLabels = 24;

    internal static void Write(InspectReport report, TextWriter output)
    {
        string producer = report.Producer.Length > 0 ? $", written by {report.Producer}" : "";
        output.WriteLine(TextTable.Plain($"{report.Model}: ONNX, opset {report.Opset}, IR version {report.IrVersion}{producer}"));
        output.WriteLine();
        WriteValues(output, "input", report.Inputs);
        if (report.InputTransform is { } transform)
        {
            TextTable.WriteWrapped(output, "picture  ", transform);
        }
        WriteValues(output, "output", report.Outputs);
        if (report.Labels.Count > 0)
        {
            string more = report.Labels.Count > MostLabels ? $", … ({report.Labels.Count} in all)" : "";
            TextTable.WriteWrapped(output, "classes  ", string.Join(", ", report.Labels.Take(MostLabels)) + more);
        }
        output.WriteLine();

        var table = new TextTable("node", "operator", "shape", ">parameters");
        foreach (InspectNode node in report.Nodes)
        {
            table.Add(node.Name, node.Attributes is { } attributes ? $"{node.Op}({attributes})" : node.Op, Text(node.Shape), node.Parameters == 0 ? "" : Number(node.Parameters));
        }
        table.AddRule();
        table.Add($"{report.Nodes.Count} {(report.Nodes.Count == 1 ? "node" : "nodes")}", "", "", Number(report.Parameters));
        table.Write(output);

        foreach (string warning in report.Warnings)
        {
            output.WriteLine();
            TextTable.WriteWrapped(output, "warning: ", warning);
        }
        if (report.Collapsed is { } collapsed)
        {
            output.WriteLine();
            bool same = collapsed.Nodes == report.Nodes.Count && collapsed.Parameters == report.Parameters;
            TextTable.WriteWrapped(output, "", same
                ? $"Nothing folds: {collapsed.File} is the same network."
                : $"Folded into {collapsed.File}: {report.Nodes.Count} → {collapsed.Nodes} nodes, {Number(report.Parameters)} → {Number(collapsed.Parameters)} parameters.");
        }
    }

    private static void WriteValues(TextWriter output, string title, IReadOnlyList<InspectValue> values)
    {
        foreach (InspectValue value in values)
        {
            output.WriteLine($"{title.PadRight(9)}{TextTable.Plain(value.Name)}  {value.Type}{Text(value.Shape)}");
        }
    }

    private static string Text(IReadOnlyList<int> shape) => Shape.Of([.. shape]).ToString();

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
