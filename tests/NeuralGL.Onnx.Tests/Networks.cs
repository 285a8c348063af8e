using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Tests;

/// <summary>Small networks that several tests use.</summary>
internal static class Networks
{
    /// <summary>4 → 8 → ReLU → 3 → softmax with an open batch, random weights.</summary>
    public static (Graph Graph, ParameterStore Parameters) Mlp()
    {
        var g = new GraphBuilder("mlp");
        var parameters = new ParameterStore();
        Value Parameter(string name, params int[] sizes)
        {
            parameters[name] = CaseInput.Uniform(Shape.Of(sizes), -1, 1).Make((ulong)name.Length + 7);
            return g.Parameter(name, Shape.Of(sizes));
        }

        Value x = g.Input("x", Shape.Of(Shape.Open, 4));
        Value hidden = g.AddNode(new Dense(), "fc1", x, Parameter("fc1.weight", 8, 4), Parameter("fc1.bias", 8)).Output;
        Value active = g.AddNode(new Relu(), "relu1", hidden).Output;
        Value logits = g.AddNode(new Dense(), "fc2", active, Parameter("fc2.weight", 3, 8), Parameter("fc2.bias", 3)).Output;
        g.Output(logits, "logits");
        g.Output(g.AddNode(new Softmax(), "softmax", logits).Output, "probabilities");
        return (g.Build(), parameters);
    }

    /// <summary>Runs a graph on the reference.</summary>
    public static Dictionary<string, Tensor> Run<T>(Graph graph, ParameterStore parameters, int batch, params (string Name, Tensor Data)[] inputs)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T> => Run(new ReferenceBackend<T>(), graph, parameters, batch, inputs);

    /// <summary>Runs a graph on a backend.</summary>
    public static Dictionary<string, Tensor> Run(IBackend backend, Graph graph, ParameterStore parameters, int batch, params (string Name, Tensor Data)[] inputs)
    {
        using CompiledGraph compiled = backend.Compile(graph, parameters, new CompileOptions { Batch = batch });
        foreach ((string name, Tensor data) in inputs)
        {
            compiled.SetInput(name, data);
        }

        compiled.Run();
        return compiled.Graph.Outputs.ToDictionary(o => o.Name, compiled.ReadBlocking);
    }
}
