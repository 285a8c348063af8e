using System.Diagnostics;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Tests.Guest;
using NeuralGL.Platform;
using NeuralGL.Training;

namespace NeuralGL.OpenGL.Tests.Embedding;

/// <summary>Weights change between two frames, all at once, and a host's loop of many frames leaves nothing behind.</summary>
public abstract class WeightSwapTests : IDisposable
{
    private static readonly float[] s_input = [.. Enumerable.Range(0, 16).Select(i => MathF.Cos(i))];

    private readonly int _runs;
    private readonly GuestHost _host;
    private readonly GlGuest _guest;

    protected WeightSwapTests(GlProfile profile, int runs)
    {
        _runs = runs;
        _host = new GuestHost(profile: profile);
        _guest = GlGuest.Attach(_host.Gl);
    }

    public void Dispose()
    {
        _guest.Dispose();
        Assert.Equal((0, 0, null), (_guest.Device.LiveObjects, _guest.Device.LeakedObjects, _guest.Device.TakeError()));
        _host.Dispose();
    }

    [Fact]
    public void Frames_show_the_old_weights_or_the_new_ones_and_never_a_mixture()
    {
        ParameterStore old = Weights(7), fresh = Weights(8);
        float[] before = Expected(old), after = Expected(fresh);
        using GlNetwork network = _guest.Load(Mlp.Inference(GuestHost.Spec), old);
        network.Inputs[0].Set(s_input);
        long bytes = GuestHost.Spec.ParameterCount * 4;
        WeightSwap swap = network.BeginSwap(fresh, bytesPerUpdate: 256);
        Assert.Equal((bytes, 0, false), (swap.TotalBytes, swap.Progress, swap.IsDone));
        int frames = 0;
        while (!swap.IsDone)
        {
            Assert.Equal(before, Frame(network));
            GlTraffic then = _guest.Device.Traffic;
            double progress = swap.Progress;
            _guest.Update();
            Assert.Equal(Math.Min(256, (long)Math.Round(bytes * (1 - progress))), (_guest.Device.Traffic - then).BytesUploaded);
            if (swap.Progress == 1)
            {
                then = _guest.Device.Traffic;
                Assert.Equal(after, Frame(network));
                Assert.Equal((0, 0), ((_guest.Device.Traffic - then).BytesUploaded, (_guest.Device.Traffic - then).ProgramsBuilt));
            }

            frames++;
        }

        Assert.Equal((bytes + 255) / 256, frames);
        Assert.Equal(after, Frame(network));

        // The store that the network was loaded with has them too, as after training.
        Assert.Equal(fresh["fc1.weight"].Floats.ToArray(), old["fc1.weight"].Floats.ToArray());
    }

    [Fact]
    public void A_later_swap_replaces_one_on_its_way_and_what_does_not_fit_changes_nothing()
    {
        ParameterStore old = Weights(7), second = Weights(9), small = new();
        float[] before = Expected(old), after = Expected(second);
        using GlNetwork network = _guest.Load(Mlp.Inference(GuestHost.Spec), old);
        network.Inputs[0].Set(s_input);
        WeightSwap first = network.BeginSwap(Weights(8), bytesPerUpdate: 64);
        _guest.Update();
        Assert.Contains("missing", Assert.Throws<GraphException>(() => network.BeginSwap(small)).Message, StringComparison.Ordinal);
        Assert.False(first.IsCancelled);
        WeightSwap later = network.BeginSwap(second);
        Assert.True(first.IsCancelled);
        Assert.Equal(before, Frame(network));
        _guest.Update();
        Assert.Equal(after, Frame(network));
        Assert.Equal((true, false), (later.IsDone, first.IsDone));
    }

    [Fact]
    public void A_host_loop_of_many_runs_leaves_objects_allocations_and_memory_as_they_were()
    {
        using GlNetwork network = _guest.Load(Mlp.Inference(LayerSpec.Parse("4-4"), probabilities: false), Store("4-4", 3));
        network.Inputs[0].Set(new float[4]);
        var numbers = new float[4];
        void Frames(int count)
        {
            for (int i = 0; i < count; i++)
            {
                network.Schedule();
                network.Outputs[0].TryRead(numbers);
                _guest.Update();
            }
        }

        Frames(_runs / 5);
        GC.Collect();
        (int objects, long resident, long allocated) = (_guest.Device.LiveObjects, Resident(), GC.GetAllocatedBytesForCurrentThread());
        Frames(_runs);
        Assert.Equal(objects, _guest.Device.LiveObjects);

        // Less than a byte a run; the runtime itself allocates once in a while. Resident memory: what a driver keeps for itself.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, _runs - 1);
        Assert.InRange(Resident() - resident, -1L << 40, 8 << 20);
    }

    private static long Resident()
    {
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }

    private static ParameterStore Weights(ulong seed) => Store(GuestHost.Spec.ToString(), seed);

    private static ParameterStore Store(string layers, ulong seed)
    {
        var store = new ParameterStore();
        Mlp.Initialize(LayerSpec.Parse(layers), store, seed);
        return store;
    }

    private float[] Frame(GlNetwork network)
    {
        network.Schedule();
        var numbers = new float[4];
        network.Outputs[0].ReadBlocking(numbers);
        return numbers;
    }

    /// <summary>The same network on the same device, loaded with these weights from the beginning: the same bits.</summary>
    private float[] Expected(ParameterStore weights)
    {
        using GlNetwork network = _guest.Load(Mlp.Inference(GuestHost.Spec), weights.Clone());
        network.Inputs[0].Set(s_input);
        return Frame(network);
    }
}

/// <summary>In a core profile.</summary>
public sealed class WeightSwapTestsOnCore() : WeightSwapTests(GlProfile.Core, 100_000);

/// <summary>In a compatibility profile.</summary>
public sealed class WeightSwapTestsOnCompatibility() : WeightSwapTests(GlProfile.Compatibility, 10_000);

/// <summary>In OpenGL ES 3.1.</summary>
public sealed class WeightSwapTestsOnEs() : WeightSwapTests(GlProfile.Es, 10_000);
