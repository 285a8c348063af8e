using System.Globalization;
using System.Text;
using NeuralGL.OpenGL.Heatmaps;

namespace NeuralGL.App.Demo;

/// <summary>What <c>neuralgl demo</c> was called with, as far as it decides what is seen.</summary>
/// <param name="Source">As <c>--source</c> takes it.</param>
/// <param name="Seed">Of the synthetic source.</param>
/// <param name="Model">The model's file; null for the one that ships.</param>
/// <param name="Labels">A file of names, or null.</param>
/// <param name="Transform">As <c>--input-transform</c> takes it, or null.</param>
/// <param name="Backend">As <c>--backend</c> takes it.</param>
internal sealed record DemoOrigin(string Source, int Seed, string? Model, string? Labels, string? Transform, string Backend)
{
    /// <summary>What the other inputs get.</summary>
    internal DemoInputs Inputs { get; init; } = DemoInputs.None;

    /// <summary>Other options that decide how the model is read, with their values.</summary>
    internal IReadOnlyList<(string Option, string Value)> Others { get; init; } = [];
}

/// <summary>Writes the command line that shows again what is on screen: its source at the same frame, its view, what is chosen.</summary>
internal static class RestoringCommand
{
    /// <summary>The command for frames through a network.</summary>
    /// <param name="origin">How the demo was called.</param>
    /// <param name="source">The source that is shown, which S may have changed.</param>
    /// <param name="state">What is on screen.</param>
    /// <param name="width">Of the picture, in pixels.</param>
    /// <param name="height">Of the picture.</param>
    /// <param name="edits">What is changed of the input; null for nothing.</param>
    /// <param name="drawing">Where the drawing was saved, if there is one.</param>
    internal static string Of(DemoOrigin origin, string source, DemoState state, int width, int height, InputEdits? edits = null, string? drawing = null)
    {
        var text = new StringBuilder("neuralgl demo");
        Add(text, "--source", source);
        foreach ((string name, string spec) in origin.Inputs.Sources)
        {
            Add(text, "--source", $"{name}={spec}");
        }

        Add(text, "--seed", origin.Seed.ToString(CultureInfo.InvariantCulture));
        Add(text, "--model", origin.Model);
        Add(text, "--labels", origin.Labels);
        Add(text, "--input-transform", origin.Transform);
        foreach ((string option, string value) in origin.Others)
        {
            Add(text, option, value);
        }

        Add(text, "--backend", origin.Backend);
        Add(text, "--size", string.Create(CultureInfo.InvariantCulture, $"{width}x{height}"));
        Add(text, "--view", state.View == DemoViewMode.Activations ? null : DemoViewNames.Of(state.View));
        Add(text, "--select", Selection.Text(state.Selected));
        text.Append(state.ShowsDetail ? " --open" : "");
        Add(text, "--detail", state.ShowsDetail && state.Part != DetailPart.Formula ? DetailParts.Of(state.Part) : null);

        foreach ((string option, string? value) in edits is null ? [] : EditOptions.Of(edits, drawing))
        {
            Add(text, option, value);
        }

        Add(text, "--range-scope", state.Look.Scope == default ? null : state.Look.ScopeName);
        Add(text, "--ranges", state.Look.Ranges == "auto" ? null : state.Look.Ranges);
        Add(text, "--colormap", state.Look.Colors == ColorMaps.Default ? null : state.Look.Colors.Name);

        // What is filmed now is never filmed again.
        bool repeats = !source.StartsWith("camera", StringComparison.Ordinal) && !source.StartsWith("stdin", StringComparison.Ordinal);
        Add(text, "--skip", repeats && state.FrameIndex > 0 ? state.FrameIndex.ToString(CultureInfo.InvariantCulture) : null);
        return text.ToString();
    }

    private static void Add(StringBuilder text, string option, string? value)
    {
        if (value is not null)
        {
            text.Append(' ').Append(option).Append(' ').Append(Quoted(value));
        }
    }

    /// <summary>As a shell takes it: anything but plain characters stands between single quotes.</summary>
    private static string Quoted(string value) =>
        value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@%".Contains(c)) ? value : $"'{value.Replace("'", "'\\''")}'";
}
