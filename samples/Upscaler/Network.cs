using NeuralGL;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.Operators;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace Upscaler;

/// <summary>
/// The network: bicubic interpolation, and detail that convolutions over the brightness add to all three colours alike. No convolution is
/// padded, so a tile wants <see cref="Halo"/> pixels more on each side than it answers for. (After ESPCN, Shi and others, 2016, and
/// FSRCNN, Dong and others, 2016.)
/// </summary>
internal static class Network
{
    /// <summary>Pixels on each side that it sees and does not answer for.</summary>
    internal const int Halo = 6;

    /// <summary>Pixels that a tile of the written model answers for.</summary>
    internal const int Tile = 32;

    private const int Features = 16, CubicHalo = 2;

    private const string LumaName = "luma.weight", InputName = "picture", OutputName = "doubled";

    private static readonly (int Kernel, int Outputs)[] s_layers = [(5, Features), (3, Features), (3, Features), (3, Features), (3, 4)];

    /// <summary>Brightness out of red, green and blue. (ITU-R BT.601)</summary>
    internal static readonly float[] Luma = [0.299f, 0.587f, 0.114f];

    /// <summary>Weights and biases that are learned.</summary>
    internal static int ParameterCount => s_layers.Select((l, i) => l.Outputs * ((Inputs(i) * l.Kernel * l.Kernel) + 1)).Sum();

    /// <summary>First weights; the last layer's are 0, so that an untrained network is bicubic interpolation.</summary>
    internal static void Initialize(ParameterStore weights, ulong seed)
    {
        var random = new SplitMix64(seed);
        for (int i = 0; i < s_layers.Length; i++)
        {
            Shape shape = WeightShape(i);
            weights[$"conv{i + 1}.weight"] = i == s_layers.Length - 1 ? Tensor.Zeros(shape) : Initializers.HeNormal(shape, ref random);
            weights[$"conv{i + 1}.bias"] = Tensor.Zeros(Shape.Of(s_layers[i].Outputs));
        }
    }

    /// <summary>What is to be added to the interpolated brightness: [N, 1, h, w] gives [N, 1, 2·(h − 12), 2·(w − 12)].</summary>
    internal static Value Detail(GraphBuilder g, Value brightness)
    {
        Value x = brightness;
        for (int i = 0; i < s_layers.Length; i++)
        {
            (int kernel, int outputs) = s_layers[i];
            x = g.AddNode(new Conv(new Window([kernel, kernel])), $"conv{i + 1}", x, g.Parameter($"conv{i + 1}.weight", WeightShape(i)), g.Parameter($"conv{i + 1}.bias", Shape.Of(outputs))).Output;
            x = i == s_layers.Length - 1 ? x : g.AddNode(new LeakyRelu(0.1f), $"leakyrelu{i + 1}", x).Output;
        }

        return g.AddNode(new DepthToSpace(2), "pixels", x).Output;
    }

    /// <summary>The whole network: [N, 3, height + 12, width + 12] from 0 to 1 gives [N, 3, 2·height, 2·width].</summary>
    internal static Graph Build(int width, int height)
    {
        var g = new GraphBuilder("upscale-2x");
        Value picture = g.Input(InputName, Shape.Of(Shape.Open, 3, height + (2 * Halo), width + (2 * Halo)));
        Value detail = Detail(g, g.AddNode(new Conv(new Window([1, 1])), "luma", picture, g.Parameter(LumaName, Shape.Of(1, 3, 1, 1))).Output);
        Value near = Crop(g, picture, Halo - CubicHalo);
        Value smooth = Crop(g, g.AddNode(new Resize(Scaling.Spec(2)), "bicubic", near).Output, 2 * CubicHalo);
        g.Output(g.AddNode(new Clip(0, 1), OutputName, g.Add(new Add(), smooth, detail)).Output);
        return g.Build();
    }

    /// <summary>Writes the network for tiles of <see cref="Tile"/> pixels and their halo.</summary>
    internal static void Save(string path, ParameterStore weights)
    {
        weights[LumaName] = new Tensor(Shape.Of(1, 3, 1, 1), [.. Luma]);
        OnnxFile.Save(path, Build(Tile, Tile), weights);
    }

    /// <summary>A whole picture at once; beyond its edge the edge's pixels count.</summary>
    internal static Picture Apply(IBackend backend, ParameterStore weights, Picture picture)
    {
        Graph graph = Build(picture.Width, picture.Height);
        using CompiledGraph run = backend.Compile(graph, weights);
        int width = picture.Width + (2 * Halo), height = picture.Height + (2 * Halo);
        var numbers = new float[3 * width * height];
        for (int i = 0; i < numbers.Length; i++)
        {
            int x = Math.Clamp((i % width) - Halo, 0, picture.Width - 1), y = Math.Clamp((i / width % height) - Halo, 0, picture.Height - 1);
            numbers[i] = picture.Rgb[(((i / (width * height) * picture.Height) + y) * picture.Width) + x] / 255f;
        }

        run.SetInput(InputName, new Tensor(Shape.Of(1, 3, height, width), numbers));
        run.Run();
        return picture with { Width = 2 * picture.Width, Height = 2 * picture.Height, Rgb = Pictures.Levels(run.ReadBlocking(graph.Outputs[0].Name).Floats) };
    }

    private static Value Crop(GraphBuilder g, Value x, int border) => g.Add(new Slice([2, 3], [border, border], [x.Shape[2] - border, x.Shape[3] - border], [1, 1]), x);

    private static int Inputs(int layer) => layer == 0 ? 1 : s_layers[layer - 1].Outputs;

    private static Shape WeightShape(int layer) => Shape.Of(s_layers[layer].Outputs, Inputs(layer), s_layers[layer].Kernel, s_layers[layer].Kernel);
}
