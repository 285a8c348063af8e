using NeuralGL.App.Commands;
using NeuralGL.App.Models;
using NeuralGL.Data;

namespace NeuralGL.App.Learning;

/// <summary>What <c>eval --json</c> prints.</summary>
internal sealed record EvalReport
{
    public required double Accuracy { get; init; }

    /// <summary>The pictures or frames that were judged.</summary>
    public required int Samples { get; init; }

    /// <summary>Frames that were not judged: in transition, or empty where the model has no class for that.</summary>
    public int? LeftOut { get; init; }

    /// <summary>Area under the ROC curve of 1 − p(nothing): pictures of classes against negatives or empty frames.</summary>
    public double? Auc { get; init; }

    /// <summary>The pictures of <c>--negatives</c>.</summary>
    public int? Negatives { get; init; }

    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>[true class][answer], counts, in the order of the labels.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Confusion { get; init; }

    public required string Backend { get; init; }
}

/// <summary>One run of <c>eval</c>.</summary>
/// <param name="model">The model's file.</param>
/// <param name="data">A folder with IDX files, or null for the synthetic scene.</param>
/// <param name="negatives">A folder with IDX files that show none of the classes, or null.</param>
/// <param name="frames">Frames of the synthetic scene.</param>
/// <param name="seed">Its seed.</param>
internal sealed class EvaluationJob(string model, string? data, string? negatives, int frames, long seed)
{
    public EvalReport Run(string backendName, CommandContext context)
    {
        LoadedModel loaded = LoadedModel.Load(model);
        using BackendSession session = BackendSession.Open(backendName, context);
        using var classifier = new Classifier(session.Backend, loaded);
        int at = classifier.Labels.ToList().IndexOf(LoadedModel.Nothing);
        int? nothing = at < 0 ? null : at;
        var evaluation = new Evaluation(classifier.Classes, nothing);
        int? leftOut = null, others = null;
        if (data is null)
        {
            leftOut = TestPictures.EvaluateFrames(classifier, seed, frames, nothing, evaluation, context.Cancellation);
        }
        else
        {
            TestPictures.Evaluate(classifier, IdxDataSet.Load(data, DataSplit.Test, classifier.Classes), evaluation, context.Cancellation);
            if (negatives is not null)
            {
                IdxDataSet pictures = nothing is not null ? IdxDataSet.Load(negatives, DataSplit.Test)
                    : throw new UserException($"{model} has no class '{LoadedModel.Nothing}', so --negatives has no meaning for it", ExitCode.BadInput);
                TestPictures.EvaluateNegatives(classifier, pictures, evaluation, context.Cancellation);
                others = pictures.Count;
            }
        }

        return new EvalReport
        {
            Accuracy = evaluation.Accuracy,
            Samples = evaluation.Samples,
            LeftOut = leftOut,
            Auc = evaluation.Auc,
            Negatives = others,
            Labels = classifier.Labels,
            Confusion = evaluation.Confusion,
            Backend = session.Name,
        };
    }
}
