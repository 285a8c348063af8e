using NeuralGL.Platform;

namespace NeuralGL.App.Teach;

/// <summary>What a key does while teaching.</summary>
internal enum TeachAction
{
    Collect,
    Undo,
    Clear,
    Rename,
    Restart,
    Pace,
    Save,
    Load,
    LearningRate,
    Momentum,
    Batch,
    Decay,
    Leave,
}

/// <summary>One key of teach mode; with <paramref name="Last"/>, a row of keys.</summary>
internal sealed record TeachBinding(Key Key, Key Last, string KeyName, TeachAction Action, string Description);

/// <summary>The one table of teach mode's own keys; the others mean what they mean outside of it. Digits are its classes and nothing else.</summary>
internal static class TeachBindings
{
    internal static IReadOnlyList<TeachBinding> All { get; } =
    [
        new(Key.Digit1, Key.Digit9, "1–9", TeachAction.Collect, "hold: collect frames as examples of that class"),
        new(Key.U, Key.U, "U", TeachAction.Undo, "take back what was collected last"),
        new(Key.C, Key.C, "C", TeachAction.Clear, "forget all examples"),
        new(Key.N, Key.N, "N", TeachAction.Rename, "rename the last class: type, then Enter"),
        new(Key.R, Key.R, "R", TeachAction.Restart, "forget what was learned, same seed again"),
        new(Key.W, Key.W, "W", TeachAction.Pace, "slow motion: a step a frame, in 10, in 30"),
        new(Key.O, Key.O, "O", TeachAction.Save, "save the network as ONNX"),
        new(Key.L, Key.L, "L", TeachAction.Load, "load the network saved last"),
        new(Key.Up, Key.Up, "Up, Down", TeachAction.LearningRate, "learning rate"),
        new(Key.M, Key.M, "M", TeachAction.Momentum, "momentum (with Shift back)"),
        new(Key.B, Key.B, "B", TeachAction.Batch, "batch (with Shift back)"),
        new(Key.D, Key.D, "D", TeachAction.Decay, "weight decay (with Shift back)"),
        new(Key.T, Key.T, "T", TeachAction.Leave, "leave teach mode"),
    ];

    /// <summary>Keys and what they do, for the help.</summary>
    internal static IReadOnlyList<(string Key, string Description)> Rows { get; } = [.. All.Select(b => (b.KeyName, b.Description)), .. Demo.ViewBindings.Rows];

    /// <summary>What a key means; null if teach mode has no use for it.</summary>
    internal static TeachAction? ActionOf(Key key)
    {
        foreach (TeachBinding binding in All)
        {
            if ((key >= binding.Key && key <= binding.Last) || (key == Key.Down && binding.Action == TeachAction.LearningRate))
            {
                return binding.Action;
            }
        }

        return null;
    }
}
