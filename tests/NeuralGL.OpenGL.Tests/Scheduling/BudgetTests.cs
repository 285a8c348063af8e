using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Scheduling;
using NeuralGL.OpenGL.Tests.Guest;
using NeuralGL.Platform;
using NeuralGL.Training;

namespace NeuralGL.OpenGL.Tests.Scheduling;

/// <summary>Large products are cut so that each call keeps the budget, by a table of costs or by costs learned on an injected clock.</summary>
public abstract class BudgetTests : IDisposable
{
    private const int Batch = 128;

    private readonly GuestHost _host;
    private readonly GlGuest _guest;

    protected BudgetTests(GlProfile profile)
    {
        _host = new GuestHost(profile: profile);

        // The portable product has tiles of 16 x 64, so 128 groups for 128 x 1024 results whatever the device.
        _guest = GlGuest.Attach(_host.Gl, new GlDeviceOptions { PortableKernels = true });
    }

    public void Dispose()
    {
        _guest.Dispose();
        Assert.Equal((0, 0, null), (_guest.Device.LiveObjects, _guest.Device.LeakedObjects, _guest.Device.TakeError()));
        _host.Dispose();
    }

    [Fact]
    public void A_product_of_half_a_second_is_cut_so_that_each_call_keeps_to_the_budget()
    {
        using GlNetwork network = Load("16-1024"), whole = Load("16-1024");
        Assert.Equal([128], Groups(network));
        network.Costs = graph => new CostTable(graph, [500]);

        // A group costs 3.9 ms, so two of the 128 fit into 8 ms.
        var calls = new List<SliceResult>();
        do
        {
            calls.Add(Frame(network, 8));
            Assert.Equal(calls[^1].IsComplete ? 0 : calls.Count * 2 / 128.0, network.Compiled.Slices.Progress);
        }
        while (!calls[^1].IsComplete);
        Assert.Equal((64, 64), (calls.Count, calls[^1].Calls));
        Assert.All(calls, c => Assert.Equal((1, 7.8125, false, null), (c.Dispatches, c.Milliseconds, c.Overran, c.OverranBy)));
        Assert.Equal(500, network.Compiled.Slices.ExpectedMilliseconds);
        whole.Schedule();
        Assert.Equal(Read(whole), Read(network));
    }

    [Fact]
    public void What_a_small_dispatch_leaves_of_a_budget_goes_to_the_first_tiles_of_the_next()
    {
        using GlNetwork network = Load("16-24-relu-1024");
        Assert.Equal([8, 128], Groups(network));
        var table = new CostTable(network.Compiled, [6, 500]);
        network.Costs = _ => table;

        // 12 ms: 6 and one group of 3.9; then three groups a call, 42 times, and the last of 128.
        SliceResult[] calls = Pass(network, 12);
        Assert.Equal(1 + 42 + 1, calls.Length);
        Assert.Equal([9.90625, 11.71875, 3.90625], [calls[0].Milliseconds, calls[1].Milliseconds, calls[^1].Milliseconds]);
        Assert.All(calls, c => Assert.InRange(c.Milliseconds, 0, 12));
        Assert.Equal((0, 8), table.Order[0]);
        Assert.Equal(128, table.Order.Where(o => o.Dispatch == 1).Sum(o => o.Groups));

        // 8 ms leave 2, less than a group; then two groups a call.
        Assert.Equal([6, 7.8125], Pass(network, 8)[..2].Select(c => c.Milliseconds));
    }

    [Fact]
    public void Whole_rows_of_tiles_run_at_once_where_they_fit()
    {
        using GlNetwork network = Load("16-1024");
        var table = new CostTable(network.Compiled, [128]);
        network.Costs = _ => table;

        // Rows of 16 groups: 40 groups are two rows and half a row; the other half comes first in the next call.
        Assert.Equal([2, 2, 2, 1], Pass(network, 40).Select(c => c.Dispatches));
        Assert.Equal([32, 8, 8, 32, 32, 8, 8], table.Order.Select(o => o.Groups));
    }

    [Fact]
    public void A_rest_that_is_hardly_worth_a_dispatch_waits()
    {
        using GlNetwork network = Load("16-1024");
        var table = new CostTable(network.Compiled, [128]);
        network.Costs = _ => table;

        // Two rows and 4 of 36 groups: less than an eighth of the budget.
        Assert.Equal(4, Pass(network, 36).Length);
        Assert.Equal([32, 32, 32, 32], table.Order.Select(o => o.Groups));
    }

    [Fact]
    public void A_single_group_over_the_budget_runs_alone_and_its_node_is_named()
    {
        using GlNetwork network = Load("16-24-relu-1024");
        network.Costs = graph => new CostTable(graph, [1, 500]);
        SliceResult[] calls = Pass(network, 3);
        Assert.Equal(1 + 128, calls.Length);
        Assert.Equal((1, 1.0, false, null), (calls[0].Dispatches, calls[0].Milliseconds, calls[0].Overran, calls[0].OverranBy));
        Assert.All(calls[1..], c => Assert.Equal((1, 3.90625, true, network.Compiled.Dispatches[1].Node), (c.Dispatches, c.Milliseconds, c.Overran, c.OverranBy)));
    }

    [Fact]
    public void Of_a_dispatch_that_nothing_is_known_about_one_group_runs_and_then_what_fits()
    {
        using GlNetwork network = Load("16-24-relu-1024");
        var table = new CostTable(network.Compiled, [0.8, 500]) { IsUnknown = true };
        network.Costs = _ => table;
        Frame(network, 8);
        Assert.Equal([(0, 1), (0, 7)], table.Order);
        Frame(network, 8);
        Assert.Equal([(1, 1), (1, 1)], table.Order[2..]);
    }

    [Fact]
    public void An_infinite_budget_ends_a_pass_and_nothing_left_to_spend_still_goes_on()
    {
        using GlNetwork network = Load("16-24-relu-1024");
        network.Costs = graph => new CostTable(graph, [6, 500]) { IsUnknown = true };
        Assert.Equal(1, Frame(network, 0).Dispatches);
        Assert.False(Frame(network, 0).IsComplete);
        SliceResult rest = network.ScheduleWithin(Timeout.InfiniteTimeSpan);
        Assert.Equal((true, false, 3), (rest.IsComplete, rest.Overran, rest.Calls));
        Assert.False(network.Compiled.Slices.IsUnderway);
    }

    [Fact]
    public void A_whole_run_gives_up_a_pass_that_is_underway()
    {
        using GlNetwork network = Load("16-1024");
        network.Costs = graph => new CostTable(graph, [500]);
        Frame(network, 8);
        Assert.True(network.Compiled.Slices.IsUnderway);
        network.Schedule();
        Assert.False(network.Compiled.Slices.IsUnderway);
        Assert.Equal(1, Frame(network, 8).Calls);
    }

    [Fact]
    public void Learned_costs_keep_the_budget_though_the_first_dispatch_takes_longer()
    {
        using GlNetwork network = Load("16-1024");
        var costs = new ClockedCosts(network.Compiled) { MillisecondsPerGroup = 0.5, Extra = 100 };
        network.Costs = _ => costs;

        // What a driver does at its first dispatch is over any budget; after the second call the 128 groups of half a millisecond are known.
        SliceResult first = Frame(network, 8), second = Frame(network, 8);
        Assert.Equal((1, 100.5, true), (first.Dispatches, first.Milliseconds, first.Overran));
        Assert.Equal((false, false), (second.Overran, second.IsComplete));
        Assert.InRange(second.Milliseconds, 0.5, 8);
        while (!Frame(network, 8).IsComplete)
        {
        }

        Assert.Equal(Enumerable.Repeat(8.0, 8), Pass(network, 8).Select(c => c.Milliseconds));
    }

    [Fact]
    public void A_device_that_becomes_slower_misses_the_budget_twice_at_most()
    {
        using GlNetwork network = Load("16-1024");
        var costs = new ClockedCosts(network.Compiled) { MillisecondsPerGroup = 0.5 };
        network.Costs = _ => costs;
        Pass(network, 8);
        Pass(network, 8);
        costs.MillisecondsPerGroup = 1.5;
        SliceResult[] calls = [.. Pass(network, 8), .. Pass(network, 8), .. Pass(network, 8)];
        Assert.InRange(calls.Count(c => c.Milliseconds > 8), 1, 2);
        Assert.All(calls[3..], c => Assert.InRange(c.Milliseconds, 0, 8));

        // And it makes use of the time when it is fast again: eight calls as before.
        costs.MillisecondsPerGroup = 0.5;
        for (int i = 0; i < 10; i++)
        {
            Pass(network, 8);
        }

        Assert.InRange(Pass(network, 8).Length, 8, 9);
    }

    [Fact]
    public void One_long_hiccup_does_not_make_the_calls_after_it_timid_for_long()
    {
        using GlNetwork network = Load("16-1024");
        var costs = new ClockedCosts(network.Compiled) { MillisecondsPerGroup = 0.5 };
        network.Costs = _ => costs;
        Pass(network, 8);
        Pass(network, 8);
        costs.Extra = 1000;
        Assert.Equal(1, Pass(network, 8).Count(c => c.Milliseconds > 8));
        Assert.InRange(Pass(network, 8).Length, 8, 12);
        Assert.InRange(Pass(network, 8).Length, 8, 9);
    }

    [Fact]
    public void By_timestamps_of_the_GPU_passes_end_with_the_same_bits_and_nothing_is_left_behind()
    {
        Assert.SkipWhen(_guest.Device.Limits.IsEs, "OpenGL ES has no timestamps");
        using GlNetwork network = Load("16-24-relu-1024"), whole = Load("16-24-relu-1024");
        using var costs = new QueryCosts(_guest.Device, network.Compiled.DispatchCount);
        network.Costs = _ => costs;
        whole.Schedule();
        for (int pass = 0; pass < 3; pass++)
        {
            Assert.Equal(pass == 0, double.IsNaN(network.Compiled.Slices.ExpectedMilliseconds));

            // What nothing is known about yet has one group a call, and the answer may come some calls later.
            int calls = 0;
            while (!Frame(network, 1000).IsComplete)
            {
                _host.Gl.Finish();
                Assert.InRange(++calls, 1, 100);
            }

            Assert.Equal(Read(whole), Read(network));
        }
    }

    [Fact]
    public void Pieces_allocate_nothing()
    {
        using GlNetwork network = Load("16-24-relu-1024");
        var costs = new ClockedCosts(network.Compiled) { MillisecondsPerGroup = 1 };
        network.Costs = _ => costs;
        Pass(network, 8);
        Pass(network, 8);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++)
        {
            Frame(network, 8);
        }

        // Less than a byte a frame: the runtime itself may allocate once.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 199);
    }

    private static SliceResult Frame(GlNetwork network, double milliseconds) => network.ScheduleWithin(TimeSpan.FromMilliseconds(milliseconds));

    private static SliceResult[] Pass(GlNetwork network, double milliseconds)
    {
        var calls = new List<SliceResult>();
        do
        {
            calls.Add(Frame(network, milliseconds));
        }
        while (!calls[^1].IsComplete);
        return [.. calls];
    }

    private static int[] Groups(GlNetwork network) => [.. network.Compiled.Dispatches.ToArray().Select(d => Piece.CountOf(d.Groups))];

    private static float[] Read(GlNetwork network)
    {
        var numbers = new float[Batch * 1024];
        network.Outputs[0].ReadBlocking(numbers);
        return numbers;
    }

    private GlNetwork Load(string layers)
    {
        LayerSpec spec = LayerSpec.Parse(layers);
        var store = new ParameterStore();
        Mlp.Initialize(spec, store, 5);
        GlNetwork network = _guest.Load(Mlp.Inference(spec, probabilities: false), store, batch: Batch);
        network.Inputs[0].Set([.. Enumerable.Range(0, Batch * 16).Select(i => MathF.Sin(i))]);
        return network;
    }
}

/// <summary>In a core profile.</summary>
public sealed class BudgetTestsOnCore() : BudgetTests(GlProfile.Core);

/// <summary>In a compatibility profile.</summary>
public sealed class BudgetTestsOnCompatibility() : BudgetTests(GlProfile.Compatibility);

/// <summary>In OpenGL ES 3.1.</summary>
public sealed class BudgetTestsOnEs() : BudgetTests(GlProfile.Es);
