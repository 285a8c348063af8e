using NeuralGL.Onnx;
using NeuralGL.OpenGL;

namespace NeuralGL.App.Scenes;

/// <summary>Makes pictures half as large and doubles them again: by bicubic interpolation, and by a network.</summary>
internal abstract class Upscaling : IDisposable
{
    private readonly int _mostWidth, _mostHeight;
    private UpscaledPicture? _making, _spare;
    private bool _hasBegun;

    /// <param name="device">Where the textures are.</param>
    /// <param name="isFast">Whether a GPU computes; otherwise larger frames are reduced further.</param>
    protected Upscaling(GlDevice device, bool isFast) => (Device, _mostWidth, _mostHeight) = isFast ? (device, 1280, 720) : (device, 640, 360);

    /// <summary>The newest picture that is done; null before the first.</summary>
    internal UpscaledPicture? Shown { get; private set; }

    /// <summary>Whether a picture is being made, which ends before another is taken.</summary>
    internal bool IsUnderway => _making is not null;

    /// <summary>On OpenGL textures go in and out; any other backend computes from and to memory.</summary>
    internal static Upscaling Create(SceneLab lab, OnnxModel model) =>
        lab.Backend is GlBackend gl ? new GlUpscaling(lab.Device, gl, model) : new HostUpscaling(lab.Device, lab.Backend, model);

    /// <summary>Begins with a picture: reduced, if it is larger than can be kept up with, to even sides.</summary>
    /// <param name="rgba">[height, width, 4] bytes.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    internal void Begin(ReadOnlySpan<byte> rgba, int width, int height)
    {
        if (_hasBegun)
        {
            // Tiles of the last picture would stay beside those of the new one.
            Go(null);
        }

        double scale = Math.Min(1, Math.Min(_mostWidth / (double)width, _mostHeight / (double)height));
        (int w, int h) = (Even(width * scale), Even(height * scale));
        if (_making is null || (_making.Width, _making.Height) != (w, h))
        {
            _making?.Dispose();
            _making = Take(w, h);
        }

        (_making.Decibels, _making.Milliseconds) = (null, 0);
        Start(rgba, width, height, _making);
    }

    /// <summary>Goes on.</summary>
    /// <param name="budget">What this call may cost; null ends the picture and waits for its numbers.</param>
    internal void Go(TimeSpan? budget)
    {
        if (_making is null)
        {
            return;
        }

        _hasBegun = true;
        if (Advance(_making, budget))
        {
            (_spare, Shown, _making, _hasBegun) = (Shown, _making, null, false);
        }
    }

    /// <summary>Takes numbers that arrived since.</summary>
    /// <returns>Whether there were some.</returns>
    internal virtual bool Collect() => false;

    public virtual void Dispose()
    {
        _making?.Dispose();
        _spare?.Dispose();
        Shown?.Dispose();
    }

    /// <summary>Where the textures are.</summary>
    protected GlDevice Device { get; }

    /// <summary>Uploads and reduces.</summary>
    protected abstract void Start(ReadOnlySpan<byte> rgba, int width, int height, UpscaledPicture picture);

    /// <summary>Computes for about so long.</summary>
    /// <returns>Whether the picture is done.</returns>
    protected abstract bool Advance(UpscaledPicture picture, TimeSpan? budget);

    /// <summary>Room that is no longer shown, or new room.</summary>
    private UpscaledPicture Take(int width, int height)
    {
        UpscaledPicture? spare = _spare;
        _spare = null;
        if (spare is not null && (spare.Width, spare.Height) == (width, height))
        {
            return spare;
        }

        spare?.Dispose();
        return new UpscaledPicture(Device, width, height);
    }

    private static int Even(double side) => Math.Max(2 * ((2 * UpscaleGraphs.Border) + 2), (int)side & ~1);

}
