using System.Collections.Concurrent;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.RealNetworks;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Tests;

/// <summary>Networks as PyTorch and torchvision export them, beside ONNX Runtime on the same weights and inputs.</summary>
public class RealNetworkTests(ITestOutputHelper output)
{
    /// <summary>Squares of differences by squares of numbers, over a tensor: the bound of docs/numerics.md for whole results.</summary>
    private const double MostNmse = 1e-7;

    /// <summary>The largest difference by the largest number.</summary>
    private const double MostOfScale = 1e-4;

    /// <summary>What an open batch is in the inputs; no file was traced with it.</summary>
    private const int OpenBatch = 2;

    /// <summary>Attention as PyTorch's own module has it makes one dimension of batch and heads, so the batch must be given when the file is read.</summary>
    private static readonly HashSet<string> ComputesWithItsBatch = ["vit"];

    private static readonly ConcurrentDictionary<string, Judgement> Judgements = new();

    public static TheoryData<string> Names =>
    [
        "lenet", "mlp", "resnet18", "resnet50", "squeezenet", "mobilenet-v2", "mobilenet-v3", "shufflenet", "densenet", "googlenet", "efficientnet", "convnext",
        "vit", "style-transfer", "super-resolution", "unet", "unet-bilinear", "deeplab", "generator", "detector", "volume", "text-cnn", "transformer",
    ];

    /// <summary>Those that the reference, which is plain loops in double, does in a moment.</summary>
    public static TheoryData<string> Small => ["lenet", "mlp", "squeezenet", "shufflenet", "vit", "unet-bilinear", "generator", "detector", "volume", "text-cnn", "transformer"];

    [Theory]
    [MemberData(nameof(Small))]
    public void On_the_reference_a_real_network_gives_what_ONNX_Runtime_gives(string name) => Agrees(name, new ReferenceBackend<double>());

    [Theory]
    [MemberData(nameof(Names))]
    public void On_the_cpu_a_real_network_gives_what_ONNX_Runtime_gives(string name) => Agrees(name, new CpuBackend());

    [Theory]
    [MemberData(nameof(Names))]
    public void On_OpenGL_a_real_network_gives_what_ONNX_Runtime_gives(string name)
    {
        RequireFiles();
        using var gl = new GlStage();
        Agrees(name, gl.Backend);
    }

    [Fact]
    public void Every_network_that_is_exported_is_tested()
    {
        RequireFiles();
        Assert.Equal(Directory.GetFiles(RealNetworkFiles.Folder!, "*.onnx").Select(Path.GetFileNameWithoutExtension).Order(), Names.Select(n => n.Data).Order());
    }

    private static void RequireFiles() => Assert.SkipWhen(RealNetworkFiles.Folder is null, RealNetworkFiles.WhyMissing ?? "");

    private void Agrees(string name, IBackend backend)
    {
        RequireFiles();
        byte[] file = File.ReadAllBytes(RealNetworkFiles.ModelOf(name));
        OnnxModel model = OnnxFile.Load(file, new OnnxOptions { Batch = ComputesWithItsBatch.Contains(name) ? OpenBatch : null });
        Judgement judgement = Judgements.GetOrAdd(name, _ => Judgement.Of(name, file, model.Graph));
        Dictionary<string, Tensor> actual = Networks.Run(backend, model.Graph, model.Parameters, judgement.Batch, judgement.Inputs);
        Assert.Equal(judgement.Outputs.Keys, actual.Keys);
        foreach ((string which, Tensor expected) in judgement.Outputs)
        {
            Assert.Equal(expected.Type, actual[which].Type);
            (double ofScale, double nmse) = Difference(expected.Floats, actual[which].Floats);
            output.WriteLine($"{name} on {backend.Name}: {which} {expected.Shape} differs by at most {ofScale:E1} of its largest number, NMSE {nmse:E1}");
            Assert.InRange(ofScale, 0, MostOfScale);
            Assert.InRange(nmse, 0, MostNmse);
        }
    }

    /// <summary>NaN on either side is the largest difference there is.</summary>
    private static (double OfScale, double Nmse) Difference(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double largest = 0, scale = 0, error = 0, power = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs((double)expected[i] - actual[i]);
            largest = difference <= largest ? largest : difference;
            scale = Math.Max(scale, Math.Abs(expected[i]));
            error += difference * difference;
            power += (double)expected[i] * expected[i];
        }

        Assert.True(scale > 0, "nothing but zeros came out: that proves nothing");
        return (double.IsNaN(error) ? double.PositiveInfinity : largest / scale, double.IsNaN(error) ? double.PositiveInfinity : error / power);
    }

    /// <summary>What ONNX Runtime gives for the input that came with the file.</summary>
    private sealed record Judgement((string, Tensor)[] Inputs, Dictionary<string, Tensor> Outputs)
    {
        public int Batch => Inputs[0].Item2.Shape[0];

        public static Judgement Of(string name, byte[] file, Graph graph)
        {
            (string, Tensor)[] inputs = [(Assert.Single(graph.Inputs).Name, NpyFile.Load(RealNetworkFiles.InputOf(name)))];
            using var session = new OrtSession(file);
            return new Judgement(inputs, session.Run(inputs));
        }
    }
}
