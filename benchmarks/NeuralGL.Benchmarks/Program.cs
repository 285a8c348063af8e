using NeuralGL.App.Commands;
using NeuralGL.Benchmarks;
using NeuralGL.Benchmarks.Workers;

if (args is ["worker", var role])
{
    using IWorkshop workshop = role switch
    {
        "ours" => new OurWorkshop(),
        "window" => new WindowWorkshop(),
        "limits" => new LimitWorkshop(),
        "onnxruntime" => new OnnxRuntimeWorkshop(),
        _ => throw new ArgumentException($"no worker is called {role}"),
    };
    // The harness alone answers to Ctrl+C; a worker ends with its standard input.
    Console.CancelKeyPress += (_, e) => e.Cancel = true;
    WorkerHost.Serve(workshop, Console.In, Console.Out);
    return ExitCode.Ok;
}

using var interruption = new Interruption();
return HarnessCommand.Run(args, Console.Out, Console.Error, interruption.Token);
