using System.ComponentModel;
using System.Diagnostics;

namespace NeuralGL.App.Data;

/// <summary>Runs the package clients that data sets come by.</summary>
internal static class PackageTool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Runs a program to its end in a folder; its output goes nowhere but into the message of a failure.</summary>
    /// <exception cref="DataFetchException">It is not installed, fails or takes more than ten minutes (exit code 3).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the program has been ended.</exception>
    public static async Task RunAsync(string program, string install, string folder, CancellationToken cancellation, params string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new DataFetchException($"{program} is not installed or cannot be run ({install})", 3, e);
        }

        using (process)
        {
            process.StandardInput.Close();
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(limit.Token);
                var errors = await process.StandardError.ReadToEndAsync(limit.Token);
                await output;
                await process.WaitForExitAsync(limit.Token);
                if (process.ExitCode != 0)
                {
                    throw new DataFetchException($"'{program} {string.Join(' ', arguments)}' failed: {Reason(errors)}", 3);
                }
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new DataFetchException($"'{program} {string.Join(' ', arguments)}' took more than {Patience.TotalMinutes:0} minutes", 3);
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                    process.WaitForExit(TimeSpan.FromSeconds(5));
                }
            }
        }
    }

    private static string Reason(string errors)
    {
        var lines = errors.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var telling = lines.FirstOrDefault(l => l.StartsWith("E: ", StringComparison.Ordinal))
            ?? lines.FirstOrDefault(l => l.StartsWith("npm ", StringComparison.Ordinal) && !l.Contains(" code ", StringComparison.Ordinal) && !l.Contains("WARN", StringComparison.OrdinalIgnoreCase))
            ?? lines.LastOrDefault() ?? "it gave no reason";
        return telling.Length > 200 ? telling[..200] + "…" : telling;
    }
}
