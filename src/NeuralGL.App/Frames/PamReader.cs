using System.Text;

namespace NeuralGL.App.Frames;

/// <summary>
/// Reads Netpbm PAM pictures (RGB_ALPHA, 8 bits) one after another from a stream. ffmpeg writes frames in this form, which tells
/// their size with each: no second program has to be asked, and rotation and changes of size within a stream come out right.
/// </summary>
internal sealed class PamReader(Stream stream)
{
    private readonly byte[] _line = new byte[128];
    private readonly byte[] _one = new byte[1];

    /// <summary>Reads the next picture; false at the end of the stream, also where it ends within a picture.</summary>
    /// <exception cref="IOException">The bytes are no PAM picture.</exception>
    public bool Read(Frame into)
    {
        int width = 0, height = 0, depth = 0, most = 0;
        var first = true;
        while (true)
        {
            var line = ReadLine();
            if (line.IsEmpty)
            {
                return false;
            }

            if (first && !line.SequenceEqual("P7"u8))
            {
                throw new IOException("ffmpeg did not send PAM pictures");
            }

            first = false;
            if (line.SequenceEqual("ENDHDR"u8))
            {
                break;
            }

            Field(line, "WIDTH "u8, ref width);
            Field(line, "HEIGHT "u8, ref height);
            Field(line, "DEPTH "u8, ref depth);
            Field(line, "MAXVAL "u8, ref most);
        }

        if (width is < 1 or > PictureDecoder.LongestSide || height is < 1 or > PictureDecoder.LongestSide || (long)width * height > PictureDecoder.MostPixels || depth != 4 || most != 255)
        {
            throw new IOException($"frames of {width}x{height} pixels, {depth} channels, are not supported");
        }

        var count = into.Resize(width, height).Length;
        return stream.ReadAtLeast(into.Pixels, count, throwOnEndOfStream: false) == count;
    }

    private static void Field(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, ref int value)
    {
        if (line.StartsWith(name) && !System.Buffers.Text.Utf8Parser.TryParse(line[name.Length..], out value, out _))
        {
            throw new IOException($"'{Encoding.ASCII.GetString(line)}' in a PAM header");
        }
    }

    /// <summary>Byte by byte: a header is 70 bytes and anything read beyond it would be pixels. Empty at the end of the stream.</summary>
    private ReadOnlySpan<byte> ReadLine()
    {
        for (var length = 0; length < _line.Length; length++)
        {
            if (stream.Read(_one, 0, 1) <= 0)
            {
                return [];
            }

            if (_one[0] == (byte)'\n')
            {
                return _line.AsSpan(0, length);
            }

            _line[length] = _one[0];
        }

        throw new IOException("ffmpeg did not send PAM pictures");
    }
}
