using NeuralGL.Benchmarks.Workers;
using NeuralGL.RealNetworks;

namespace NeuralGL.Benchmarks.Rows;

/// <summary>A network as PyTorch or torchvision export it, one example at a time, beside ONNX Runtime on the same file.</summary>
internal sealed class RealNetworkRow : RowSpec
{
    /// <summary>The networks of the page: those of pictures, whose input is float32.</summary>
    internal static readonly string[] Names =
    [
        "lenet", "mlp", "resnet18", "resnet50", "squeezenet", "mobilenet-v2", "mobilenet-v3", "shufflenet", "densenet", "efficientnet",
        "convnext", "vit", "style-transfer", "super-resolution", "unet", "deeplab", "detector",
    ];

    internal required string Model { get; init; }

    internal required string Where { get; init; }

    internal required int Threads { get; init; }

    internal override Row Measure(Laboratory laboratory)
    {
        if (RealNetworkFiles.Folder is null)
        {
            return Empty("ms", Rival.OnnxRuntime.Name, RealNetworkFiles.WhyMissing!);
        }

        var duel = new DuelRow
        {
            Group = Group,
            Name = Name,
            Work = new Case { Kind = Case.Forward, Where = Where, Model = Model, Threads = Threads },
            Against = Rival.OnnxRuntime,
            Unit = Unit.Milliseconds,
        };
        return duel.Measure(laboratory);
    }
}
