using System.CommandLine;
using System.Text;
using NeuralGL.App.Commands;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Models;

/// <summary>
/// Reads an output [1, steps, symbols] as a line of text by connectionist temporal classification (Graves and others, 2006), greedily:
/// the best symbol of each step; repeats count once, and blanks only keep repeats apart.
/// </summary>
internal sealed class CtcText
{
    internal const string Auto = "auto", Classes = "classes", BlankFirst = "ctc", BlankLast = "ctc-blank-last";

    private readonly string[] _symbols;

    private CtcText(string[] symbols) => _symbols = symbols;

    /// <summary>What each class is called; the blank's name is empty.</summary>
    internal IReadOnlyList<string> Symbols => _symbols;

    /// <summary>The option of verbs that show outputs.</summary>
    internal static Option<string> Option() =>
        CommonOptions.Choice("--decode", "what the first output means: classes, or text (CTC, its blank first or last); auto takes [1, steps, symbols] with --labels of one or two fewer for text", Auto, Classes, BlankFirst, BlankLast);

    /// <summary>How an output is read as text; null if it is not to be.</summary>
    /// <param name="output">The model's first output.</param>
    /// <param name="names">The names of its classes: all of them, or all but the blank, or all but the blank and a space that follows the others, as PaddleOCR leaves both out.</param>
    /// <param name="decode">The option's word.</param>
    /// <param name="where">The file of the names, for errors; null if they are the model's own.</param>
    /// <exception cref="UserException">Text was asked for, but the output or the names do not fit.</exception>
    internal static CtcText? Of(Value output, IReadOnlyList<string> names, string decode, string? where)
    {
        Shape shape = output.Shape;
        bool isSequence = output.Type.Element == ElementType.Float32 && shape.Rank == 3 && shape[2] > 1;
        int left = isSequence ? shape[2] - names.Count : -1;
        bool isAuto = decode == Auto && where is not null && isSequence && left is 1 or 2;
        if (decode == Classes || (decode == Auto && !isAuto))
        {
            return null;
        }

        if (!isSequence)
        {
            throw new UserException($"--decode {decode} reads an output [1, steps, symbols], but '{output.Name}' is {output.Type.Element.Text()}{shape}", ExitCode.BadInput);
        }

        if (left is < 0 or > 2)
        {
            string what = where is null ? $"the model names {names.Count} of them; give their names with --labels FILE" : $"{where} has {names.Count} names; there may be one fewer (without the blank) or two (without the space, which comes last, as well)";
            throw new UserException($"--decode {decode}: the model has {shape[2]} symbols, but {what}", ExitCode.BadInput);
        }

        List<string> symbols = [.. names];
        if (left == 2)
        {
            symbols.Add(" ");
        }

        int blank = decode == BlankLast ? shape[2] - 1 : 0;
        if (left == 0)
        {
            symbols[blank] = "";
        }
        else
        {
            symbols.Insert(blank, "");
        }

        return new CtcText([.. symbols]);
    }

    /// <summary>The text of the best symbols, step by step, and the mean probability of the steps that it is read from; 0 of no text.</summary>
    /// <param name="steps">Pairs of a symbol's place and its probability, as <see cref="Append"/> computes them.</param>
    internal (string Text, double Confidence) Read(ReadOnlySpan<float> steps)
    {
        var text = new StringBuilder();
        double sum = 0;
        int read = 0;
        for (int i = 0; i < steps.Length / 2; i++)
        {
            if (IsRead(steps, i))
            {
                text.Append(_symbols[(int)steps[2 * i]]);
                sum += steps[(2 * i) + 1];
                read++;
            }
        }

        // Spaces at the ends are paper, not text.
        return (text.ToString().Trim(), read == 0 ? 0 : sum / read);
    }

    /// <summary>The symbol of a step; empty for the blank and for what is no symbol.</summary>
    internal string SymbolAt(ReadOnlySpan<float> steps, int i) => steps[2 * i] is >= 0 and var place && place < _symbols.Length ? _symbols[(int)place] : "";

    /// <summary>Whether a step adds to the text: its symbol is none but the blank, and not a repeat.</summary>
    internal bool IsRead(ReadOnlySpan<float> steps, int i) => SymbolAt(steps, i).Length > 0 && (i == 0 || steps[2 * i] != steps[2 * (i - 1)]);

    /// <summary>
    /// A copy of the network whose only output is [.., steps, 2]: the place of each step's best symbol and its probability, so that a few
    /// numbers come back instead of all symbols of all steps.
    /// </summary>
    internal static Graph Append(Graph network)
    {
        var g = new GraphBuilder(network.Name);
        var copies = new Dictionary<Value, Value>();
        Value Of(Value old) => copies.TryGetValue(old, out Value? copy) ? copy
            : copies[old] = old.Kind == ValueKind.Parameter ? g.Parameter(old.Name, old.Type) : g.Constant(old.Constant!, old.Name);
        foreach (Value input in network.Inputs)
        {
            copies[input] = g.Input(input.Name, input.Type);
        }

        foreach (Node node in network.Nodes)
        {
            IReadOnlyList<Value> results = g.AddNode(node.Operator, node.Name, [.. node.Inputs.Select(Of)]).Outputs;
            for (int i = 0; i < results.Count; i++)
            {
                copies[node.Outputs[i]] = results[i];
            }
        }

        Value scores = Of(network.Outputs[0]);
        Value p = network.Outputs[0].Producer?.Operator is Softmax { Name: "Softmax" } ? scores : g.Add(new Softmax(), scores);
        Value place = g.Add(new Cast(ElementType.Float32), g.Add(new ArgExtremum(largest: true, axis: -1), scores));
        g.Output(g.Add(new Concat(-1), place, g.Add(new Reduce(ReduceKind.Max, [-1]), p)), "best symbols");
        return g.Build();
    }

    /// <summary>The pairs that <see cref="Append"/> computes, of one line's scores on the CPU.</summary>
    /// <param name="scores">[steps, symbols].</param>
    /// <param name="symbols">How many there are.</param>
    /// <param name="areProbabilities">Whether a softmax made them.</param>
    internal static float[] Best(ReadOnlySpan<float> scores, int symbols, bool areProbabilities)
    {
        var steps = new float[scores.Length / symbols * 2];
        for (int i = 0; i < steps.Length / 2; i++)
        {
            ReadOnlySpan<float> row = scores.Slice(i * symbols, symbols);
            int best = 0;
            for (int s = 1; s < symbols; s++)
            {
                best = row[s] > row[best] ? s : best;
            }

            double sum = 0;
            foreach (float score in row)
            {
                sum += Math.Exp(score - row[best]);
            }

            (steps[2 * i], steps[(2 * i) + 1]) = (best, areProbabilities ? row[best] : (float)(1 / sum));
        }

        return steps;
    }
}
