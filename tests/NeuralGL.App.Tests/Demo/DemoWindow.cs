using System.Diagnostics;
using NeuralGL.App.Drawing;
using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Platform;

namespace NeuralGL.App.Tests.Demo;

/// <summary>The demo's window on an X server without a screen: real keys go in, what is on the screen comes out.</summary>
internal sealed class DemoWindow : IDisposable
{
    /// <summary>Below it nothing changes by itself; the bar shows times.</summary>
    internal const int BarHeight = 44;

    /// <summary>The bar of a scene.</summary>
    internal const int SceneBarHeight = 54;

    /// <summary>Only a window that hangs takes so long, however busy the machine is.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly XServer _x;
    private readonly Tool _tool;
    private readonly int _width, _height;
    private int _left, _top;

    private DemoWindow(XServer x, Tool tool, int width, int height) => (_x, _tool, _width, _height) = (x, tool, width, height);

    /// <summary>Starts the tool, waits until its picture is on the screen and gives it the keyboard.</summary>
    /// <param name="x">Where.</param>
    /// <param name="folder">The working directory.</param>
    /// <param name="arguments">What follows "demo --json --size 1280x720".</param>
    internal static Task<DemoWindow> OpenAsync(XServer x, string folder, params string[] arguments) => OpenAsync(x, folder, BarHeight, arguments);

    /// <summary>The same where a scene is shown first.</summary>
    internal static Task<DemoWindow> OpenSceneAsync(XServer x, string folder, params string[] arguments) => OpenAsync(x, folder, SceneBarHeight, arguments);

    /// <summary>The same with a driver that offers another version of OpenGL than its own.</summary>
    internal static Task<DemoWindow> OpenWithVersionAsync(XServer x, string folder, string version, params string[] arguments) => OpenAsync(x, folder, BarHeight, arguments, version);

    private static async Task<DemoWindow> OpenAsync(XServer x, string folder, int bar, string[] arguments, string? version = null)
    {
        ProcessStartInfo info = Tool.Info(["demo", "--json", "--size", "1280x720", .. arguments]);
        info.Environment["DISPLAY"] = x.Display;
        info.Environment.Remove("WAYLAND_DISPLAY");
        XServer.SpeakUtf8(info);
        if (version is not null)
        {
            info.Environment["MESA_GL_VERSION_OVERRIDE"] = version;
        }

        info.WorkingDirectory = folder;
        var window = new DemoWindow(x, Tool.Start(info), 1280, 720);
        try
        {
            (_, string id) = await x.XdotoolAsync("search", "--sync", "--onlyvisible", "--name", "^NeuralGL – ");

            // The pointer would be on the pictures of the screen.
            await x.XdotoolAsync("mousemove", "1399", "899");
            await window.UntilAsync("the picture is on the screen", () => window.Find(bar));
            await x.XdotoolAsync("windowactivate", "--sync", id);
            return window;
        }
        catch
        {
            window.Dispose();
            throw;
        }
    }

    internal Task PressAsync(string key) => _x.XdotoolAsync("key", key);

    /// <summary>Presses a key and does not let it go.</summary>
    internal Task HoldAsync(string key) => _x.XdotoolAsync("keydown", key);

    /// <summary>Lets a key go that was held.</summary>
    internal Task LetGoAsync(string key) => _x.XdotoolAsync("keyup", key);

    /// <summary>Moves the pointer to a pixel of the window's picture and clicks.</summary>
    internal Task ClickAsync(int x, int y) => _x.XdotoolAsync("mousemove", $"{_left + x}", $"{_top + y}", "click", "1");

    /// <summary>Presses the left button at a pixel of the window's picture, moves to another and lets go.</summary>
    internal Task DragAsync(int fromX, int fromY, int toX, int toY) => _x.XdotoolAsync(
        "mousemove", $"{_left + fromX}", $"{_top + fromY}", "sleep", "0.2", "mousedown", "1", "sleep", "0.2", "mousemove", $"{_left + toX}", $"{_top + toY}", "sleep", "0.2", "mouseup", "1");

    /// <summary>Moves the pointer to a pixel of the window's picture.</summary>
    internal Task MoveAsync(int x, int y) => _x.XdotoolAsync("mousemove", $"{_left + x}", $"{_top + y}");

    /// <summary>The window's picture as the screen has it.</summary>
    internal Screenshot Picture()
    {
        Screenshot screen = _x.Picture();
        byte[] rgba = new byte[4 * _width * _height];
        for (int y = 0; y < _height; y++)
        {
            screen.Rgba.AsSpan(4 * (((_top + y) * screen.Width) + _left), 4 * _width).CopyTo(rgba.AsSpan(4 * y * _width));
        }

        return new Screenshot(rgba, _width, _height);
    }

    /// <summary>What is below the bar.</summary>
    internal byte[] Body() => Picture().Rgba[(4 * _width * BarHeight)..];

    /// <summary>Waits until something holds.</summary>
    internal async Task UntilAsync(string what, Func<bool> holds)
    {
        var waited = Stopwatch.StartNew();
        while (!holds())
        {
            if (_tool.HasEnded)
            {
                Outcome outcome = await _tool.EndAsync();
                Assert.Fail($"the window closed with {outcome.ExitCode} before {what}: {outcome.Error}");
            }

            Assert.True(waited.Elapsed < Patience, $"not within {Patience.TotalMinutes} minutes: {what}");
            await Task.Delay(30, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until what is below the bar stands still, and gives it.</summary>
    internal async Task<byte[]> StillAsync()
    {
        byte[] last = Body();
        int same = 0;
        await UntilAsync("the picture stands still", () =>
        {
            byte[] now = Body();
            same = now.AsSpan().SequenceEqual(last) ? same + 1 : 0;
            last = now;
            return same >= 20;
        });
        return last;
    }

    /// <summary>Presses a key until the window answers: a window manager takes its time to give a new window the keyboard.</summary>
    /// <param name="key">The key.</param>
    /// <param name="what">What is waited for.</param>
    /// <param name="answered">Whether it is there.</param>
    /// <param name="pause">How long an answer may take before the key is pressed again; for a key whose second press would undo the first, long.</param>
    internal async Task PressUntilAsync(string key, string what, Func<bool> answered, TimeSpan? pause = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        while (!answered())
        {
            await PressAsync(key);
            for (var waited = Stopwatch.StartNew(); waited.Elapsed < (pause ?? TimeSpan.FromSeconds(2)) && !answered();)
            {
                Assert.False(_tool.HasEnded, $"the window closed before {what}");
                await Task.Delay(50, limit.Token);
            }
        }
    }

    internal Task<Outcome> EndAsync() => _tool.EndAsync();

    internal bool HasClosed => _tool.HasEnded;

    public void Dispose() => _tool.Dispose();

    /// <summary>Finds the window by its bar and ground; a frame that a window manager drew around it has other colours.</summary>
    private bool Find(int bar)
    {
        Screenshot screen = _x.Picture();
        for (int y = 0; y + _height <= screen.Height; y++)
        {
            for (int x = 0; x + _width <= screen.Width; x++)
            {
                if (Is(screen, x, y, Theme.Surface) && Is(screen, x, y + 1, Theme.Surface) && Is(screen, x + _width - 1, y, Theme.Surface) && Is(screen, x, y + bar - 1, Theme.Outline)
                    && Is(screen, x, y + bar, Theme.Background) && Is(screen, x + _width - 1, y + _height - 1, Theme.Background))
                {
                    (_left, _top) = (x, y);
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Is(Screenshot picture, int x, int y, Rgba color)
    {
        int at = 4 * ((y * picture.Width) + x);
        return picture.Rgba[at] == color.R && picture.Rgba[at + 1] == color.G && picture.Rgba[at + 2] == color.B;
    }
}
