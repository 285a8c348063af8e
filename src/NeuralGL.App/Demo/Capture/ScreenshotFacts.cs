using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using NeuralGL.App.Commands;
using NeuralGL.App.Drawing;
using NeuralGL.App.Models;

namespace NeuralGL.App.Demo;

/// <summary>One panel of a picture: which numbers its lowest and highest colours stood for.</summary>
internal sealed record PanelFacts(string Name, float Low, float High);

/// <summary>What somebody needs to know who finds a picture later; it lies beside the PNG as JSON.</summary>
/// <param name="Picture">The PNG's name.</param>
/// <param name="Version">The tool's version, with the commit where it is known.</param>
/// <param name="Renderer">OpenGL's name for the device.</param>
/// <param name="Model">The model's name.</param>
/// <param name="ModelSha256">Of the model's file, in hexadecimal; null if it was taught here.</param>
/// <param name="Backend">What computed.</param>
/// <param name="Source">Where the frame came from.</param>
/// <param name="Frame">Its number.</param>
/// <param name="View">What the panels show.</param>
/// <param name="Selected">The chosen layer and number, as <c>--select</c> takes them; null if none.</param>
/// <param name="RangeScope">As <c>--range-scope</c> takes it.</param>
/// <param name="Ranges">As <c>--ranges</c> takes it.</param>
/// <param name="Colormap">As <c>--colormap</c> takes it.</param>
/// <param name="Restore">The command line that shows the same again.</param>
/// <param name="Panels">The limits of the colours.</param>
internal sealed record ScreenshotFacts(
    string Picture, string Version, string Renderer, string Model, string? ModelSha256, string Backend, string Source, long Frame, string View, string? Selected, string RangeScope, string Ranges, string Colormap, string? Restore, PanelFacts[] Panels)
{
    /// <summary>What was changed of the input, as the options of <c>neuralgl demo</c> take it; null if nothing.</summary>
    public string? Edits { get; init; }

    /// <summary>A name that no other picture has: of the time, to the millisecond.</summary>
    internal static string NewName() => string.Create(CultureInfo.InvariantCulture, $"neuralgl-{DateTime.Now:yyyyMMdd-HHmmss-fff}.png");

    /// <summary>The facts of what is on screen.</summary>
    internal static ScreenshotFacts Of(FramePipeline pipeline, DemoState state, string picture, string? restore)
    {
        string? hash = pipeline.Model is LoadedModel { Path: var path } && File.Exists(path) ? Hash(path) : null;
        PanelFacts[] panels = [.. pipeline.Layers.Panels.Zip(pipeline.Layers.Ranges, (panel, range) => new PanelFacts(panel.Name, range.Low, range.High))];
        return new ScreenshotFacts(picture, Cli.Version, state.Renderer, pipeline.Model.Name, hash, pipeline.BackendName, state.Source, state.FrameIndex, DemoViewNames.Of(state.View), Selection.Text(state.Selected), state.Look.ScopeName, state.Look.Ranges, state.Look.Colors.Name, restore, panels)
        {
            Edits = pipeline.Edits.IsEmpty ? null : string.Join(' ', EditOptions.Of(pipeline.Edits, pipeline.Edits.Drawing.IsEmpty ? null : DrawingName(picture)).Where(e => e.Value is not null).Select(e => $"{e.Option} {e.Value}")),
        };
    }

    /// <summary>The name of the drawing beside a picture.</summary>
    internal static string DrawingName(string picture) => System.IO.Path.ChangeExtension(picture, null) + "-drawing.png";

    /// <summary>Writes a picture and its facts beside it, each whole or not at all.</summary>
    /// <param name="path">The PNG.</param>
    /// <param name="shot">The picture.</param>
    /// <param name="facts">What to write beside it; null for scenes, which are what their command says.</param>
    /// <exception cref="IOException">The disk is full, or the folder is gone.</exception>
    internal static void Write(string path, Screenshot shot, ScreenshotFacts? facts)
    {
        PngFile.Write(path, shot.Rgba, shot.Width, shot.Height);
        if (facts is not null)
        {
            byte[] json = [.. JsonSerializer.SerializeToUtf8Bytes(facts, JsonResults.Readable.ScreenshotFacts), (byte)'\n'];
            AtomicFile.Write(System.IO.Path.ChangeExtension(path, ".json"), file => file.Write(json));
        }
    }

    /// <summary>SHA-256 of a file, in hexadecimal.</summary>
    internal static string Hash(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
