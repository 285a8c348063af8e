using NeuralGL.Tensors;

namespace NeuralGL.Pictures;

/// <summary>
/// How a picture becomes a network's input. In this order: the picture is turned upright (<see cref="Orientation"/>), cut
/// (<see cref="Crop"/>, <see cref="Fit"/>), decoded (<see cref="ColorSpace"/>), resized (<see cref="Filter"/>) and reduced to
/// <see cref="Channels"/>: values v in [0, 1]. Then v ← 1 − v if <see cref="Invert"/>, and finally y = (v − mean)·scale per channel.
/// Immutable; equal when the texts are equal. <see cref="Apply{T}"/> is the specification, the GL shader does the same.
/// </summary>
/// <remarks>
/// As text (<see cref="Parse"/>, <see cref="ToString"/>; the ONNX metadata <c>neuralgl.input</c>): parts with commas between them, such as
/// <c>28x28,gray,fit=cover,filter=area,invert</c> or <c>224x224,rgb,fit=cover,filter=bilinear,mean=0.485:0.456:0.406,std=0.229:0.224:0.225</c>.
/// </remarks>
public sealed record PictureTransform
{
    /// <summary>The largest width and height of an input: beyond it the integer weights of the shader would overflow.</summary>
    public const int MaxSize = 8192;

    /// <summary>Linear light 1 in <see cref="LinearUnits"/>: the largest multiple of 255 with which sums over 16384 pixels fit 32 bits.</summary>
    public const int LinearWhite = 262140;

    /// <summary>A transform to an input of <paramref name="width"/>×<paramref name="height"/> pixels, gray, cover, area, sRGB, planes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is outside [1, <see cref="MaxSize"/>].</exception>
    public PictureTransform(int width, int height) => (Width, Height) = (width, height);

    /// <summary>The input's width in pixels, 1 to <see cref="MaxSize"/>.</summary>
    public int Width { get; init => field = Side(value, nameof(Width)); }

    /// <summary>The input's height in pixels, 1 to <see cref="MaxSize"/>.</summary>
    public int Height { get; init => field = Side(value, nameof(Height)); }

    /// <summary>Which channels the network sees.</summary>
    public PictureChannels Channels { get; init; } = PictureChannels.Gray;

    /// <summary>How the picture's aspect meets the input's.</summary>
    public PictureFit Fit { get; init; } = PictureFit.Cover;

    /// <summary>The part of the upright picture that is used, before <see cref="Fit"/>; null is all of it.</summary>
    public PictureCrop? Crop { get; init; }

    /// <summary>How pixels are averaged.</summary>
    public PictureFilter Filter { get; init; } = PictureFilter.Area;

    /// <summary>The light in which they are averaged and handed on.</summary>
    public PictureColorSpace ColorSpace { get; init; } = PictureColorSpace.Srgb;

    /// <summary>The value v, before inverting, of every channel where <see cref="PictureFit.Contain"/> leaves the input free, in [0, 1].</summary>
    public float Pad
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Pad), "the pad value has to lie in 0…1");
    }

    /// <summary>Whether v becomes 1 − v: dark ink on light paper, for a network that learned light ink on dark.</summary>
    public bool Invert { get; init; }

    /// <summary>Subtracted from v: nothing (0), one number for all channels, or one each in the order of <see cref="Channels"/>.</summary>
    public IReadOnlyList<float> Mean { get; init => field = Finite(value, nameof(Mean)); } = [];

    /// <summary>Multiplied last: nothing (1), one number for all channels, or one each; 1/std for a standard deviation, 255 for a network that takes bytes.</summary>
    public IReadOnlyList<float> Scale { get; init => field = Finite(value, nameof(Scale)); } = [];

    /// <summary>The order of the values.</summary>
    public PictureLayout Layout { get; init; } = PictureLayout.Nchw;

    /// <summary>
    /// How the picture is stored, as EXIF tag 274 says, 1 to 8: 1 upright, 2 mirrored, 3 turned by 180°, 4 upside down mirrored
    /// (rows from the bottom, as OpenGL draws them), 5 transposed, 6 to be turned by 90° clockwise, 7 transversed, 8 to be turned by 90° anticlockwise.
    /// </summary>
    public int Orientation
    {
        get;
        init => field = value is >= 1 and <= 8 ? value : throw new ArgumentOutOfRangeException(nameof(Orientation), "an EXIF orientation is 1 to 8");
    } = 1;

    /// <summary>The number of channels: 3 for RGB and BGR, else 1.</summary>
    public int ChannelCount => Channels is PictureChannels.Rgb or PictureChannels.Bgr ? 3 : 1;

    /// <summary>The number of values a picture becomes: channels·height·width.</summary>
    public int Length => ChannelCount * Height * Width;

    /// <summary>The shape of the input by <see cref="Layout"/>, its batch open.</summary>
    public Shape OutputShape => Layout switch
    {
        PictureLayout.Nhwc => Shape.Of(Shape.Open, Height, Width, ChannelCount),
        PictureLayout.Flat => Shape.Of(Shape.Open, Length),
        _ => Shape.Of(Shape.Open, ChannelCount, Height, Width),
    };

    /// <summary>The mean of a channel, 0 to <see cref="ChannelCount"/> − 1.</summary>
    /// <exception cref="PictureException">There are neither no means, nor one, nor one a channel.</exception>
    public float MeanOf(int channel) => Of(Mean, channel, 0, "means");

    /// <summary>The scale of a channel, 0 to <see cref="ChannelCount"/> − 1.</summary>
    /// <exception cref="PictureException">There are neither no scales, nor one, nor one a channel.</exception>
    public float ScaleOf(int channel) => Of(Scale, channel, 1, "scales");

    /// <summary>Where the values of a picture stand in the tensor: the step from one channel, row and column to the next.</summary>
    public (int Channel, int Row, int Column) Strides => Layout == PictureLayout.Nhwc
        ? (1, Width * ChannelCount, ChannelCount)
        : (Height * Width, Width, 1);

    /// <summary>The linear light of an sRGB byte in units of 1/<see cref="LinearWhite"/>, to the nearest: for arithmetic in integers, at most 1.91e-6 off.</summary>
    public static uint LinearUnits(byte level) => (uint)Math.Round(PictureLevels<double>.Linear[level] * LinearWhite);

    /// <summary>Reads a transform's text; parts in any order, each at most once, the size required.</summary>
    /// <exception cref="PictureSpecException">A part is unknown, doubled, missing or out of range; the message names it and what is allowed.</exception>
    public static PictureTransform Parse(string text) => PictureSpec.Parse(text);

    /// <summary>
    /// The transform that an input's shape suggests where nothing else is known: [N, 1 or 3, H, W], [N, H, W, 1 or 3], [N, H, W],
    /// or [N, F] with F = side² (gray) or 3·side² (RGB planes); cover, area, values in [0, 1].
    /// </summary>
    /// <exception cref="PictureException">The shape does not look like a picture, or like two different ones; the message says why.</exception>
    public static PictureTransform ForInput(Shape input) => PictureInference.ForInput(input);

    /// <summary>Checks that an input takes exactly the values that this transform makes of a picture.</summary>
    /// <exception cref="PictureException">It does not; the message names both shapes.</exception>
    public void RequireFits(Shape input) => PictureInference.RequireFits(this, input);

    /// <summary>Where the picture is read and where its values go, for a picture stored as <paramref name="width"/>×<paramref name="height"/> pixels.</summary>
    /// <exception cref="PictureException">The picture is empty or smaller than the crop.</exception>
    public PictureGeometry Geometry(int width, int height) => PictureGeometry.Of(this, width, height);

    /// <summary>
    /// The part of the picture that the network sees, in pixels of the upright picture (after <see cref="Orientation"/>), for a picture
    /// stored as <paramref name="width"/>×<paramref name="height"/> pixels.
    /// </summary>
    /// <exception cref="PictureException">The picture is empty or smaller than the crop.</exception>
    public PictureRectangle CropRectangle(int width, int height) => Geometry(width, height).Source;

    /// <summary>The reference: one picture into one sample of the input.</summary>
    /// <param name="pixels">Rows from the top, without gaps, <paramref name="channels"/> bytes a pixel.</param>
    /// <param name="width">The stored picture's width in pixels.</param>
    /// <param name="height">The stored picture's height in pixels.</param>
    /// <param name="destination"><see cref="Length"/> values in the order of <see cref="Layout"/>.</param>
    /// <param name="channels">Bytes a pixel: 1 gray, 3 RGB, 4 RGBA with straight alpha.</param>
    /// <exception cref="ArgumentException">A span is too short, or <paramref name="channels"/> is another number.</exception>
    /// <exception cref="PictureException">The picture is empty or smaller than the crop, or means and scales do not match the channels.</exception>
    public void Apply<T>(ReadOnlySpan<byte> pixels, int width, int height, Span<T> destination, int channels = 4)
        where T : struct, System.Numerics.IFloatingPointIeee754<T> => PictureReference.Apply(this, pixels, width, height, destination, channels);

    /// <inheritdoc/>
    public bool Equals(PictureTransform? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>The canonical text: size, channels, fit and filter, then what differs from the defaults. <see cref="Parse"/> gives an equal transform.</summary>
    public override string ToString() => PictureSpec.Format(this);

    private float Of(IReadOnlyList<float> values, int channel, float none, string what) =>
        values.Count == 0 ? none
        : values.Count == 1 ? values[0]
        : values.Count == ChannelCount ? values[channel]
        : throw new PictureException($"{values.Count} {what} do not match {ChannelCount} channel{(ChannelCount == 1 ? "" : "s")}; give one, or one a channel");

    private static int Side(int value, string name) =>
        value is >= 1 and <= MaxSize ? value : throw new ArgumentOutOfRangeException(name, $"an input's side has to be 1 to {MaxSize} pixels");

    private static IReadOnlyList<float> Finite(IReadOnlyList<float> values, string name) =>
        values.All(float.IsFinite) ? [.. values] : throw new ArgumentOutOfRangeException(name, "means and scales have to be finite");
}
