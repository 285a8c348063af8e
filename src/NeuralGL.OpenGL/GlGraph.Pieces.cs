using NeuralGL.Backends;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Kernels;
using NeuralGL.OpenGL.Scheduling;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL;

/// <content>Runs in pieces.</content>
public sealed unsafe partial class GlGraph
{
    private SlicedRun? _slices;

    /// <summary>What dispatches cost, for <see cref="RunWithin"/>, in place of what would be learned; set it before its first call.</summary>
    public Func<GlGraph, IDispatchCosts>? Costs { get; set; }

    /// <summary>What <see cref="RunWithin"/> goes by: how far a run is, and what a whole one is expected to cost.</summary>
    /// <exception cref="Graphs.GraphException">The graph is still being loaded.</exception>
    public SlicedRun Slices => _slices ??= IsBuilt ? new SlicedRun(_device, this, Costs?.Invoke(this)) : throw new Graphs.GraphException($"'{Graph.Name}' is still being loaded, so nothing of it can run");

    /// <inheritdoc/>
    /// <exception cref="Graphs.GraphException">An input has not been set.</exception>
    public override SliceResult RunWithin(TimeSpan budget) => Slices.Advance(budget);

    /// <summary>The dispatches of a run in their order.</summary>
    internal ReadOnlySpan<Dispatch> Dispatches => _dispatches;

    /// <summary>Runs a piece of a dispatch; all pieces, in order, are the whole dispatch to the bit. The host may do what it likes between two calls.</summary>
    internal void RunPiece(int index, in Piece piece)
    {
        Dispatch dispatch = _dispatches[index];
        GL gl = _device.Gl;
        using GuestScope scope = _device.Enter(Computing);
        _device.CountDispatches(1);
        if (piece.Before == 0 && dispatch.NeedsBarrier)
        {
            gl.MemoryBarrier(BetweenDispatches);
        }

        gl.UseProgram(dispatch.Program.Handle);
        Bind(gl, dispatch);
        if (piece.Before == 0)
        {
            Launch(gl, index, piece.Groups);
            return;
        }

        // Put back at once, so that whole dispatches, of other graphs too, have nothing to set.
        gl.ProgramUniform4(dispatch.Program.Handle, dispatch.Program.FirstGroup, piece.First.X, piece.First.Y, piece.First.Z, piece.Before);
        Launch(gl, index, piece.Groups);
        gl.ProgramUniform4(dispatch.Program.Handle, dispatch.Program.FirstGroup, 0, 0, 0, 0);
    }
}
