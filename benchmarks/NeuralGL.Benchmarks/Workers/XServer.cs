using System.Diagnostics;

namespace NeuralGL.Benchmarks.Workers;

/// <summary>An X server without a screen, on a display number that was free.</summary>
internal sealed class XServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Process _server;

    /// <exception cref="WorkerException">It is not installed, or does not start.</exception>
    internal XServer()
    {
        string program = Programs.Find("Xvfb") ?? throw new WorkerException("not measured: it needs Xvfb; on Debian: apt-get install xvfb");
        _server = Process.Start(Programs.EndingWithInput(program, ["-displayfd", "1", "-screen", "0", "1400x900x24", "-nolisten", "tcp", "-noreset"]))!;
        _server.BeginErrorReadLine();
        Task<string?> number = _server.StandardOutput.ReadLineAsync();
        if (!number.Wait(Patience) || number.Result is null)
        {
            Dispose();
            throw new WorkerException("not measured: Xvfb does not start");
        }

        Display = $":{number.Result.Trim()}";
    }

    /// <summary>The value of DISPLAY.</summary>
    internal string Display { get; }

    public void Dispose() => Programs.End(_server);
}
