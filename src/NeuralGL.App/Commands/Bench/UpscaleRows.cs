using NeuralGL.App.Models;
using NeuralGL.App.Scenes;
using NeuralGL.Backends;
using NeuralGL.Onnx;
using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.Tensors;

namespace NeuralGL.App.Commands.Bench;

/// <summary>The shipped upscaler on one frame.</summary>
internal static class UpscaleRows
{
    internal const int Width = 320, Height = 180;

    /// <summary>The post-process pass, texture to texture, to its end.</summary>
    internal static Timing Pass(GlBackend backend, CancellationToken cancellation)
    {
        OnnxModel model = Load();
        GlDevice device = backend.Device;
        using var picture = new UpscaledPicture(device, 2 * Width, 2 * Height);
        using var pass = new TiledPostProcessPass(backend, model.Graph, model.Parameters, new() { Halo = GlUpscaling.HaloOf(model), Scale = 2, TilesPerRun = GlUpscaling.TilesPerRun(device) });
        return Timing.Of(
            () =>
            {
                pass.Run(picture.Small, Width, Height, picture.Network);
                device.Gl.Finish();
            },
            cancellation);
    }

    /// <summary>The network on as many tiles, from memory to memory.</summary>
    internal static Timing Tiles(IBackend backend, CancellationToken cancellation)
    {
        OnnxModel model = Load();
        int own = model.Graph.Outputs[0].Shape[3] / 2;
        using CompiledGraph run = backend.Compile(model.Graph, model.Parameters, new CompileOptions { Batch = ((Width + own - 1) / own) * ((Height + own - 1) / own) });
        Tensor tiles = Tensor.Zeros(run.Graph.Inputs[0].Type);
        var random = new SplitMix64(3);
        foreach (ref float number in tiles.Floats)
        {
            number = random.NextFloat();
        }

        run.SetInput(run.Graph.Inputs[0].Name, tiles);
        return Timing.Of(run.Run, cancellation);
    }

    private static OnnxModel Load() => OnnxFile.Load(Assets.Find("models/upscale-2x.onnx"));
}
