using NeuralGL.App.Demo;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.OpenGL.Transfers;
using NeuralGL.Pictures;

namespace NeuralGL.App.Scenes;

/// <summary>The same on OpenGL: post-process passes from texture to texture. Only two numbers of each picture come back, the errors.</summary>
internal sealed class GlUpscaling : Upscaling
{
    private const int CubicTile = 64;

    private readonly GlBackend _backend;
    private readonly TiledPostProcessPass _network, _bicubic;
    private readonly UploadTexture _upload;
    private readonly StageTimer _timer;
    private readonly TensorToTexture _truth, _small;
    private readonly float[] _errors = new float[2];
    private Sized? _sized;
    private UpscaledPicture? _measured;

    internal GlUpscaling(GlDevice device, GlBackend backend, OnnxModel model) : base(device, !device.IsSoftware)
    {
        _backend = backend;
        int tiles = TilesPerRun(device);
        _network = new TiledPostProcessPass(backend, model.Graph, model.Parameters, new() { Halo = HaloOf(model), Scale = 2, TilesPerRun = tiles });
        _bicubic = new TiledPostProcessPass(backend, UpscaleGraphs.Doubling(CubicTile + (2 * UpscaleGraphs.CubicHalo)), new ParameterStore(), new() { Halo = UpscaleGraphs.CubicHalo, Scale = 2, TilesPerRun = tiles });
        _upload = new UploadTexture(device);
        _timer = new StageTimer(device, isOnGpu: true);
        (_truth, _small) = (new TensorToTexture(device), new TensorToTexture(device));
    }

    /// <summary>Few where shaders run on the CPU, so that a frame can be cut into short calls and its numbers stay in the caches.</summary>
    internal static int TilesPerRun(GlDevice device) => device.IsSoftware ? 7 : 64;

    /// <summary>Pixels on each side of a tile that a network which doubles tiles does not answer for.</summary>
    internal static int HaloOf(OnnxModel model) => (model.Graph.Inputs[0].Shape[3] - (model.Graph.Outputs[0].Shape[3] / 2)) / 2;

    internal override bool Collect()
    {
        if (_measured is not { } picture || !_sized!.Answer.TryTake(_errors))
        {
            return false;
        }

        Note(picture);
        return true;
    }

    public override void Dispose()
    {
        _sized?.Dispose();
        _truth.Dispose();
        _small.Dispose();
        _timer.Dispose();
        _upload.Dispose();
        _bicubic.Dispose();
        _network.Dispose();
        base.Dispose();
    }

    protected override void Start(ReadOnlySpan<byte> rgba, int width, int height, UpscaledPicture picture)
    {
        if (_sized is null || (_sized.Width, _sized.Height) != (picture.Width, picture.Height))
        {
            _measured = null;
            _sized?.Dispose();
            _sized = new Sized(Device, _backend, picture.Width, picture.Height);
        }

        _upload.Upload(rgba, width, height);
        GlGraph half = _sized.Half;
        _sized.Frame.Run(_upload.Handle, width, height, half.BufferOf(half.Graph.Inputs[0]));
        _truth.Run(half.BufferOf(half.Graph.Inputs[0]), TexelLayout.Of(half.Graph.Inputs[0].Shape), picture.Truth, OutputTextureFormat.Rgba8);
        half.Run();
        _small.Run(half.BufferOf(half.Graph.Outputs[0]), TexelLayout.Of(half.Graph.Outputs[0].Shape), picture.Small, OutputTextureFormat.Rgba8);
        _bicubic.Run(picture.Small, picture.Width / 2, picture.Height / 2, picture.Bicubic);
    }

    protected override bool Advance(UpscaledPicture picture, TimeSpan? budget)
    {
        (int width, int height) = (picture.Width / 2, picture.Height / 2);
        bool isComplete = true;
        _timer.Begin();
        if (budget is { } limit)
        {
            isComplete = _network.RunWithin(limit, picture.Small, width, height, picture.Network).IsComplete;
        }
        else
        {
            _network.Run(picture.Small, width, height, picture.Network);
        }

        _timer.End();
        picture.Milliseconds += double.IsFinite(_timer.Milliseconds) ? _timer.Milliseconds : 0;
        if (isComplete)
        {
            Await(budget);
            Measure(picture);
            Await(budget);
        }

        return isComplete;
    }

    /// <summary>Without a budget waits for numbers that are on their way.</summary>
    private void Await(TimeSpan? budget)
    {
        if (budget is null && _measured is { } picture && _sized!.Answer.TakeBlocking(_errors))
        {
            Note(picture);
        }
    }

    /// <summary>Asks how far both results are from the true picture; skipped while an older answer is on its way.</summary>
    private void Measure(UpscaledPicture picture)
    {
        if (_measured is not null)
        {
            return;
        }

        Sized sized = _sized!;
        GlGraph errors = sized.Errors;
        GlBuffer truth = errors.BufferOf(errors.Graph.Inputs[0]), found = errors.BufferOf(errors.Graph.Inputs[1]);
        sized.Truth.Run(picture.Truth, picture.Width, picture.Height, truth);
        sized.Bicubic.Run(picture.Bicubic, picture.Width, picture.Height, found, 0);
        sized.Network.Run(picture.Network, picture.Width, picture.Height, found, 1);
        errors.Run();
        _measured = sized.Answer.TryAsk() ? picture : null;
    }

    private void Note(UpscaledPicture picture)
    {
        picture.Decibels = (UpscaleGraphs.Decibels(_errors[0]), UpscaleGraphs.Decibels(_errors[1]));
        _measured = null;
    }

    /// <summary>What belongs to pictures of one size.</summary>
    private sealed class Sized : IDisposable
    {
        internal Sized(GlDevice device, GlBackend backend, int width, int height)
        {
            (Width, Height) = (width, height);
            TextureToTensor Reader() => new(device, new PictureTransform(width, height) { Channels = PictureChannels.Rgb, Fit = PictureFit.Stretch });
            (Frame, Truth, Bicubic, Network) = (Reader(), Reader(), Reader(), Reader());
            Half = (GlGraph)backend.Compile(UpscaleGraphs.Halving(width, height), new ParameterStore());
            Errors = (GlGraph)backend.Compile(UpscaleGraphs.Errors(width, height), new ParameterStore());
            Half.MarkInputSet(Half.Graph.Inputs[0]);
            foreach (Value input in Errors.Graph.Inputs)
            {
                Errors.MarkInputSet(input);
            }

            Answer = Errors.CreateReadback(Errors.Graph.Outputs[0]);
        }

        internal int Width { get; }

        internal int Height { get; }

        internal TextureToTensor Frame { get; }

        internal TextureToTensor Truth { get; }

        internal TextureToTensor Bicubic { get; }

        internal TextureToTensor Network { get; }

        internal GlGraph Half { get; }

        internal GlGraph Errors { get; }

        internal Readback Answer { get; }

        public void Dispose()
        {
            foreach (IDisposable part in (IDisposable[])[Answer, Errors, Half, Network, Bicubic, Truth, Frame])
            {
                part.Dispose();
            }
        }
    }
}
