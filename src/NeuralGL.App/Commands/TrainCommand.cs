using System.CommandLine;
using NeuralGL.App.Learning;
using NeuralGL.App.Models;
using NeuralGL.Training;

namespace NeuralGL.App.Commands;

/// <summary>Trains a network on labelled pictures and writes it as ONNX.</summary>
internal sealed class TrainCommand : Verb
{
    private readonly Option<string> _data = new("--data") { Description = "folder with IDX files (MNIST's names, .gz too), and how many synthetic digits to add: DIR or DIR,synthetic:N", HelpName = "DATA", Required = true };
    private readonly Option<string> _layers = new("--layers") { Description = $"sizes and activations, such as 784-256-relu-10, or over pictures 28x28x1-conv5x16-relu-pool2-10, where conv3x32s2, dw3, avgpool2, gap and bn are layers too; activations: {string.Join(", ", LayerSpec.Activations)}; leakyrelu:0.2 sets the slope, gelu:tanh the form, dropout:0.5 after a layer drops half of it while training", HelpName = "SPEC", Required = true };
    private readonly Option<string> _loss = CommonOptions.Choice("--loss", "what is made small (default crossentropy)", Objective.Names);
    private readonly Option<double> _smoothing = CommonOptions.Share("--smoothing", "share of each target that crossentropy spreads over all classes (default 0)");
    private readonly Option<string> _optimizer = CommonOptions.Choice("--optimizer", "how weights follow gradients (default adam)", "adam", "adamw", "momentum", "nesterov", "sgd");
    private readonly Option<double> _rate = CommonOptions.PositiveNumber("--lr", "learning rate (default 0.001 for adam and adamw, 0.02 for momentum and nesterov, 0.1 for sgd)");
    private readonly Option<double> _decay = CommonOptions.Share("--decay", "weight decay, from 0 to below 1 (default 0; 0.01 for adamw, where it is apart from the gradient)", fallback: -1);
    private readonly Option<double> _clip = CommonOptions.PositiveNumber("--clip", "longest norm of all gradients together; longer ones are shortened");
    private readonly Option<string> _schedule = CommonOptions.Choice("--schedule", "cosine lets the learning rate fall to 0, step to a tenth after each third of the steps (default cosine)", "cosine", "constant", "step");
    private readonly Option<int> _warmUp = CommonOptions.Integer("--warmup", "steps in which the learning rate rises to its full value (default 0)", 0, 0, int.MaxValue);
    private readonly Option<int> _batch = CommonOptions.PositiveInt("--batch", "pictures in a step (default 64)", 64, 65536);
    private readonly Option<int> _epochs = CommonOptions.PositiveInt("--epochs", "passes over all pictures (default 10)", 10, 1_000_000);
    private readonly Option<string?> _augment = new("--augment") { Description = $"change the pictures anew in every epoch: as a camera sees them, or in the ways of LIST, some of {AugmentationText.Words}", HelpName = "[LIST]", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _validation = new("--validation") { Description = "training pictures to hold back and judge by: a share, such as 0.1, or a number; the epoch that does best on them is kept", HelpName = "F" };
    private readonly Option<int> _patience = CommonOptions.PositiveInt("--patience", "with --validation: stop after N epochs without a better one");
    private readonly Option<int> _nothing = CommonOptions.Integer("--nothing", "add N synthetic pictures without a digit as one class more, the last, named nothing", 0, 0, TrainingData.MostSynthetic);
    private readonly Option<string?> _labels = new("--labels") { Description = "names of the classes to write into the model, one a line or a JSON array (default their numbers)", HelpName = "FILE" };
    private readonly Option<int> _seed = CommonOptions.Seed();
    private readonly Option<string> _backend = BackendSession.Option();
    private readonly Option<int> _threads = BackendSession.ThreadsOption();
    private readonly Option<string> _out = new("--out") { Description = "the model to write", HelpName = "M.onnx", Required = true };
    private readonly Option<string?> _checkpoint = new("--checkpoint") { Description = "write everything needed to go on to this file, after epochs and when interrupted", HelpName = "C.npz" };
    private readonly Option<int> _every = CommonOptions.PositiveInt("--checkpoint-every", "with --checkpoint: epochs from one writing to the next (default 1)");
    private readonly Option<string?> _resume = new("--resume") { Description = "go on from a checkpoint of the same command; on the same backend the result is that of a run that never stopped, bit for bit", HelpName = "C.npz" };
    private readonly Option<string?> _plot = new("--plot") { Description = "draw loss and accuracy of training and validation over the epochs", HelpName = "P.png" };
    private readonly Option<bool> _json = CommonOptions.Json();

    internal TrainCommand()
        : base("train", "Train a network on labelled pictures and write it as ONNX, with its labels and the way pictures become its input.")
    {
        foreach (Option option in (Option[])[
            _data, _layers, _loss, _smoothing, _optimizer, _rate, _decay, _clip, _schedule, _warmUp, _batch, _epochs, _augment, _validation, _patience, _nothing, _labels, _seed, _backend, _threads, _out, _checkpoint, _every, _resume, _plot, _json])
        {
            Options.Add(option);
        }
    }

    internal override IReadOnlyList<Example> Examples { get; } =
    [
        new("neuralgl train --data mnist --layers 784-128-relu-10 --out m.onnx", "MNIST, ten epochs of Adam"),
        new("neuralgl train --data m,synthetic:9000 --layers 784-64-relu-10 --out d.onnx", "MNIST in the folder m, and digits as a camera sees them"),
        new("neuralgl train --data m --nothing 9000 --layers 784-64-relu-11 --out d.onnx", "an eleventh class for pictures without a digit"),
        new("neuralgl train --data m --layers 28x28x1-conv5x16-relu-pool2-10 --out d.onnx", "a convolution over the picture"),
        new("neuralgl train --data m --layers 784-10 --validation 0.1 --out d.onnx", "a tenth of the pictures, held back, decides which epoch is kept"),
        new("neuralgl train --data m --layers 784-10 --augment elastic,rotate --out d.onnx", "pictures bent and turned anew in every epoch"),
        new("neuralgl train --data m --layers 784-10 --checkpoint c.npz --out d.onnx", "with --resume c.npz added it goes on after an interruption"),
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

        double smoothing = arguments.GetValue(_smoothing);
        if (smoothing > 0 && arguments.GetValue(_loss) != "crossentropy")
        {
            throw new UserException("--smoothing goes with --loss crossentropy", ExitCode.Usage);
        }

        int patience = arguments.GetValue(_patience);
        if (patience > 0 && arguments.GetValue(_validation) is null)
        {
            throw new UserException("--patience needs pictures to judge by: add --validation 0.1", ExitCode.Usage);
        }

        RequireFilesApart(arguments);
        string optimizer = arguments.GetValue(_optimizer)!;
        double rate = arguments.GetValue(_rate) is > 0 and var given ? given : optimizer switch { "sgd" => 0.1, "momentum" or "nesterov" => 0.02, _ => 0.001 };
        var job = new TrainingJob
        {
            Data = TrainingData.Parse(arguments.GetValue(_data)!),
            Layers = spec,
            Objective = Objective.Of(arguments.GetValue(_loss)!, (float)smoothing),
            Optimizer = OptimizerOf(optimizer, (float)arguments.GetValue(_decay)),
            LearningRate = rate,
            Schedule = steps => ScheduleOf(arguments.GetValue(_schedule)!, arguments.GetValue(_warmUp), steps),
            Clip = arguments.GetValue(_clip) is > 0 and var limit ? (float)limit : null,
            Validation = arguments.GetValue(_validation) is { } held ? HeldBack.Parse(held) : null,
            Patience = patience > 0 ? patience : null,
            Plot = arguments.GetValue(_plot),
            Batch = arguments.GetValue(_batch),
            Epochs = arguments.GetValue(_epochs),
            Augment = arguments.GetResult(_augment) is null ? null : arguments.GetValue(_augment) is { } ways ? AugmentationText.Parse(ways) : Augmentation.Default,
            Nothing = arguments.GetValue(_nothing),
            Labels = arguments.GetValue(_labels),
            Seed = arguments.GetValue(_seed),
            Out = arguments.GetValue(_out)!,
            Checkpoint = arguments.GetValue(_checkpoint),
            CheckpointEvery = Math.Max(1, arguments.GetValue(_every)),
            Resume = arguments.GetValue(_resume),
            Settings = SettingsOf(arguments, spec, rate),
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

    /// <summary>A checkpoint must not take the place of the model, and its interval is for one that is written.</summary>
    private void RequireFilesApart(ParseResult arguments)
    {
        if (arguments.GetValue(_every) > 0 && arguments.GetValue(_checkpoint) is null)
        {
            throw new UserException("--checkpoint-every needs a file to write: add --checkpoint c.npz", ExitCode.Usage);
        }

        foreach (Option<string?> file in (Option<string?>[])[_checkpoint, _resume])
        {
            foreach ((string name, string? other) in new[] { ("--out", arguments.GetValue(_out)), ("--plot", arguments.GetValue(_plot)) })
            {
                if (arguments.GetValue(file) is { } path && other is not null && Path.GetFullPath(path) == Path.GetFullPath(other))
                {
                    throw new UserException($"{file.Name} and {name} are both {path}; give them different files", ExitCode.Usage);
                }
            }
        }
    }

    /// <summary>What two runs must have in common for one to go on where the other stopped. How long a constant rate lasts may change.</summary>
    private TrainingSettings SettingsOf(ParseResult arguments, LayerSpec layers, double rate)
    {
        string schedule = arguments.GetValue(_schedule)!;
        return new TrainingSettings()
            .With(_layers.Name, layers).With(_loss.Name, arguments.GetValue(_loss)).With(_smoothing.Name, arguments.GetValue(_smoothing))
            .With(_optimizer.Name, arguments.GetValue(_optimizer)).With(_rate.Name, rate).With(_decay.Name, arguments.GetValue(_decay) is >= 0 and var decay ? decay : null)
            .With(_clip.Name, arguments.GetValue(_clip) is > 0 and var clip ? clip : null).With(_schedule.Name, schedule).With(_warmUp.Name, arguments.GetValue(_warmUp))
            .With(_batch.Name, arguments.GetValue(_batch)).With(_epochs.Name, schedule == "constant" ? "free" : arguments.GetValue(_epochs))
            .With(_augment.Name, arguments.GetResult(_augment) is null ? null : arguments.GetValue(_augment) ?? "camera").With(_validation.Name, arguments.GetValue(_validation))
            .With(_nothing.Name, arguments.GetValue(_nothing)).With(_seed.Name, arguments.GetValue(_seed));
    }

    private static Optimizer OptimizerOf(string name, float decay) => name switch
    {
        "sgd" => new Sgd(Math.Max(0, decay)),
        "momentum" => new Momentum(weightDecay: Math.Max(0, decay)),
        "nesterov" => new Momentum(nesterov: true, weightDecay: Math.Max(0, decay)),
        "adamw" => decay < 0 ? new AdamW() : new AdamW(weightDecay: decay),
        _ => new Adam(weightDecay: Math.Max(0, decay)),
    };

    private static LearningRateSchedule ScheduleOf(string name, int warmUp, long steps)
    {
        LearningRateSchedule schedule = name switch
        {
            "constant" => LearningRateSchedule.Constant,
            "step" => LearningRateSchedule.Step(Math.Max(1, (Math.Max(0, steps - warmUp) + 2) / 3)),
            _ => LearningRateSchedule.Cosine,
        };
        return warmUp > 0 ? LearningRateSchedule.WarmUp(warmUp, schedule) : schedule;
    }
}
