using System.Diagnostics;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Backends;

/// <summary>Something that runs graphs: the CPU reference, OpenGL.</summary>
public interface IBackend
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>Prepares a graph to be run again and again with the store's parameters.</summary>
    /// <exception cref="GraphException">The graph cannot run here; the message names the node.</exception>
    CompiledGraph Compile(Graph graph, ParameterStore parameters, CompileOptions? options = null);
}

/// <summary>What is fixed when a graph is compiled.</summary>
public sealed record CompileOptions
{
    /// <summary>The batch size, where the graph leaves it open.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Whether every computed value can be read after a run, not only the outputs. Costs memory and keeps fusion from hiding values.</summary>
    public bool ObserveAll { get; init; }

    /// <summary>How weights are kept; see <see cref="WeightRounding"/> for what becomes of them.</summary>
    public WeightType Weights { get; init; }
}

/// <summary>
/// A graph ready to run. A run reads the inputs last set and the parameters as they are in the store, computes all outputs and
/// then carries out the graph's parameter updates. Use it from one thread.
/// </summary>
public abstract class CompiledGraph(Graph graph, ParameterStore parameters) : IDisposable
{
    /// <summary>The graph with its batch fixed; its values are the keys for reading.</summary>
    public Graph Graph { get; } = graph;

    /// <summary>The parameters that are bound.</summary>
    public ParameterStore Parameters { get; } = parameters;

    /// <summary>Sets an input for the following runs. The tensor is copied.</summary>
    /// <exception cref="GraphException">There is no such input, or its shape or element type differs.</exception>
    public void SetInput(string name, Tensor tensor)
    {
        Value input = Graph.Inputs.FirstOrDefault(v => v.Name == name)
            ?? throw new GraphException($"the graph '{Graph.Name}' has no input '{name}'; its inputs are {string.Join(", ", Graph.Inputs)}");
        if (tensor.Type != input.Type)
        {
            throw new GraphException($"input '{name}' is {input.Type.Element.Text()}{input.Shape}, but a {tensor} was given");
        }

        SetInput(input, tensor);
    }

    /// <summary>Runs the graph once. On a GPU it only schedules.</summary>
    public abstract void Run();

    /// <summary>
    /// Begins a run or goes on with one, for about so long at most, so that a long one does not hold up a program's frames. On a GPU a
    /// call schedules what is expected to fit; the CPU backend goes step by step, and the reference runs all of it at once. The results are those of
    /// <see cref="Run"/>, which gives up a run that has begun. Inputs and parameters must not change in the middle; updates are carried
    /// out at the end.
    /// </summary>
    /// <param name="budget">What this call may cost; <see cref="Timeout.InfiniteTimeSpan"/> ends the run.</param>
    public virtual SliceResult RunWithin(TimeSpan budget)
    {
        long began = Stopwatch.GetTimestamp();
        Run();
        TimeSpan spent = Stopwatch.GetElapsedTime(began);
        return new SliceResult(IsComplete: true, Dispatches: 1, spent.TotalMilliseconds, Calls: 1, Overran: budget != Timeout.InfiniteTimeSpan && spent > budget);
    }

    /// <summary>Reads an output, or with <see cref="CompileOptions.ObserveAll"/> any value; waits for the run to end.</summary>
    /// <exception cref="GraphException">There is no such value, or it was not kept.</exception>
    public Tensor ReadBlocking(string name) => ReadBlocking(Graph.Outputs.FirstOrDefault(v => v.Name == name) ?? Graph.Find(name));

    /// <summary>Reads an output, or with <see cref="CompileOptions.ObserveAll"/> any value; waits for the run to end.</summary>
    public abstract Tensor ReadBlocking(Value value);

    /// <summary>Makes sure that the <see cref="ParameterStore"/> has what updates made of the parameters; waits for the run to end.</summary>
    public abstract void SyncParametersBlocking();

    /// <summary>A way to bring an output to the host without waiting.</summary>
    public virtual Readback CreateReadback(Value output) => new HostReadback(this, output);

    /// <summary>Room for a copy of the parameters that the graph updates; empty until its <see cref="ParameterSnapshot.Take"/>.</summary>
    public virtual ParameterSnapshot CreateSnapshot() => new HostSnapshot(this);

    /// <summary>Frees what the graph holds.</summary>
    public abstract void Dispose();

    /// <summary>Refuses integers that a backend which computes in float32 cannot hold.</summary>
    /// <exception cref="GraphException">An integer lies beyond ±2²⁴, up to which float32 holds every one.</exception>
    protected static void RequireExactInFloat32(string name, Tensor tensor)
    {
        const int Largest = 1 << 24;
        bool exact = tensor.Element switch
        {
            ElementType.Int64 => tensor.Elements<long>().IndexOfAnyExceptInRange(-Largest, Largest) < 0,
            ElementType.Int32 => tensor.Elements<int>().IndexOfAnyExceptInRange(-Largest, Largest) < 0,
            _ => true,
        };
        if (!exact)
        {
            throw new GraphException($"'{name}' {tensor} holds integers beyond ±{Largest}; this backend computes in float32, which does not hold them exactly: use the reference backend");
        }
    }

    /// <summary>Sets a checked input.</summary>
    protected abstract void SetInput(Value input, Tensor tensor);
}
