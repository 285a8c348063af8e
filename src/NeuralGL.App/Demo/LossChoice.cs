using NeuralGL.App.Models;

namespace NeuralGL.App.Demo;

/// <summary>Which class the loss of the gradient views compares the network's answer with, and why.</summary>
/// <param name="Class">The class; <see cref="GradientView.Top"/> for that with the largest score.</param>
/// <param name="Why">What people are told of it.</param>
internal readonly record struct LossChoice(int Class, string Why);

/// <summary>Chooses: the class that is being taught, or the truth where the source knows it, or else the network's own answer.</summary>
internal sealed class LossChooser(IReadOnlyList<string> labels)
{
    private static readonly LossChoice s_top = new(GradientView.Top, "the network's own answer");

    private readonly int[] _digits = [.. Enumerable.Range(0, 10).Select(d => labels.ToList().IndexOf($"{d}"))];
    private readonly int _nothing = labels.ToList().IndexOf(LoadedModel.Nothing);

    internal LossChoice Of(DemoState state)
    {
        if (state.Teach is { } teach)
        {
            return teach.Collecting is { } cls && cls < labels.Count ? new LossChoice(cls, "the class that is being shown") : s_top;
        }

        if (state.Truth is not { InTransition: false } truth)
        {
            return s_top;
        }

        int known = truth.Label is { } label ? _digits[label] : _nothing;
        return known >= 0 ? new LossChoice(known, "the truth of this frame") : s_top;
    }
}
