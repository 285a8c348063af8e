using System.Text;
using NeuralGL.Pictures;
using SkiaSharp;

namespace Upscaler;

/// <summary>A picture: [3, Height, Width] levels, red, green and blue, of even sides.</summary>
internal sealed record Picture(string Name, bool IsIcon, int Width, int Height, byte[] Rgb);

/// <summary>The pictures of a folder, each either learnt from or held back.</summary>
internal static class Pictures
{
    private const int LongestSide = 1024, HeldBackOneIn = 6;

    /// <summary>
    /// Loads one part of them, in the order of their names. Wallpapers are made smaller, as a desktop of that size shows them: at
    /// their full size many are soft, and then there is nothing to restore.
    /// </summary>
    internal static IReadOnlyList<Picture> Load(string folder, bool heldBack) =>
        [.. Directory.EnumerateFiles(folder).Where(f => Path.GetExtension(f) is ".png" or ".jpg" or ".webp" && IsHeldBack(Path.GetFileName(f)) == heldBack).Order(StringComparer.Ordinal).Select(Read)];

    /// <summary>
    /// Whether a picture is held back: by a hash of its subject, the first word after the package's name, so that
    /// variants of one motif (folder-blue, folder-red; dunes-l, dunes-d) are all on the same side. FNV-1a (Fowler, Noll, Vo), 32 bits.
    /// </summary>
    internal static bool IsHeldBack(string file)
    {
        string stem = Path.GetFileNameWithoutExtension(file), subject = stem[(stem.IndexOf('_', StringComparison.Ordinal) + 1)..];
        string word = new([.. subject.ToLowerInvariant().TakeWhile(char.IsAsciiLetter)]);
        uint hash = 2166136261;
        foreach (byte b in Encoding.ASCII.GetBytes(word))
        {
            hash = (hash ^ b) * 16777619;
        }

        return hash % HeldBackOneIn == 0;
    }

    private static Picture Read(string path)
    {
        using SKBitmap bitmap = SKBitmap.Decode(path, new SKImageInfo(0, 0, SKColorType.Rgba8888, SKAlphaType.Premul) is var wanted && SKCodec.Create(path) is { } codec
            ? wanted.WithSize(codec.Info.Width, codec.Info.Height) : throw new InvalidDataException($"{path} is no picture"));
        byte[] rgba = OnWhite(bitmap.GetPixelSpan().ToArray());
        double scale = Math.Min(1, LongestSide / (double)Math.Max(bitmap.Width, bitmap.Height));
        (int width, int height) = ((int)(bitmap.Width * scale) & ~1, (int)(bitmap.Height * scale) & ~1);
        var rgb = new float[3 * width * height];
        new PictureTransform(width, height) { Channels = PictureChannels.Rgb, Fit = PictureFit.Stretch, Filter = PictureFilter.Area }.Apply<float>(rgba, bitmap.Width, bitmap.Height, rgb);
        string name = Path.GetFileName(path);
        return new Picture(name, name.Contains("icon", StringComparison.Ordinal), width, height, Levels(rgb));
    }

    /// <summary>Numbers from 0 to 1 as the nearest of 256 levels.</summary>
    internal static byte[] Levels(ReadOnlySpan<float> numbers)
    {
        var levels = new byte[numbers.Length];
        for (int i = 0; i < levels.Length; i++)
        {
            levels[i] = (byte)MathF.Round(255 * Math.Clamp(numbers[i], 0, 1), MidpointRounding.AwayFromZero);
        }

        return levels;
    }

    private static byte[] OnWhite(byte[] premultiplied)
    {
        for (int i = 0; i < premultiplied.Length; i++)
        {
            premultiplied[i] = i % 4 == 3 ? (byte)255 : (byte)Math.Min(255, premultiplied[i] + 255 - premultiplied[i | 3]);
        }

        return premultiplied;
    }
}
