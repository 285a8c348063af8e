using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Kernels;
using NeuralGL.OpenGL.Scheduling;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL;

/// <content>Runs in pieces.</content>
public sealed unsafe partial class GlGraph
{
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
