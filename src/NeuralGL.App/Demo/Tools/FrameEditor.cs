using NeuralGL.App.Drawing;
using NeuralGL.App.Frames;
using NeuralGL.Pictures;

namespace NeuralGL.App.Demo;

/// <summary>
/// Makes the changed frame of a frame, before it is uploaded: the drawing, then the shift, then what is covered, then noise. So the GPU,
/// the CPU and every picture on screen get the same pixels, and nothing has to come back.
/// </summary>
internal sealed class FrameEditor
{
    private readonly InputNoise _noise = new();
    private byte[] _pixels = [];

    /// <summary>The changed pixels, [height, width, 4] bytes, until the next call.</summary>
    /// <param name="frame">The frame, which stays as it is.</param>
    /// <param name="transform">How it becomes the input, with the crop that holds now.</param>
    /// <param name="edits">What to change.</param>
    internal ReadOnlySpan<byte> Apply(Frame frame, PictureTransform transform, InputEdits edits)
    {
        (int width, int height) = (frame.Width, frame.Height);
        if (_pixels.Length < frame.Pixels.Length)
        {
            _pixels = GC.AllocateUninitializedArray<byte>(frame.Pixels.Length);
        }

        Span<byte> pixels = _pixels.AsSpan(0, frame.Pixels.Length);
        frame.Pixels.CopyTo(pixels);
        PictureGeometry geometry = transform.Geometry(width, height);
        (Rgba ink, Rgba paper) = Pens(transform);
        edits.Drawing.Paint(pixels, ink, paper);
        (int right, int down) = ShiftInFrame(edits.Shift, geometry);
        Shift(pixels, width, height, right, down);
        if (edits.Occluded is { } covered)
        {
            Cover(pixels, width, covered, Mean(transform));
        }

        if (edits.Noise > 0)
        {
            bool isTurned = geometry.Right.X == 0;
            (int across, int rows) = isTurned ? (transform.Height, transform.Width) : (transform.Width, transform.Height);
            _noise.Add(pixels, width, Stored(geometry), across, rows, transform.ChannelCount == 1, frame.Index, edits.Noise);
        }

        return pixels;
    }

    /// <summary>A shift in pixels of the input, in whole pixels of the frame.</summary>
    internal static (int Right, int Down) ShiftInFrame((int Right, int Down) shift, in PictureGeometry geometry) => (
        (int)Math.Round(shift.Right * (double)geometry.Source.Width / geometry.Target.Width),
        (int)Math.Round(shift.Down * (double)geometry.Source.Height / geometry.Target.Height));

    /// <summary>What the network takes for strokes and for the ground: light on dark, unless it turns the picture over.</summary>
    internal static (Rgba Ink, Rgba Paper) Pens(PictureTransform transform) => transform.Invert ? (Rgba.Black, Rgba.White) : (Rgba.White, Rgba.Black);

    /// <summary>The colour that becomes 0 in the input, where the transform subtracts a mean; otherwise the middle of the range.</summary>
    internal static Rgba Mean(PictureTransform transform)
    {
        Span<byte> levels = stackalloc byte[3];
        for (int channel = 0; channel < 3; channel++)
        {
            int of = transform.ChannelCount == 1 ? 0 : transform.Channels == PictureChannels.Bgr ? 2 - channel : channel;
            float mean = transform.Mean.Count == 0 ? 0.5f : transform.MeanOf(of);
            mean = transform.Invert ? 1 - mean : mean;
            mean = transform.ColorSpace == PictureColorSpace.Linear ? Encoded(mean) : mean;
            levels[channel] = (byte)Math.Clamp((int)MathF.Round(mean * 255), 0, 255);
        }

        return new Rgba(levels[0], levels[1], levels[2]);
    }

    /// <summary>sRGB's curve, IEC 61966-2-1.</summary>
    private static float Encoded(float linear) => linear <= 0.0031308f ? 12.92f * linear : (1.055f * MathF.Pow(linear, 1 / 2.4f)) - 0.055f;

    /// <summary>The part that the network sees, in pixels as they are stored.</summary>
    private static PictureRectangle Stored(in PictureGeometry g)
    {
        int x = g.Origin.X + ((g.Source.Width - 1) * g.Right.X) + ((g.Source.Height - 1) * g.Down.X);
        int y = g.Origin.Y + ((g.Source.Width - 1) * g.Right.Y) + ((g.Source.Height - 1) * g.Down.Y);
        return new PictureRectangle(Math.Min(x, g.Origin.X), Math.Min(y, g.Origin.Y), Math.Abs(x - g.Origin.X) + 1, Math.Abs(y - g.Origin.Y) + 1);
    }

    /// <summary>Moves a picture; what comes in from outside repeats the edge.</summary>
    private static void Shift(Span<byte> rgba, int width, int height, int right, int down)
    {
        if (right == 0 && down == 0)
        {
            return;
        }

        // Rows are taken from where none has been written yet.
        for (int i = 0; i < height; i++)
        {
            int y = down > 0 ? height - 1 - i : i;
            ShiftRow(rgba.Slice(4 * width * Math.Clamp(y - down, 0, height - 1), 4 * width), rgba.Slice(4 * width * y, 4 * width), right);
        }
    }

    private static void ShiftRow(Span<byte> from, Span<byte> to, int right)
    {
        int by = Math.Min(4 * Math.Abs(right), from.Length - 4);
        uint edge = BitConverter.ToUInt32(right > 0 ? from[..4] : from[^4..]);
        (right > 0 ? from[..^by] : from[by..]).CopyTo(right > 0 ? to[by..] : to);
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, uint>(right > 0 ? to[..by] : to[^by..]).Fill(edge);
    }

    private static void Cover(Span<byte> rgba, int width, PictureRectangle covered, Rgba color)
    {
        for (int y = covered.Y; y < covered.Y + covered.Height; y++)
        {
            Span<byte> row = rgba.Slice(4 * ((y * width) + covered.X), 4 * covered.Width);
            for (int at = 0; at < row.Length; at += 4)
            {
                (row[at], row[at + 1], row[at + 2]) = (color.R, color.G, color.B);
            }
        }
    }
}
