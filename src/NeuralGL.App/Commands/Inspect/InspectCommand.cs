using System.CommandLine;
using NeuralGL.App.Models;
using NeuralGL.Graphs;
using NeuralGL.Graphs.Passes;
using NeuralGL.Onnx;

namespace NeuralGL.App.Commands;

/// <summary>Shows what a model is made of, and folds layers that are deep in name only.</summary>
internal sealed class InspectCommand : Verb
{
    // 1.9 GiB, as OnnxSaveOptions has it.
    private const int DefaultMebibytes = 1945;

    private readonly Argument<string> model = CommonOptions.Model();

    private readonly Option<string> collapse = new("--collapse")
    {
        Description = "write the model with every stack of linear layers folded into one Dense; labels and other metadata are kept",
        HelpName = "OUT.onnx",
    };

    private readonly Option<int> apart = CommonOptions.Integer("--external-above", "with --collapse: weights of more than N MiB go into a second file beside OUT.onnx (default 1945)", DefaultMebibytes, 0, int.MaxValue);

    private readonly Option<string[]> shapes = InputShapes.Option();

    private readonly Option<bool> json = CommonOptions.Json();

    internal InspectCommand()
        : base("inspect", "Show a model's inputs, nodes, shapes and parameters, and warn of linear layers without an activation between them. N is the open batch, -1 in JSON.")
    {
        Arguments.Add(model);
        Options.Add(collapse);
        Options.Add(apart);
        Options.Add(shapes);
        Options.Add(json);
    }

    internal override IReadOnlyList<Example> Examples { get; } =
    [
        new("neuralgl inspect model.onnx", "the network as a table"),
        new("neuralgl inspect assets/models/lecture-collapse.onnx --collapse folded.onnx", "two linear layers that are worth only one, and that one"),
        new("neuralgl inspect model.onnx --shape Nx3x240x320", "a model whose file leaves its picture's size open"),
        new("neuralgl inspect model.onnx --json", "the same as one JSON object"),
    ];

    internal override int Run(ParseResult arguments, CommandContext context)
    {
        LoadedModel loaded = LoadedModel.Load(arguments.GetRequiredValue(model), shapes: new InputShapes(arguments.GetValue(shapes) ?? [], []));
        InspectReport report = InspectReport.Of(loaded);
        if (arguments.GetValue(collapse) is { } file)
        {
            report = report with { Collapsed = Collapse(loaded, file, (long)arguments.GetValue(apart) << 20) };
        }
        if (arguments.GetValue(json))
        {
            context.WriteJson(report, JsonResults.Readable.InspectReport);
        }
        else
        {
            InspectText.Write(report, context.Output);
        }
        return ExitCode.Ok;
    }

    private static InspectCollapsed Collapse(LoadedModel model, string file, long threshold)
    {
        (Graph graph, ParameterStore parameters) = FoldBatchNormalization.Fold(model.Graph, model.Parameters);
        (graph, parameters) = CollapseLinearStacks.Collapse(graph, parameters);
        OutputFiles.Write(file, path => OnnxFile.Save(path, graph, parameters, new OnnxSaveOptions { Metadata = model.Onnx.Metadata, ExternalDataThreshold = threshold }));
        return new InspectCollapsed(file, graph.Nodes.Count, graph.ParameterCount);
    }
}
