using NeuralGL.App.Commands;
using NeuralGL.OpenGL.Heatmaps;

namespace NeuralGL.App.Demo;

/// <summary>What a demo begins with on screen.</summary>
/// <param name="View">What the panels show.</param>
/// <param name="Select">A layer, and after a colon which number of it; null for none.</param>
/// <param name="Open">Whether that is opened.</param>
/// <param name="Skip">Frames of the source that are passed over first.</param>
/// <param name="Record">A video to record from the first frame on; null for none.</param>
/// <param name="Part">What of the opened unit is shown.</param>
internal sealed record DemoBeginning(DemoViewMode View = DemoViewMode.Activations, string? Select = null, bool Open = false, int Skip = 0, string? Record = null, DetailPart Part = DetailPart.Formula)
{
    /// <summary>Changes the input; null for not at all.</summary>
    internal Action<InputEdits>? Edit { get; init; }

    /// <summary>Whose limits a number's colour is measured by.</summary>
    internal HeatmapScope Scope { get; init; }

    /// <summary>As <see cref="PanelLook.Parse"/> takes it.</summary>
    internal string Ranges { get; init; } = "auto";

    /// <summary>The maps.</summary>
    internal HeatmapColors Colors { get; init; } = ColorMaps.Default;

    /// <summary>Sets a state so.</summary>
    /// <exception cref="UserException">There is no such layer or number.</exception>
    internal void Apply(FramePipeline pipeline, DemoState state)
    {
        (state.View, state.Part) = (View, Part);
        Edit?.Invoke(pipeline.Edits);
        (state.Look.Scope, state.Look.Colors) = (Scope, Colors);
        state.Look.Parse(Ranges);
        if (Select is null)
        {
            return;
        }

        PanelSet set = View switch
        {
            DemoViewMode.Activations => pipeline.Layers,
            DemoViewMode.Weights => pipeline.Weights,
            _ => throw new UserException($"--select belongs to the views activations and weights, not to {DemoViewNames.Of(View)}", ExitCode.Usage),
        };
        state.Selected = Selection.Parse(set, Select);
        state.ShowsDetail = Open && View == DemoViewMode.Activations;
    }
}
