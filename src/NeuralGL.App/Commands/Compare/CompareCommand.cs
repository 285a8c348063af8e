using System.CommandLine;
using NeuralGL.App.Models;
using NeuralGL.Graphs;
using NeuralGL.Proof;
using NeuralGL.Tensors;

namespace NeuralGL.App.Commands;

/// <summary>The differential debugger: a model on its backends beside the reference in double, node by node.</summary>
internal sealed class CompareCommand : Verb
{
    private static readonly string[] s_backends = ["gl", "cpu", "reference"];

    private readonly Argument<string> model = CommonOptions.Model();

    private readonly Option<string[]> inputs = CommonOptions.Inputs(".npy file, ONNX tensor (.pb) or picture for an input; without any, random numbers from --seed");

    private readonly Option<int> seed = CommonOptions.Seed("seed of the random inputs (default 1)", 1);

    private readonly Option<string> backends = new("--backends")
    {
        Description = "what is compared with the reference: gl, cpu or reference, several with commas (default gl,cpu)",
        HelpName = "LIST",
        DefaultValueFactory = _ => "gl,cpu",
    };

    private readonly Option<int> threads = BackendSession.ThreadsOption();

    private readonly Option<string?> transform = CommonOptions.InputTransform("how a picture becomes the input, such as 28x28,gray,fit=contain,invert");

    private readonly Option<string[]> shapes = InputShapes.Option();

    private readonly Option<bool> json = CommonOptions.Json();

    internal CompareCommand()
        : base("compare", "Run every node of a model on each backend beside the reference in double, and say which goes wrong first. A node is judged on the numbers that it was really given; exit code 6 if any is beyond its operator's tolerance.")
    {
        Arguments.Add(model);
        foreach (Option option in (Option[])[inputs, seed, backends, threads, transform, shapes, json])
        {
            Options.Add(option);
        }
    }

    internal override IReadOnlyList<Example> Examples { get; } =
    [
        new("neuralgl compare model.onnx", "random inputs, OpenGL and CPU"),
        new("neuralgl compare model.onnx --input photo.jpg --backends gl", "your picture, on this driver"),
        new("neuralgl compare model.onnx --seed 7 --json", "other random inputs; every node as JSON"),
    ];

    internal override int Run(ParseResult arguments, CommandContext context)
    {
        string[] names = Names(arguments.GetValue(backends)!);
        string[] files = arguments.GetValue(inputs) ?? [];
        LoadedModel loaded = LoadedModel.Load(arguments.GetRequiredValue(model), inputTransform: arguments.GetValue(transform), shapes: new InputShapes(arguments.GetValue(shapes) ?? [], files));
        Dictionary<string, Tensor> tensors = files.Length > 0
            ? RunInputs.Load(loaded, files).Tensors.ToDictionary(t => t.Name, t => t.Tensor)
            : RandomInputs(loaded.Graph, arguments.GetValue(seed));
        var nodes = new List<ComparedNode>();
        var outputs = new List<ComparedOutput>();
        (string Node, string Backend, string Problem)? first = null;
        foreach (string name in names)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using BackendSession session = BackendSession.Open(name, context);
            GraphComparison found = GraphProof.Compare(session.Backend, loaded.Graph, loaded.Parameters.Clone(), tensors);
            nodes.AddRange(found.Nodes.Select(n => Row(name, n)));
            outputs.AddRange(found.Fused.Select(o => new ComparedOutput(name, o.Output.Name, Figures(o.Cumulative), o.Cumulative.Passed)));
            first ??= First(name, found);
        }

        var report = new CompareReport(loaded.Name, names, nodes, outputs, first?.Node, first?.Backend);
        if (arguments.GetValue(json))
        {
            context.WriteJson(report, JsonResults.Readable.CompareReport);
        }
        else
        {
            CompareText.Write(report, context.Output);
        }

        if (first is { } wrong)
        {
            context.Note($"first divergence on {wrong.Backend}: {wrong.Problem}");
        }

        return first is null ? ExitCode.Ok : ExitCode.CheckFailed;
    }

    /// <summary>The first wrong node; where every node is right alone, an output that fused kernels got wrong.</summary>
    private static (string Node, string Backend, string Problem)? First(string backend, GraphComparison found)
    {
        if (found.FirstDivergence is { } wrong)
        {
            return (wrong.Node.Name, backend, Problem(wrong));
        }

        (Value? output, ProofResult? result) = found.Fused.FirstOrDefault(o => !o.Cumulative.Passed);
        return output is null ? null : (output.Name, backend, $"{result.Message}; every node alone is right");
    }

    private static string[] Names(string list)
    {
        string[] names = list.Split(',', StringSplitOptions.TrimEntries);
        string? wrong = names.FirstOrDefault(n => !s_backends.Contains(n));
        if (wrong is not null)
        {
            throw new UserException($"--backends {list}: '{wrong}' is none of {string.Join(", ", s_backends)}", ExitCode.Usage);
        }

        return names.Distinct().Count() == names.Length ? names : throw new UserException($"--backends {list} names one twice", ExitCode.Usage);
    }

    /// <summary>A tensor for each input by name, each with numbers of its own.</summary>
    internal static Dictionary<string, Tensor> RandomInputs(Graph graph, int seed) =>
        graph.Inputs.Select((input, place) => (input.Name, Tensor: Random(input, SplitMix64.Mix((ulong)seed) ^ (ulong)place))).ToDictionary(t => t.Name, t => t.Tensor);

    /// <summary>Numbers in [−1, 1) for float32, and small whole numbers and bools where the input takes those; an open batch is 2.</summary>
    private static Tensor Random(Value input, ulong seed)
    {
        var random = new SplitMix64(seed);
        Shape shape = input.Shape.WithBatch(2);
        var numbers = new float[shape.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = input.Type.Element switch
            {
                ElementType.Float32 => (2 * random.NextFloat()) - 1,
                ElementType.Bool => random.NextInt(2),
                _ => random.NextInt(4),
            };
        }

        return Tensor.From<float>(new TensorType(shape, input.Type.Element), numbers);
    }

    private static ComparedNode Row(string backend, NodeComparison n) => new(backend, n.Node.Name, n.Node.Operator.Name, Figures(n.Local), Figures(n.Cumulative), n.Local.Passed)
    {
        Problem = n.Local.Passed ? null : Problem(n),
    };

    private static string Problem(NodeComparison n) => $"{n.Local.Message}; operands: {n.Witness}";

    private static ErrorFigures Figures(ProofResult result) => new(result.MaxAbs, result.MaxUlp, result.Nmse);
}
