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
internal sealed class TrainingRun(Trainer trainer, Judge learnt, Judge? held, int? patience)
{
    private readonly List<EpochRow> _rows = [];

    /// <summary>What has been measured so far, also after an exception.</summary>
    public IReadOnlyList<EpochRow> Rows => _rows;

    public TrainingOutcome Run(IBackend backend, Graph step, ParameterStore parameters, IExampleSource examples, CommandContext context)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        EpochRow? best = null;
        ParameterStore? weights = null;
        bool exhausted = false;
        TrainingResult result = TrainingProgressView.Show(context, show => trainer.Train(backend, step, parameters, examples, p => show(p, p.EpochEnded ? Judged(p) : null), stop.Token));
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
            else if (row.Epoch - best!.Epoch >= patience && row.Epoch < p.Epochs)
            {
                exhausted = true;
                stop.Cancel();
            }

            return row;
        }
    }
}
