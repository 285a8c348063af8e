namespace NeuralGL.App.Frames;

/// <summary>What an attempt to read a frame came to.</summary>
internal enum FrameRead
{
    /// <summary>The frame was filled.</summary>
    Got,

    /// <summary>No frame within the time given; ask again.</summary>
    NotYet,

    /// <summary>The source has no more frames.</summary>
    Ended,
}

/// <summary>
/// Where frames come from. One reader at a time; <see cref="IDisposable.Dispose"/> may come from another thread and ends
/// every thread and child process of the source within seconds.
/// </summary>
internal interface IFrameSource : IDisposable
{
    /// <summary>The source in a few words for the display, e.g. <c>synthetic seed 1</c>.</summary>
    string Description { get; }

    /// <summary>The rate at which the source wants to be shown, in frames per second; null when it is not known (yet).</summary>
    double? FrameRate { get; }

    /// <summary>Whether frames arrive by themselves (a camera, a pipe), so that waiting makes them stale.</summary>
    bool IsLive { get; }

    /// <summary>Waits up to <paramref name="timeout"/> for the next frame, in order, and fills <paramref name="into"/> with it.</summary>
    /// <exception cref="FrameSourceException">The source cannot give frames, and why.</exception>
    FrameRead TryRead(Frame into, TimeSpan timeout);

    /// <summary>Starts again from the first frame; false where that is impossible (cameras, pipes).</summary>
    bool TryRewind();
}

internal static class FrameSourceReading
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for the next frame as long as it takes (a source has its own deadlines); false at the end.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="FrameSourceException">The source cannot give frames, and why.</exception>
    public static bool Read(this IFrameSource source, Frame into, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            switch (source.TryRead(into, Slice))
            {
                case FrameRead.Got: return true;
                case FrameRead.Ended: return false;
            }
        }
    }
}
