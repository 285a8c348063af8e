using NeuralGL.Backends;
using NeuralGL.OpenGL;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Demo;

/// <summary>
/// Runs a graph in pieces between the rounds of a window. On a GPU a piece is only scheduled, so the next one waits until it is
/// computed: otherwise a swap would have to wait for all of them.
/// </summary>
internal sealed class GraphSlices(GlDevice device, CompiledGraph graph) : IDisposable
{
    private readonly bool _isAsync = graph is GlGraph && !device.IsSoftware;
    private nint _fence;

    /// <summary>A whole run at once; gives up one that has begun.</summary>
    internal void Run()
    {
        Dispose();
        graph.Run();
    }

    /// <summary>Begins a run or goes on with one for about so long; nothing is done while the GPU still has the last piece.</summary>
    internal SliceResult RunWithin(TimeSpan budget)
    {
        if (_fence != 0 && device.Gl.ClientWaitSync(_fence, 0u, 0) == GLEnum.TimeoutExpired)
        {
            return default;
        }

        Dispose();
        SliceResult result = graph.RunWithin(budget);
        if (_isAsync && !result.IsComplete)
        {
            _fence = device.Gl.FenceSync(SyncCondition.SyncGpuCommandsComplete, SyncBehaviorFlags.None);
            device.Gl.Flush();
        }

        return result;
    }

    /// <summary>Forgets the last piece.</summary>
    public void Dispose()
    {
        if (_fence != 0)
        {
            device.Gl.DeleteSync(_fence);
            _fence = 0;
        }
    }
}
