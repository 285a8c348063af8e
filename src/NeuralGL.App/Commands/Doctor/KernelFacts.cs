using NeuralGL.App.Commands.Bench;
using NeuralGL.App.Models;
using NeuralGL.OpenGL;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Commands;

/// <summary>What decides how products are computed here, and what a dispatch costs at least.</summary>
/// <param name="Device">"gpu" or "software".</param>
/// <param name="SubgroupSize">Invocations that add without shared memory; 0 where the driver does not offer it to compute shaders.</param>
/// <param name="SharedBytes">Shared memory of a work group.</param>
/// <param name="DispatchMicroseconds">An empty dispatch and a barrier, from many in a row.</param>
/// <param name="Chosen">The kernels by kind of product.</param>
internal sealed record KernelReport(string Device, int SubgroupSize, int SharedBytes, double DispatchMicroseconds, IReadOnlyList<KernelUse> Chosen);

/// <summary>Asks a device for its kernels.</summary>
internal static class KernelFacts
{
    /// <summary>Null where the context is too old for compute shaders.</summary>
    internal static KernelReport? Of(GL gl, CancellationToken cancellation)
    {
        if (!GlDevice.IsComputeIn(gl))
        {
            return null;
        }

        using var device = new GlDevice(gl, GlDeviceOptions.Own with { CacheFolder = ToolCache.Folder });
        return new KernelReport(
            device.Kind == DeviceKind.Gpu ? "gpu" : "software", device.Limits.SubgroupSize, device.Limits.SharedBytes, Math.Round(GlRows.EmptyDispatch(device, cancellation).Median * 1e6, 2), device.Kernels);
    }
}
