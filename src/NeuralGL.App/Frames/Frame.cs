namespace NeuralGL.App.Frames;

/// <summary>What a source knows to be in a frame: the class shown (0–9), or null when nothing is; and whether it is just coming or going.</summary>
internal readonly record struct FrameTruth(int? Label, bool InTransition);

/// <summary>One picture of a stream in a buffer that is used again for the next: RGBA, 8 bits a channel, top row first, no padding between rows.</summary>
internal sealed class Frame
{
    private byte[] _pixels = [];

    public int Width { get; private set; }

    public int Height { get; private set; }

    /// <summary>The frame's number in its source: 0, 1, … (a source that starts again counts on).</summary>
    public long Index { get; set; }

    /// <summary>The time in the source at which the frame is due; the first frame is at zero.</summary>
    public TimeSpan Timestamp { get; set; }

    /// <summary>
    /// When the frame became known here, by the clock of whoever shows it: read from a live source, or due in a file. What passes from
    /// there to the screen is its age; what a camera and its driver took before is not known.
    /// </summary>
    public TimeSpan Captured { get; set; }

    /// <summary>The ground truth, where the source knows it.</summary>
    public FrameTruth? Truth { get; set; }

    /// <summary>The picture, [Height, Width, 4] bytes.</summary>
    public Span<byte> Pixels => _pixels.AsSpan(0, Width * Height * 4);

    /// <summary>Gives the frame a size and returns its pixels, whose content is undefined; allocates only when the picture has grown.</summary>
    public Span<byte> Resize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var bytes = checked(width * height * 4);
        if (_pixels.Length < bytes)
        {
            _pixels = GC.AllocateUninitializedArray<byte>(bytes);
        }

        (Width, Height) = (width, height);
        return Pixels;
    }

    /// <summary>The buffer itself, for readers that need an array; valid until the next <see cref="Resize"/> or <see cref="Swap"/>.</summary>
    public byte[] Buffer => _pixels;

    /// <summary>Exchanges content and buffers with another frame without copying a pixel.</summary>
    public void Swap(Frame other)
    {
        (_pixels, other._pixels) = (other._pixels, _pixels);
        (Width, other.Width) = (other.Width, Width);
        (Height, other.Height) = (other.Height, Height);
        (Index, other.Index) = (other.Index, Index);
        (Timestamp, other.Timestamp) = (other.Timestamp, Timestamp);
        (Captured, other.Captured) = (other.Captured, Captured);
        (Truth, other.Truth) = (other.Truth, Truth);
    }
}
