using NeuralGL.App.Commands;
using NeuralGL.App.Drawing;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Demo;

/// <summary>
/// Records what is on a canvas. A picture that has not changed is not sent again, and one that the encoder has no room for is left
/// out and counted: the times in the video stay true, and drawing waits for nothing.
/// </summary>
/// <param name="gl">The context's functions.</param>
/// <param name="ffmpeg">The program, by name or path.</param>
internal sealed class Recorder(GL gl, string ffmpeg) : IDisposable
{
    private VideoEncoder? _video;
    private FrameGrabber? _grabber;
    private double _start;
    private long _last, _dropped;
    private bool _hasNew, _isStopping;

    /// <summary>Whether pictures are being taken.</summary>
    internal bool IsRecording => _video is not null && !_isStopping;

    /// <summary>Whether a video is being recorded or finished.</summary>
    internal bool IsBusy => _video is not null;

    /// <summary>Bytes that came from the GPU.</summary>
    internal long BytesRead { get; private set; }

    /// <summary>Pictures left out so far.</summary>
    internal long Dropped => _dropped;

    /// <summary>ffmpeg's process; null before it runs.</summary>
    internal int? ProcessId => _video?.ProcessId;

    /// <summary>Seconds recorded.</summary>
    internal double Seconds(double now) => now - _start;

    /// <summary>Begins a video of the canvas's present size.</summary>
    /// <param name="path">The file.</param>
    /// <param name="canvas">What is recorded.</param>
    /// <param name="facts">Of what is on screen.</param>
    /// <param name="now">A clock, in seconds.</param>
    internal void Start(string path, CanvasTarget canvas, RecordingFacts facts, double now)
    {
        (_start, _last, _dropped, _hasNew, _isStopping, BytesRead) = (now, -1, 0, true, false, 0);
        _grabber = new FrameGrabber(gl, canvas.Width, canvas.Height);
        _video = new VideoEncoder(ffmpeg, path, canvas.Width, canvas.Height, video => facts.Write(video, _dropped));
    }

    /// <summary>Ends the video; <see cref="Poll"/> says when it is done.</summary>
    /// <param name="canvas">What is on screen last.</param>
    /// <param name="now">The clock.</param>
    internal void Stop(CanvasTarget canvas, double now)
    {
        if (IsRecording)
        {
            // The last picture once more, so that it is seen as long as it was shown.
            _grabber!.TryStart(canvas, Math.Max(_last + 1, TickAt(now)));
            _isStopping = true;
        }
    }

    /// <summary>Takes the canvas as it is now, if something is new on it and its time has come. Call it after every drawing.</summary>
    /// <param name="canvas">What is recorded.</param>
    /// <param name="isNew">Whether it was drawn anew.</param>
    /// <param name="now">The clock.</param>
    internal void Take(CanvasTarget canvas, bool isNew, double now)
    {
        if (!IsRecording)
        {
            return;
        }

        _hasNew |= isNew;
        long tick = TickAt(now);
        if (_hasNew && tick > _last)
        {
            _dropped += _grabber!.TryStart(canvas, tick) ? 0 : 1;
            (_last, _hasNew) = (tick, false);
        }
    }

    /// <summary>Moves what has arrived on to the encoder. Call it in every frame; it never waits.</summary>
    /// <returns>The video once it is done or has failed, and how many pictures it is without; null until then.</returns>
    internal (VideoEncoder Video, long Dropped)? Poll()
    {
        if (_video is not { } video)
        {
            return null;
        }

        Pass(wait: false);
        if (_isStopping && !_grabber!.IsPending)
        {
            video.Complete();
        }

        if (!video.IsOver)
        {
            return null;
        }

        Close();
        return (video, _dropped);
    }

    /// <summary>Finishes the video at once: the window closes.</summary>
    /// <returns>As <see cref="Poll"/>.</returns>
    internal (VideoEncoder Video, long Dropped)? Finish(CanvasTarget canvas, double now)
    {
        if (_video is not { } video)
        {
            return null;
        }

        Stop(canvas, now);
        Pass(wait: true);
        video.WaitForEnd();
        Close();
        return (video, _dropped);
    }

    /// <summary>One line about a video that is over.</summary>
    internal static string Say(VideoEncoder video, long dropped) => video.Error is UserException error ? error.Message
        : $"saved {video.Path}: {(video.LastTick + 1) / (double)VideoEncoder.TicksPerSecond:F1} s, {video.Frames} pictures{(dropped > 0 ? $", {dropped} left out" : "")}";

    public void Dispose() => Close();

    private void Pass(bool wait)
    {
        while (_grabber!.IsReady(wait))
        {
            if (_video!.Rent(wait) is { } pixels)
            {
                long tick = _grabber.Take(pixels);
                BytesRead += pixels.Length;
                if (tick > _video.LastTick)
                {
                    _video.Submit(pixels, tick);
                }
                else
                {
                    _video.Return(pixels);
                }
            }
            else
            {
                _grabber.Take([]);
                _dropped++;
            }
        }
    }

    private void Close()
    {
        _video?.Dispose();
        _grabber?.Dispose();
        (_video, _grabber) = (null, null);
    }

    private long TickAt(double now) => (long)((now - _start) * VideoEncoder.TicksPerSecond);
}
