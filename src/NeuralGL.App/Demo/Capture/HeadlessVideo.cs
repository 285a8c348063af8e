using NeuralGL.App.Commands;
using NeuralGL.App.Frames;

namespace NeuralGL.App.Demo;

/// <summary>A video of pictures that have no clock: each is shown for a thirtieth of a second, and none is left out.</summary>
internal sealed class HeadlessVideo : IDisposable
{
    private readonly VideoEncoder _encoder;
    private long _tick;

    /// <param name="path">The file, in a directory that exists.</param>
    /// <param name="size">Of every picture.</param>
    /// <param name="facts">What lies beside it.</param>
    public HeadlessVideo(string path, PixelSize size, Func<RecordingFacts> facts)
    {
        RecordingFacts? known = null;
        _encoder = new VideoEncoder(new FrameSourceOptions().Ffmpeg, path, size.Width, size.Height, video => known!.Write(video, 0));
        Known = () => known ??= facts();
    }

    private Action Known { get; }

    /// <summary>Adds a picture, [height, width, 4] bytes, the top row first; waits while the encoder is behind.</summary>
    /// <exception cref="UserException">It cannot be recorded.</exception>
    internal void Add(ReadOnlySpan<byte> rgba)
    {
        Known();
        if (_encoder.Rent(wait: true) is { } pixels)
        {
            rgba.CopyTo(pixels);
            _encoder.Submit(pixels, _tick++);
        }
        else
        {
            ThrowWhatWentWrong();
        }
    }

    /// <summary>Waits until the file is there.</summary>
    /// <exception cref="UserException">It could not be written.</exception>
    internal void Finish()
    {
        _encoder.WaitForEnd();
        ThrowWhatWentWrong();
    }

    public void Dispose() => _encoder.Dispose();

    private void ThrowWhatWentWrong()
    {
        if (_encoder.Error is UserException error)
        {
            throw error;
        }
    }
}
