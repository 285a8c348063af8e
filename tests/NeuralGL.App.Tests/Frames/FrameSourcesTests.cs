using NeuralGL.App.Frames;

namespace NeuralGL.App.Tests.Frames;

public sealed class FrameSourcesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("neuralgl-frames-").FullName;
    private readonly StringWriter _warnings = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("", "there are synthetic, camera[:DEVICE]")]
    [InlineData("syntetic", "did you mean 'synthetic'?")]
    [InlineData("vidoe:x.mp4", "did you mean 'video:x.mp4'?")]
    [InlineData("Synthetic", "did you mean 'synthetic'?")]
    [InlineData("webcamera", "unknown source 'webcamera'; there are")]
    [InlineData("synthetic:5", "synthetic is written synthetic")]
    [InlineData("camera:", "camera is written camera[:DEVICE]")]
    [InlineData("video", "video is written video:PATH-or-URL")]
    [InlineData("image:", "image is written image:PATH")]
    [InlineData("images:", "images is written images:DIR")]
    [InlineData("stdin", "stdin:WxH")]
    [InlineData("stdin:0x5", "1 to 8192")]
    [InlineData("stdin:8193x5", "1 to 8192")]
    [InlineData("stdin:-5x5", "1 to 8192")]
    [InlineData("stdin:5x5x5", "1 to 8192")]
    [InlineData("stdin:5 x5", "1 to 8192")]
    [InlineData("video:gopher://x/y", "addresses may begin with http://")]
    public void A_bad_source_is_refused_with_the_forms_there_are(string spec, string message)
    {
        var error = Assert.Throws<FrameSourceException>(() => FrameSources.Open(spec, new FrameSourceOptions()));
        Assert.Equal(1, error.ExitCode);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Synthetic_opens_with_seed_and_size()
    {
        using var source = FrameSources.Open("synthetic", new FrameSourceOptions { Seed = 42, Size = (64, 48) });
        var frame = new Frame();
        Assert.Equal(FrameRead.Got, source.TryRead(frame, TimeSpan.Zero));
        Assert.Equal((64, 48, "synthetic seed 42"), (frame.Width, frame.Height, source.Description));
    }

    [Fact]
    public void Idx_shows_the_test_pictures_as_dark_ink_on_white_with_their_labels()
    {
        File.WriteAllBytes(Path.Combine(_folder, "t10k-images-idx3-ubyte"), [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255, 100, 1]);
        File.WriteAllBytes(Path.Combine(_folder, "t10k-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 2, 7, 3]);
        using var source = FrameSources.Open("idx:" + _folder, new FrameSourceOptions());
        var frame = new Frame();
        Assert.Equal(FrameRead.Got, source.TryRead(frame, TimeSpan.Zero));
        Assert.Equal([255, 255, 255, 255, 0, 0, 0, 255], frame.Pixels.ToArray());
        Assert.Equal((2, 1, new FrameTruth(7, false)), (frame.Width, frame.Height, frame.Truth));
        Assert.Equal(FrameRead.Got, source.TryRead(frame, TimeSpan.Zero));
        Assert.Equal([155, 155, 155, 255, 254, 254, 254, 255], frame.Pixels.ToArray());
        Assert.Equal(3, frame.Truth!.Value.Label);
        Assert.Equal(FrameRead.Ended, source.TryRead(frame, TimeSpan.Zero));
        Assert.True(source.TryRewind());
        Assert.Equal(FrameRead.Got, source.TryRead(frame, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("idx")]
    [InlineData("images")]
    [InlineData("image")]
    [InlineData("video")]
    public void A_place_that_does_not_exist_is_bad_data(string kind)
    {
        var error = Assert.Throws<FrameSourceException>(() => FrameSources.Open($"{kind}:{Path.Combine(_folder, "none")}", new FrameSourceOptions()));
        Assert.Equal(2, error.ExitCode);
        Assert.Contains("does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stdin_gives_whole_frames_in_order_warns_of_a_partial_one_and_ends()
    {
        var bytes = Enumerable.Range(0, 2 * 2 * 3 * 2 + 5).Select(i => (byte)i).ToArray();
        using var source = FrameSources.Open("stdin:2x2", new FrameSourceOptions { Warnings = _warnings, StandardInput = () => new Trickle(bytes) });
        var frame = new Frame();
        for (var n = 0; n < 2; n++)
        {
            Assert.True(source.Read(frame, TestContext.Current.CancellationToken));
            Assert.Equal(n, frame.Index);
            var b = n * 12;
            Assert.Equal([b, b + 1, b + 2, 255, b + 3, b + 4, b + 5, 255, b + 6, b + 7, b + 8, 255, b + 9, b + 10, b + 11, 255], frame.Pixels.ToArray().Select(p => (int)p));
        }

        Assert.False(source.Read(frame, TestContext.Current.CancellationToken));
        Assert.Contains("5 of 12 bytes", _warnings.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    public void Stdin_without_one_whole_frame_is_bad_data(int count)
    {
        using var source = FrameSources.Open("stdin:2x2", new FrameSourceOptions { Warnings = _warnings, StandardInput = () => new MemoryStream(new byte[count]) });
        var error = Assert.Throws<FrameSourceException>(() => source.Read(new Frame(), TestContext.Current.CancellationToken));
        Assert.Equal(2, error.ExitCode);
    }

    [Fact]
    public void Stdin_that_stays_silent_fails_at_its_deadline()
    {
        using var silent = new Silent();
        using var source = FrameSources.Open("stdin:2x2", new FrameSourceOptions { StandardInput = () => silent, Deadline = TimeSpan.FromMilliseconds(150) });
        var error = Assert.Throws<FrameSourceException>(() => source.Read(new Frame(), TestContext.Current.CancellationToken));
        Assert.Equal(2, error.ExitCode);
        Assert.Contains("gave no frame", error.Message, StringComparison.Ordinal);
        silent.Release();
    }

    [Fact]
    public void A_missing_camera_fails_at_once_with_exit_code_3()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "camera paths are checked beforehand on Linux only");
        var error = Assert.Throws<FrameSourceException>(() => FrameSources.Open("camera:98765", new FrameSourceOptions()));
        Assert.Equal(3, error.ExitCode);
        Assert.Contains("/dev/video98765", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Gives at most five bytes a read, as a pipe may.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 5));
    }

    /// <summary>A stream in which a read waits until it is released.</summary>
    private sealed class Silent : MemoryStream
    {
        private readonly ManualResetEventSlim _released = new();

        public void Release() => _released.Set();

        public override int Read(byte[] buffer, int offset, int count)
        {
            _released.Wait();
            return 0;
        }
    }
}
