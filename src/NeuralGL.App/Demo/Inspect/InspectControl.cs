using System.Numerics;
using NeuralGL.App.Drawing;
using NeuralGL.App.Scenes;
using NeuralGL.Platform;

namespace NeuralGL.App.Demo;

/// <summary>Chooses, opens and moves layers by pointer and keys.</summary>
internal sealed class InspectControl(DemoView view, DemoState state)
{
    /// <summary>A press that has moved further than this drags; otherwise it is a click. In pixels.</summary>
    private const float Slack = 4;

    private const float Step = 1.25f;

    private Vector2? _pressed;
    private Vector2 _last;
    private bool _drags;

    /// <summary>What the wheel and dragging move: the opened layer, or the board.</summary>
    private BoardCamera Camera => state.ShowsDetail ? view.Detail.Camera : state.Camera;

    /// <summary>The pointing device did something.</summary>
    /// <returns>Whether the picture changes.</returns>
    internal bool OnPointer(PointerAct act, Vector2 pixel, PointerButton button, float wheel)
    {
        state.Pointer = pixel;
        switch (act)
        {
            case PointerAct.Scrolled when wheel != 0:
                Camera.ZoomAt(pixel, MathF.Pow(Step, wheel));
                return true;
            case PointerAct.Pressed when button == PointerButton.Left:
                (_pressed, _last, _drags) = (pixel, pixel, false);
                return false;
            case PointerAct.Released when button == PointerButton.Left && _pressed is not null:
                _pressed = null;
                return !_drags && Click(pixel);
            case PointerAct.Moved when _pressed is { } from:
                _drags |= Vector2.Distance(from, pixel) > Slack;
                if (_drags)
                {
                    Camera.Pan(pixel - _last);
                    _last = pixel;
                }

                return true;
            default:
                // The readout follows the pointer.
                return act == PointerAct.Moved;
        }
    }

    /// <summary>A key was pressed.</summary>
    /// <returns>Whether it meant something here.</returns>
    internal bool OnKey(KeyEvent key)
    {
        switch (KeyBindings.ActionOf(key))
        {
            case DemoAction.NextLayer when view.Board.Shown is { } set:
                int by = key.Modifiers.HasFlag(KeyModifiers.Shift) ? -1 : 1;
                Choose(Current(set) is { } now ? now.Neighbour(by, view.Board.First) : new Selection(set, view.Board.First, 0));
                return true;
            case DemoAction.Move when view.Board.Shown is { } set:
                (int right, int down) = key.Key switch { Key.Left => (-1, 0), Key.Right => (1, 0), Key.Up => (0, -1), _ => (0, 1) };
                Choose(Current(set) is { } at ? at.Beside(right, down) : new Selection(set, view.Board.First, 0));
                return true;
            case DemoAction.OpenUnit when !key.IsRepeat && state.Selected is { } selected:
                state.ShowsDetail = !state.ShowsDetail && view.CanOpen(selected);
                return true;
            case DemoAction.NextPart when !key.IsRepeat && state.Selected is { } unit && view.CanOpen(unit):
                (state.Part, state.ShowsDetail) = (DetailParts.Next(state.ShowsDetail ? state.Part : DetailPart.Formula), true);
                return true;
            case DemoAction.OtherStart when !key.IsRepeat && state.ShowsDetail:
                (state.Part, state.ClimbSeed) = (DetailPart.Preferred, state.ClimbSeed + 1);
                return true;
            case DemoAction.Zoom:
                Camera.ZoomAt(state.ShowsDetail || state.Selected is not { } about || view.Picks.PlaceOf(about) is not { } place ? view.Board.Area.Centre : place.Centre, key.Key == Key.Minus ? 1 / Step : Step);
                return true;
            case DemoAction.WholeBoard:
                Camera.Reset();
                return true;
            default:
                return false;
        }
    }

    /// <summary>Closes what is open, then lets go of what is chosen.</summary>
    /// <returns>Whether there was something.</returns>
    internal bool OnEscape()
    {
        bool had = state.ShowsDetail || state.Selected is not null;
        (state.ShowsDetail, state.Selected) = (false, state.ShowsDetail ? state.Selected : null);
        return had;
    }

    private bool Click(Vector2 pixel)
    {
        if (state.ShowsDetail && view.Detail.Tabs.At(pixel) is { } part)
        {
            state.Part = part;
            return true;
        }

        if (view.Picks.At(pixel) is not { } at)
        {
            return OnEscape();
        }

        Choose(at);

        // A click opens at once, as hovering has already shown what there is.
        state.ShowsDetail = view.CanOpen(at);
        return true;
    }

    private void Choose(Selection selection)
    {
        state.Selected = selection;
        if (!state.ShowsDetail && selection.Set == view.Board.Shown && selection.Panel >= view.Board.First)
        {
            Rect place = view.Board.PlaceOf(selection.Panel);
            state.Camera.Reveal(place);
        }
    }

    private Selection? Current(PanelSet set) => state.Selected is { } selected && selected.Set == set && selected.Panel >= view.Board.First ? selected : null;
}
