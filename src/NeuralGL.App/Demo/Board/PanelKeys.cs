using NeuralGL.Platform;

namespace NeuralGL.App.Demo;

/// <summary>Keys that change how panels are coloured.</summary>
internal static class PanelKeys
{
    /// <summary>A key was pressed.</summary>
    /// <returns>Whether it meant something here.</returns>
    internal static bool OnKey(KeyEvent key, DemoState state)
    {
        switch (KeyBindings.ActionOf(key))
        {
            case DemoAction.WidenRanges:
                state.Look.Widen(key.Key == Key.LeftBracket ? -1 : 1, state.Look.LastColoured);
                return true;
            case DemoAction.RangeScope when !key.IsRepeat:
                state.Look.NextScope();
                return true;
            case DemoAction.AutomaticRanges when !key.IsRepeat:
                state.Look.Automatic();
                return true;
            case DemoAction.LockRanges when !key.IsRepeat:
                state.Look.ToggleLock(state.Look.LastColoured);
                return true;
            case DemoAction.NextColors when !key.IsRepeat:
                state.Look.NextColors();
                return true;
            default:
                return false;
        }
    }
}
