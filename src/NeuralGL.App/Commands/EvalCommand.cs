using System.CommandLine;
using NeuralGL.App.Learning;
using NeuralGL.App.Models;

namespace NeuralGL.App.Commands;

/// <summary>Says how often a model is right on pictures with known truth.</summary>
internal sealed class EvalCommand : Verb
{
    private readonly Argument<string> _model = CommonOptions.Model("the ONNX model");
    private readonly Option<string?> _data = new("--data") { Description = "folder with IDX files; the test split (t10k-…) is used", HelpName = "DIR" };
    private readonly Option<string?> _source = new("--source") { Description = "frames with known truth: synthetic; frames in transition are left out", HelpName = "synthetic" };
    private readonly Option<int> _frames = CommonOptions.PositiveInt("--frames", "frames of the source (default 2000)", 2000);
    private readonly Option<int> _seed = CommonOptions.Seed("seed of the source (default 1)", 1);
    private readonly Option<string?> _negatives = new("--negatives") { Description = "with --data: IDX files of pictures without any of the classes, such as Fashion-MNIST; gives the area under the ROC curve of 1 - p(nothing)", HelpName = "DIR" };
    private readonly Option<string> _backend = BackendSession.Option();
    private readonly Option<int> _threads = BackendSession.ThreadsOption();
    private readonly Option<bool> _json = CommonOptions.Json();

    internal EvalCommand()
        : base("eval", "Evaluate a model on pictures with known truth: accuracy, the confusion matrix, and how well it tells something from nothing.")
    {
        Arguments.Add(_model);
        foreach (Option option in (Option[])[_data, _source, _frames, _seed, _negatives, _backend, _threads, _json])
        {
            Options.Add(option);
        }
    }

    internal override IReadOnlyList<Example> Examples { get; } =
    [
        new("neuralgl eval m.onnx --data mnist", "MNIST's 10,000 test digits"),
        new("neuralgl eval m.onnx --data mnist --negatives fashion", "and whether it sees that clothes are no digits"),
        new("neuralgl eval m.onnx --source synthetic --frames 2000 --seed 9 --json", "frames as the synthetic camera gives them"),
    ];

    internal override int Run(ParseResult arguments, CommandContext context)
    {
        string? data = arguments.GetValue(_data), source = arguments.GetValue(_source), negatives = arguments.GetValue(_negatives);
        if (data is null == source is null)
        {
            throw new UserException("eval wants either --data DIR or --source synthetic; see neuralgl eval --help", ExitCode.Usage);
        }

        if (source is not (null or "synthetic"))
        {
            throw new UserException($"--source wants synthetic, the only source with known truth, not '{source}'; IDX files go to --data", ExitCode.Usage);
        }

        if (negatives is not null && data is null)
        {
            throw new UserException("--negatives goes with --data; synthetic frames bring empty moments of their own", ExitCode.Usage);
        }

        var job = new EvaluationJob(arguments.GetValue(_model)!, data, negatives, arguments.GetValue(_frames), arguments.GetValue(_seed));
        EvalReport report = job.Run(arguments.GetValue(_backend)!, context);
        if (arguments.GetValue(_json))
        {
            context.WriteJson(report, JsonResults.Readable.EvalReport);
        }
        else
        {
            EvalText.Write(report, context.Output);
        }

        return ExitCode.Ok;
    }
}
