using System.Diagnostics;
using System.Threading.Channels;

namespace NeuralGL.App.Tests.Platform;

public class GlfwWindowTests
{
    private const string Title = "NeuralGL probe";

    [Fact]
    public async Task A_window_opens_shows_its_colour_and_hears_real_keys_and_the_pointer()
    {
        using XServer x = await XServer.StartOrSkipAsync();
        using var probe = new RunningProbe(x, "window");
        Assert.Equal("load current True debug False", await probe.UntilAsync("load"));
        Assert.Equal("ready 400x300 scale 1 visible True", await probe.UntilAsync("ready"));
        string id = await WindowAsync(x, probe);

        (_, string place) = await x.XdotoolAsync("getwindowgeometry", "--shell", id);
        Assert.Equal((51, 102, 204), x.Pixel(Number(place, "X=") + 200, Number(place, "Y=") + 150));

        await x.XdotoolAsync("key", "a");
        Assert.Equal("down A None", await probe.UntilAsync("down A"));
        Assert.Equal("char a", await probe.UntilAsync("char"));
        Assert.Equal("up A", await probe.UntilAsync("up A"));
        await x.XdotoolAsync("key", "period");
        Assert.Equal("down Period None", await probe.UntilAsync("down Period"));
        await x.XdotoolAsync("key", "shift+h");
        Assert.Equal("down H Shift", await probe.UntilAsync("down H"));
        await x.XdotoolAsync("mousemove", "--window", id, "50", "60", "click", "1", "click", "4");
        Assert.Equal("press Left 50,60", await probe.UntilAsync("press"));
        Assert.Equal("release Left", await probe.UntilAsync("release"));
        Assert.Equal("scroll 0,1", await probe.UntilAsync("scroll"));
        await x.XdotoolAsync("key", "t", "key", "c");
        Assert.Equal("focused True minimised False title renamed", await probe.UntilAsync("focused"));

        await x.XdotoolAsync("key", "Escape");
        Assert.Equal("closing current True error NoError unseen few", await probe.UntilAsync("closing"));
        Assert.Equal(0, await probe.ExitCodeAsync());
    }

    [Fact]
    public async Task A_held_key_repeats_and_says_so()
    {
        using XServer x = await XServer.StartOrSkipAsync();
        using var probe = new RunningProbe(x, "window");
        await probe.UntilAsync("ready");
        await WindowAsync(x, probe);

        await x.XdotoolAsync("keydown", "a");
        Assert.Equal("down A None", await probe.UntilAsync("down A"));
        Assert.Equal("down A None repeat", await probe.UntilAsync("down A"));
        await x.XdotoolAsync("keyup", "a", "key", "Escape");
        Assert.Equal(0, await probe.ExitCodeAsync());
    }

    [Fact]
    public async Task A_resize_tells_the_new_size_in_pixels()
    {
        using XServer x = await XServer.StartOrSkipAsync();
        using var probe = new RunningProbe(x, "window");
        await probe.UntilAsync("ready");

        await x.XdotoolAsync("windowsize", await WindowAsync(x, probe), "500", "320");
        Assert.Equal("resize 500x320", await probe.UntilAsync("resize"));
        await x.XdotoolAsync("key", "Escape");
        Assert.Equal(0, await probe.ExitCodeAsync());
    }

    [Fact]
    public async Task A_minimised_window_draws_nothing_and_comes_back()
    {
        using XServer x = await XServer.StartOrSkipAsync();
        using var probe = new RunningProbe(x, "window");
        await probe.UntilAsync("ready");
        string id = await WindowAsync(x, probe);

        await x.XdotoolAsync("windowminimize", "--sync", id);
        // Long enough for a window that does not wait to draw many frames.
        await Task.Delay(500, TestContext.Current.CancellationToken);
        await probe.FocusAsync(id);
        await x.XdotoolAsync("key", "Escape");
        Assert.Equal("closing current True error NoError unseen few", await probe.UntilAsync("closing"));
        Assert.Equal(0, await probe.ExitCodeAsync());
    }

    [Fact]
    public async Task Text_that_one_program_copies_another_pastes_and_an_empty_clipboard_is_an_empty_text()
    {
        using XServer x = await XServer.StartOrSkipAsync();
        Assert.Equal((0, "[]", ""), await Probe.RunAsync(["clipboard"], ("DISPLAY", x.Display)));
        using var probe = new RunningProbe(x, "window");
        await probe.UntilAsync("ready");
        await WindowAsync(x, probe);

        await x.XdotoolAsync("key", "x");
        Assert.Equal("copied", await probe.UntilAsync("copied"));
        Assert.Equal((0, "[weights=−1.5 · состояние · 状態]", ""), await Probe.RunAsync(["clipboard"], ("DISPLAY", x.Display)));
        await x.XdotoolAsync("key", "Escape");
        Assert.Equal(0, await probe.ExitCodeAsync());
    }

    [Fact]
    public async Task An_exception_in_a_handler_comes_out_of_Run()
    {
        using XServer x = await XServer.StartOrSkipAsync();
        (int exitCode, string output, string errors) = await Probe.RunAsync(["throwing"], ("DISPLAY", x.Display));

        Assert.Equal((0, "caught from a handler", ""), (exitCode, output, errors));
    }

    [Theory]
    [InlineData("", "no window: DISPLAY is not set")]
    [InlineData(":4711", "no window: DISPLAY=:4711 cannot be opened")]
    public async Task Without_a_display_there_is_one_line_and_exit_code_3(string display, string message)
    {
        if (!OperatingSystem.IsLinux() || !NeuralGL.Platform.NativeLibraries.HasGlfw)
        {
            Assert.Skip("needs Linux and GLFW");
        }
        (int exitCode, _, string errors) = await Probe.RunAsync(["window"], ("DISPLAY", display), ("WAYLAND_DISPLAY", null));
        Assert.Equal(3, exitCode);
        Assert.StartsWith(message, errors);
        Assert.Single(errors.Split('\n'));

        Assert.Equal("no display", (await Probe.RunAsync(["display"], ("DISPLAY", display), ("WAYLAND_DISPLAY", null))).Output);
    }

    [Fact]
    public async Task With_a_display_the_probe_for_one_says_so()
    {
        using XServer x = await XServer.StartOrSkipAsync();

        Assert.Equal("display", (await Probe.RunAsync(["display"], ("DISPLAY", x.Display))).Output);
    }

    [Fact]
    public async Task A_window_on_a_driver_below_4_3_ends_with_the_same_line_as_a_headless_context()
    {
        using XServer x = await XServer.StartOrSkipAsync();
        (int exitCode, _, string errors) = await Probe.RunAsync(["window"], ("DISPLAY", x.Display), ("MESA_GL_VERSION_OVERRIDE", "4.2"));

        Assert.Equal(4, exitCode);
        Assert.StartsWith("OpenGL 4.3 or later is needed for compute shaders; this driver offers 4.2 (", errors);
    }

    /// <summary>Finds the probe's window, gives it the keyboard, and returns its X11 number.</summary>
    private static async Task<string> WindowAsync(XServer x, RunningProbe probe)
    {
        (int exitCode, string id) = await x.XdotoolAsync("search", "--sync", "--onlyvisible", "--name", Title);
        Assert.Equal(0, exitCode);
        await probe.FocusAsync(id);
        return id;
    }

    private static int Number(string text, string name) =>
        int.Parse(text.Split('\n').First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..]);

    /// <summary>A PlatformProbe whose lines are read as they come.</summary>
    private sealed class RunningProbe : IDisposable
    {
        private readonly XServer x;
        private readonly Process process;
        private readonly Channel<string> lines = Channel.CreateUnbounded<string>();

        internal RunningProbe(XServer x, string mode)
        {
            this.x = x;
            process = Process.Start(Probe.StartInfo([mode], ("DISPLAY", x.Display)))!;
            process.OutputDataReceived += (_, e) =>
            {
                if (e.Data is null)
                {
                    lines.Writer.Complete();
                }
                else
                {
                    lines.Writer.TryWrite(e.Data);
                }
            };
            process.BeginOutputReadLine();
        }

        /// <summary>The next line that begins with <paramref name="start"/>; lines before it are passed over.</summary>
        internal async Task<string> UntilAsync(string start)
        {
            using CancellationTokenSource limit = Limit(TimeSpan.FromSeconds(60));
            return await FindAsync(start, limit.Token);
        }

        /// <summary>
        /// Gives the window the keyboard. A window manager takes its time after it has announced the new focus, so a key
        /// that means nothing to the probe is pressed until one is heard.
        /// </summary>
        internal async Task FocusAsync(string id)
        {
            using CancellationTokenSource limit = Limit(TimeSpan.FromSeconds(60));
            while (true)
            {
                await x.XdotoolAsync("windowactivate", id);
                await x.XdotoolAsync("key", "F12");
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
                patience.CancelAfter(TimeSpan.FromSeconds(1));
                try
                {
                    await FindAsync("up F12", patience.Token);
                    return;
                }
                catch (OperationCanceledException) when (!limit.IsCancellationRequested)
                {
                    // Not heard yet: again.
                }
            }
        }

        internal async Task<int> ExitCodeAsync()
        {
            using CancellationTokenSource limit = Limit(TimeSpan.FromSeconds(60));
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode;
        }

        public void Dispose()
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
            process.Dispose();
        }

        private async Task<string> FindAsync(string start, CancellationToken cancellation)
        {
            while (await lines.Reader.WaitToReadAsync(cancellation))
            {
                while (lines.Reader.TryRead(out string? line))
                {
                    if (line.StartsWith(start, StringComparison.Ordinal))
                    {
                        return line;
                    }
                }
            }
            return $"the probe ended: {await process.StandardError.ReadToEndAsync(cancellation)}";
        }

        private static CancellationTokenSource Limit(TimeSpan time)
        {
            var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(time);
            return limit;
        }
    }
}
