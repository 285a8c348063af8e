using NeuralGL.App.Frames;

namespace NeuralGL.App.Demo;

/// <summary>Brings a demo to a later frame of its source, as <c>--skip</c> asks.</summary>
internal static class SkippedFrames
{
    /// <summary>The last of them go through the network: the limits of the colours follow the frames, and hardly remember more than these (0.95²⁰⁰ &lt; 4·10⁻⁵).</summary>
    private const int Remembered = 200;

    /// <summary>Passes frames over.</summary>
    /// <param name="source">Where they come from.</param>
    /// <param name="count">How many.</param>
    /// <param name="pipeline">The network.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="feeds">Sources of other inputs, which keep step; null for none.</param>
    internal static void Pass(IFrameSource source, int count, FramePipeline pipeline, CancellationToken cancellation, IFeedSources? feeds = null)
    {
        var frame = new Frame();
        for (int i = 0; i < count && source.Read(frame, cancellation); i++)
        {
            feeds?.Take();

            // What limits that stand still were made of is before the frame at which they stopped.
            if (count - i <= Remembered || (pipeline.Look.HeldSince is { } held && i <= held && held - i < Remembered))
            {
                pipeline.Process(frame);
                pipeline.Collect(wait: true);
            }
        }
    }
}
