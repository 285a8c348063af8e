using NeuralGL.App.Commands;
using NeuralGL.Training;
using Spectre.Console;

namespace NeuralGL.App.Learning;

/// <summary>Shows training on stderr: a live bar on a terminal, elsewhere one plain line for each epoch.</summary>
internal static class TrainingProgressView
{
    public static TrainingResult Show(CommandContext context, Func<Action<TrainingProgress>, TrainingResult> train)
    {
        if (context.Error != Console.Error || Console.IsErrorRedirected)
        {
            return train(p =>
            {
                if (p.EpochEnded)
                {
                    context.Note(FormattableString.Invariant($"epoch {p.Epoch} of {p.Epochs}: loss {p.Loss:F4}, {p.SamplesPerSecond:F0} samples/s"));
                }
            });
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(context.Error) });
        return console.Progress().AutoClear(false)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(progress =>
            {
                ProgressTask bar = progress.AddTask("starting");
                return train(p =>
                {
                    bar.MaxValue = (double)p.Epochs * p.StepsPerEpoch;
                    bar.Value = ((p.Epoch - 1.0) * p.StepsPerEpoch) + p.Step;
                    bar.Description = FormattableString.Invariant($"epoch {p.Epoch}/{p.Epochs}  loss {p.Loss:F4}  {p.SamplesPerSecond:F0} samples/s");
                });
            });
    }
}
