using System.Diagnostics;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.OpenGL;
using NeuralGL.Pictures;
using NeuralGL.Tensors;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Scenes;

/// <summary>The same on a backend that computes in memory; the textures only show it.</summary>
internal sealed class HostUpscaling(GlDevice device, IBackend backend, OnnxModel model) : Upscaling(device, isFast: false)
{
    private float[] _truth = [], _small = [], _bicubic = [];

    /// <summary>A picture [3, height, width] of numbers from 0 to 1 doubled by a network for tiles, as a post-process pass does it.</summary>
    /// <param name="backend">What computes.</param>
    /// <param name="graph">Tiles [N, 3, side, side] with their halo give tiles of twice the size, without or with it.</param>
    /// <param name="parameters">The weights.</param>
    /// <param name="halo">Pixels on each side of a tile that it does not answer for; beyond the picture's edge the edge's count.</param>
    /// <param name="small">The picture.</param>
    /// <param name="width">Its pixels.</param>
    /// <param name="height">Its pixels.</param>
    internal static float[] Double(IBackend backend, Graph graph, ParameterStore parameters, int halo, float[] small, int width, int height)
    {
        int side = graph.Inputs[0].Shape[3], own = side - (2 * halo), made = graph.Outputs[0].Shape[3], cut = (made - (2 * own)) / 2;
        int columns = (width + own - 1) / own, rows = (height + own - 1) / own, tile = 3 * side * side;
        var given = new float[columns * rows * tile];
        for (int i = 0; i < given.Length; i++)
        {
            (int t, int c, int at) = (i / tile, i / (side * side) % 3, i % (side * side));
            int x = Math.Clamp((t % columns * own) - halo + (at % side), 0, width - 1), y = Math.Clamp((t / columns * own) - halo + (at / side), 0, height - 1);
            given[i] = small[(((c * height) + y) * width) + x];
        }

        using CompiledGraph run = backend.Compile(graph, parameters, new CompileOptions { Batch = columns * rows });
        run.SetInput(run.Graph.Inputs[0].Name, new Tensor(run.Graph.Inputs[0].Shape, given));
        run.Run();
        ReadOnlySpan<float> found = run.ReadBlocking(run.Graph.Outputs[0]).Floats;
        var doubled = new float[3 * 4 * width * height];
        for (int i = 0; i < doubled.Length; i++)
        {
            (int c, int y, int x) = (i / (4 * width * height), i / (2 * width) % (2 * height), i % (2 * width));
            int t = (y / (2 * own) * columns) + (x / (2 * own));
            doubled[i] = found[(((((t * 3) + c) * made) + cut + (y % (2 * own))) * made) + cut + (x % (2 * own))];
        }

        return doubled;
    }

    protected override void Start(ReadOnlySpan<byte> rgba, int width, int height, UpscaledPicture picture)
    {
        _truth = new float[3 * picture.Width * picture.Height];
        new PictureTransform(picture.Width, picture.Height) { Channels = PictureChannels.Rgb, Fit = PictureFit.Stretch }.Apply<float>(rgba, width, height, _truth);
        Graph half = UpscaleGraphs.Halving(picture.Width, picture.Height);
        using CompiledGraph run = backend.Compile(half, new ParameterStore());
        run.SetInput(half.Inputs[0].Name, new Tensor(half.Inputs[0].Shape, _truth));
        run.Run();
        _small = [.. run.ReadBlocking(half.Outputs[0].Name).Floats];
        Upload(picture.Truth, _truth, picture.Width, picture.Height);
        Upload(picture.Small, _small, picture.Width / 2, picture.Height / 2);
        int halo = UpscaleGraphs.CubicHalo;
        _bicubic = Double(backend, UpscaleGraphs.Doubling(32 + (2 * halo)), new ParameterStore(), halo, _small, picture.Width / 2, picture.Height / 2);
        Upload(picture.Bicubic, _bicubic, picture.Width, picture.Height);
    }

    protected override bool Advance(UpscaledPicture picture, TimeSpan? budget)
    {
        long began = Stopwatch.GetTimestamp();
        float[] doubled = Double(backend, model.Graph, model.Parameters, GlUpscaling.HaloOf(model), _small, picture.Width / 2, picture.Height / 2);
        picture.Milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        Upload(picture.Network, doubled, picture.Width, picture.Height);
        Graph errors = UpscaleGraphs.Errors(picture.Width, picture.Height);
        using CompiledGraph run = backend.Compile(errors, new ParameterStore());
        run.SetInput("truth", new Tensor(errors.Inputs[0].Shape, _truth));
        run.SetInput("found", new Tensor(errors.Inputs[1].Shape, [.. _bicubic, .. doubled]));
        run.Run();
        ReadOnlySpan<float> found = run.ReadBlocking(errors.Outputs[0].Name).Floats;
        picture.Decibels = (UpscaleGraphs.Decibels(found[0]), UpscaleGraphs.Decibels(found[1]));
        return true;
    }

    /// <summary>Shows planes of numbers, which become the levels that a texture holds.</summary>
    private unsafe void Upload(uint texture, float[] planes, int width, int height)
    {
        int plane = width * height;
        var rgba = new byte[4 * plane];
        for (int i = 0; i < rgba.Length; i++)
        {
            rgba[i] = 255;
            if (i % 4 < 3)
            {
                ref float number = ref planes[(i % 4 * plane) + (i / 4)];
                rgba[i] = (byte)MathF.Round(255 * Math.Clamp(number, 0, 1));
                number = rgba[i] / 255f;
            }
        }

        GL gl = Device.Gl;
        gl.BindTexture(TextureTarget.Texture2D, texture);
        gl.BindBuffer(BufferTargetARB.PixelUnpackBuffer, 0);
        fixed (byte* p = rgba)
        {
            gl.TexSubImage2D(TextureTarget.Texture2D, 0, 0, 0, (uint)width, (uint)height, PixelFormat.Rgba, PixelType.UnsignedByte, p);
        }

        gl.BindTexture(TextureTarget.Texture2D, 0);
    }
}
