using NeuralGL.Graphs;
using NeuralGL.OpenGL;

namespace NeuralGL.App.Demo;

/// <summary>What is known of the chosen unit beside its formula: the frames that excited it, its preferred input, guided backpropagation.</summary>
internal sealed class Excitement(FramePipeline pipeline, DemoState state) : IDisposable
{
    /// <summary>What a round of a window may give to the climb.</summary>
    private const double BudgetMilliseconds = 8;

    /// <summary>Steps of the climb in a round: with a clock the most, headless exactly so many.</summary>
    private const int StepsPerRound = 8;

    /// <summary>A step is a run forward and about twice as much back.</summary>
    private const double StepPerRun = 3;

    private readonly Dictionary<Value, string> _why = [];
    private (Value Layer, GuidedView View)? _guided;
    private (Value Layer, PreferredInput Climb)? _preferred;

    /// <summary>The chosen unit; null if none is, or the layer as a whole.</summary>
    internal UnitTarget? Unit { get; private set; }

    /// <summary>The frames; null without a unit.</summary>
    internal NineFrames? Frames { get; private set; }

    /// <summary>The climb, while it is shown.</summary>
    internal PreferredInput? Preferred => Unit is { } unit && _preferred is { } known && known.Layer == unit.Value ? known.Climb : null;

    /// <summary>The guided gradient, while it is shown.</summary>
    internal GuidedView? Guided => Unit is { } unit && _guided is { } known && known.Layer == unit.Value ? known.View : null;

    /// <summary>Why there is neither of them for the unit's layer; empty if there is.</summary>
    internal string WhyNone => Unit is { } unit ? _why.GetValueOrDefault(unit.Value, "") : "";

    /// <summary>Follows what is chosen and computes what is shown of it; called before a picture is put together.</summary>
    internal void Prepare()
    {
        Follow();
        if (Unit is not { } unit)
        {
            return;
        }

        if (pipeline.IsWhole)
        {
            Frames!.Ask(pipeline.Processed, state.FrameIndex);
        }

        if (!state.ShowsDetail || WhyNone.Length > 0)
        {
            return;
        }

        if (pipeline.Graph.Inputs.Count > 1)
        {
            _why[unit.Value] = "no gradient: they are of models with one input";
            return;
        }

        try
        {
            Show(unit);
        }
        catch (Exception e) when (e is GraphException or GlException)
        {
            _why[unit.Value] = $"no gradient: {e.Message}";
        }
    }

    /// <summary>Takes what has arrived.</summary>
    /// <returns>Whether something has, or a climb or a gradient wants to go on.</returns>
    internal bool Collect(bool wait)
    {
        bool arrived = Frames?.Collect(wait) ?? false;
        arrived |= _guided?.View.Collect(wait) ?? false;
        arrived |= _preferred?.Climb.Collect(wait) ?? false;
        return arrived | (state.ShowsDetail && (state.Part == DetailPart.Preferred ? Preferred is { IsAtRest: false } : state.Part == DetailPart.Guided && Guided is { IsUnderway: true }));
    }

    public void Dispose()
    {
        Frames?.Dispose();
        _guided?.View.Dispose();
        _preferred?.Climb.Dispose();
    }

    private void Follow()
    {
        UnitTarget? wanted = state.Selected is { Index: >= 0 } selected && selected.Set == pipeline.Layers ? UnitTarget.Of(selected.Set.Panels[selected.Panel].Value, selected.Index) : null;
        if (wanted == Unit)
        {
            return;
        }

        Unit = wanted;
        Frames?.Dispose();
        Frames = wanted is { } unit ? new NineFrames(pipeline, unit) : null;
    }

    private void Show(UnitTarget unit)
    {
        if (state.Part == DetailPart.Guided)
        {
            if (Guided is null)
            {
                _guided?.View.Dispose();
                _guided = null;
                _guided = (unit.Value, new GuidedView(pipeline, unit.Value));
            }

            if (pipeline.IsWhole)
            {
                Guided!.Show(pipeline.Processed, unit);
            }

            Guided!.Advance(pipeline.Budget);
        }
        else if (state.Part == DetailPart.Preferred)
        {
            if (Preferred is null)
            {
                _preferred?.Climb.Dispose();
                _preferred = null;
                _preferred = (unit.Value, new PreferredInput(pipeline, unit.Value));
            }

            Preferred!.Climb(unit, state.ClimbSeed);
            Go(Preferred);
        }
    }

    /// <summary>A few steps; of a network that alone fills the budget, a part of one.</summary>
    private void Go(PreferredInput climb)
    {
        double step = StepPerRun * pipeline.InferenceMilliseconds;
        bool fits = !state.ShowsTimes || step <= BudgetMilliseconds;
        int steps = state.ShowsTimes && step > 0 ? Math.Clamp((int)(BudgetMilliseconds / step), 1, StepsPerRound) : StepsPerRound;
        climb.Go(steps, fits ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(BudgetMilliseconds));
    }
}
