using System.Text;
using NeuralGL.Backends.Cpu;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Tests.Operators;

/// <summary>The generated part of docs/operators.md: a row for each ONNX operator that is read, then those that only graphs made here have.</summary>
internal static class OperatorsPage
{
    public const string Begin = "<!-- generated from the list of operators: NEURALGL_UPDATE_DOCS=1 ./test -class '*.OperatorsPageTests' -->";

    public static string Generated()
    {
        var text = new StringBuilder("## ONNX operators\n\n| operator | opsets | written | gradient | cpu | notes |\n|---|---|---|---|---|---|\n");
        var rows = from op in OperatorSet.All
                   from import in op.OnnxImports
                   group (Import: import, Operator: op) by import.OpType into same
                   orderby same.Key
                   select (Name: same.Key, Imports: same.Select(s => s.Import).Distinct().ToArray(), Operators: same.Select(s => s.Operator).Distinct().ToArray());
        foreach ((string name, OnnxImport[] imports, Operator[] operators) in rows)
        {
            text.Append($"| {name} | {Opsets(imports)} | {(operators.Any(op => op.OnnxExport is not null) ? "yes" : "no")} | {Gradient(operators)} | {Cpu(operators)} | {Notes(operators)} |\n");
        }

        text.Append("\n## Operators without an ONNX node of their own\n\n| operator | gradient | cpu | notes |\n|---|---|---|---|\n");
        HashSet<string> listed = [.. OperatorSet.All.SelectMany(op => op.OnnxImports).Select(i => i.OpType)];
        foreach (Operator op in OperatorSet.All.Where(op => op.OnnxImports.Count == 0 && !listed.Contains(op.Name) && !IsGradient(op)).OrderBy(op => op.Name, StringComparer.Ordinal).DistinctBy(op => op.Name))
        {
            text.Append($"| {op.Name} | {Gradient([op])} | {Cpu([op])} | {Notes([op])} |\n");
        }

        return text.ToString();
    }

    /// <summary>Operators that multiply by a derivative belong to the function whose it is.</summary>
    private static bool IsGradient(Operator op) => op.Name.EndsWith("Gradient", StringComparison.Ordinal);

    /// <summary>Neighbouring ranges are one, unless the same opset is read in two ways.</summary>
    private static string Opsets(OnnxImport[] imports)
    {
        OnnxImport[] ordered = [.. imports.DistinctBy(i => i.SinceOpset).OrderBy(i => i.SinceOpset)];
        return string.Join(", ", ordered.Select(i => i.SinceOpset == i.UntilOpset ? $"{i.SinceOpset}" : $"{i.SinceOpset}–{i.UntilOpset}"));
    }

    private static string Gradient(Operator[] operators) => operators.Any(op => op.Cases.Any(c => c.Gradient)) ? "yes" : "no";

    /// <summary>How the cpu backend computes it: by kernels of its own, or by the reference's loops in float.</summary>
    private static string Cpu(Operator[] operators)
    {
        bool[] fast = [.. operators.SelectMany(op => op.Cases.Where(c => !c.Large && c.Inputs.All(i => i.Type.Shape.Length > 0)).Take(3)).Select(CpuCompiler.HasKernels)];
        return fast.All(f => f) ? "kernels" : fast.Any(f => f) ? "kernels, plain loops" : "plain loops";
    }

    private static string Notes(Operator[] operators) => string.Join("; ", operators.Select(op => op.Notes).Where(n => n.Length > 0).Distinct()).Replace("|", "\\|");
}
