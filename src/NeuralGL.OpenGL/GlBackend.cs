using System.Runtime.CompilerServices;
using NeuralGL.Backends;
using NeuralGL.Graphs;

namespace NeuralGL.OpenGL;

/// <summary>
/// Runs graphs as GLSL compute shaders in the caller's context. Graphs compiled with one parameter store share its buffers, so a
/// training graph and an inference graph see the same weights without a copy.
/// </summary>
public sealed class GlBackend(GlDevice device) : IBackend, IDisposable
{
    private readonly List<GlParameters> _parameters = [];

    /// <inheritdoc/>
    public string Name => "gl";

    /// <summary>The device that runs the graphs.</summary>
    public GlDevice Device => device;

    /// <inheritdoc/>
    /// <exception cref="GlLimitException">A tensor is beyond a limit of the device.</exception>
    /// <exception cref="ShaderException">A shader does not build.</exception>
    CompiledGraph IBackend.Compile(Graph graph, ParameterStore parameters, CompileOptions? options) => Compile(graph, parameters, options);

    /// <summary>Plans storage, builds the programs and allocates the buffers; running allocates nothing more.</summary>
    /// <exception cref="GraphException">A value is of a type that shaders do not compute with.</exception>
    /// <exception cref="GlLimitException">A tensor is beyond a limit of the device.</exception>
    /// <exception cref="ShaderException">A shader does not build.</exception>
    public GlGraph Compile(Graph graph, ParameterStore parameters, CompileOptions? options = null)
    {
        options ??= new();
        GlParameters? shared = _parameters.Find(p => p.Store == parameters);
        if (shared is null)
        {
            _parameters.Add(shared = new GlParameters(device, parameters));
        }

        return new GlGraph(device, graph.WithBatch(options.Batch), shared, options.ObserveAll);
    }

    /// <summary>Frees the parameters' buffers. Dispose the compiled graphs first.</summary>
    public void Dispose()
    {
        foreach (GlParameters parameters in _parameters)
        {
            parameters.Dispose();
        }

        _parameters.Clear();
    }
}
