using System.Diagnostics;
using System.Runtime.InteropServices;
using NeuralGL.Graphs;
using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Sharing;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using NeuralGL.Training;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Commands.Bench;

/// <summary>What a frame with a deep network costs the host's thread when a worker runs it, and when the host does. Milliseconds, longest last.</summary>
/// <param name="Wall">Time in NeuralGL's calls.</param>
/// <param name="Processor">The thread's processor time in them; empty where the system does not tell. Software renderers compute on threads of their own, which it leaves out.</param>
internal sealed partial record WorkerRows(double[] Wall, double[] Processor)
{
    private const int WarmUp = 20, Frames = 200, PauseMilliseconds = 2, ThreadCpuTime = 3;

    internal static double Median(double[] sorted) => sorted[sorted.Length / 2];

    internal static double P95(double[] sorted) => sorted[(int)(sorted.Length * 0.95)];

    /// <summary>The network on the host's own thread.</summary>
    internal static WorkerRows OnHost(GL gl, CancellationToken cancellation)
    {
        using GlGuest guest = GlGuest.Attach(gl);
        using GlNetwork network = guest.Load(GuestRows.DeepGraph, GuestRows.DeepWeights(), batch: GuestRows.Batch);
        network.Inputs[0].Set(new float[network.Inputs[0].Shape.Length]);
        return Measure(() =>
        {
            guest.Update();
            network.Schedule();
            gl.Flush();
        }, cancellation);
    }

    /// <summary>The network on a worker.</summary>
    internal static WorkerRows OnWorker(HeadlessContext context, GL gl, CancellationToken cancellation)
    {
        using HeadlessContext second = context.CreateShared();
        using GlGuest guest = GlGuest.Attach(gl);
        GlWorker worker = GlWorker.Start(guest, second);
        try
        {
            Task<WorkerNetwork> load = worker.LoadAsync(GuestRows.DeepGraph, GuestRows.DeepWeights(), new() { Batch = GuestRows.Batch });
            while (!load.IsCompleted)
            {
                cancellation.ThrowIfCancellationRequested();
                Thread.Sleep(PauseMilliseconds);
                guest.Update();
            }

            WorkerNetwork network = load.GetAwaiter().GetResult();
            network.Inputs[0].Set(new float[network.Inputs[0].Shape.Length]);
            return Measure(() =>
            {
                guest.Update();
                network.Submit();
            }, cancellation);
        }
        finally
        {
            worker.StopBlocking(TimeSpan.FromMinutes(1));
        }
    }

    private static WorkerRows Measure(Action frame, CancellationToken cancellation)
    {
        var (wall, processor) = (new double[Frames], OperatingSystem.IsLinux() ? new double[Frames] : []);
        for (int i = -WarmUp; i < Frames; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            long before = ProcessorNanoseconds(), began = Stopwatch.GetTimestamp();
            frame();
            if (i >= 0)
            {
                wall[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                if (processor.Length > 0)
                {
                    processor[i] = (ProcessorNanoseconds() - before) / 1e6;
                }
            }

            // The rest of the host's frame.
            Thread.Sleep(PauseMilliseconds);
        }

        Array.Sort(wall);
        Array.Sort(processor);
        return new WorkerRows(wall, processor);
    }

    private static long ProcessorNanoseconds() => OperatingSystem.IsLinux() && Clock(ThreadCpuTime, out TimeSpec time) == 0 ? (time.Seconds * 1_000_000_000L) + time.Nanoseconds : 0;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Clock(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        internal nint Seconds, Nanoseconds;
    }
}
