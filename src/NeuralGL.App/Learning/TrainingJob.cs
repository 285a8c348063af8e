using NeuralGL.App.Commands;
using NeuralGL.App.Models;
using NeuralGL.Backends;
using NeuralGL.Data;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.Pictures;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Learning;

/// <summary>One run of <c>train</c>: data in, model out.</summary>
internal sealed class TrainingJob
{
    /// <summary>The most training pictures that an epoch's accuracy is told by.</summary>
    private const int MostJudged = 5000;

    public required TrainingData Data { get; init; }

    public required LayerSpec Layers { get; init; }

    public required Objective Objective { get; init; }

    public required Optimizer Optimizer { get; init; }

    public required double LearningRate { get; init; }

    /// <summary>Made when the number of steps in all is known.</summary>
    public required Func<long, LearningRateSchedule> Schedule { get; init; }

    /// <summary>The longest norm of all gradients together, or null.</summary>
    public float? Clip { get; init; }

    /// <summary>Which pictures are held back, or null.</summary>
    public HeldBack? Validation { get; init; }

    /// <summary>Epochs without a better one after which training stops, or null.</summary>
    public int? Patience { get; init; }

    /// <summary>Where the learning curves go, or null.</summary>
    public string? Plot { get; init; }

    public required int Batch { get; init; }

    public required int Epochs { get; init; }

    /// <summary>How pictures are changed, or null.</summary>
    public required Augmentation? Augment { get; init; }

    /// <summary>A file with the names of the classes, or null to number them.</summary>
    public string? Labels { get; init; }

    /// <summary>How many pictures without a digit.</summary>
    public required int Nothing { get; init; }

    public required int Seed { get; init; }

    public required string Out { get; init; }

    /// <summary>The file to write now and then to go on from, or null.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Epochs from one checkpoint to the next.</summary>
    public int CheckpointEvery { get; init; } = 1;

    /// <summary>A checkpoint to go on from, or null.</summary>
    public string? Resume { get; init; }

    /// <summary>The options that must be the same when training goes on.</summary>
    public required TrainingSettings Settings { get; init; }

    public TrainReport Run(string backendName, CommandContext context)
    {
        RequireWritable("--out", Out);
        if (Plot is not null)
        {
            RequireWritable("--plot", Plot);
        }

        if (Checkpoint is not null)
        {
            RequireWritable("--checkpoint", Checkpoint);
        }

        IdxDataSet train = IdxDataSet.Load(Data.Directory, DataSplit.Train);
        int known = train.Labels.Max() + 1, classes = Nothing > 0 ? known + 1 : known;
        RequireSizes(train, known, classes);
        IdxDataSet test = IdxDataSet.Load(Data.Directory, DataSplit.Test, known);
        if ((test.Rows, test.Columns) != (train.Rows, train.Columns))
        {
            throw new UserException($"{test.ImagesFile} holds pictures of {test.Columns}x{test.Rows} pixels, but those to learn from have {train.Columns}x{train.Rows}", ExitCode.BadInput);
        }

        IReadOnlyList<string> names = Labels is null ? [.. Enumerable.Range(0, known).Select(i => $"{i}")] : LoadedModel.ReadLabels(Labels, known);
        int all = train.Count + Data.Synthetic + Nothing;
        (int[] learnt, int[]? held) = Validation?.Divide(all, Seed) ?? ([.. Enumerable.Range(0, all)], null);
        PictureTransform transform = InputOf(train.Columns, train.Rows);
        PictureSet pictures = Gather(train, transform, known, context);
        var parameters = new ParameterStore();
        Mlp.Initialize(Layers, parameters, (ulong)Seed);
        TrainingSettings settings = Checkpoint is null && Resume is null ? Settings : Settings.WithData(pictures, classes);
        ResumedTraining? resume = Resume is null ? null : CheckpointFile.Load(Resume, settings, parameters, Epochs);
        CheckpointFile? checkpoint = Checkpoint is null ? null : new(Checkpoint, CheckpointEvery, settings);
        context.Note($"{train.Count} pictures from {Data.Directory}, {Data.Synthetic} synthetic digits, {Nothing} pictures without a digit");
        using BackendSession session = BackendSession.Open(backendName, context);
        Graph step = TrainingGraph.Build(Batch, Shape.Of(pictures.Length), Shape.Of(classes), (g, x) => Mlp.Add(g, Layers, x, (ulong)Seed), Objective.Loss, Optimizer, Clip);
        Graph network = Mlp.Inference(Layers, Objective.Distribution);
        var options = new OnnxSaveOptions
        {
            Labels = [.. names, .. Nothing > 0 ? [LoadedModel.Nothing] : Array.Empty<string>()],
            InputSpec = transform.ToString(),
        };
        PictureExamples Examples(Augmentation? augmentation, int[] chosen) => new(pictures, classes, augmentation, (ulong)Seed, chosen);
        TrainingOutcome outcome = Learn(session.Backend, step, parameters, (Examples(Augment, learnt), Examples(null, Sample(learnt)), held is null ? null : Examples(null, held)), () => OnnxFile.Save(Out, network, parameters, options), checkpoint, resume, context);
        TrainingResult result = outcome.Result;
        if (outcome.Interrupted)
        {
            throw new UserException($"interrupted after {result.EpochLosses.Count} whole epochs; the best weights are in {Out}{(Checkpoint is null ? "" : $"; --resume {Checkpoint} goes on")}", ExitCode.Interrupted);
        }

        using var classifier = new Classifier(session.Backend, network, parameters, transform, Out);
        var evaluation = new Evaluation(classes, null);
        TestPictures.Evaluate(classifier, test, evaluation, context.Cancellation);
        return new TrainReport
        {
            TestAccuracy = evaluation.Accuracy,
            TestSamples = evaluation.Samples,
            TrainSeconds = result.Seconds,
            SamplesPerSecond = result.SamplesPerSecond,
            Epochs = result.EpochLosses.Count,
            KeptEpoch = outcome.Kept!.Epoch,
            StoppedEarly = outcome.Exhausted,
            Parameters = Layers.ParameterCount,
            Loss = result.EpochLosses,
            Accuracy = [.. outcome.Rows.Select(r => r.Accuracy)],
            ValidationLoss = Validation is null ? null : [.. outcome.Rows.Select(r => r.ValidationLoss!.Value)],
            ValidationAccuracy = Validation is null ? null : [.. outcome.Rows.Select(r => r.ValidationAccuracy!.Value)],
            Backend = session.Name,
            Model = Out,
        };
    }

    /// <summary>The training itself. Whatever ends it, the weights and the learning curves are written.</summary>
    private TrainingOutcome Learn(
        IBackend backend, Graph step, ParameterStore parameters, (IExampleSource Learnt, IExampleSource Shown, IExampleSource? Held) examples, Action save,
        CheckpointFile? checkpoint, ResumedTraining? resume, CommandContext context)
    {
        using var accuracy = new Judge(backend, Layers, Objective.Loss, parameters, examples.Shown);
        using Judge? validation = examples.Held is null ? null : new Judge(backend, Layers, Objective.Loss, parameters, examples.Held);
        long steps = (long)Epochs * Math.Max(1, examples.Learnt.Count / Batch);
        var trainer = new Trainer(new TrainerOptions
        {
            Epochs = Epochs,
            LearningRate = LearningRate,
            Schedule = Schedule(steps),
            Seed = (ulong)Seed,
            Checkpoint = checkpoint is null ? null : checkpoint.Keep,
        });
        var run = new TrainingRun(trainer, accuracy, validation, Patience, checkpoint);
        try
        {
            TrainingOutcome outcome = run.Run(backend, step, parameters, examples.Learnt, Epochs, resume, context);
            save();
            if (outcome.Exhausted)
            {
                context.Note($"stopped after epoch {outcome.Rows.Count}: for {Patience} epochs the pictures held back were learnt no better; the weights of epoch {outcome.Kept!.Epoch} are kept");
            }

            return outcome;
        }
        catch (TrainingDivergedException e)
        {
            save();
            throw new UserException($"{e.Message} (they are in {Out})", ExitCode.Usage);
        }
        finally
        {
            if (Plot is not null && run.Rows.Count > 0)
            {
                LearningCurves.Write(Plot, Layers.ToString(), run.Rows);
            }
        }
    }

    /// <summary>Some of them, evenly spread.</summary>
    private static int[] Sample(int[] chosen)
    {
        int count = Math.Min(MostJudged, chosen.Length);
        return [.. Enumerable.Range(0, count).Select(i => chosen[(int)((long)i * chosen.Length / count)])];
    }

    /// <summary>Frames are dark ink on light paper; the network takes ink as in MNIST, so they are inverted.</summary>
    private static PictureTransform InputOf(int columns, int rows) => new(columns, rows) { Invert = true, Layout = PictureLayout.Flat };

    private PictureSet Gather(IdxDataSet train, PictureTransform transform, int known, CommandContext context)
    {
        PictureSet pictures = PictureSet.From(train);
        if (Data.Synthetic > 0)
        {
            (byte[] pixels, byte[] labels) = SyntheticPictures.Digits(transform, Data.Synthetic, Seed, context.Cancellation);
            pictures.Add(pixels, labels, scanned: false);
        }

        if (Nothing > 0)
        {
            (byte[] pixels, byte[] labels) = SyntheticPictures.Nothing(transform, Nothing, Seed, (byte)known, context.Cancellation);
            pictures.Add(pixels, labels, scanned: false);
        }

        return pictures;
    }

    private void RequireSizes(IdxDataSet train, int known, int classes)
    {
        if (Layers.Inputs != train.Rows * train.Columns)
        {
            throw new UserException($"--layers takes {Layers.Inputs} numbers, but the pictures in {Data.Directory} have {train.Columns}x{train.Rows} = {train.Rows * train.Columns}", ExitCode.Usage);
        }

        if (Layers.Outputs < classes)
        {
            int most = Layers.Outputs - (classes - known), item = train.Labels.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)Math.Max(0, most - 1));
            throw new UserException($"{train.LabelsFile} holds the label {train.Labels[Math.Max(0, item)]} at item {Math.Max(0, item)}, but --layers ends in {Layers.Outputs}, so there are {most} classes", ExitCode.BadInput);
        }

        if (Layers.Outputs != classes)
        {
            string nothing = Nothing > 0 ? $" and {LoadedModel.Nothing}" : "";
            throw new UserException($"--layers ends in {Layers.Outputs}, but there are {classes} classes: 0 to {known - 1}{nothing}", ExitCode.Usage);
        }

        if (Data.Synthetic > 0 && known != 10)
        {
            throw new UserException($"synthetic digits have 10 classes, but {Data.Directory} has {known}", ExitCode.Usage);
        }

        if (known > 255)
        {
            throw new UserException($"{train.LabelsFile} has {known} classes; with {LoadedModel.Nothing} there may be 256", ExitCode.BadInput);
        }
    }

    /// <summary>Found out before hours of training, not after.</summary>
    private static void RequireWritable(string option, string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (Directory.Exists(path))
        {
            throw new UserException($"{option} {path} is a folder; name the file to write", ExitCode.BadInput);
        }

        if (!Directory.Exists(folder))
        {
            throw new UserException($"{option} {path}: the folder {folder} does not exist", ExitCode.BadInput);
        }

        string probe = Path.Combine(folder, $".neuralgl-{Guid.NewGuid():N}.tmp");
        File.Create(probe, 1, FileOptions.DeleteOnClose).Dispose();
    }
}
