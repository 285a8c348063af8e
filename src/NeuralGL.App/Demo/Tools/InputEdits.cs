using NeuralGL.App.Commands;
using NeuralGL.Pictures;

namespace NeuralGL.App.Demo;

/// <summary>What people change of the frames before the network sees them. Rectangles are in pixels of the frame, from its upper left.</summary>
internal sealed class InputEdits
{
    /// <summary>What the key for noise goes through, in per cent of the range.</summary>
    internal static readonly int[] NoiseSteps = [0, 5, 10, 20, 40];

    private (int Width, int Height) _fitted;

    /// <summary>Standard deviation of the noise that is added, in per cent of the range from black to white; 0 for none.</summary>
    internal int Noise { get; set => Set(ref field, value); }

    /// <summary>What is covered with the mean; null for nothing.</summary>
    internal PictureRectangle? Occluded { get; set => Set(ref field, value); }

    /// <summary>The part of the frame that goes into the network, instead of the part that the model asks for.</summary>
    internal PictureRectangle? Crop { get; set => Set(ref field, value); }

    /// <summary>By how many pixels of the network's input the picture is moved.</summary>
    internal (int Right, int Down) Shift { get; set => Set(ref field, value); }

    /// <summary>What was drawn by hand.</summary>
    internal Sketch Drawing { get; } = new();

    /// <summary>Goes up with every change.</summary>
    internal int Version { get; private set; }

    /// <summary>Whether pixels are other than in the frame.</summary>
    internal bool ChangesPixels => Noise > 0 || Occluded is not null || Shift != default || !Drawing.IsEmpty;

    /// <summary>Whether the network sees the frame as it would without tools.</summary>
    internal bool IsEmpty => !ChangesPixels && Crop is null;

    /// <summary>Says that the drawing has changed.</summary>
    internal void Touch() => Version++;

    /// <summary>The next amount of noise, and none after the largest.</summary>
    internal void NextNoise() => Noise = NoiseSteps.FirstOrDefault(n => n > Noise);

    /// <summary>Takes everything back.</summary>
    internal void Clear()
    {
        (Noise, Occluded, Crop, Shift) = (0, null, null, default);
        Drawing.Clear();
        Touch();
    }

    /// <summary>Prepares for frames of a size. What belongs to places of frames of another size is taken back.</summary>
    /// <exception cref="UserException">What was asked for at the start lies beyond the frame.</exception>
    internal void Fit(int width, int height)
    {
        if (_fitted == (width, height))
        {
            return;
        }

        bool isFirst = _fitted == default;
        _fitted = (width, height);
        if (isFirst)
        {
            Require("--crop", Crop, width, height);
            Require("--occlude", Occluded, width, height);
            if (!Drawing.IsEmpty && (Drawing.Width, Drawing.Height) != (width, height))
            {
                throw new UserException($"--drawing is {Drawing.Width}x{Drawing.Height}, but frames are {width}x{height}", ExitCode.Usage);
            }
        }
        else
        {
            (Occluded, Crop) = (null, null);
        }

        Drawing.Begin(width, height);
        Touch();
    }

    private static void Require(string option, PictureRectangle? rectangle, int width, int height)
    {
        if (rectangle is { } r && (r.X + (long)r.Width > width || r.Y + (long)r.Height > height))
        {
            throw new UserException($"{option} {r.X},{r.Y},{r.Width},{r.Height} reaches beyond frames of {width}x{height}", ExitCode.Usage);
        }
    }

    private void Set<T>(ref T field, T value)
    {
        if (!EqualityComparer<T>.Default.Equals(field, value))
        {
            field = value;
            Touch();
        }
    }
}
