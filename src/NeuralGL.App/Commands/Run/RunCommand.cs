using System.CommandLine;
using System.Diagnostics;
using NeuralGL.App.Models;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Commands;

/// <summary>Runs a model once: files in, a .npy file for each output.</summary>
internal sealed class RunCommand : Verb
{
    private readonly Argument<string> model = CommonOptions.Model();

    private readonly Option<string[]> inputs = CommonOptions.Inputs(".npy file, ONNX tensor (.pb) or picture for an input; once for each input, by name or in order");

    private readonly Option<string> folder = new("--output")
    {
        Description = "folder for NAME.npy of each output; made if need be",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string> backend = BackendSession.Option();

    private readonly Option<int> threads = BackendSession.ThreadsOption();

    private readonly Option<string?> transform = CommonOptions.InputTransform("how a picture becomes the input, such as 28x28,gray,fit=contain,invert; otherwise the model says, or its input's shape");

    private readonly Option<string[]> shapes = InputShapes.Option();

    private readonly Option<FileInfo?> labels = new("--labels") { Description = "names of the classes or symbols, one a line or a JSON array", HelpName = "FILE" };

    private readonly Option<string> decode = CtcText.Option();

    private readonly Option<bool> json = CommonOptions.Json();

    internal RunCommand()
        : base("run", "Run a model once. The batch, where the model leaves it open, is that of the given tensors; a picture is a batch of 1.")
    {
        Arguments.Add(model);
        foreach (Option option in (Option[])[inputs, folder, backend, threads, transform, shapes, labels, decode, json])
        {
            Options.Add(option);
        }
    }

    internal override IReadOnlyList<Example> Examples { get; } =
    [
        new("neuralgl run model.onnx --input photo.jpg --output out", "a picture, prepared as the model says"),
        new("neuralgl run model.onnx --input x.npy --output out --json", "a NumPy array; the files and times as JSON"),
        new("neuralgl run model.onnx --input a=1.npy --input b=2.pb --output out", "two inputs by name"),
        new("neuralgl run rec.onnx --labels keys.txt --input line.png --output out", "the line of text in a picture: docs/real-networks.md says more"),
        new("neuralgl run m.onnx --input 3.png --output out --input-transform 28x28,gray", "how the picture is prepared, where the model does not say or you know better"),
    ];

    internal override int Run(ParseResult arguments, CommandContext context)
    {
        string? spec = arguments.GetValue(transform);
        string directory = arguments.GetRequiredValue(folder);
        string[] files = arguments.GetValue(inputs) ?? [];
        LoadedModel loaded = LoadedModel.Load(arguments.GetRequiredValue(model), arguments.GetValue(labels)?.FullName, spec, new InputShapes(arguments.GetValue(shapes) ?? [], files), arguments.GetValue(decode)!);
        RunInputs given = RunInputs.Load(loaded, files);
        OutputFiles.CreateDirectory(directory);

        // Everything that the user may have got wrong is behind us; what follows on stderr stands beside a result.
        foreach (string warning in loaded.Warnings)
        {
            context.Note($"{loaded.Path}: {warning}");
        }
        if (spec is not null && !given.HasPicture)
        {
            context.Note("--input-transform changes nothing: no input is a picture");
        }
        using BackendSession session = BackendSession.Open(arguments.GetValue(backend)!, context);
        (Tensor[] results, double milliseconds) = Infer(loaded, given, session.Backend);
        context.Cancellation.ThrowIfCancellationRequested();

        var report = new RunReport(session.Name, Save(loaded, results, given.Batch, directory), milliseconds);
        if (arguments.GetValue(json))
        {
            context.WriteJson(report, JsonResults.Readable.RunReport);
        }
        else
        {
            RunText.Write(loaded, report, results, context.Output);
        }
        return ExitCode.Ok;
    }

    private static (Tensor[] Results, double Milliseconds) Infer(LoadedModel model, RunInputs given, IBackend backend)
    {
        (Graph graph, ParameterStore parameters) = model.ForUse(backend);
        using CompiledGraph compiled = backend.Compile(graph, parameters, new CompileOptions { Batch = given.Batch });
        long start = Stopwatch.GetTimestamp();
        foreach ((string name, Tensor tensor) in given.Tensors)
        {
            compiled.SetInput(name, tensor);
        }
        compiled.Run();
        Tensor[] results = [.. compiled.Graph.Outputs.Select(compiled.ReadBlocking)];
        return (results, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private static RunOutput[] Save(LoadedModel model, Tensor[] results, int batch, string directory)
    {
        string[] names = [.. model.Graph.Outputs.Select(v => v.Name)], files = OutputNames.Of(names);
        var outputs = new RunOutput[results.Length];
        for (int i = 0; i < results.Length; i++)
        {
            string file = Path.Combine(directory, files[i] + ".npy");
            OutputFiles.Write(file, path => NpyFile.Save(path, results[i]));
            outputs[i] = new RunOutput(names[i], [.. results[i].Shape], file) { Text = i == 0 ? ReadText(model, results[0], batch) : null };
        }
        return outputs;
    }

    /// <summary>The lines of an output that is text, one for each example.</summary>
    private static TextLine[]? ReadText(LoadedModel model, Tensor result, int batch)
    {
        if (model.Text is not { } text)
        {
            return null;
        }

        Value output = model.Graph.Outputs[0];
        if (result.Shape[0] != batch)
        {
            throw new UserException($"output '{output.Name}' {result.Shape} does not have the batch of {batch} in front; text is read from [batch, steps, symbols]", ExitCode.BadInput);
        }

        int symbols = result.Shape[2], length = result.Shape[1] * symbols;
        bool areProbabilities = output.Producer?.Operator is Softmax { Name: "Softmax" };
        return [.. Enumerable.Range(0, batch).Select(i =>
        {
            (string line, double confidence) = text.Read(CtcText.Best(result.Floats.Slice(i * length, length), symbols, areProbabilities));
            return new TextLine(line, confidence);
        })];
    }
}
