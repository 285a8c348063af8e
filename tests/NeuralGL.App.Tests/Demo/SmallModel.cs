using NeuralGL.App.Models;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Demo;

/// <summary>A network whose every number is decided here, so that pictures of it change only when the program does.</summary>
internal static class SmallModel
{
    internal const string InputSpec = "28x28,gray,fit=cover,filter=area,invert";

    internal static readonly string[] Labels = ["ring", "bar", "cross", "nothing"];

    /// <summary>Writes input [N, 1, 28, 28] → Flatten → Dense 36 → LeakyRelu → Dense 12 → Tanh → Dense 4 → Softmax, its numbers from a seed.</summary>
    /// <param name="folder">Where small.onnx goes.</param>
    /// <param name="nan">Whether one of the second layer's biases is NaN.</param>
    /// <param name="nothing">Whether it sees nothing in any picture.</param>
    internal static string Save(string folder, bool nan = false, bool nothing = false)
    {
        var g = new GraphBuilder("small");
        var parameters = new ParameterStore();
        var random = new SplitMix64(7);
        Value x = g.AddNode(new Flatten(), "flat", g.Input("picture", Shape.Of(Shape.Open, 1, 28, 28))).Output;
        x = Dense(g, parameters, ref random, "hidden", x, 36);
        Stripes(parameters["hidden.weight"].Floats, ref random);
        x = g.AddNode(new LeakyRelu(0.1f), "leaky", x).Output;
        x = Dense(g, parameters, ref random, "narrow", x, 12);
        x = g.AddNode(new Tanh(), "squashed", x).Output;
        x = Dense(g, parameters, ref random, "logits", x, Labels.Length);
        g.Output(g.AddNode(new Softmax(), "classes", x).Output);
        if (nan)
        {
            parameters["narrow.bias"].Floats[5] = float.NaN;
        }

        if (nothing)
        {
            parameters["logits.bias"].Floats[^1] = 5;
        }

        string path = Path.Combine(folder, "small.onnx");
        OnnxFile.Save(path, g.Build(), parameters, new OnnxSaveOptions { Labels = Labels, InputSpec = InputSpec });
        return path;
    }

    /// <summary>The same, loaded as the tool does.</summary>
    internal static LoadedModel Load(bool nan = false, bool nothing = false)
    {
        using var folder = new TemporaryFolder();
        return LoadedModel.Load(Save(folder.Path, nan, nothing));
    }

    /// <summary>Writes a model of one dense layer for each of the inputs, added up.</summary>
    internal static string SaveWithInputs(string path, params Shape[] inputs)
    {
        var g = new GraphBuilder("inputs");
        var parameters = new ParameterStore();
        var random = new SplitMix64(1);
        Value? sum = null;
        for (int i = 0; i < inputs.Length; i++)
        {
            Value y = Dense(g, parameters, ref random, $"dense{i}", g.Input($"x{i}", inputs[i]), 3);
            sum = sum is null ? y : g.Add(new Add(), sum, y);
        }

        g.Output(sum!);
        OnnxFile.Save(path, g.Build(), parameters);
        return path;
    }

    private static Value Dense(GraphBuilder g, ParameterStore parameters, ref SplitMix64 random, string name, Value x, int outputs)
    {
        int inputs = x.Shape[1];
        parameters[name + ".weight"] = Random(Shape.Of(outputs, inputs), 2 / Math.Sqrt(inputs), ref random);
        parameters[name + ".bias"] = Random(Shape.Of(outputs), 0.2, ref random);
        return g.AddNode(new Dense(), name, x, g.Parameter(name + ".weight", Shape.Of(outputs, inputs)), g.Parameter(name + ".bias", Shape.Of(outputs))).Output;
    }

    /// <summary>Templates that the eye can tell apart: a wave over the picture for each unit.</summary>
    private static void Stripes(Span<float> weights, ref SplitMix64 random)
    {
        for (int unit = 0; unit < weights.Length / (28 * 28); unit++)
        {
            (double across, double down, double phase) = (random.NextInt(7) - 3, random.NextInt(4), 2 * Math.PI * random.NextDouble());
            for (int i = 0; i < 28 * 28; i++)
            {
                weights[(unit * 28 * 28) + i] = (float)(0.06 * Math.Cos((2 * Math.PI * ((across * (i % 28)) + (down * (i / 28))) / 28) + phase));
            }
        }
    }

    private static Tensor Random(Shape shape, double deviation, ref SplitMix64 random)
    {
        var tensor = Tensor.Zeros(shape);
        foreach (ref float value in tensor.Floats)
        {
            value = (float)(deviation * random.NextNormal());
        }

        return tensor;
    }
}
