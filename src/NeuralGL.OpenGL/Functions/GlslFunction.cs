using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Functions;

/// <summary>Where a <see cref="GlslFunction"/> has its weights.</summary>
public enum FunctionWeights
{
    /// <summary>In the source, as constants: nothing to bind, and nothing to change.</summary>
    Constants,

    /// <summary>In a std140 uniform block that the host binds and may fill again: the same program with other weights.</summary>
    UniformBlock,
}

/// <summary>What a <see cref="GlslFunction"/> is called and where it has its weights.</summary>
public sealed record GlslFunctionOptions
{
    /// <summary>The function's name, and the beginning of every other global name in the source.</summary>
    public string Name { get; init; } = "nn";

    /// <summary>Where the weights are.</summary>
    public FunctionWeights Weights { get; init; } = FunctionWeights.Constants;
}

/// <summary>
/// A small network as one GLSL function for a host's own fragment or compute shader: text, made without OpenGL. The source has no
/// #version line and compiles from <c>#version 330</c> and <c>#version 300 es</c> on. Where input and output have at most four numbers
/// each, the signature is for example <c>vec4 nn(vec4 x)</c> (float, vec2, vec3, vec4 by their sizes), otherwise
/// <c>void nn(in float x[N], out float y[M])</c>. It computes one sample; every operator keeps the tolerance that it has as a kernel.
/// </summary>
public sealed class GlslFunction
{
    /// <summary>The most weights, biases and constants together, each tensor's rows padded to fours: 64 KiB, what drivers take as one uniform block.</summary>
    public const int MaxNumbers = 16384;

    /// <summary>The most numbers that one value between two operators may have.</summary>
    public const int MaxValues = 1024;

    // llvmpipe silently ends loops after 65,535 rounds, all loops of an invocation together.
    internal const int MaxRounds = 60_000;

    private readonly WeightTable _weights;

    private GlslFunction(FunctionWriter writer, WeightTable weights, GlslFunctionOptions options)
    {
        (_weights, Name, Source, Signature) = (weights, options.Name, writer.Source, writer.Signature);
        (Inputs, Outputs) = (writer.Inputs, writer.Outputs);
        BlockName = options.Weights == FunctionWeights.UniformBlock ? weights.BlockName : null;
    }

    /// <summary>The function's name.</summary>
    public string Name { get; }

    /// <summary>The whole source, to be put before the host's <c>main</c> and after its #version line.</summary>
    public string Source { get; }

    /// <summary>The function's head, for example <c>vec4 nn(vec4 x)</c>.</summary>
    public string Signature { get; }

    /// <summary>Numbers that go in.</summary>
    public int Inputs { get; }

    /// <summary>Numbers that come out.</summary>
    public int Outputs { get; }

    /// <summary>The uniform block's name; null where the weights are constants.</summary>
    public string? BlockName { get; }

    /// <summary>The size of the uniform block in bytes; 0 where the weights are constants.</summary>
    public int BlockBytes => BlockName is null ? 0 : _weights.Vectors * 16;

    /// <summary>Writes a network as a function.</summary>
    /// <param name="graph">One float32 input and one output; an open batch is 1.</param>
    /// <param name="parameters">Its weights.</param>
    /// <param name="options">Name and place of the weights.</param>
    /// <exception cref="GlslFunctionException">The name is no GLSL name, an operator has no form as a function, or the network is too large; the message names the node.</exception>
    /// <exception cref="GraphException">A parameter is missing or does not fit.</exception>
    public static GlslFunction Create(Graph graph, ParameterStore parameters, GlslFunctionOptions? options = null)
    {
        options ??= new GlslFunctionOptions();
        RequireName(options.Name);
        RequireOneOfEach(graph);
        var weights = new WeightTable(options.Name, options.Weights, parameters);
        return new GlslFunction(new FunctionWriter(graph.WithBatch(1), options.Name, weights), weights, options);
    }

    /// <summary>Refuses what cannot be the name of a function and the beginning of others.</summary>
    /// <param name="name">A name.</param>
    /// <exception cref="GlslFunctionException">GLSL would refuse it; the message says why.</exception>
    public static void RequireName(string name) => GlslNames.Check(name);

    /// <summary>The uniform block's content, little-endian as GL reads it, for these weights: another training of the same network needs no other program.</summary>
    /// <param name="parameters">The weights.</param>
    /// <returns><see cref="BlockBytes"/>/4 numbers.</returns>
    /// <exception cref="InvalidOperationException">The weights are constants in the source.</exception>
    /// <exception cref="GraphException">A parameter is missing or does not fit.</exception>
    public float[] Block(ParameterStore parameters) =>
        BlockName is not null ? _weights.Pack(parameters) : throw new InvalidOperationException($"the weights of '{Name}' are constants in its source; ask for {nameof(FunctionWeights.UniformBlock)}");

    private static void RequireOneOfEach(Graph graph)
    {
        if (graph.Inputs.Count != 1 || graph.Outputs.Count != 1)
        {
            throw new GlslFunctionException($"a GLSL function has one input and one output, and '{graph.Name}' has {graph.Inputs.Count} ({Names(graph.Inputs)}) and {graph.Outputs.Count} ({Names(graph.Outputs)})");
        }

        if (graph.Updates.Count > 0)
        {
            throw new GlslFunctionException($"'{graph.Name}' changes its parameters as it runs, which a GLSL function cannot; take the graph without training");
        }

        foreach (Value value in (Value[])[graph.Inputs[0], graph.Outputs[0]])
        {
            if (value.Type.Element != ElementType.Float32)
            {
                throw new GlslFunctionException($"a GLSL function works on float32, and '{value.Name}' is {value.Type}");
            }
        }
    }

    private static string Names(IEnumerable<Value> values) => string.Join(", ", values.Select(v => v.Name));
}

/// <summary>A network that cannot become a GLSL function; the message is one line that names the node and what to do.</summary>
public sealed class GlslFunctionException(string message) : Exception(message);
