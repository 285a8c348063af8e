using System.Diagnostics;
using NeuralGL.App.Tests.Commands;

namespace NeuralGL.App.Tests.Demo;

/// <summary>The built tool in a process of its own: for tests that need another environment, standard input, directory or signals.</summary>
internal sealed class Tool : IDisposable
{
    /// <summary>Only a program that hangs takes so long.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task<string> _output, _errors;

    private Tool(Process process)
    {
        _process = process;
        (_output, _errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    internal int ProcessId => _process.Id;

    internal bool HasEnded => _process.HasExited;

    /// <summary>How the tool is started, to be changed before <see cref="Start(ProcessStartInfo)"/>.</summary>
    internal static ProcessStartInfo Info(params string[] arguments) => new("dotnet", [Path.Combine(AppContext.BaseDirectory, "NeuralGL.App.dll"), .. arguments])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    };

    /// <summary>How the tool is started where there is no display.</summary>
    internal static ProcessStartInfo WithoutDisplay(params string[] arguments)
    {
        ProcessStartInfo info = Info(arguments);
        info.Environment.Remove("DISPLAY");
        info.Environment.Remove("WAYLAND_DISPLAY");
        return info;
    }

    internal static Tool Start(ProcessStartInfo info) => new(Process.Start(info)!);

    /// <summary>Runs the tool to its end.</summary>
    /// <param name="info">How.</param>
    /// <param name="input">What it reads from standard input.</param>
    internal static async Task<Outcome> RunAsync(ProcessStartInfo info, byte[]? input = null)
    {
        using Tool tool = Start(info);
        try
        {
            await tool._process.StandardInput.BaseStream.WriteAsync(input ?? [], TestContext.Current.CancellationToken);
            tool._process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It had read enough.
        }

        return await tool.EndAsync();
    }

    /// <summary>Waits for its end.</summary>
    internal async Task<Outcome> EndAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Deadline);
        await _process.WaitForExitAsync(limit.Token);
        return new Outcome(_process.ExitCode, (await _output).ReplaceLineEndings("\n"), (await _errors).ReplaceLineEndings("\n"));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
