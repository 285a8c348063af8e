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
    public required TrainingData Data { get; init; }

    public required LayerSpec Layers { get; init; }

    /// <summary>crossentropy or mse.</summary>
    public required string Loss { get; init; }

    public required Optimizer Optimizer { get; init; }

    public required double LearningRate { get; init; }

    public required LearningRateSchedule Schedule { get; init; }

    public required int Batch { get; init; }

    public required int Epochs { get; init; }

    public required bool Augment { get; init; }

    /// <summary>How many pictures without a digit.</summary>
    public required int Nothing { get; init; }

    public required int Seed { get; init; }

    public required string Out { get; init; }

    public TrainReport Run(string backendName, CommandContext context)
    {
        RequireWritable(Out);
        IdxDataSet train = IdxDataSet.Load(Data.Directory, DataSplit.Train);
        int known = train.Labels.Max() + 1, classes = Nothing > 0 ? known + 1 : known;
        RequireSizes(train, known, classes);
        IdxDataSet test = IdxDataSet.Load(Data.Directory, DataSplit.Test, known);
        if ((test.Rows, test.Columns) != (train.Rows, train.Columns))
        {
            throw new UserException($"{test.ImagesFile} holds pictures of {test.Columns}x{test.Rows} pixels, but those to learn from have {train.Columns}x{train.Rows}", ExitCode.BadInput);
        }

        PictureTransform transform = InputOf(train.Columns, train.Rows);
        PictureSet pictures = Gather(train, transform, known, context);
        using BackendSession session = BackendSession.Open(backendName, context);
        var parameters = new ParameterStore();
        Mlp.Initialize(Layers, parameters, (ulong)Seed);
        bool distribution = Loss == "crossentropy";
        Graph step = TrainingGraph.Build(Batch, Shape.Of(pictures.Length), Shape.Of(classes), (g, x) => Mlp.Add(g, Layers, x), distribution ? Losses.SoftmaxCrossEntropy : Losses.MeanSquaredError, Optimizer);
        Graph network = Mlp.Inference(Layers, distribution);
        var options = new OnnxSaveOptions
        {
            Labels = [.. Enumerable.Range(0, known).Select(i => $"{i}"), .. Nothing > 0 ? [LoadedModel.Nothing] : Array.Empty<string>()],
            InputSpec = transform.ToString(),
        };
        var trainer = new Trainer(new TrainerOptions { Epochs = Epochs, LearningRate = LearningRate, Schedule = Schedule, Seed = (ulong)Seed });
        TrainingResult result;
        try
        {
            result = TrainingProgressView.Show(context, report => trainer.Train(
                session.Backend, step, parameters, new PictureExamples(pictures, classes, Augment, (ulong)Seed), report, context.Cancellation));
        }
        catch (TrainingDivergedException e)
        {
            OnnxFile.Save(Out, network, parameters, options);
            throw new UserException($"{e.Message} (they are in {Out})", ExitCode.Usage);
        }

        OnnxFile.Save(Out, network, parameters, options);
        if (result.Interrupted)
        {
            throw new UserException($"interrupted after {result.EpochLosses.Count} whole epochs; the best weights are in {Out}", ExitCode.Interrupted);
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
            Parameters = Layers.ParameterCount,
            Loss = result.EpochLosses,
            Backend = session.Name,
            Model = Out,
        };
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

        context.Note($"{train.Count} pictures from {Data.Directory}, {Data.Synthetic} synthetic digits, {Nothing} pictures without a digit");
        return pictures;
    }

    private void RequireSizes(IdxDataSet train, int known, int classes)
    {
        if (Layers.Inputs != train.Rows * train.Columns)
        {
            throw new UserException($"--layers takes {Layers.Inputs} numbers, but the pictures in {Data.Directory} have {train.Columns}x{train.Rows} = {train.Rows * train.Columns}", ExitCode.Usage);
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
    private static void RequireWritable(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (Directory.Exists(path))
        {
            throw new UserException($"--out {path} is a folder; name the file to write", ExitCode.BadInput);
        }

        if (!Directory.Exists(folder))
        {
            throw new UserException($"--out {path}: the folder {folder} does not exist", ExitCode.BadInput);
        }

        string probe = Path.Combine(folder, $".neuralgl-{Guid.NewGuid():N}.tmp");
        File.Create(probe, 1, FileOptions.DeleteOnClose).Dispose();
    }
}
