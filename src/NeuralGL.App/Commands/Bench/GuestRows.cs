using System.Diagnostics;
using NeuralGL.Graphs;
using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Guest;
using NeuralGL.Training;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Commands.Bench;

/// <summary>What it costs a host to have a guest: keeping its state, and a budget of milliseconds.</summary>
internal static class GuestRows
{
    /// <summary>The budget of <see cref="Budget"/>, in milliseconds.</summary>
    internal const double BudgetMilliseconds = 8;

    /// <summary>Many dispatches, of which several fit into <see cref="BudgetMilliseconds"/>.</summary>
    internal const string Deep = "512-512-relu-512-relu-512-relu-512-relu-512-relu-512-relu-512-relu-512-relu-512-relu-512";

    /// <summary>Two products, each of which takes many times <see cref="BudgetMilliseconds"/> on a processor.</summary>
    internal const string Large = "4096-4096-relu-4096";

    private const string Tiny = "4-4", Wide = "4096-4096-relu-10";
    private const int Frames = 200, Loads = 5;

    /// <summary>Samples in a run of the deep network.</summary>
    internal const int Batch = 32;

    /// <summary>A network that takes longer than a frame may.</summary>
    internal static Graph DeepGraph => Mlp.Inference(LayerSpec.Parse(Deep), probabilities: false);

    /// <summary>Its weights.</summary>
    internal static ParameterStore DeepWeights()
    {
        var store = new ParameterStore();
        Mlp.Initialize(LayerSpec.Parse(Deep), store, 1);
        return store;
    }

    /// <summary>Seconds of one run of a network of 4 inputs and 4 outputs, which computes next to nothing.</summary>
    internal static Timing Run(GL gl, GuestStateMode mode, CancellationToken cancellation) => With(gl, mode, Tiny, 1, network => Timing.Of(network.Schedule, cancellation));

    /// <summary>State queries of one run.</summary>
    internal static double Queries(GL gl, GuestStateMode mode) => With(gl, mode, Tiny, 1, network =>
    {
        long before = network.Device.State.Queries;
        network.Schedule();
        return (double)(network.Device.State.Queries - before);
    });

    /// <summary>Milliseconds of a call of ScheduleWithin, over many frames once the costs are known, longest last.</summary>
    internal static double[] Budget(GL gl, string layers, int batch, CancellationToken cancellation) => With(gl, GuestStateMode.RestoreTouched, layers, batch, network =>
    {
        var budget = TimeSpan.FromMilliseconds(BudgetMilliseconds);
        for (int pass = 0; pass < 3;)
        {
            pass += network.ScheduleWithin(budget).IsComplete ? 1 : 0;
            gl.Finish();
        }

        var calls = new double[Frames];
        for (int i = 0; i < Frames; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            long began = Stopwatch.GetTimestamp();
            network.ScheduleWithin(budget);
            gl.Finish();
            calls[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        Array.Sort(calls);
        return calls;
    });

    /// <summary>
    /// Milliseconds of the longest call of a host's that loads a network of 67 MB and runs it for the first time, shortest load first: in
    /// slices within the budget, and at once.
    /// </summary>
    internal static (double[] Sliced, double[] AtOnce) Load(GL gl, CancellationToken cancellation)
    {
        LayerSpec spec = LayerSpec.Parse(Wide);
        var store = new ParameterStore();
        Mlp.Initialize(spec, store, 1);
        var input = new float[spec.Inputs];
        var budget = TimeSpan.FromMilliseconds(BudgetMilliseconds);
        var (sliced, atOnce) = (new double[Loads], new double[Loads]);
        for (int i = 0; i < Loads; i++)
        {
            using (GlGuest guest = GlGuest.Attach(gl))
            {
                atOnce[i] = Milliseconds(gl, () =>
                {
                    GlNetwork network = guest.Load(Mlp.Inference(spec, probabilities: false), store);
                    network.Inputs[0].Set(input);
                    network.Schedule();
                });
            }

            using (GlGuest guest = GlGuest.Attach(gl))
            {
                NetworkLoad load = guest.BeginLoad(Mlp.Inference(spec, probabilities: false), store);
                while (!load.IsDone)
                {
                    cancellation.ThrowIfCancellationRequested();
                    sliced[i] = Math.Max(sliced[i], Milliseconds(gl, () => guest.Update(budget)));
                }

                load.Network.Inputs[0].Set(input);
                for (bool isComplete = false; !isComplete;)
                {
                    sliced[i] = Math.Max(sliced[i], Milliseconds(gl, () => isComplete = load.Network.ScheduleWithin(budget).IsComplete));
                }
            }
        }

        Array.Sort(sliced);
        Array.Sort(atOnce);
        return (sliced, atOnce);
    }

    private static double Milliseconds(GL gl, Action call)
    {
        long began = Stopwatch.GetTimestamp();
        call();
        gl.Finish();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static T With<T>(GL gl, GuestStateMode mode, string layers, int batch, Func<GlNetwork, T> measure)
    {
        LayerSpec spec = LayerSpec.Parse(layers);
        var store = new ParameterStore();
        Mlp.Initialize(spec, store, 1);
        using GlGuest guest = GlGuest.Attach(gl, new GlDeviceOptions { State = mode });
        using GlNetwork network = guest.Load(Mlp.Inference(spec, probabilities: false), store, batch: batch);
        network.Inputs[0].Set(new float[batch * spec.Inputs]);
        network.Schedule();
        return measure(network);
    }
}
