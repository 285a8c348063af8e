using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Tests.Graphs;

/// <summary>Short ways to run small graphs on the reference.</summary>
internal static class GraphRuns
{
    /// <summary>A float32 tensor: the shape's sizes, then its elements.</summary>
    public static Tensor Of(int[] sizes, params float[] elements) => new(Shape.Of(sizes), elements);

    /// <summary>Compiles for double, sets the inputs and runs once.</summary>
    public static ReferenceGraph<double> Run(this Graph graph, ParameterStore? store, int batch, params (string Name, Tensor Value)[] inputs)
    {
        var run = (ReferenceGraph<double>)new ReferenceBackend<double>().Compile(graph, store ?? new ParameterStore(), new CompileOptions { Batch = batch });
        foreach ((string name, Tensor value) in inputs)
        {
            run.SetInput(name, value);
        }

        run.Run();
        return run;
    }

    /// <summary>The elements of an output as float32.</summary>
    public static float[] Read(this CompiledGraph run, string name) => run.ReadBlocking(name).Floats.ToArray();

    /// <summary>The one output of a graph without parameters.</summary>
    public static float[] Output(this Graph graph, params (string Name, Tensor Value)[] inputs)
    {
        using ReferenceGraph<double> run = graph.Run(null, 1, inputs);
        return run.Read(graph.Outputs[0].Name);
    }
}
