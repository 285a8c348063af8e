using System.Globalization;
using System.Text;
using NeuralGL.App.Models;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.App.Commands;

/// <summary>The result of a run for people: where everything is, and what a classifier says.</summary>
internal static class RunText
{
    private const int MostClasses = 5;
    private const int MostSamples = 20;
    private const int WidestValues = 20;

    /// <param name="model">The model that was run.</param>
    /// <param name="report">What is printed in JSON too.</param>
    /// <param name="results">The graph's outputs in their order.</param>
    /// <param name="output">Where the text goes.</param>
    internal static void Write(LoadedModel model, RunReport report, IReadOnlyList<Tensor> results, TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TextTable.Plain(model.Name)} on {report.Backend}: {report.Milliseconds:0.0##} ms, results in {Path.GetDirectoryName(report.Outputs[0].File)}"));
        output.WriteLine();
        var table = new TextTable("output", "type and shape", "values", "file");
        for (int i = 0; i < results.Count; i++)
        {
            table.Add(report.Outputs[i].Name, results[i].ToString(), Values(results[i]), Path.GetFileName(report.Outputs[i].File));
        }
        table.Write(output);

        if (report.Outputs[0].Text is { } lines)
        {
            output.WriteLine();
            foreach (TextLine line in lines)
            {
                output.WriteLine($"  {TextTable.Plain(line.Text)}   ({Percent(line.Confidence)})");
            }
        }

        Value first = model.Graph.Outputs[0];
        if (Classification.IsClassifier(model, first))
        {
            output.WriteLine();
            WriteClasses(model, first, results[0], output);
        }
    }

    private static void WriteClasses(LoadedModel model, Value value, Tensor result, TextWriter output)
    {
        int samples = result.Shape[0], classes = result.Shape[1];
        if (samples == 1)
        {
            IReadOnlyList<Guess> top = Classification.Top(model, value, result.Floats, MostClasses);
            if (top.Count == 0)
            {
                output.WriteLine("  no class: the output holds NaN");
                return;
            }
            var list = new TextTable("class", ">probability");
            foreach (Guess guess in top)
            {
                list.Add(guess.Label, Percent(guess.Probability));
            }
            list.Write(output);
            return;
        }

        var table = new TextTable(">sample", "classes");
        for (int i = 0; i < Math.Min(samples, MostSamples); i++)
        {
            IReadOnlyList<Guess> top = Classification.Top(model, value, result.Floats.Slice(i * classes, classes), 3);
            table.Add(i.ToString(CultureInfo.InvariantCulture), top.Count == 0 ? "none: NaN" : string.Join(", ", top.Select(guess => $"{guess.Label} {Percent(guess.Probability)}")));
        }
        table.Write(output);
        if (samples > MostSamples)
        {
            output.WriteLine($"  … and {samples - MostSamples} more samples");
        }
    }

    /// <summary>The first numbers, as many as a narrow column holds.</summary>
    private static string Values(Tensor tensor)
    {
        int count = Math.Min(tensor.Length, WidestValues);
        IEnumerable<string> texts = tensor.Element switch
        {
            ElementType.Float32 => tensor.Floats[..count].ToArray().Select(v => v.ToString("G4", CultureInfo.InvariantCulture)),
            ElementType.Int64 => tensor.Elements<long>()[..count].ToArray().Select(v => v.ToString(CultureInfo.InvariantCulture)),
            ElementType.Int32 => tensor.Elements<int>()[..count].ToArray().Select(v => v.ToString(CultureInfo.InvariantCulture)),
            _ => tensor.Elements<bool>()[..count].ToArray().Select(v => v ? "true" : "false"),
        };
        var line = new StringBuilder();
        int shown = 0;
        foreach (string text in texts.TakeWhile(text => line.Length + text.Length <= WidestValues))
        {
            line.Append(text).Append(' ');
            shown++;
        }
        return line.Append(shown < tensor.Length ? "…" : "").ToString().TrimEnd();
    }

    private static string Percent(double p) => (p * 100).ToString("0.00", CultureInfo.InvariantCulture) + " %";
}
