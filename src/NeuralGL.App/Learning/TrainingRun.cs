using NeuralGL.App.Commands;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Training;

namespace NeuralGL.App.Learning;

/// <summary>What came of a <see cref="TrainingRun"/>; the store holds the weights of <paramref name="Kept"/>.</summary>
/// <param name="Result">From the trainer.</param>
/// <param name="Rows">The whole epochs.</param>
/// <param name="Kept">The epoch whose weights are kept; null if none has ended.</param>
/// <param name="Exhausted">Whether it ended because the pictures held back were learnt no better.</param>
internal sealed record TrainingOutcome(TrainingResult Result, IReadOnlyList<EpochRow> Rows, EpochRow? Kept, bool Exhausted)
{
    /// <summary>Whether somebody stopped it.</summary>
    public bool Interrupted => Result.Interrupted && !Exhausted;
}

/// <summary>
/// Training that is judged after every epoch: it shows where it stands, keeps the weights that did best on the pictures held back,
/// and stops when they get no better.
/// </summary>
/// <param name="trainer">Runs the steps.</param>
/// <param name="learnt">Tells accuracy on training pictures.</param>
/// <param name="held">Tells loss and accuracy on pictures held back, or null.</param>
/// <param name="patience">Epochs without a better one after which it stops, or null.</param>
/// <param name="checkpoint">Where to write what is needed to go on, or null; the trainer gives it the states.</param>
internal sealed class TrainingRun(Trainer trainer, Judge learnt, Judge? held, int? patience, CheckpointFile? checkpoint)
{
    private readonly List<EpochRow> _rows = [];

    /// <summary>What has been measured so far, also after an exception.</summary>
    public IReadOnlyList<EpochRow> Rows => _rows;

    /// <param name="backend">What computes.</param>
    /// <param name="step">The graph of a step.</param>
    /// <param name="parameters">Has first values; gets the weights that are kept.</param>
    /// <param name="examples">What to learn from.</param>
    /// <param name="epochs">Passes over all of them in all.</param>
    /// <param name="resume">What to go on with, or null.</param>
    /// <param name="context">Shows where it stands, and may stop it.</param>
    public TrainingOutcome Run(IBackend backend, Graph step, ParameterStore parameters, IExampleSource examples, int epochs, ResumedTraining? resume, CommandContext context)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        EpochRow? best = null;
        ParameterStore? weights = null;
        bool exhausted = false;
        if (resume is not null)
        {
            _rows.AddRange(resume.Rows);
            best = _rows.Aggregate((EpochRow?)null, (winner, row) => row.Beats(winner) ? row : winner);
            weights = held is null || best is null ? null : resume.State.Best ?? resume.State.Parameters;
            StopIfExhausted();
        }

        TrainingResult result = TrainingProgressView.Show(
            context, show => trainer.Train(backend, step, parameters, examples, p => show(p, p.EpochEnded ? Judged(p) : null), stop.Token, resume?.State));
        checkpoint?.Write(_rows, weights, now: true, context);
        if (weights is not null)
        {
            foreach (string name in weights.Names)
            {
                parameters[name] = weights[name];
            }
        }

        return new TrainingOutcome(result, _rows, held is not null || result.Interrupted ? best : _rows[^1], exhausted);

        EpochRow Judged(TrainingProgress p)
        {
            (double Loss, double Accuracy)? validation = held?.Measure();
            var row = new EpochRow(p.Epoch, p.Loss, learnt.Measure().Accuracy, validation?.Loss, validation?.Accuracy);
            _rows.Add(row);
            if (row.Beats(best))
            {
                // Without pictures held back the trainer itself keeps the best epoch's weights.
                (best, weights) = (row, held is null ? null : parameters.Clone());
            }

            StopIfExhausted();
            checkpoint?.Write(_rows, weights, now: false, context);
            return row;
        }

        void StopIfExhausted()
        {
            if (_rows.Count > 0 && _rows.Count < epochs && _rows[^1].Epoch - best!.Epoch >= patience)
            {
                exhausted = true;
                stop.Cancel();
            }
        }
    }
}
