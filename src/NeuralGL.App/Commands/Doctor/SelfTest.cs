using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.OpenGL;
using NeuralGL.Proof;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Commands;

/// <summary>What the self-test found.</summary>
/// <param name="Cases">Cases that were run.</param>
/// <param name="Failed">Those that failed, each with what is wrong; empty on a driver that computes rightly.</param>
internal sealed record SelfTestReport(int Cases, IReadOnlyList<string> Failed);

/// <summary>Runs every operator's cases on this driver against the reference in double, as our own tests do on theirs.</summary>
internal static class SelfTest
{
    /// <summary>Runs all cases with the kernels chosen for this device.</summary>
    /// <param name="gl">A current context.</param>
    /// <param name="context">Told how far it is; may ask to stop.</param>
    internal static SelfTestReport Run(GL gl, CommandContext context)
    {
        using var device = new GlDevice(gl, GlDeviceOptions.Own with { GuardWords = true });
        using var backend = new GlBackend(device);
        var failed = new List<string>();
        int cases = 0;
        foreach (Operator op in OperatorSet.All)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            foreach (OperatorCase c in op.Cases.Where(c => !c.Large))
            {
                cases++;
                if (Check(backend, c) is { } problem)
                {
                    failed.Add(problem);
                }
            }
        }

        if (device.FindBrokenGuard() is { } buffer)
        {
            failed.Add($"something wrote past the end of '{buffer}'");
        }

        return new SelfTestReport(cases, failed);
    }

    private static string? Check(GlBackend backend, OperatorCase c)
    {
        try
        {
            ProofResult result = OperatorProof.Check(backend, c);
            string? error = backend.Device.TakeError();
            return !result.Passed ? result.Message : error is null ? null : $"{c}: OpenGL reports {error}";
        }
        catch (Exception e) when (e is GraphException or GlException and not ContextLostException)
        {
            return $"{c}: {e.Message}";
        }
    }
}
