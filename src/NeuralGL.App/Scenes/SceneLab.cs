using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL;
using NeuralGL.Tensors;

namespace NeuralGL.App.Scenes;

/// <summary>Where scenes compute: every graph runs on the chosen backend and, to be compared, on the reference in double.</summary>
internal sealed class SceneLab(GlDevice device, IBackend backend, IClipboard? clipboard = null)
{
    /// <summary>The device that draws.</summary>
    internal GlDevice Device => device;

    /// <summary>What computes.</summary>
    internal IBackend Backend => backend;

    /// <summary>What a step's long work may cost where a window waits for it, to be gone on with in the next; null where nothing waits.</summary>
    internal TimeSpan? Budget { get; init; }

    /// <summary>Where text for other programs goes.</summary>
    internal IClipboard Clipboard { get; } = clipboard ?? new MemoryClipboard();

    /// <summary>Prepares a graph; every value of it can be read.</summary>
    internal Experiment Prepare(Graph graph, ParameterStore parameters, int batch = 1) => new(
        backend.Compile(graph, parameters, new CompileOptions { Batch = batch, ObserveAll = true }),
        new ReferenceBackend<double>().Compile(graph, parameters, new CompileOptions { Batch = batch, ObserveAll = true }));
}

/// <summary>One graph on the backend and on the reference.</summary>
internal sealed class Experiment(CompiledGraph live, CompiledGraph reference) : IDisposable
{
    /// <summary>The graph with its batch fixed.</summary>
    internal Graph Graph => live.Graph;

    /// <summary>The largest difference from the reference, of all numbers read so far, over the largest number beside it or 1.</summary>
    internal double Difference { get; private set; }

    /// <summary>Runs both on the inputs, in the order of the graph's.</summary>
    internal Experiment Run(params ReadOnlySpan<float[]> inputs)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            Value input = Graph.Inputs[i];
            var tensor = new Tensor(input.Shape, inputs[i]);
            live.SetInput(input.Name, tensor);
            reference.SetInput(input.Name, tensor);
        }

        live.Run();
        reference.Run();
        return this;
    }

    /// <summary>What the backend made of a value, compared with the reference.</summary>
    internal float[] Read(string name)
    {
        Value Find(CompiledGraph graph) => graph.Graph.Outputs.FirstOrDefault(v => v.Name == name) ?? graph.Graph.Find(name);
        float[] found = [.. live.ReadBlocking(Find(live)).Floats], expected = [.. reference.ReadBlocking(Find(reference)).Floats];
        double size = Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < found.Length; i++)
        {
            Difference = Math.Max(Difference, Math.Abs((double)found[i] - expected[i]) / size);
        }

        return found;
    }

    public void Dispose()
    {
        live.Dispose();
        reference.Dispose();
    }
}
