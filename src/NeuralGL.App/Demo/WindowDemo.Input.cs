using System.Numerics;
using NeuralGL.App.Scenes;
using NeuralGL.Platform;

namespace NeuralGL.App.Demo;

/// <content>What keys and the pointing device do.</content>
internal sealed partial class WindowDemo
{
    /// <summary>Chooses and opens layers of the network that is on screen.</summary>
    private InspectControl Inspect
    {
        get
        {
            DemoView view = _teach?.Mode.View ?? _session.View;
            if (_inspect?.View != view)
            {
                // Another network's layers; what the command line chose of the first one stays.
                bool isFirst = _inspect is null;
                _inspect = (view, new InspectControl(view, _session.State));
                if (!isFirst)
                {
                    (_session.State.Selected, _session.State.ShowsDetail) = (null, false);
                    _session.State.Camera.Reset();
                }
            }

            return _inspect.Value.Control;
        }
    }

    /// <summary>Whether the input can be changed: where frames go through the model.</summary>
    private bool HasTools => _scene is null && _teach is null;

    /// <summary>Changes the input.</summary>
    private ToolControl Tools => _tools ??= new ToolControl(_session.View, _session.Pipeline, _session.State, Say);

    private void OnKey(KeyEvent key)
    {
        DemoState state = _session.State;
        _isStale = true;
        _times.Key();
        if (_menu is { } menu)
        {
            menu.OnKey(key);
            return;
        }

        if (_teach is not null && _scene is null && _teach.OnKeyDown(key))
        {
            return;
        }

        if (_scene is { } scene && !state.ShowsHelp && !KeyBindings.IsWindows(key) && scene.OnKey(key))
        {
            return;
        }

        if (HasTools && !state.ShowsHelp && Tools.OnKey(key))
        {
            return;
        }

        if (_scene is null && state.View == DemoViewMode.Saliency && ViewBindings.StepOf(key.Key) is not 0 and var by)
        {
            state.ChooseOutput(by, (_teach?.Mode.Pipeline ?? _session.Pipeline).Outputs.Length);
            return;
        }

        if (_scene is null && !state.ShowsHelp && Inspect.OnKey(key))
        {
            return;
        }

        if (_scene is null && !state.ShowsHelp && PanelKeys.OnKey(key, state))
        {
            return;
        }

        switch (KeyBindings.ActionOf(key))
        {
            case DemoAction.Pause when !key.IsRepeat:
                state.IsPaused = !state.IsPaused;
                PauseFrames();
                break;
            case DemoAction.Step:
                state.IsPaused = true;
                PauseFrames();
                if (_scene is null)
                {
                    _teach?.Mode.StepOnce();
                    _frames.Step();
                    _feeds.Step();
                }
                else
                {
                    _frames.Step();
                    _scene.Step();
                }

                break;
            case DemoAction.Teach when !key.IsRepeat:
                CloseScene();
                OpenTeach();
                break;
            case DemoAction.Scene when !key.IsRepeat:
                if (SceneCatalog.Of(key.Key) is { } entry)
                {
                    Show(entry);
                }

                break;
            case DemoAction.Upscale when !key.IsRepeat && _scene is null && _teach is null:
                _feedsScene = true;
                Show(SceneCatalog.Upscale);
                break;
            case DemoAction.SceneList when !key.IsRepeat:
                OpenMenu();
                break;
            case DemoAction.TurnPage when !key.IsRepeat && _scene is not null:
                Turn(key.Key == Key.PageUp ? -1 : 1);
                break;
            case DemoAction.Help when !key.IsRepeat:
                state.ShowsHelp = !state.ShowsHelp;
                break;
            case DemoAction.Profile when !key.IsRepeat:
                state.ShowsProfile = !state.ShowsProfile;
                break;
            case DemoAction.Screenshot when !key.IsRepeat && !_screenshot.IsPending:
                _screenshot.Start(_canvas);
                break;
            case DemoAction.Record when !key.IsRepeat:
                ToggleRecording(RecordingFacts.NewName());
                break;
            case DemoAction.CopyCommand when !key.IsRepeat:
                string? drawing = SaveDrawing(ScreenshotFacts.NewName());
                _window.Clipboard = Command(drawing);
                Say(drawing is null ? $"copied: {_window.Clipboard}" : $"copied; the drawing is in {drawing}");
                break;
            case DemoAction.NextSource when !key.IsRepeat && _scene is null:
                NextSource();
                break;
            case DemoAction.NextSource when !key.IsRepeat && _scene?.Frames is not null:
                NextSceneSource();
                break;
            case DemoAction.NextView when !key.IsRepeat && _scene is null:
                state.NextView();
                break;
            case DemoAction.Quit when !key.IsRepeat:
                if (state.ShowsHelp)
                {
                    state.ShowsHelp = false;
                }
                else if (_scene is not null)
                {
                    CloseScene();
                    state.IsPaused = false;
                    PauseFrames();
                }
                else if (Inspect.OnEscape())
                {
                }
                else if (_teach is not null)
                {
                    CloseTeach();
                }
                else
                {
                    _window.Close();
                }

                break;
        }
    }

    /// <summary>The command line that shows what is on screen.</summary>
    private string Command(string? drawing) => _scene is { } scene
        ? $"neuralgl demo --scene {scene.Entry.Name} --lang {(_plan.Language == Language.Russian ? "ru" : "en")}"
        : RestoringCommand.Of(_origin, _sources[_source], _session.State, _window.FramebufferSize.X, _window.FramebufferSize.Y, Pipeline.Edits, drawing);

    /// <summary>A drawing by hand fits in no command line, so it is saved for it.</summary>
    /// <param name="picture">The picture that it lies beside.</param>
    /// <returns>Where; null if there is none, or if it cannot be saved, which is said.</returns>
    private string? SaveDrawing(string picture)
    {
        if (!HasTools || Pipeline.Edits.Drawing.IsEmpty)
        {
            return null;
        }

        string path = Path.GetFullPath(ScreenshotFacts.DrawingName(picture));
        try
        {
            EditOptions.Save(Pipeline.Edits.Drawing, path);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _context.Note($"the drawing was not saved: {e.Message}");
            return null;
        }
    }

    private void OnPointer(PointerAct act, Vector2 pixel, PointerButton button = PointerButton.Left, KeyModifiers modifiers = KeyModifiers.None, float wheel = 0)
    {
        if (_menu is { } menu)
        {
            _isStale |= menu.OnPointer(act, pixel, button);
        }
        else if (_scene is { } scene && !_session.State.ShowsHelp)
        {
            if (act == PointerAct.Pressed && button == PointerButton.Left && scene.TurnAt(pixel) is not 0 and var by)
            {
                Turn(by);
                return;
            }

            _isStale |= scene.OnPointer(act, pixel, button, modifiers, wheel);
        }
        else if (_scene is null && !_session.State.ShowsHelp)
        {
            bool isTools = HasTools && Tools.OnPointer(act, pixel, button, modifiers, wheel);
            _isStale |= isTools || Inspect.OnPointer(act, pixel, button, wheel);
        }
    }
}
