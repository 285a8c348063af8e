using System.Globalization;
using System.Text.RegularExpressions;

namespace NeuralGL.Pictures;

/// <summary>The text form of a transform, both ways.</summary>
internal static partial class PictureSpec
{
    private static readonly (string Name, PictureChannels Value)[] Channels =
    [
        ("gray", PictureChannels.Gray), ("rgb", PictureChannels.Rgb), ("bgr", PictureChannels.Bgr), ("red", PictureChannels.Red),
        ("green", PictureChannels.Green), ("blue", PictureChannels.Blue), ("alpha", PictureChannels.Alpha),
        ("grey", PictureChannels.Gray), ("luma", PictureChannels.Gray),
    ];

    private static readonly (string Name, PictureFit Value)[] Fits =
        [("cover", PictureFit.Cover), ("contain", PictureFit.Contain), ("stretch", PictureFit.Stretch)];

    private static readonly (string Name, PictureFilter Value)[] Filters = [("area", PictureFilter.Area), ("bilinear", PictureFilter.Bilinear)];

    private static readonly (string Name, PictureColorSpace Value)[] ColorSpaces = [("srgb", PictureColorSpace.Srgb), ("linear", PictureColorSpace.Linear)];

    private static readonly (string Name, PictureLayout Value)[] Layouts =
        [("nchw", PictureLayout.Nchw), ("nhwc", PictureLayout.Nhwc), ("flat", PictureLayout.Flat)];

    private static readonly string[] Keys = ["fit", "filter", "crop", "pad", "mean", "scale", "std", "layout", "orientation"];

    private static readonly string[] Words = [.. Channels.Select(c => c.Name), .. ColorSpaces.Select(c => c.Name), "invert"];

    public static string Format(PictureTransform t)
    {
        var parts = new List<string> { Text($"{t.Width}x{t.Height}"), NameOf(Channels, t.Channels), "fit=" + NameOf(Fits, t.Fit), "filter=" + NameOf(Filters, t.Filter) };
        Add(t.Orientation != 1, Text($"orientation={t.Orientation}"));
        Add(t.Crop is not null, $"crop={t.Crop}");
        Add(t.Pad != 0, Text($"pad={t.Pad}"));
        Add(t.ColorSpace == PictureColorSpace.Linear, "linear");
        Add(t.Invert, "invert");
        Add(t.Mean.Count > 0, "mean=" + Join(t.Mean));
        Add(t.Scale.Count > 0, "scale=" + Join(t.Scale));
        Add(t.Layout != PictureLayout.Nchw, "layout=" + NameOf(Layouts, t.Layout));
        return string.Join(',', parts);

        void Add(bool present, string part)
        {
            if (present)
            {
                parts.Add(part);
            }
        }
    }

    public static PictureTransform Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        PictureTransform? transform = null;
        var parts = text.Split(',').Select(p => p.Trim()).ToArray();
        foreach (string part in parts)
        {
            if (Size().Match(part) is { Success: true } size)
            {
                transform = transform is null
                    ? new PictureTransform(Side(part, size.Groups[1].Value), Side(part, size.Groups[2].Value))
                    : throw new PictureSpecException($"'{part}' is a second size in '{text}'");
            }
        }

        transform = transform ?? throw new PictureSpecException($"'{text}' lacks the input's size; it starts with WIDTHxHEIGHT, such as 28x28,gray");
        var seen = new HashSet<string>();
        foreach (string part in parts.Where(p => !Size().IsMatch(p)))
        {
            (transform, string what) = Read(transform, part);
            if (!seen.Add(what))
            {
                throw new PictureSpecException($"'{part}' gives the {what} a second time in '{text}'");
            }
        }

        RequireCount(transform.Mean, "mean");
        RequireCount(transform.Scale, seen.Contains("scale") ? "scale" : "std");
        return transform;

        void RequireCount(IReadOnlyList<float> values, string name)
        {
            if (values.Count > 1 && values.Count != transform.ChannelCount)
            {
                throw new PictureSpecException($"'{name}' has {values.Count} numbers for {transform.ChannelCount} channel{(transform.ChannelCount == 1 ? "" : "s")}; give 1 or {transform.ChannelCount}");
            }
        }
    }

    private static (PictureTransform Transform, string What) Read(PictureTransform t, string part)
    {
        int equals = part.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return Array.Exists(Channels, c => Same(c.Name, part)) ? (t with { Channels = Choice(Channels, part, part) }, "channels")
                : Array.Exists(ColorSpaces, c => Same(c.Name, part)) ? (t with { ColorSpace = Choice(ColorSpaces, part, part) }, "color space")
                : Same(part, "invert") ? (t with { Invert = true }, "inversion")
                : throw Unknown(part, part, [.. Words, .. Keys.Select(k => k + "=…")]);
        }

        string key = part[..equals].ToLowerInvariant(), value = part[(equals + 1)..];
        return key switch
        {
            "fit" => (t with { Fit = Choice(Fits, part, value) }, key),
            "filter" => (t with { Filter = Choice(Filters, part, value) }, key),
            "layout" => (t with { Layout = Choice(Layouts, part, value) }, key),
            "crop" => (t with { Crop = CropOf(part, value) }, key),
            "pad" => (t with { Pad = Number(part, value) is var pad and >= 0 and <= 1 ? pad : throw Bad(part, "the pad value lies in 0…1") }, key),
            "mean" => (t with { Mean = Numbers(part, value) }, key),
            "scale" => (t with { Scale = Numbers(part, value) }, key),
            "std" => (t with { Scale = [.. Numbers(part, value).Select(s => Inverse(part, s))] }, "scale"),
            "orientation" => (t with { Orientation = value is [>= '1' and <= '8'] ? value[0] - '0' : throw Bad(part, "an EXIF orientation is 1 to 8") }, key),
            _ => throw Unknown(part, key, Keys),
        };
    }

    private static int Side(string part, string digits) => int.TryParse(digits, CultureInfo.InvariantCulture, out int side) && side is >= 1 and <= PictureTransform.MaxSize
        ? side
        : throw Bad(part, $"an input's side is 1 to {PictureTransform.MaxSize} pixels");

    private static PictureCrop CropOf(string part, string value)
    {
        Match match = CropText().Match(value);
        int percents = match.Groups[2].Captures.Count + match.Groups[4].Captures.Count + match.Groups[6].Captures.Count + match.Groups[8].Captures.Count;
        decimal[] n = new decimal[4];
        bool read = match.Success && percents is 0 or 4;
        for (int i = 0; i < 4 && read; i++)
        {
            read = decimal.TryParse(match.Groups[(2 * i) + 1].Value, CultureInfo.InvariantCulture, out n[i])
                && (percents > 0 || (n[i] == decimal.Truncate(n[i]) && n[i] <= int.MaxValue));
        }

        try
        {
            return !read ? throw new ArgumentException("a crop is WIDTHxHEIGHT+X+Y in pixels, or all four with %, such as 50%x50%+25%+25%")
                : percents == 0 ? PictureCrop.Pixels((int)n[2], (int)n[3], (int)n[0], (int)n[1])
                : PictureCrop.Fractions((double)(n[2] / 100), (double)(n[3] / 100), (double)(n[0] / 100), (double)(n[1] / 100));
        }
        catch (ArgumentException e)
        {
            throw Bad(part, e.Message);
        }
    }

    private static float Number(string part, string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
            ? value
            : throw Bad(part, $"'{text}' is not a finite number");

    private static float[] Numbers(string part, string text) => [.. text.Split(':').Select(n => Number(part, n))];

    private static float Inverse(string part, float std) => std > 0 && float.IsFinite(1 / std) ? 1 / std : throw Bad(part, "a standard deviation is above 0");

    private static T Choice<T>((string Name, T Value)[] choices, string part, string name)
    {
        foreach ((string known, T value) in choices)
        {
            if (Same(known, name))
            {
                return value;
            }
        }

        throw Unknown(part, name, [.. choices.Select(c => c.Name)]);
    }

    private static PictureSpecException Bad(string part, string why) => new($"'{part}' in an input transform cannot be read: {why}");

    private static PictureSpecException Unknown(string part, string word, string[] allowed)
    {
        string? near = allowed.Select(a => a.TrimEnd('=', '…')).MinBy(a => Distance(word.ToLowerInvariant(), a));
        string hint = near is not null && Distance(word.ToLowerInvariant(), near) <= Math.Max(1, word.Length / 3) ? $"did you mean {near}? " : "";
        return new PictureSpecException($"'{part}' in an input transform is unknown; {hint}allowed: {string.Join(", ", allowed)}");
    }

    // Levenshtein's distance, one row at a time.
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 0; i < a.Length; i++)
        {
            (int diagonal, row[0]) = (row[0], i + 1);
            for (int j = 0; j < b.Length; j++)
            {
                int substituted = diagonal + (a[i] == b[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(substituted, Math.Min(row[j], row[j + 1]) + 1);
            }
        }

        return row[^1];
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static string NameOf<T>((string Name, T Value)[] choices, T value) => Array.Find(choices, c => EqualityComparer<T>.Default.Equals(c.Value, value)).Name;

    private static string Join(IReadOnlyList<float> values) => string.Join(':', values.Select(v => v.ToString(CultureInfo.InvariantCulture)));

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    [GeneratedRegex(@"^(\d+)x(\d+)$", RegexOptions.IgnoreCase)]
    private static partial Regex Size();

    [GeneratedRegex(@"^([\d.]+)(%)?x([\d.]+)(%)?\+([\d.]+)(%)?\+([\d.]+)(%)?$", RegexOptions.IgnoreCase)]
    private static partial Regex CropText();
}
