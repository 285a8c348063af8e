namespace NeuralGL.Pictures;

/// <summary>Which numbers of a pixel the network sees, in this order.</summary>
public enum PictureChannels
{
    /// <summary>One channel: 0.2126·R + 0.7152·G + 0.0722·B (Rec. 709). Of encoded values that is luma Y′, of linear light luminance Y.</summary>
    Gray,

    /// <summary>Red alone.</summary>
    Red,

    /// <summary>Green alone.</summary>
    Green,

    /// <summary>Blue alone.</summary>
    Blue,

    /// <summary>Alpha alone: coverage, never decoded; 1 where the picture has none.</summary>
    Alpha,

    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red, as models that come from OpenCV expect.</summary>
    Bgr,
}

/// <summary>How a picture of one aspect fills an input of another.</summary>
public enum PictureFit
{
    /// <summary>The largest centred part of the input's aspect, in whole source pixels: nothing is distorted, edges are lost.</summary>
    Cover,

    /// <summary>The whole picture, centred, in whole pixels of the input; what stays free is <see cref="PictureTransform.Pad"/>.</summary>
    Contain,

    /// <summary>The whole picture over the whole input, whatever that does to the aspect.</summary>
    Stretch,
}

/// <summary>How source pixels become one pixel of the input.</summary>
public enum PictureFilter
{
    /// <summary>The mean over the pixel's footprint in the source, pixels that are partly inside weighted by the part: exact box average.</summary>
    Area,

    /// <summary>
    /// Between the four nearest source pixels, with pixel centres at one half and edges repeated (ONNX Resize <c>half_pixel</c>,
    /// PyTorch <c>align_corners=False, antialias=False</c>). Leaves pixels out when it shrinks by more than two.
    /// </summary>
    Bilinear,
}

/// <summary>In which light values are averaged and handed to the network.</summary>
public enum PictureColorSpace
{
    /// <summary>As stored: byte/255, sRGB-encoded. What nearly all networks were trained on.</summary>
    Srgb,

    /// <summary>Decoded to linear light before resizing, by IEC 61966-2-1.</summary>
    Linear,
}

/// <summary>The order of the values in the tensor.</summary>
public enum PictureLayout
{
    /// <summary>[N, channels, height, width]: one plane after the other.</summary>
    Nchw,

    /// <summary>[N, height, width, channels]: one pixel after the other.</summary>
    Nhwc,

    /// <summary>[N, channels·height·width], in the order of <see cref="Nchw"/>.</summary>
    Flat,
}

/// <summary>Why a picture and a transform, or a transform and an input, do not go together; one line.</summary>
public sealed class PictureException(string message) : Exception(message);

/// <summary>A transform's text that cannot be read; one line that names the bad part and what is allowed.</summary>
public sealed class PictureSpecException(string message) : FormatException(message);
