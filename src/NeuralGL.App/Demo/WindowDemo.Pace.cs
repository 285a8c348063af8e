using NeuralGL.App.Frames;

namespace NeuralGL.App.Demo;

/// <content>When something is computed, when something is drawn, and when the window sleeps.</content>
internal sealed partial class WindowDemo
{
    /// <summary>Of a piece of the network's pass, so that a round with its picture ends within 30 ms and keys are answered between pieces.</summary>
    private static readonly TimeSpan s_budget = TimeSpan.FromMilliseconds(10);

    /// <summary>How often a window looks for what does not wake it: numbers on their way from the GPU, the end of a short answer.</summary>
    private static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(8), s_sleep = TimeSpan.FromMilliseconds(100);

    /// <summary>Numbers have arrived long before so many seconds after the last change.</summary>
    private const double SettleSeconds = 0.25;

    private (FrameTruth? Truth, long Index, TimeSpan Captured, bool IsNew) _coming;
    private readonly PaceTimes _times = new();
    private (double Milliseconds, long Bytes) _cost;
    private double _settledAt;

    /// <summary>Takes the newest frame where nothing is underway, and goes on with what is.</summary>
    /// <returns>Whether a frame came through, so that the picture is another one.</returns>
    private bool TakeFrame()
    {
        bool isWhole = _scene is not null || _teach is not null, isFree = _scene is null ? _teach is not null || !_session.Pipeline.IsUnderway : FeedsScene && _scene.Frames!.IsReady;
        if (isFree && TryTake(out Frame frame, out bool isNew))
        {
            (_coming, _editsShown) = ((frame.Truth, frame.Index, frame.Captured, isNew), Pipeline.Edits.Version);
            if (isWhole)
            {
                Process(frame);
                return Shown();
            }

            _session.Pipeline.Begin(frame);
        }

        return !isWhole && _session.Pipeline.Advance() && Shown();
    }

    /// <summary>A new frame, or the last one again where something was changed of it or another input has a new one: that is seen at once, on a frame that is paused too.</summary>
    private bool TryTake(out Frame frame, out bool isNew)
    {
        isNew = _frames.TryTake(TimeSpan.Zero, out frame);
        bool others = HasTools && _feeds.Take();
        return isNew || (HasTools && (others || _editsShown != Pipeline.Edits.Version) && frame.Width > 0);
    }

    private void Process(Frame frame)
    {
        if (_scene?.Frames is { } scene)
        {
            scene.Show(frame);
        }
        else
        {
            _teach!.Mode.Process(frame);
        }
    }

    private bool Shown()
    {
        (_session.State.Truth, _session.State.FrameIndex, _isStale) = (_coming.Truth, _coming.Index, true);
        if (_scene is null && _coming.IsNew)
        {
            _ages.Drawn(_coming.Captured);
        }

        return _coming.IsNew;
    }

    /// <summary>A frame's cost is that of all rounds that it took. Shown figures follow slowly enough to be read.</summary>
    private void Measure(bool isComplete)
    {
        if (isComplete)
        {
            _measured.Add(_cost.Milliseconds, _session.Pipeline.InferenceMilliseconds, _cost.Bytes);
            _session.State.FrameMilliseconds = Smooth(_session.State.FrameMilliseconds, _cost.Milliseconds);
        }

        if (isComplete || !_session.Pipeline.IsUnderway)
        {
            _cost = default;
        }

        if (_window.Presents)
        {
            double now = _clock.Elapsed.TotalSeconds, interval = now - _lastFrameAt;
            _lastFrameAt = now;
            _session.State.FramesPerSecond = interval is > 0 and < 1 ? Smooth(_session.State.FramesPerSecond, 1 / interval) : _session.State.FramesPerSecond;
        }
    }

    /// <summary>How long the window may sleep if nothing wakes it: not at all while something is underway, and long once nothing moves.</summary>
    private TimeSpan RestOf(bool hasChanged)
    {
        double now = _clock.Elapsed.TotalSeconds;
        _settledAt = hasChanged || _screenshot.IsPending || _recorder.IsBusy ? now + SettleSeconds : _settledAt;
        if (_scene is null && _teach is null && (_session.Pipeline.IsUnderway || (_preparesViews && _ages.Count > 0)))
        {
            return _session.Device.IsSoftware ? TimeSpan.Zero : TimeSpan.FromMilliseconds(0.5);
        }

        if (_scene is not null && !_session.State.IsPaused)
        {
            return TimeSpan.FromSeconds(Math.Clamp(_nextStepAt - now, 0, s_glance.TotalSeconds));
        }

        return now < _settledAt ? s_glance : s_sleep;
    }
}
