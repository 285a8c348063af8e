using NeuralGL.App.Frames;
using SkiaSharp;

namespace NeuralGL.App.Tests.Frames;

public sealed class PictureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("neuralgl-pictures-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_png_is_decoded_exactly_and_transparency_shows_white_paper()
    {
        var path = Save("p.png", 2, 1, [10, 20, 30, 255, 0, 0, 0, 0], SKEncodedImageFormat.Png);
        using var source = FrameSources.Open("image:" + path, new FrameSourceOptions());
        var frame = new Frame();
        Assert.Equal(FrameRead.Got, source.TryRead(frame, TimeSpan.Zero));
        Assert.Equal([10, 20, 30, 255, 255, 255, 255, 255], frame.Pixels.ToArray());
        Assert.Equal(FrameRead.Ended, source.TryRead(frame, TimeSpan.Zero));
        Assert.True(source.TryRewind());
        Assert.Equal(FrameRead.Got, source.TryRead(frame, TimeSpan.Zero));
    }

    [Theory]
    [InlineData(1, "RGBW")]
    [InlineData(2, "GRWB")]
    [InlineData(3, "WBGR")]
    [InlineData(4, "BWRG")]
    [InlineData(5, "RBGW")]
    [InlineData(6, "BRWG")]
    [InlineData(7, "WGBR")]
    [InlineData(8, "GWRB")]
    public void EXIF_orientation_is_applied(int orientation, string corners)
    {
        // Quarters of the file: red, green / blue, white; 48 by 32 pixels. The letters are the upright picture's, row by row.
        var pixels = new byte[48 * 32 * 4];
        for (var i = 0; i < 48 * 32; i++)
        {
            bool right = i % 48 >= 24, low = i / 48 >= 16;
            (pixels[4 * i], pixels[(4 * i) + 1], pixels[(4 * i) + 2], pixels[(4 * i) + 3]) = (right, low) switch
            {
                (false, false) => ((byte)255, (byte)0, (byte)0, (byte)255),
                (true, false) => ((byte)0, (byte)255, (byte)0, (byte)255),
                (false, true) => ((byte)0, (byte)0, (byte)255, (byte)255),
                _ => ((byte)255, (byte)255, (byte)255, (byte)255),
            };
        }

        var path = Save("e.jpg", 48, 32, pixels, SKEncodedImageFormat.Jpeg);
        var plain = File.ReadAllBytes(path);
        byte[] exif = [0xFF, 0xE1, 0, 34, .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];
        File.WriteAllBytes(path, [.. plain[..2], .. exif, .. plain[2..]]);
        var frame = new Frame();
        PictureDecoder.Decode(path, frame);
        Assert.Equal(orientation >= 5 ? (32, 48) : (48, 32), (frame.Width, frame.Height));
        var seen = string.Concat(new[] { (1, 1), (3, 1), (1, 3), (3, 3) }.Select(q => Letter(frame, frame.Width * q.Item1 / 4, frame.Height * q.Item2 / 4)));
        Assert.Equal(corners, seen);
    }

    [Fact]
    public void A_folder_is_shown_in_ordinal_order_and_what_cannot_be_read_is_skipped_with_one_warning_each()
    {
        Save("b.png", 1, 1, [2, 2, 2, 255], SKEncodedImageFormat.Png);
        Save("B.PNG", 1, 1, [1, 1, 1, 255], SKEncodedImageFormat.Png);
        Save("c.webp", 1, 1, [3, 3, 3, 255], SKEncodedImageFormat.Png);
        File.WriteAllText(Path.Combine(_folder, "a.jpg"), "no picture");
        File.WriteAllText(Path.Combine(_folder, "notes.txt"), "no picture");
        var warnings = new StringWriter();
        using var source = FrameSources.Open("images:" + _folder, new FrameSourceOptions { Warnings = warnings });
        for (var round = 0; round < 2; round++)
        {
            Assert.Equal([1, 2, 3], ReadAll(source));
            Assert.True(source.TryRewind());
        }

        Assert.Single(warnings.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("a.jpg", warnings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_readable_picture_is_bad_data()
    {
        Fails("images:" + _folder, "holds no pictures");
        File.WriteAllText(Path.Combine(_folder, "a.jpg"), "no picture");
        using var source = FrameSources.Open("images:" + _folder, new FrameSourceOptions { Warnings = new StringWriter() });
        Assert.Equal(2, Assert.Throws<FrameSourceException>(() => source.TryRead(new Frame(), TimeSpan.Zero)).ExitCode);
        Fails("images:" + Path.Combine(_folder, "a.jpg"), "is a file");
    }

    [Fact]
    public void A_damaged_empty_or_huge_picture_and_a_folder_are_bad_data_in_one_line()
    {
        var random = new Random(1);
        var noise = new byte[64 * 64 * 4];
        random.NextBytes(noise);
        var good = File.ReadAllBytes(Save("g.png", 64, 64, noise, SKEncodedImageFormat.Png));
        Fails(Write("cut.png", good[..(good.Length / 2)]), "damaged picture (it is cut short)");
        Fails(Write("empty.png", []), "is empty");
        Fails(Write("text.png", "hello"u8.ToArray()), "not a picture that can be read");
        Fails("image:" + _folder, "is a folder");

        // The width in the header made huge, with its checksum put right: refused before any pixel is decoded.
        var huge = (byte[])good.Clone();
        huge[17] = 0x01;
        BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder((int)Crc(huge.AsSpan(12, 17)))).CopyTo(huge, 29);
        Fails(Write("huge.png", huge), "is 65600x64 pixels");

        string Write(string name, byte[] bytes)
        {
            File.WriteAllBytes(Path.Combine(_folder, name), bytes);
            return "image:" + Path.Combine(_folder, name);
        }
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }

    private static void Fails(string spec, string message)
    {
        var error = Assert.Throws<FrameSourceException>(() => FrameSources.Open(spec, new FrameSourceOptions()));
        Assert.Equal(2, error.ExitCode);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static List<int> ReadAll(IFrameSource source)
    {
        var values = new List<int>();
        var frame = new Frame();
        while (source.TryRead(frame, TimeSpan.Zero) == FrameRead.Got)
        {
            values.Add(frame.Pixels[0]);
        }

        return values;
    }

    private static char Letter(Frame frame, int x, int y)
    {
        var p = frame.Pixels.Slice(((y * frame.Width) + x) * 4, 3);
        return (p[0] > 128, p[1] > 128, p[2] > 128) switch { (true, true, true) => 'W', (true, _, _) => 'R', (_, true, _) => 'G', _ => 'B' };
    }

    private string Save(string name, int width, int height, byte[] rgba, SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        rgba.CopyTo(bitmap.GetPixelSpan());
        using var data = bitmap.Encode(format, 95);
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, data.ToArray());
        return path;
    }
}
