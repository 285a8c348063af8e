using NeuralGL.App.Frames;

namespace NeuralGL.App.Tests.Frames;

public sealed class LatestFrameTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    [Fact]
    public void Of_frames_nobody_took_only_the_newest_is_given_and_the_others_are_counted()
    {
        using var source = new StepSource(frames: 5, live: true);
        using var frames = new LatestFrame(source, new HurriedClock(), loop: false);
        Assert.True(SpinWait.SpinUntil(() => frames.Ended, Long));
        Assert.True(frames.TryTake(TimeSpan.Zero, out var frame));
        Assert.Equal(4, frame.Index);
        Assert.Equal(4, frames.Dropped);
        Assert.False(frames.TryTake(TimeSpan.Zero, out var same));
        Assert.Same(frame, same);
    }

    [Fact]
    public void A_file_is_played_at_its_own_rate_by_the_clock()
    {
        using var source = new StepSource(frames: 4, live: false);
        var clock = new ManualClock();
        using var frames = new LatestFrame(source, clock, loop: true);
        Assert.True(frames.TryTake(Long, out var frame));
        Assert.Equal(0, frame.Index);

        // 10 frames a second: nothing before 0.1 s, frame 1 at 0.1 s; and after frame 3 (0.3 s) the first again at 0.4 s.
        clock.WaitFor(TimeSpan.FromMilliseconds(100));
        clock.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(frames.TryTake(TimeSpan.FromMilliseconds(30), out _));
        foreach (var (due, index) in new[] { (100, 1L), (200, 2L), (300, 3L), (400, 0L), (500, 1L) })
        {
            clock.WaitFor(TimeSpan.FromMilliseconds(due));
            clock.Advance(TimeSpan.FromMilliseconds(due) - clock.Now);
            Assert.True(frames.TryTake(Long, out frame));
            Assert.Equal(index, frame.Index);
        }

        Assert.Equal(0, frames.Dropped);
    }

    [Fact]
    public void Paused_nothing_comes_but_the_frames_stepped_to_and_then_it_goes_on_without_a_jump()
    {
        using var source = new StepSource(frames: 100, live: false);
        var clock = new ManualClock();
        using var frames = new LatestFrame(source, clock);
        Assert.True(frames.TryTake(Long, out _));
        clock.WaitFor(TimeSpan.FromMilliseconds(100));
        frames.Paused = true;
        clock.Advance(TimeSpan.FromSeconds(7));
        Assert.False(frames.TryTake(TimeSpan.FromMilliseconds(50), out _));
        for (var step = 1; step <= 3; step++)
        {
            frames.Step();
            Assert.True(frames.TryTake(Long, out var frame));
            Assert.Equal(step, frame.Index);
        }

        Assert.False(frames.TryTake(TimeSpan.FromMilliseconds(50), out _));
        frames.Paused = false;
        Assert.True(frames.TryTake(Long, out var next));
        Assert.Equal(4, next.Index);
        clock.WaitFor(clock.Now + TimeSpan.FromMilliseconds(100));
        clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(frames.TryTake(Long, out next));
        Assert.Equal(5, next.Index);
    }

    [Fact]
    public void A_frame_is_as_old_as_the_time_since_it_was_read_from_a_live_source_or_was_due_in_a_file()
    {
        using var source = new StepSource(frames: 4, live: false);
        var clock = new ManualClock();
        using var frames = new LatestFrame(source, clock);
        Assert.True(frames.TryTake(Long, out var frame));
        Assert.Equal(TimeSpan.Zero, frame.Captured);
        clock.WaitFor(TimeSpan.FromMilliseconds(100));
        clock.Advance(TimeSpan.FromMilliseconds(107));
        Assert.True(frames.TryTake(Long, out frame));
        Assert.Equal(TimeSpan.FromMilliseconds(107), frame.Captured);

        var later = new ManualClock();
        later.Advance(TimeSpan.FromSeconds(3));
        using var camera = new StepSource(frames: 1, live: true);
        using var live = new LatestFrame(camera, later, loop: false);
        Assert.True(SpinWait.SpinUntil(() => live.Ended, Long));
        later.Advance(TimeSpan.FromSeconds(1));
        Assert.True(live.TryTake(TimeSpan.Zero, out frame));
        Assert.Equal(TimeSpan.FromSeconds(3), frame.Captured);
    }

    [Fact]
    public void Disposing_ends_the_thread_and_the_source_also_while_it_waits_for_its_time()
    {
        var source = new StepSource(frames: 100, live: false);
        var clock = new ManualClock();
        var frames = new LatestFrame(source, clock);
        clock.WaitFor(TimeSpan.FromMilliseconds(100));
        frames.Dispose();
        Assert.True(frames.Ended);
        Assert.True(source.IsDisposed);
    }

    [Fact]
    public void The_steady_state_allocates_nothing_per_frame()
    {
        const int Count = 100_000;
        using var source = new StepSource(frames: Count, live: true);
        using var frames = new LatestFrame(source, new HurriedClock(), loop: false);
        Assert.True(SpinWait.SpinUntil(() => frames.Ended, Long));

        // The thread measures itself: from its hundredth frame to its last. The smallest object is 24 bytes, so one in each frame
        // would be millions; the runtime's own few thousand, when it exchanges code, are none.
        Assert.Equal(0, source.AllocatedPerRun / Count);
    }

    [Fact]
    public void A_source_that_fails_before_its_first_frame_fails_a_headless_run()
    {
        var error = Assert.Throws<FrameSourceException>(() => new FallbackFrameSource("image:/none/at/all.png", new FrameSourceOptions(), headless: true));
        Assert.Equal(2, error.ExitCode);
        using var source = new FallbackFrameSource("stdin:2x2", new FrameSourceOptions { StandardInput = () => new MemoryStream() }, headless: true);
        Assert.Equal(2, Assert.Throws<FrameSourceException>(() => source.Read(new Frame(), TestContext.Current.CancellationToken)).ExitCode);
    }

    [Fact]
    public void In_a_window_a_source_that_fails_leaves_a_banner_and_the_synthetic_source_goes_on()
    {
        var warnings = new StringWriter();
        var source = new FallbackFrameSource("image:/none/at/all.png", new FrameSourceOptions { Warnings = warnings, Size = (32, 24), Seed = 6 }, headless: false);
        using var frames = new LatestFrame(source, new HurriedClock());
        Assert.True(frames.TryTake(Long, out var frame));
        Assert.Equal((32, 24), (frame.Width, frame.Height));
        Assert.NotNull(frame.Truth);
        Assert.Equal("/none/at/all.png does not exist; the synthetic source goes on", frames.Banner);
        Assert.Equal("synthetic seed 6", frames.Description);
        Assert.Equal($"warning: {frames.Banner}", warnings.ToString().Trim());
        Assert.Throws<FrameSourceException>(() => new FallbackFrameSource("nonsense", new FrameSourceOptions(), headless: false));
    }

    [Fact]
    public void Once_frames_have_flowed_a_failure_is_a_banner_headless_too_and_an_end_is_an_end()
    {
        var options = new FrameSourceOptions { Warnings = new StringWriter(), Size = (32, 24), StandardInput = () => new Stalling(24), Deadline = TimeSpan.FromMilliseconds(100) };
        using var source = new FallbackFrameSource("stdin:2x2", options, headless: true);
        var frame = new Frame();
        for (var i = 0; i < 4; i++)
        {
            Assert.True(source.Read(frame, TestContext.Current.CancellationToken));
            Assert.Equal((i, i < 2 ? 2 : 32), (frame.Index, frame.Width));
        }

        Assert.Contains("gave no frame", source.Banner, StringComparison.Ordinal);
        using var ending = new FallbackFrameSource("stdin:2x2", options with { StandardInput = () => new MemoryStream(new byte[12]) }, headless: true);
        Assert.True(ending.Read(frame, TestContext.Current.CancellationToken));
        Assert.False(ending.Read(frame, TestContext.Current.CancellationToken));
        Assert.Null(ending.Banner);
        Assert.True(ending.TryRewind());
        Assert.True(ending.Read(frame, TestContext.Current.CancellationToken));
        Assert.Equal("stdin 2x2 has ended; the synthetic source goes on", ending.Banner);
    }

    /// <summary>Frames of one pixel, ten a second, as many as asked for.</summary>
    private sealed class StepSource(int frames, bool live) : IFrameSource
    {
        private int _next;
        private long _start;

        public string Description => "steps";

        public double? FrameRate => 10;

        public bool IsLive => live;

        public bool IsDisposed { get; private set; }

        public long AllocatedPerRun { get; private set; } = -1;

        public FrameRead TryRead(Frame into, TimeSpan timeout)
        {
            if (_next == 100)
            {
                _start = GC.GetAllocatedBytesForCurrentThread();
            }

            if (_next == frames)
            {
                AllocatedPerRun = GC.GetAllocatedBytesForCurrentThread() - _start;
                return FrameRead.Ended;
            }

            into.Resize(1, 1).Fill((byte)_next);
            (into.Index, into.Timestamp) = (_next, TimeSpan.FromSeconds(_next / 10.0));
            _next++;
            return FrameRead.Got;
        }

        public bool TryRewind()
        {
            _next = 0;
            return true;
        }

        public void Dispose() => IsDisposed = true;
    }

    /// <summary>So many bytes, and then none and no end until it is disposed.</summary>
    private sealed class Stalling(int count) : MemoryStream(new byte[count])
    {
        private readonly ManualResetEventSlim _disposed = new();

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = base.Read(buffer, offset, count);
            if (read == 0)
            {
                _disposed.Wait(TimeSpan.FromSeconds(3));
            }

            return read;
        }

        protected override void Dispose(bool disposing) => _disposed.Set();
    }
}
