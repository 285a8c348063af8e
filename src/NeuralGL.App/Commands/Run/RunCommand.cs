using System.CommandLine;
using System.Diagnostics;
using NeuralGL.App.Models;
using NeuralGL.Backends;
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

    private readonly Option<bool> json = CommonOptions.Json();

    internal RunCommand()
        : base("run", "Run a model once. The batch, where the model leaves it open, is that of the given tensors; a picture is a batch of 1.")
    {
        Arguments.Add(model);
        foreach (Option option in (Option[])[inputs, folder, backend, threads, transform, json])
        {
            Options.Add(option);
        }
    }

    internal override IReadOnlyList<Example> Examples { get; } =
    [
        new("neuralgl run model.onnx --input photo.jpg --output out", "a picture, prepared as the model says"),
        new("neuralgl run model.onnx --input x.npy --output out --json", "a NumPy array; the files and times as JSON"),
        new("neuralgl run model.onnx --input a=1.npy --input b=2.pb --output out", "two inputs by name"),
        new("neuralgl run m.onnx --input 3.png --output out --input-transform 28x28,gray", "how the picture is prepared, where the model does not say or you know better"),
    ];

    internal override int Run(ParseResult arguments, CommandContext context)
    {
        string? spec = arguments.GetValue(transform);
        string directory = arguments.GetRequiredValue(folder);
        LoadedModel loaded = LoadedModel.Load(arguments.GetRequiredValue(model), inputTransform: spec);
        RunInputs given = RunInputs.Load(loaded, arguments.GetValue(inputs) ?? []);
        OutputFiles.CreateDirectory(directory);

        // Everything that the user may have got wrong is behind us; what follows on stderr stands beside a result.
        foreach (string warning in loaded.Onnx.Warnings)
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

        var report = new RunReport(session.Name, Save(loaded, results, directory), milliseconds);
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
        using CompiledGraph compiled = backend.Compile(model.Graph, model.Parameters, new CompileOptions { Batch = given.Batch });
        long start = Stopwatch.GetTimestamp();
        foreach ((string name, Tensor tensor) in given.Tensors)
        {
            compiled.SetInput(name, tensor);
        }
        compiled.Run();
        Tensor[] results = [.. compiled.Graph.Outputs.Select(compiled.ReadBlocking)];
        return (results, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private static RunOutput[] Save(LoadedModel model, Tensor[] results, string directory)
    {
        string[] names = [.. model.Graph.Outputs.Select(v => v.Name)], files = OutputNames.Of(names);
        var outputs = new RunOutput[results.Length];
        for (int i = 0; i < results.Length; i++)
        {
            string file = Path.Combine(directory, files[i] + ".npy");
            OutputFiles.Write(file, path => NpyFile.Save(path, results[i]));
            outputs[i] = new RunOutput(names[i], [.. results[i].Shape], file);
        }
        return outputs;
    }
}
