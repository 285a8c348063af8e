using System.ComponentModel;
using System.Diagnostics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Tests.Platform;

/// <summary>An X server without a screen (Xvfb, on a free display number) with openbox as window manager; both end with this object.</summary>
internal sealed class XServer : IDisposable
{
    private readonly Process server;
    private readonly Process manager;
    private readonly string folder;

    private XServer(Process server, Process manager, string display, string folder)
    {
        this.server = server;
        this.manager = manager;
        this.folder = folder;
        Display = display;
    }

    /// <summary>The value of DISPLAY for programs that are to open windows here.</summary>
    internal string Display { get; }

    /// <summary>Starts both, or skips the running test with the name of what is missing.</summary>
    internal static async Task<XServer> StartOrSkipAsync()
    {
        foreach (string tool in (string[])["Xvfb", "openbox", "xdotool"])
        {
            if (!IsInstalled(tool))
            {
                Assert.Skip($"{tool} is not installed");
            }
        }
        // With -displayfd the server picks a free number itself and writes it, once it takes connections. With -noreset it lives on when
        // its last client goes: xdotool, come and gone before openbox, made it start over and threw openbox out.
        string folder = Directory.CreateTempSubdirectory("neuralgl-x-").FullName;
        Process server = Start("Xvfb", null, "-displayfd", "1", "-screen", "0", "1400x900x24", "-nolisten", "tcp", "-noreset", "-fbdir", folder);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(30));
            string number = await server.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("Xvfb ended without a display");
            string display = $":{number.Trim()}";
            var result = new XServer(server, Start("openbox", display, "--sm-disable"), display, folder);
            // A window that comes before its manager gets no focus, so wait until the manager has announced itself.
            while (await result.XdotoolAsync("getactivewindow") is (not 0, var errors) && errors.Contains("claims not to support", StringComparison.Ordinal))
            {
                await Task.Delay(20, limit.Token);
            }
            return result;
        }
        catch
        {
            Stop(server);
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Runs xdotool on this display.</summary>
    internal async Task<(int ExitCode, string Text)> XdotoolAsync(params string[] arguments)
    {
        using Process process = Start("xdotool", Display, arguments);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, output.Trim() + await errors);
        }
        finally
        {
            Stop(process);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop(manager);
        Stop(server);
        manager.Dispose();
        server.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>One pixel of what is on the screen, from the server's own frame buffer (an XWD file, its words big-endian).</summary>
    internal (byte R, byte G, byte B) Pixel(int x, int y)
    {
        using FileStream file = new(Path.Combine(folder, "Xvfb_screen0"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Span<byte> header = stackalloc byte[100];
        file.ReadExactly(header);
        int headerSize = Word(header, 0), bytesPerPixel = Word(header, 11) / 8, bytesPerLine = Word(header, 12), colours = Word(header, 19);
        const int colourEntry = 12;
        file.Position = headerSize + (colours * colourEntry) + (y * (long)bytesPerLine) + (x * bytesPerPixel);
        Span<byte> bgr = stackalloc byte[3];
        file.ReadExactly(bgr);
        return (bgr[2], bgr[1], bgr[0]);

        static int Word(ReadOnlySpan<byte> header, int index) => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(header[(4 * index)..]);
    }

    /// <summary>All that is on the screen.</summary>
    internal Screenshot Picture()
    {
        byte[] file;
        using (FileStream stream = new(Path.Combine(folder, "Xvfb_screen0"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            file = new byte[stream.Length];
            stream.ReadExactly(file);
        }
        int Word(int index) => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(4 * index));
        const int colourEntry = 12;
        (int width, int height, int bytesPerPixel, int bytesPerLine, int start) = (Word(4), Word(5), Word(11) / 8, Word(12), Word(0) + (Word(19) * colourEntry));
        byte[] rgba = new byte[4 * width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int from = start + (y * bytesPerLine) + (x * bytesPerPixel), to = 4 * ((y * width) + x);
                (rgba[to], rgba[to + 1], rgba[to + 2], rgba[to + 3]) = (file[from + 2], file[from + 1], file[from], 255);
            }
        }
        return new Screenshot(rgba, width, height);
    }

    internal static bool IsInstalled(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, tool)));

    /// <summary>Titles of windows are found by their text, whatever language the machine has been told to speak.</summary>
    internal static void SpeakUtf8(ProcessStartInfo info) => (info.Environment["LANG"], info.Environment["LC_ALL"]) = ("C.UTF-8", "C.UTF-8");

    private static Process Start(string program, string? display, params string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        SpeakUtf8(info);
        if (display is not null)
        {
            info.Environment["DISPLAY"] = display;
        }
        return Process.Start(info) ?? throw new Win32Exception($"{program} does not start");
    }

    private static void Stop(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(5000);
        }
    }
}
