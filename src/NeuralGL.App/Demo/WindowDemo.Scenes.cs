using NeuralGL.App.Scenes;

namespace NeuralGL.App.Demo;

/// <content>Scenes in the window, the way from one to the next, and the list of them.</content>
internal sealed partial class WindowDemo
{
    /// <summary>Shows a scene from its first step; the source waits meanwhile.</summary>
    private void Show(SceneEntry entry)
    {
        CloseScene();
        _scene = new ScenePlayer(_session.Device, _session.Backend, entry, _plan.Language, new WindowClipboard(_window), s_sceneBudget) { IsLesson = _plan.IsLesson };
        _session.State.IsPaused = false;
        PauseFrames();
        _scene.Step();
        _nextStepAt = _clock.Elapsed.TotalSeconds;
    }

    /// <summary>Frames wait while nobody looks at them.</summary>
    private void PauseFrames()
    {
        _isStale = true;
        _frames.Paused = _feeds.Paused = _session.State.IsPaused || _window.IsMinimised || (_scene is not null && !FeedsScene);
    }

    /// <summary>From a scene's own picture to the source that was shown last, to the next one, and after the last back to its own.</summary>
    private void NextSceneSource()
    {
        if (!_feedsScene)
        {
            _feedsScene = true;
        }
        else if (_source + 1 < _sources.Count)
        {
            Open(_source + 1);
        }
        else
        {
            _feedsScene = false;
            _scene!.Frames!.ShowOwn();
            Open(0);
        }

        PauseFrames();
        Say(_feedsScene ? $"{SceneTexts.FramesFrom.In(_plan.Language)} {_sources[_source]}" : SceneTexts.FramesOwn.In(_plan.Language));
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
