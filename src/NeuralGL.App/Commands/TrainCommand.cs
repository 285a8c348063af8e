using System.CommandLine;
using NeuralGL.App.Learning;
using NeuralGL.App.Models;
using NeuralGL.Training;

namespace NeuralGL.App.Commands;

/// <summary>Trains a network on labelled pictures and writes it as ONNX.</summary>
internal sealed class TrainCommand : Verb
{
    private readonly Option<string> _data = new("--data") { Description = "folder with IDX files (MNIST's names, .gz too), and how many synthetic digits to add: DIR or DIR,synthetic:N", HelpName = "DATA", Required = true };
    private readonly Option<string> _layers = new("--layers") { Description = $"sizes and activations, such as 784-256-relu-10; activations: {string.Join(", ", LayerSpec.Activations)}; leakyrelu:0.2 sets the slope, gelu:tanh the form", HelpName = "SPEC", Required = true };
    private readonly Option<string> _loss = CommonOptions.Choice("--loss", "what is made small (default crossentropy)", "crossentropy", "mse");
    private readonly Option<string> _optimizer = CommonOptions.Choice("--optimizer", "how weights follow gradients (default adam)", "adam", "momentum", "sgd");
    private readonly Option<double> _rate = CommonOptions.PositiveNumber("--lr", "learning rate (default 0.001 for adam, 0.02 for momentum, 0.1 for sgd)");
    private readonly Option<string> _schedule = CommonOptions.Choice("--schedule", "cosine lets the learning rate fall to 0 (default cosine)", "cosine", "constant");
    private readonly Option<int> _batch = CommonOptions.PositiveInt("--batch", "pictures in a step (default 64)", 64, 65536);
    private readonly Option<int> _epochs = CommonOptions.PositiveInt("--epochs", "passes over all pictures (default 10)", 10, 1_000_000);
    private readonly Option<bool> _augment = new("--augment") { Description = "turn, scale, shear, shift and light the pictures anew in every epoch" };
    private readonly Option<int> _nothing = CommonOptions.Integer("--nothing", "add N synthetic pictures without a digit as one class more, the last, named nothing", 0, 0, TrainingData.MostSynthetic);
    private readonly Option<int> _seed = CommonOptions.Seed();
    private readonly Option<string> _backend = BackendSession.Option();
    private readonly Option<int> _threads = BackendSession.ThreadsOption();
    private readonly Option<string> _out = new("--out") { Description = "the model to write", HelpName = "M.onnx", Required = true };
    private readonly Option<bool> _json = CommonOptions.Json();

    internal TrainCommand()
        : base("train", "Train a network on labelled pictures and write it as ONNX, with its labels and the way pictures become its input.")
    {
        foreach (Option option in (Option[])[_data, _layers, _loss, _optimizer, _rate, _schedule, _batch, _epochs, _augment, _nothing, _seed, _backend, _threads, _out, _json])
        {
            Options.Add(option);
        }
    }

    internal override IReadOnlyList<Example> Examples { get; } =
    [
        new("neuralgl train --data mnist --layers 784-128-relu-10 --out m.onnx", "MNIST, ten epochs of Adam"),
        new("neuralgl train --data m,synthetic:9000 --layers 784-64-relu-10 --out d.onnx", "MNIST in the folder m, and digits as a camera sees them"),
        new("neuralgl train --data m --nothing 9000 --layers 784-64-relu-11 --out d.onnx", "an eleventh class for pictures without a digit"),
        new("neuralgl train --data m --layers 784-30-sine-10 --loss mse --out d.onnx --json", "another activation, another loss, the result as JSON"),
    ];

    internal override int Run(ParseResult arguments, CommandContext context)
    {
        LayerSpec spec;
        try
        {
            spec = LayerSpec.Parse(arguments.GetValue(_layers)!);
        }
        catch (LayerSpecException e)
        {
            throw new UserException("--" + e.Message, ExitCode.Usage);
        }

        string optimizer = arguments.GetValue(_optimizer)!;
        double rate = arguments.GetValue(_rate);
        var job = new TrainingJob
        {
            Data = TrainingData.Parse(arguments.GetValue(_data)!),
            Layers = spec,
            Loss = arguments.GetValue(_loss)!,
            Optimizer = optimizer switch { "sgd" => new Sgd(), "momentum" => new Momentum(), _ => new Adam() },
            LearningRate = rate > 0 ? rate : optimizer switch { "sgd" => 0.1, "momentum" => 0.02, _ => 0.001 },
            Schedule = arguments.GetValue(_schedule) == "constant" ? LearningRateSchedule.Constant : LearningRateSchedule.Cosine,
            Batch = arguments.GetValue(_batch),
            Epochs = arguments.GetValue(_epochs),
            Augment = arguments.GetValue(_augment),
            Nothing = arguments.GetValue(_nothing),
            Seed = arguments.GetValue(_seed),
            Out = arguments.GetValue(_out)!,
        };
        TrainReport report = job.Run(arguments.GetValue(_backend)!, context);
        if (arguments.GetValue(_json))
        {
            context.WriteJson(report, JsonResults.Readable.TrainReport);
        }
        else
        {
            context.Output.WriteLine($"{report.TestAccuracy:P2} of {report.TestSamples} test pictures are right; {report.Parameters} parameters, {report.Epochs} epochs, {report.TrainSeconds:F1} s, {report.SamplesPerSecond:F0} samples/s; written to {job.Out}");
        }

        return ExitCode.Ok;
    }
}
