using System.Globalization;

namespace NeuralGL.App.Frames;

/// <summary>The sources by the names that the command line gives them.</summary>
internal static class FrameSources
{
    /// <summary>The forms a source can have, for help and messages.</summary>
    public const string Forms = "synthetic, camera[:DEVICE], video:PATH-or-URL, images:DIR, image:PATH, idx:DIR, stdin:WxH";

    private const int LargestStdinSide = 8192;
    private static readonly string[] Names = ["synthetic", "camera", "video", "images", "image", "idx", "stdin"];

    /// <summary>Opens a source. A camera or video starts with the first read.</summary>
    /// <exception cref="FrameSourceException">The text names no source (exit code 1), its data are bad (2), or there is no camera or ffmpeg (3).</exception>
    public static IFrameSource Open(string spec, FrameSourceOptions options) => Parse(spec, options)();

    /// <summary>Checks the form of a source's name and returns what opens it.</summary>
    /// <exception cref="FrameSourceException">The text names no source (exit code 1).</exception>
    public static Func<IFrameSource> Parse(string spec, FrameSourceOptions options)
    {
        var colon = spec.IndexOf(':');
        var name = colon < 0 ? spec : spec[..colon];
        var rest = colon < 0 ? null : spec[(colon + 1)..];
        switch (name)
        {
            case "synthetic" when rest is null:
                return () => new SyntheticSource(options.Seed, options.Size.Width, options.Size.Height);
            case "camera" when rest is null or { Length: > 0 }:
                return () => new FfmpegSource(Cameras.Input(rest, options.Size), options);
            case "video" when rest is { Length: > 0 }:
                return () => new FfmpegSource(Videos.Input(rest), options);
            case "images" when rest is { Length: > 0 }:
                return () => new ImagesSource(rest, options.Warnings);
            case "image" when rest is { Length: > 0 }:
                return () => new ImageSource(rest);
            case "idx" when rest is { Length: > 0 }:
                return () => new IdxSource(rest);
            case "stdin" when Size(rest) is { } size:
                return () => new StdinSource(size.Width, size.Height, options);
            case "stdin":
                throw new FrameSourceException($"source '{spec}': stdin needs the frames' size, stdin:WxH with 1 to {LargestStdinSide} pixels a side, e.g. stdin:640x480", 1);
        }

        if (Names.Contains(name))
        {
            throw new FrameSourceException($"source '{spec}': {name} is written {Forms.Split(", ").First(f => f == name || f.StartsWith(name + ':', StringComparison.Ordinal) || f.StartsWith(name + '[', StringComparison.Ordinal))}", 1);
        }

        var near = Names.MinBy(n => Distance(n, name))!;
        var hint = Distance(near, name) <= 2 ? $" (did you mean '{near}{(rest is null ? "" : ":" + rest)}'?)" : "";
        throw new FrameSourceException($"unknown source '{spec}'{hint}; there are {Forms}", 1);
    }

    private static (int Width, int Height)? Size(string? text)
    {
        var parts = text?.Split('x');
        return parts is [var w, var h]
            && int.TryParse(w, NumberStyles.None, CultureInfo.InvariantCulture, out var width) && width is >= 1 and <= LargestStdinSide
            && int.TryParse(h, NumberStyles.None, CultureInfo.InvariantCulture, out var height) && height is >= 1 and <= LargestStdinSide
            ? (width, height) : null;
    }

    /// <summary>How many letters must be added, dropped or changed (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
            }
        }

        return row[b.Length];
    }
}
