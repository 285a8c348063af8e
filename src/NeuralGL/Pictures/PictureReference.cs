using System.Numerics;

namespace NeuralGL.Pictures;

/// <summary>The specification of pictures as input, in plain loops: double for checks, float for use.</summary>
internal static class PictureReference
{
    public static void Apply<T>(PictureTransform transform, ReadOnlySpan<byte> pixels, int width, int height, Span<T> destination, int pixelBytes)
        where T : struct, IFloatingPointIeee754<T>
    {
        PictureGeometry geometry = transform.Geometry(width, height);
        RequireSpans(transform, pixels.Length, width, height, destination.Length, pixelBytes);
        PictureRectangle target = geometry.Target;
        PictureTaps<T> columns = PictureTaps<T>.Of(transform.Filter, geometry.Source.Width, target.Width);
        PictureTaps<T> rows = PictureTaps<T>.Of(transform.Filter, geometry.Source.Height, target.Height);

        // From pixels of the crop to bytes of the stored picture, whichever way it is turned.
        int origin = ((geometry.Origin.Y * width) + geometry.Origin.X) * pixelBytes;
        Multiply(columns.Index, ((geometry.Right.Y * width) + geometry.Right.X) * pixelBytes);
        Multiply(rows.Index, ((geometry.Down.Y * width) + geometry.Down.X) * pixelBytes);

        bool linear = transform.ColorSpace == PictureColorSpace.Linear && transform.Channels != PictureChannels.Alpha;
        T[] values = linear ? PictureLevels<T>.Linear : PictureLevels<T>.Encoded;
        (int first, int second, int third) = ByteOrder(transform.Channels, pixelBytes);
        var writer = new Writer<T>(transform, destination);
        writer.Fill(T.CreateChecked(transform.Pad), target);
        for (int y = 0; y < target.Height; y++)
        {
            for (int x = 0; x < target.Width; x++)
            {
                if (first < 0)
                {
                    writer.Write(target.X + x, target.Y + y, T.One, T.One, T.One);
                    continue;
                }

                ReadOnlySpan<int> offsets = columns.Index.AsSpan(columns.Start[x]..columns.Start[x + 1]);
                ReadOnlySpan<T> weights = columns.Weight.AsSpan(columns.Start[x]..columns.Start[x + 1]);
                T a = T.Zero, b = T.Zero, c = T.Zero;
                for (int row = rows.Start[y]; row < rows.Start[y + 1]; row++)
                {
                    T rowA = T.Zero, rowB = T.Zero, rowC = T.Zero;
                    for (int tap = 0; tap < offsets.Length; tap++)
                    {
                        int at = origin + rows.Index[row] + offsets[tap];
                        rowA += weights[tap] * values[pixels[at + first]];
                        rowB += weights[tap] * values[pixels[at + second]];
                        rowC += weights[tap] * values[pixels[at + third]];
                    }

                    a += rows.Weight[row] * rowA;
                    b += rows.Weight[row] * rowB;
                    c += rows.Weight[row] * rowC;
                }

                writer.Write(target.X + x, target.Y + y, a, b, c);
            }
        }
    }

    // Which bytes of a pixel become the three averages; negative where the picture has no such channel.
    private static (int First, int Second, int Third) ByteOrder(PictureChannels channels, int pixelBytes) => channels switch
    {
        PictureChannels.Alpha => pixelBytes == 4 ? (3, 3, 3) : (-1, -1, -1),
        _ when pixelBytes == 1 => (0, 0, 0),
        PictureChannels.Red => (0, 0, 0),
        PictureChannels.Green => (1, 1, 1),
        PictureChannels.Blue => (2, 2, 2),
        PictureChannels.Bgr => (2, 1, 0),
        _ => (0, 1, 2),
    };

    private static void Multiply(int[] indices, int step)
    {
        for (int i = 0; i < indices.Length; i++)
        {
            indices[i] *= step;
        }
    }

    private static void RequireSpans(PictureTransform transform, int bytes, int width, int height, int values, int pixelBytes)
    {
        if (pixelBytes is not (1 or 3 or 4))
        {
            throw new ArgumentException($"a picture has 1 (gray), 3 (RGB) or 4 (RGBA) bytes a pixel, not {pixelBytes}", nameof(pixelBytes));
        }

        if (bytes < (long)width * height * pixelBytes)
        {
            throw new ArgumentException($"a picture of {width}x{height} pixels with {pixelBytes} bytes each needs {(long)width * height * pixelBytes} bytes; there are {bytes}");
        }

        if (values < transform.Length)
        {
            throw new ArgumentException($"{transform} makes {transform.Length} values; the destination holds {values}");
        }
    }

    // y = (v − mean)·scale, in the order of the layout.
    private readonly ref struct Writer<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        private static readonly T Red = T.CreateChecked(0.2126), Green = T.CreateChecked(0.7152), Blue = T.CreateChecked(0.0722);

        private readonly Span<T> _destination;
        private readonly PictureTransform _transform;
        private readonly (int Channel, int Row, int Column) _strides;
        private readonly T[] _mean;
        private readonly T[] _scale;

        public Writer(PictureTransform transform, Span<T> destination)
        {
            _destination = destination;
            _transform = transform;
            _strides = transform.Strides;
            _mean = [.. Enumerable.Range(0, transform.ChannelCount).Select(c => T.CreateChecked(transform.MeanOf(c)))];
            _scale = [.. Enumerable.Range(0, transform.ChannelCount).Select(c => T.CreateChecked(transform.ScaleOf(c)))];
        }

        /// <summary>The padding, where it shows.</summary>
        public void Fill(T pad, PictureRectangle target)
        {
            if (target.Width == _transform.Width && target.Height == _transform.Height)
            {
                return;
            }

            for (int y = 0; y < _transform.Height; y++)
            {
                for (int x = 0; x < _transform.Width; x++)
                {
                    for (int c = 0; c < _mean.Length; c++)
                    {
                        Put(x, y, c, pad);
                    }
                }
            }
        }

        public void Write(int x, int y, T a, T b, T c)
        {
            Put(x, y, 0, _transform.Channels == PictureChannels.Gray ? (Red * a) + (Green * b) + (Blue * c) : a);
            if (_mean.Length == 3)
            {
                Put(x, y, 1, b);
                Put(x, y, 2, c);
            }
        }

        private void Put(int x, int y, int channel, T v)
        {
            int at = (channel * _strides.Channel) + (y * _strides.Row) + (x * _strides.Column);
            _destination[at] = ((_transform.Invert ? T.One - v : v) - _mean[channel]) * _scale[channel];
        }
    }
}

/// <summary>The 256 values of a byte in [0, 1].</summary>
internal static class PictureLevels<T>
    where T : struct, IFloatingPointIeee754<T>
{
    /// <summary>byte / 255.</summary>
    public static T[] Encoded { get; } = [.. Enumerable.Range(0, 256).Select(b => T.CreateChecked(b) / T.CreateChecked(255))];

    /// <summary>Linear light of an sRGB byte, IEC 61966-2-1: s/12.92 up to 0.04045, above it ((s + 0.055)/1.055)^2.4.</summary>
    public static T[] Linear { get; } = [.. Encoded.Select(s => s <= T.CreateChecked(0.04045)
        ? s / T.CreateChecked(12.92)
        : T.Pow((s + T.CreateChecked(0.055)) / T.CreateChecked(1.055), T.CreateChecked(2.4)))];
}
