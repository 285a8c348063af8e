using System.Diagnostics;
using NeuralGL.App.Commands;
using NeuralGL.Training;
using Spectre.Console;

namespace NeuralGL.App.Learning;

/// <summary>Shows training on stderr: a live bar on a terminal, elsewhere one plain line for each epoch.</summary>
internal static class TrainingProgressView
{
    /// <summary>Takes where training stands, and at an epoch's end what was measured of it.</summary>
    public delegate void Update(TrainingProgress progress, EpochRow? row);

    /// <summary>Runs training while it is shown.</summary>
    public static TrainingResult Show(CommandContext context, Func<Update, TrainingResult> train)
    {
        var clock = Stopwatch.StartNew();
        int? before = null;
        if (context.Error != Console.Error || Console.IsErrorRedirected)
        {
            return train((p, row) =>
            {
                before ??= p.Epoch - 1;
                if (row is not null)
                {
                    context.Note(FormattableString.Invariant($"epoch {p.Epoch} of {p.Epochs}: {Text(row)}, {p.SamplesPerSecond:F0} samples/s, {Left(p, before.Value, clock)} left"));
                }
            });
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(context.Error) });
        return console.Progress().AutoClear(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 20 }, new PercentageColumn(), new RemainingTimeColumn())
            .Start(progress =>
            {
                ProgressTask bar = progress.AddTask("starting");
                EpochRow? last = null;
                return train((p, row) =>
                {
                    last = row ?? last;
                    double? accuracy = last?.ValidationAccuracy ?? last?.Accuracy;
                    string right = accuracy is { } a ? FormattableString.Invariant($"  accuracy {a:P2}") : "";
                    bar.MaxValue = (double)p.Epochs * p.StepsPerEpoch;
                    bar.Value = ((p.Epoch - 1.0) * p.StepsPerEpoch) + p.Step;
                    bar.Description = FormattableString.Invariant($"epoch {p.Epoch}/{p.Epochs}  loss {p.Loss:F4}{right}  {p.SamplesPerSecond:F0} samples/s");
                });
            });
    }

    /// <summary>An epoch in words.</summary>
    private static string Text(EpochRow row)
    {
        string held = row.ValidationAccuracy is { } accuracy ? FormattableString.Invariant($", validation loss {row.ValidationLoss:F4}, accuracy {accuracy:P2}") : "";
        return FormattableString.Invariant($"loss {row.Loss:F4}, accuracy {row.Accuracy:P2}{held}");
    }

    /// <summary>The time that the rest takes at the speed since the epochs done before, as minutes and seconds.</summary>
    private static string Left(TrainingProgress p, int before, Stopwatch clock)
    {
        TimeSpan left = clock.Elapsed * ((p.Epochs - p.Epoch) / (double)(p.Epoch - before));
        return FormattableString.Invariant($"{(int)left.TotalMinutes}:{left.Seconds:D2}");
    }
}
