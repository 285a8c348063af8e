using System.Text;

namespace NeuralGL.App.Commands;

/// <summary>Rows of text in columns that fit a terminal of 80 characters; what does not fit loses its middle, which says least.</summary>
/// <param name="columns">Titles; one that starts with "&gt;" is aligned to the right, as numbers are, and never shortened.</param>
internal sealed class TextTable(params string[] columns)
{
    /// <summary>The width of a terminal that everybody has.</summary>
    internal const int Width = 80;

    private const string Gap = "  ";
    private const int NarrowestColumn = 8;

    private readonly string[] titles = [.. columns.Select(column => column.TrimStart('>'))];
    private readonly bool[] right = [.. columns.Select(column => column.StartsWith('>'))];
    private readonly List<string[]> rows = [];

    /// <summary>Adds a row, one cell a column.</summary>
    internal void Add(params string[] cells) => rows.Add([.. cells.Select(Plain)]);

    /// <summary>Draws a line between what is above and the totals below.</summary>
    internal void AddRule() => rows.Add([]);

    /// <summary>Writes the titles and all rows.</summary>
    internal void Write(TextWriter output)
    {
        int[] widths = Widths();
        foreach (string[] row in rows.Prepend(titles))
        {
            if (row.Length == 0)
            {
                output.WriteLine(Gap + new string('─', widths.Sum() + (Gap.Length * (widths.Length - 1))));
                continue;
            }
            var line = new StringBuilder();
            for (int i = 0; i < widths.Length; i++)
            {
                string cell = Shorten(row[i], widths[i]);
                line.Append(Gap).Append(right[i] ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
            }
            output.WriteLine(line.ToString().TrimEnd());
        }
    }

    /// <summary>Writes a text from a column on, with breaks between words; <paramref name="head"/> stands before the first line.</summary>
    internal static void WriteWrapped(TextWriter output, string head, string text)
    {
        var line = new StringBuilder(head);
        bool first = true;
        foreach (string word in Plain(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!first && line.Length + 1 + word.Length > Width)
            {
                output.WriteLine(line);
                line.Clear().Append(' ', head.Length);
                first = true;
            }
            line.Append(first ? "" : " ").Append(word);
            first = false;
        }
        output.WriteLine(line.ToString().TrimEnd());
    }

    /// <summary>Names from files may hold anything; a cell stays one line.</summary>
    internal static string Plain(string text) => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? '\uFFFD' : c));

    private int[] Widths()
    {
        int[] widths = [.. titles.Select((title, i) => rows.Where(row => row.Length > 0).Select(row => row[i].Length).Append(title.Length).Max())];
        while (widths.Sum() + (Gap.Length * widths.Length) > Width)
        {
            int widest = Enumerable.Range(0, widths.Length).Where(i => !right[i]).MaxBy(i => widths[i]);
            if (widths[widest] <= NarrowestColumn)
            {
                break;
            }
            widths[widest]--;
        }
        return widths;
    }

    private static string Shorten(string text, int width) =>
        text.Length <= width ? text : $"{text[..(width / 2)]}…{text[^((width - 1) / 2)..]}";
}
