using System.CommandLine;
using NeuralGL.App.Commands;

namespace NeuralGL.App.Tests.Commands;

/// <summary>A verb with one option of each shared kind; it does what the test says, or prints what it was given.</summary>
internal sealed class ProbeVerb : Verb
{
    private readonly Argument<string> model = new("MODEL") { Description = "a model" };
    private readonly Option<string> folder = new("--out") { Description = "a folder", HelpName = "DIR" };
    private readonly Option<int> frames = CommonOptions.PositiveInt("--frames", "how many frames", fallback: 60);
    private readonly Option<int> seed = CommonOptions.Seed();
    private readonly Option<double> rate = CommonOptions.PositiveNumber("--lr", "learning rate", fallback: 0.5);
    private readonly Option<PixelSize> size = CommonOptions.Size("--size", "size of the picture", new PixelSize(1280, 720));
    private readonly Option<string> backend = CommonOptions.Choice("--backend", "what computes", "auto", "gl", "cpu", "reference");
    private readonly Func<CommandContext, int>? action;

    internal ProbeVerb(Func<CommandContext, int>? action = null)
        : base("probe", "Show what was given.")
    {
        this.action = action;
        Arguments.Add(model);
        foreach (Option option in (Option[])[folder, frames, seed, rate, size, backend])
        {
            Options.Add(option);
        }
    }

    internal override IReadOnlyList<Example> Examples { get; } = [new("neuralgl probe m.onnx", "an example")];

    internal override int Run(ParseResult arguments, CommandContext context)
    {
        if (action is not null)
        {
            return action(context);
        }
        context.Output.WriteLine(FormattableString.Invariant(
            $"{arguments.GetValue(model)} {arguments.GetValue(folder)} {arguments.GetValue(frames)} {arguments.GetValue(seed)} {arguments.GetValue(rate)} {arguments.GetValue(size)} {arguments.GetValue(backend)}"));
        return ExitCode.Ok;
    }
}
