using NeuralGL.App.Frames;
using NeuralGL.App.Teach;

namespace NeuralGL.App.Demo;

/// <summary>What the panels of layers show.</summary>
internal enum DemoViewMode
{
    /// <summary>Every layer's activation, and the first layer's weights as little pictures.</summary>
    Activations,

    /// <summary>Every dense layer's weights.</summary>
    Weights,

    /// <summary>The gradient of the loss by every layer's activation.</summary>
    ActivationGradients,

    /// <summary>The gradient of the loss by every dense layer's weights.</summary>
    WeightGradients,

    /// <summary>The gradient of an output by the pixels, over the frame.</summary>
    Saliency,
}

/// <summary>What is on screen besides the network: plain facts, filled in by the window or by the headless loop.</summary>
internal sealed class DemoState
{
    internal required string Renderer { get; init; }

    internal string Source { get; set; } = "";

    internal FrameTruth? Truth { get; set; }

    internal long FrameIndex { get; set; }

    internal bool IsPaused { get; set; }

    internal bool ShowsHelp { get; set; }

    /// <summary>Whether the profile lies over the picture.</summary>
    internal bool ShowsProfile { get; set; }

    internal DemoViewMode View { get; set; }

    /// <summary>What the pointer does on the frame.</summary>
    internal InputTool Tool { get; set; }

    /// <summary>How panels are coloured.</summary>
    internal PanelLook Look { get; } = new();

    /// <summary>How the layers are looked at.</summary>
    internal BoardCamera Camera { get; } = new();

    /// <summary>Where the pointing device is, in pixels of the picture; null before it has moved, and headless.</summary>
    internal System.Numerics.Vector2? Pointer { get; set; }

    /// <summary>The layer, and the number of it, that people have chosen.</summary>
    internal Selection? Selected { get; set; }

    /// <summary>Whether what is chosen is opened in the place of the layers.</summary>
    internal bool ShowsDetail { get; set; }

    /// <summary>What of it is shown beside its layer.</summary>
    internal DetailPart Part { get; set; }

    /// <summary>Where the climb to a unit's preferred input begins.</summary>
    internal ulong ClimbSeed { get; set; } = 1;

    /// <summary>The output whose saliency is shown; null for the largest.</summary>
    internal int? ChosenOutput { get; private set; }

    /// <summary>What is being taught; null outside of teach mode.</summary>
    internal TeachState? Teach { get; set; }

    /// <summary>What went wrong with the source and what goes on instead; stays until the source is changed.</summary>
    internal string? Banner { get; set; }

    /// <summary>A short answer to a key, such as where a screenshot went; the window clears it after a while.</summary>
    internal string? Toast { get; set; }

    /// <summary>Whether times are shown. Headless pictures show none, so that they are the same in every run.</summary>
    internal bool ShowsTimes { get; init; }

    internal double FramesPerSecond { get; set; }

    internal double FrameMilliseconds { get; set; }

    internal long Dropped { get; set; }

    /// <summary>How old frames were when they came on screen; null where there is no screen.</summary>
    internal FrameAges? Ages { get; set; }

    /// <summary>Goes on to the next view, and round again.</summary>
    internal void NextView()
    {
        View = View == DemoViewMode.Saliency ? DemoViewMode.Activations : View + 1;
        (ShowsDetail, Selected) = (false, null);
    }

    /// <summary>Chooses another output, in a ring with the largest before the first.</summary>
    /// <param name="by">1 or −1.</param>
    /// <param name="outputs">How many there are.</param>
    internal void ChooseOutput(int by, int outputs)
    {
        int at = ((ChosenOutput ?? -1) + 1 + by + outputs + 1) % (outputs + 1);
        ChosenOutput = at == 0 ? null : at - 1;
    }
}
