using NeuralGL.App.Drawing;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Commands;

/// <summary>A directory of small models, tensors and pictures that goes when the test ends.</summary>
internal sealed class RunModels : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("neuralgl-run-");

    internal string this[string name] => Path.Combine(folder.FullName, name);

    /// <summary>The lecture's 5→3→1 network, ReLU between its layers: 3·6 + 4 = 22 parameters.</summary>
    internal string FiveThreeOne()
    {
        var store = new ParameterStore();
        var g = new GraphBuilder("five-three-one");
        Value x = g.Input("x", Shape.Of(Shape.Open, 5));
        Value hidden = g.AddNode(new Dense(), "hidden", x, Parameter(g, store, "hidden.weight", 3, 5), Parameter(g, store, "hidden.bias", 3)).Output;
        Value active = g.AddNode(new Relu(), "relu", hidden).Output;
        g.Output(g.AddNode(new Dense(), "y", active, Parameter(g, store, "y.weight", 1, 3), Parameter(g, store, "y.bias", 1)).Output);
        return Save("five-three-one.onnx", g.Build(), store);
    }

    /// <summary>Means of the left and the right half of a 2×2 picture, and their softmax first, with labels.</summary>
    internal string Halves(IReadOnlyList<string>? labels = null, string? input = null, string name = "halves.onnx")
    {
        var store = new ParameterStore { ["w"] = new Tensor(Shape.Of(2, 4), [0.5f, 0, 0.5f, 0, 0, 0.5f, 0, 0.5f]) };
        var g = new GraphBuilder("halves");
        Value means = g.AddNode(new Dense(), "means", g.Input("picture", Shape.Of(Shape.Open, 4)), g.Parameter("w", Shape.Of(2, 4))).Output;
        g.Output(g.AddNode(new Softmax(), "probabilities", means).Output);
        g.Output(means);
        return Save(name, g.Build(), store, new OnnxSaveOptions { Labels = labels, InputSpec = input });
    }

    /// <summary>sum = a + b and product = a·b over [N, width].</summary>
    internal string TwoInputs(string sum = "sum", string product = "product", int width = 3)
    {
        var g = new GraphBuilder("two");
        Value a = g.Input("a", Shape.Of(Shape.Open, width)), b = g.Input("b", Shape.Of(Shape.Open, width));
        g.Output(g.AddNode(new Add(), sum, a, b).Output);
        g.Output(g.AddNode(new Multiply(), product, a, b).Output);
        return Save("two.onnx", g.Build(), new ParameterStore());
    }

    internal string Save(string name, Graph graph, ParameterStore store, OnnxSaveOptions? options = null)
    {
        OnnxFile.Save(this[name], graph, store, options);
        return this[name];
    }

    internal string Array(string name, Tensor tensor)
    {
        NpyFile.Save(this[name], tensor);
        return this[name];
    }

    internal string Array(string name, int[] shape, params float[] values) => Array(name, new Tensor(Shape.Of(shape), values));

    /// <summary>A gray PNG of 2×2 pixels.</summary>
    internal string Picture(string name, params byte[] gray)
    {
        PngFile.Write(this[name], [.. gray.SelectMany(v => new byte[] { v, v, v, 255 })], 2, 2);
        return this[name];
    }

    internal string Bytes(string name, params byte[] bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    /// <summary>A file of the repository; skips the test outside of it.</summary>
    internal static string RepositoryFile(params string[] path)
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "NeuralGL.sln")))
        {
            root = Path.GetDirectoryName(root);
        }
        Assert.SkipWhen(root is null, "the tests run outside the repository");
        return Path.Combine([root!, .. path]);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static Value Parameter(GraphBuilder g, ParameterStore store, string name, params int[] sizes)
    {
        store[name] = CaseInput.Uniform(Shape.Of(sizes), -1, 1).Make(1);
        return g.Parameter(name, Shape.Of(sizes));
    }
}
