using NeuralGL.App.Commands;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Demo;

/// <content>Videos of the window.</content>
internal sealed partial class WindowDemo
{
    /// <summary>The second that the dot stands beside; −1 where there is no dot.</summary>
    private int _badgeSecond = -1;

    /// <summary>Whether dot and time on the window are not what they should be, though the picture below may stand still.</summary>
    private bool IsTimeToShow() => _badgeSecond != (_recorder.IsRecording ? (int)_recorder.Seconds(_clock.Elapsed.TotalSeconds) : -1);

    /// <summary>Begins a video, or ends the one that is being recorded.</summary>
    private void ToggleRecording(string name)
    {
        double now = _clock.Elapsed.TotalSeconds;
        if (_recorder.IsRecording)
        {
            _recorder.Stop(_canvas, now);
        }
        else if (_recorder.IsBusy)
        {
            Say("the last video is being finished");
        }
        else
        {
            string path = Path.GetFullPath(name);
            RecordingFacts facts = _scene is null
                ? RecordingFacts.Of(Pipeline, _session.State, path, _teach is null ? Command(SaveDrawing(path)) : null)
                : RecordingFacts.OfScene(_session.Device.Renderer, _session.Backend.Name, path, Command(null));
            _recorder.Start(path, _canvas, facts, now);
        }
    }

    /// <summary>The dot with the time, over a window that is recorded.</summary>
    private void ShowRecording(int width, int height)
    {
        _badgeSecond = -1;
        if (_recorder.IsRecording)
        {
            _badgeSecond = (int)_recorder.Seconds(_clock.Elapsed.TotalSeconds);
            (_badge ??= new RecordingBadge(_session.Device.Gl)).Show(_recorder.Seconds(_clock.Elapsed.TotalSeconds), width, height, new UiScale(_window.ContentScale));
        }
    }

    /// <summary>A frame's part in recording: its picture begins its way, earlier ones go on, and what is done is said.</summary>
    private void Record()
    {
        double now = _clock.Elapsed.TotalSeconds;
        if (_beginning.Record is { } first && !_hasRecorded && _measured.Frames > 0)
        {
            _hasRecorded = true;
            ToggleRecording(first);
        }

        _recorder.Take(_canvas, _isDrawn, now);
        _isDrawn = false;
        Tell(_recorder.Poll());
    }

    private void EndRecording() => Tell(_recorder.Finish(_canvas, _clock.Elapsed.TotalSeconds));

    private void Tell((VideoEncoder Video, long Dropped)? over)
    {
        if (over is var (video, dropped))
        {
            _measured.CaptureBytes += _recorder.BytesRead;
            Say(Recorder.Say(video, dropped));
            _context.Note(Recorder.Say(video, dropped));
        }
    }
}
