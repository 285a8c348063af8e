using NeuralGL.Platform;

namespace NeuralGL.App.Demo;

/// <summary>What a key does with the layers on screen.</summary>
internal enum InspectAction
{
    NextLayer,
    Move,
    Open,
    Zoom,
    WholeBoard,
}

/// <summary>The one table of keys that choose and open layers and units; the other modes' tables come first where both know a key.</summary>
internal static class InspectKeys
{
    internal static IReadOnlyList<(Key[] Keys, string KeyName, InspectAction Action, string Description)> All { get; } =
    [
        ([Key.Tab], "Tab", InspectAction.NextLayer, "choose the next layer (with Shift the one before)"),
        ([Key.Left, Key.Right, Key.Up, Key.Down], "arrows", InspectAction.Move, "choose the unit beside"),
        ([Key.Enter], "Enter", InspectAction.Open, "open the chosen unit: formula, weights, histogram"),
        ([Key.Equal, Key.Minus], "+ −", InspectAction.Zoom, "enlarge, reduce (the wheel too; dragging moves)"),
        ([Key.Home], "Home", InspectAction.WholeBoard, "show the whole network again"),
    ];

    /// <summary>Keys and what they do, for the help.</summary>
    internal static IReadOnlyList<(string Key, string Description)> Rows { get; } =
        [.. All.Select(b => (b.KeyName, b.Description)), ("pointer", "hover reads a number, a click opens its unit")];

    /// <summary>What a key means; null if nothing.</summary>
    internal static InspectAction? ActionOf(Key key)
    {
        foreach ((Key[] keys, _, InspectAction action, _) in All)
        {
            if (Array.IndexOf(keys, key) >= 0)
            {
                return action;
            }
        }

        return null;
    }
}
