using System.Globalization;

namespace NeuralGL.App.Learning;

/// <summary>An <see cref="EvalReport"/> for people.</summary>
internal static class EvalText
{
    public static void Write(EvalReport report, TextWriter output)
    {
        string left = report.LeftOut is { } leftOut ? $", {leftOut} left out" : "";
        output.WriteLine(Invariant($"accuracy {report.Accuracy:P2} of {report.Samples} samples{left}, backend {report.Backend}"));
        if (report.Auc is { } auc)
        {
            string against = report.Negatives is { } negatives ? $"{negatives} negatives" : "empty frames";
            output.WriteLine(Invariant($"area under the ROC curve of 1 - p(nothing) against {against}: {auc:F4}"));
        }

        int width = report.Labels.Concat(report.Confusion.SelectMany(row => row).Select(n => Invariant($"{n}"))).Max(text => text.Length) + 1;
        output.WriteLine("rows: truth, columns: answer");
        output.WriteLine(new string(' ', width) + string.Concat(report.Labels.Select(label => label.PadLeft(width))));
        for (int truth = 0; truth < report.Labels.Count; truth++)
        {
            output.WriteLine(report.Labels[truth].PadLeft(width) + string.Concat(report.Confusion[truth].Select(n => Invariant($"{n}").PadLeft(width))));
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
