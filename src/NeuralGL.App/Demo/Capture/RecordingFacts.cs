using System.Globalization;
using System.Text.Json;
using NeuralGL.App.Commands;
using NeuralGL.App.Models;

namespace NeuralGL.App.Demo;

/// <summary>What somebody needs to know who finds a video later; it lies beside the MP4 as JSON.</summary>
/// <param name="Video">The MP4's name.</param>
/// <param name="Version">The tool's version, with the commit where it is known.</param>
/// <param name="Renderer">OpenGL's name for the device.</param>
/// <param name="Model">The model's name when it began; null for a scene, which brings its own.</param>
/// <param name="ModelSha256">Of the model's file, in hexadecimal; null if it was taught here.</param>
/// <param name="Backend">What computed.</param>
/// <param name="Source">Where the first frame came from.</param>
/// <param name="FirstFrame">Its number.</param>
/// <param name="View">What the panels showed.</param>
/// <param name="Restore">The command line that shows the beginning again; null where there is none.</param>
internal sealed record RecordingFacts(string Video, string Version, string Renderer, string? Model, string? ModelSha256, string Backend, string? Source, long FirstFrame, string? View, string? Restore)
{
    /// <summary>Width of the video in pixels.</summary>
    public int Width { get; init; }

    /// <summary>Height of the video in pixels.</summary>
    public int Height { get; init; }

    /// <summary>Pictures in it.</summary>
    public long Frames { get; init; }

    /// <summary>Pictures that were drawn and left out, because the encoder could not keep up.</summary>
    public long DroppedFrames { get; init; }

    /// <summary>From the first picture to the end of the last.</summary>
    public double Seconds { get; init; }

    /// <summary>The model's file, hashed once the video is done.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? ModelPath { get; init; }

    /// <summary>A name that no other video has: of the time, to the millisecond.</summary>
    internal static string NewName() => string.Create(CultureInfo.InvariantCulture, $"neuralgl-{DateTime.Now:yyyyMMdd-HHmmss-fff}.mp4");

    /// <summary>The facts of frames through a network.</summary>
    internal static RecordingFacts Of(FramePipeline pipeline, DemoState state, string path, string? restore) =>
        new(System.IO.Path.GetFileName(path), Cli.Version, state.Renderer, pipeline.Model.Name, null, pipeline.BackendName, state.Source, state.FrameIndex, DemoViewNames.Of(state.View), restore) { ModelPath = (pipeline.Model as LoadedModel)?.Path };

    /// <summary>The facts of a scene.</summary>
    internal static RecordingFacts OfScene(string renderer, string backend, string path, string restore) =>
        new(System.IO.Path.GetFileName(path), Cli.Version, renderer, null, null, backend, null, 0, null, restore);

    /// <summary>Writes them beside a video that is done.</summary>
    /// <exception cref="IOException">The disk is full, or the folder is gone.</exception>
    internal void Write(VideoEncoder video, long dropped)
    {
        RecordingFacts facts = this with
        {
            ModelSha256 = ModelPath is { } model && File.Exists(model) ? ScreenshotFacts.Hash(model) : null,
            Width = video.Width + (video.Width & 1),
            Height = video.Height + (video.Height & 1),
            Frames = video.Frames,
            DroppedFrames = dropped,
            Seconds = Math.Round((video.LastTick + 1) / (double)VideoEncoder.TicksPerSecond, 3),
        };
        byte[] json = [.. JsonSerializer.SerializeToUtf8Bytes(facts, JsonResults.Readable.RecordingFacts), (byte)'\n'];
        AtomicFile.Write(System.IO.Path.ChangeExtension(video.Path, ".json"), file => file.Write(json));
    }
}
