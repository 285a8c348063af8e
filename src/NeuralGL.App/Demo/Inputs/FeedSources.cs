using NeuralGL.App.Frames;

namespace NeuralGL.App.Demo;

/// <summary>The sources of the picture inputs besides the first.</summary>
internal interface IFeedSources : IDisposable
{
    /// <summary>Gives every feed its next frame, where one is there.</summary>
    /// <returns>Whether there was any.</returns>
    bool Take();
}

/// <summary>Headless: every source a frame for each frame of the first, in order; one that has ended stands still.</summary>
internal sealed class OrderedFeeds(FramePipeline pipeline, DemoInputs inputs, FrameSourceOptions options, CancellationToken cancellation) : IFeedSources
{
    private readonly (InputFeed Feed, FallbackFrameSource Source)[] _sources =
        [.. pipeline.Feeds.Where(f => inputs.Sources.ContainsKey(f.Input.Name)).Select(f => (f, new FallbackFrameSource(inputs.Sources[f.Input.Name], options, headless: true)))];

    public bool Take()
    {
        bool any = false;
        foreach ((InputFeed feed, FallbackFrameSource source) in _sources)
        {
            Frame frame = feed.Own ?? new Frame();
            if (source.Read(frame, cancellation))
            {
                (feed.Own, feed.Source, any) = (frame, source.Description, true);
            }
        }

        return any;
    }

    public void Dispose()
    {
        foreach ((_, FallbackFrameSource source) in _sources)
        {
            source.Dispose();
        }
    }
}

/// <summary>In a window: every source plays at its own rate, and the newest frame is taken.</summary>
internal sealed class NewestFeeds(FramePipeline pipeline, DemoInputs inputs, FrameSourceOptions options, IFrameClock clock) : IFeedSources
{
    private readonly (InputFeed Feed, LatestFrame Frames)[] _sources =
        [.. pipeline.Feeds.Where(f => inputs.Sources.ContainsKey(f.Input.Name)).Select(f => (f, new LatestFrame(new FallbackFrameSource(inputs.Sources[f.Input.Name], options, headless: false), clock)))];

    /// <summary>Whether frames wait.</summary>
    internal bool Paused
    {
        get;
        set
        {
            field = value;
            foreach ((_, LatestFrame frames) in _sources)
            {
                frames.Paused = value;
            }
        }
    }

    /// <summary>One more frame of each while paused.</summary>
    internal void Step()
    {
        foreach ((_, LatestFrame frames) in _sources)
        {
            frames.Step();
        }
    }

    public bool Take()
    {
        bool any = false;
        foreach ((InputFeed feed, LatestFrame frames) in _sources)
        {
            if (frames.TryTake(TimeSpan.Zero, out Frame frame))
            {
                (feed.Own, feed.Source, any) = (frame, frames.Description, true);
            }
        }

        return any;
    }

    public void Dispose()
    {
        foreach ((_, LatestFrame frames) in _sources)
        {
            frames.Dispose();
        }
    }
}
