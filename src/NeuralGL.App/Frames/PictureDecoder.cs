using SkiaSharp;

namespace NeuralGL.App.Frames;

/// <summary>Picture files (PNG, JPEG, WebP, BMP, GIF: its first frame) as frames: sRGB, upright as EXIF says, transparency over white paper.</summary>
internal static class PictureDecoder
{
    /// <summary>The longest side accepted, in pixels.</summary>
    public const int LongestSide = 16384;

    /// <summary>The most pixels accepted.</summary>
    public const long MostPixels = 100_000_000;

    /// <summary>Decodes a file; size and kind are checked before any pixel is.</summary>
    /// <exception cref="FrameSourceException">With exit code 2: the file is missing, empty, no picture, too large or damaged.</exception>
    public static void Decode(string path, Frame into)
    {
        if (Directory.Exists(path))
        {
            throw Bad($"{path} is a folder; images:{path} shows the pictures in it");
        }

        if (!File.Exists(path))
        {
            throw Bad($"{path} does not exist");
        }

        SKCodec? codec = null;
        try
        {
            if (new FileInfo(path).Length == 0)
            {
                throw Bad($"{path} is empty");
            }

            // A readable stream first: SKCodec says only "internal error" for a file it may not open.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            codec = SKCodec.Create(stream, out var result) ?? throw Bad($"{path} is not a picture that can be read ({Words(result)}); PNG, JPEG, WebP, BMP and GIF can");
            Decode(path, codec, into);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FrameSourceException($"{path} cannot be read: {e.Message}", 2, e);
        }
        finally
        {
            codec?.Dispose();
        }
    }

    private static unsafe void Decode(string path, SKCodec codec, Frame into)
    {
        int width = codec.Info.Width, height = codec.Info.Height;
        if (width is < 1 or > LongestSide || height is < 1 or > LongestSide || (long)width * height > MostPixels)
        {
            throw Bad($"{path} is {width}x{height} pixels; at most {LongestSide} a side and {MostPixels / 1_000_000} million in all are read");
        }

        using var srgb = SKColorSpace.CreateSrgb();
        var info = new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul, srgb);
        var origin = codec.EncodedOrigin;
        var turned = origin >= SKEncodedOrigin.LeftTop;
        var decoded = origin == SKEncodedOrigin.TopLeft ? into.Resize(width, height) : new byte[width * height * 4];
        SKCodecResult result;
        fixed (byte* p = decoded)
        {
            result = codec.GetPixels(info, (nint)p);
        }

        if (result != SKCodecResult.Success)
        {
            throw Bad($"{path} is a damaged picture ({Words(result)})");
        }

        // Premultiplied, so that white paper shows through by adding what is missing.
        for (var i = 0; i < decoded.Length; i += 4)
        {
            var paper = 255 - decoded[i + 3];
            if (paper != 0)
            {
                decoded[i] = (byte)Math.Min(255, decoded[i] + paper);
                decoded[i + 1] = (byte)Math.Min(255, decoded[i + 1] + paper);
                decoded[i + 2] = (byte)Math.Min(255, decoded[i + 2] + paper);
                decoded[i + 3] = 255;
            }
        }

        if (origin != SKEncodedOrigin.TopLeft)
        {
            Orient(decoded, width, height, origin, into.Resize(turned ? height : width, turned ? width : height));
        }
    }

    /// <summary>The eight EXIF orientations: row 0 and column 0 of the file are the named sides of the picture.</summary>
    private static void Orient(ReadOnlySpan<byte> from, int width, int height, SKEncodedOrigin origin, Span<byte> to)
    {
        var source = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(from);
        var target = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(to);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var at = origin switch
                {
                    SKEncodedOrigin.TopRight => (y * width) + (width - 1 - x),
                    SKEncodedOrigin.BottomRight => ((height - 1 - y) * width) + (width - 1 - x),
                    SKEncodedOrigin.BottomLeft => ((height - 1 - y) * width) + x,
                    SKEncodedOrigin.LeftTop => (x * height) + y,
                    SKEncodedOrigin.RightTop => (x * height) + (height - 1 - y),
                    SKEncodedOrigin.RightBottom => ((width - 1 - x) * height) + (height - 1 - y),
                    _ => ((width - 1 - x) * height) + y,
                };
                target[at] = source[(y * width) + x];
            }
        }
    }

    private static FrameSourceException Bad(string message) => new(message, 2);

    private static string Words(SKCodecResult result) => result switch
    {
        SKCodecResult.IncompleteInput => "it is cut short",
        SKCodecResult.ErrorInInput or SKCodecResult.InvalidInput => "its data are damaged",
        SKCodecResult.Unimplemented => "unknown format",
        _ => result.ToString(),
    };
}
