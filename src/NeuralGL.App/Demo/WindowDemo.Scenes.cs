using NeuralGL.App.Scenes;

namespace NeuralGL.App.Demo;

/// <content>Scenes in the window, the way from one to the next, and the list of them.</content>
internal sealed partial class WindowDemo
{
    /// <summary>Shows a scene from its first step; the source waits meanwhile.</summary>
    private void Show(SceneEntry entry)
    {
        CloseScene();
        _scene = new ScenePlayer(_session.Device, _session.Backend, entry, _plan.Language, new WindowClipboard(_window)) { IsLesson = _plan.IsLesson };
        _scene.Step();
        _frames.Paused = true;
        _session.State.IsPaused = false;
        _nextStepAt = _clock.Elapsed.TotalSeconds;
    }

    private void CloseScene()
    {
        if (_scene is { } scene)
        {
            _sceneReport = _sceneReports[SceneCatalog.Number(scene.Entry)] = scene.Report;
            scene.Dispose();
            _scene = null;
        }
    }

    /// <summary>Shows the scene so many further, or says that there is none.</summary>
    private void Turn(int by)
    {
        if (SceneCatalog.Neighbour(_scene!.Entry, by) is { } entry)
        {
            Show(entry);
        }
        else
        {
            Say((by < 0 ? SceneTexts.LessonFirst : SceneTexts.LessonLast).In(_plan.Language));
        }
    }

    /// <summary>Opens the list of scenes over what is shown.</summary>
    private void OpenMenu()
    {
        _session.State.ShowsHelp = false;
        _menu = new SceneMenu(_session.Device.Gl, _plan.Language, _scene?.Entry, entry => { CloseMenu(); Show(entry); }, CloseMenu);
    }

    private void CloseMenu()
    {
        _menu?.Dispose();
        _menu = null;
        _isStale = true;
    }

    /// <summary>One step where it is time for one; a scene that cannot keep up runs slower and leaves no step out.</summary>
    private bool StepScene()
    {
        double now = _clock.Elapsed.TotalSeconds;
        if (_scene is null || _session.State.IsPaused || now < _nextStepAt)
        {
            return false;
        }

        _nextStepAt = Math.Max(_nextStepAt, now - (1 / SceneStepsPerSecond)) + (1 / SceneStepsPerSecond);
        _scene.Step();
        return true;
    }
}
