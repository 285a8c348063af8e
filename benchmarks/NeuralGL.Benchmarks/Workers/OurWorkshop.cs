using NeuralGL.App.Commands;
using NeuralGL.App.Commands.Bench;
using NeuralGL.App.Models;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.Benchmarks.Workers;

/// <summary>Our side, through the API that users have.</summary>
internal sealed class OurWorkshop : IWorkshop
{
    private const int ProbedNumbers = 16, ProbedSteps = 3;
    private readonly Dictionary<(string, int), BackendSession> _sessions = [];

    public string Version => $"NeuralGL {Cli.Version.Split('+')[0]}";

    public Prepared Prepare(Case work, bool quick)
    {
        BackendSession session = Session(work.Where, work.Threads);
        return work.Kind switch
        {
            Case.Product => Product(work, session),
            Case.Forward when work.Model.Length > 0 => Real(work, session),
            Case.Forward => Forward(work, session),
            Case.Step => Step(work, session),
            _ => throw new NotSupportedException($"no work of ours is called {work.Kind}"),
        };
    }

    public void Dispose()
    {
        foreach (BackendSession session in _sessions.Values)
        {
            session.Dispose();
        }
    }

    private BackendSession Session(string where, int threads)
    {
        if (!_sessions.TryGetValue((where, threads), out BackendSession? session))
        {
            _sessions[(where, threads)] = session = BackendSession.Open(where, new CommandContext(TextWriter.Null, TextWriter.Null, CancellationToken.None, verbose: false, threads));
        }

        return session;
    }

    private static Prepared Product(Case work, BackendSession session)
    {
        CompiledGraph graph = NetworkRows.Product(session.Backend, work.Size);
        return new Prepared(session.Device is { } device ? () => { graph.Run(); device.Gl.Finish(); } : graph.Run, graph.Dispose) { Settings = Settings(session) };
    }

    private static Prepared Forward(Case work, BackendSession session)
    {
        bool softmax = CaseFiles.EndsInSoftmax(work);
        CompiledGraph graph = NetworkRows.Forward(session.Backend, work.Batch, work.Layers, softmax, Enum.Parse<WeightType>(work.Weights, ignoreCase: true));
        graph.Run();
        string output = softmax ? Mlp.ProbabilitiesName : Mlp.LogitsName;
        double[] probe = [.. graph.ReadBlocking(output).Floats[..Math.Min(ProbedNumbers, graph.Graph.Outputs[0].Shape.Length)].ToArray().Select(x => (double)x)];
        return new Prepared(RunAndRead(graph, graph.Graph.Outputs[0], session), graph.Dispose) { Probe = probe, Settings = $"{Settings(session)}, {work.Weights} weights" };
    }

    /// <summary>A network of somebody else's, from its file; every number of its answer is probed.</summary>
    private static Prepared Real(Case work, BackendSession session)
    {
        OnnxModel model = OnnxFile.Load(Path.Combine(work.Folder, "model.onnx"), new OnnxOptions { Batch = 1 });
        Value input = model.Graph.Inputs[0];
        CompiledGraph graph = session.Backend.Compile(model.Graph, model.Parameters);
        graph.SetInput(input.Name, new Tensor(input.Shape, CaseFiles.Read(work.Folder, "input.f32")));
        graph.Run();
        double[] probe = [.. graph.ReadBlocking(graph.Graph.Outputs[0]).Floats.ToArray().Select(x => (double)x)];
        return new Prepared(RunAndRead(graph, graph.Graph.Outputs[0], session), graph.Dispose) { Probe = probe, Settings = Settings(session) };
    }

    private static Prepared Step(Case work, BackendSession session)
    {
        CompiledGraph graph = NetworkRows.Training(session.Backend, work.Batch, work.Optimizer == "adam" ? new Adam() : new Sgd(), work.Layers, work.Loss == "mse" ? Losses.MeanSquaredError : Losses.SoftmaxCrossEntropy);
        var probe = new double[ProbedSteps];
        graph.SetInput(TrainingGraph.LearningRateName, Tensor.Scalar((float)work.ProbeRate));
        for (int i = 0; i < ProbedSteps; i++)
        {
            graph.Run();
            probe[i] = graph.ReadBlocking(TrainingGraph.LossName).Floats[0];
        }

        graph.SetInput(TrainingGraph.LearningRateName, Tensor.Scalar(1e-7f));
        return new Prepared(RunAndRead(graph, graph.Graph.Find(TrainingGraph.LossName), session), graph.Dispose) { Probe = probe, Settings = Settings(session) };
    }

    /// <summary>On OpenGL a result counts when it has come back, through the readback that programs use; on the CPU it is there when the run is over.</summary>
    private static Action RunAndRead(CompiledGraph graph, Value value, BackendSession session)
    {
        if (session.Device is null)
        {
            return graph.Run;
        }

        Readback readback = graph.CreateReadback(value);
        var numbers = new float[value.Shape.Length];
        return () =>
        {
            graph.Run();
            readback.TryAsk();
            readback.TakeBlocking(numbers);
        };
    }

    private static string Settings(BackendSession session) => session.Device is { } device ? $"gl, {device.Renderer}"
        : session.Backend is CpuBackend cpu ? $"cpu, {cpu.Instructions}, {Threads(cpu.Threads)}"
        : "the reference, 1 thread";

    private static string Threads(int count) => count == 1 ? "1 thread" : $"{count} threads";
}
