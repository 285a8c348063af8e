using System.ComponentModel;
using System.Diagnostics;
using NeuralGL.Benchmarks.Workers;

namespace NeuralGL.Benchmarks.Rows;

/// <summary>Other programs, run to their end as a user would.</summary>
internal static class Tool
{
    /// <summary>The tool as it was built together with this program.</summary>
    internal static string[] Built => [ProcessWorker.DotnetHost(), Path.Combine(AppContext.BaseDirectory, "NeuralGL.App.dll")];

    /// <summary>Runs a program.</summary>
    /// <returns>What it wrote to stdout.</returns>
    /// <exception cref="WorkerException">It is not there, fails, or takes longer than the limit.</exception>
    internal static string Run(IReadOnlyList<string> command, TimeSpan limit, CancellationToken cancellation, string? directory = null, params (string Name, string Value)[] environment)
    {
        var info = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory ?? "" };
        foreach ((string name, string value) in environment)
        {
            info.Environment[name] = value;
        }

        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(limit);
        Process process;
        try
        {
            process = Process.Start(info)!;
        }
        catch (Win32Exception e)
        {
            throw new WorkerException($"{command[0]} cannot be run: {e.Message}");
        }

        using (process)
        {
            try
            {
                process.StandardInput.Close();
                Task<string> output = process.StandardOutput.ReadToEndAsync(limited.Token), error = process.StandardError.ReadToEndAsync(limited.Token);
                process.WaitForExitAsync(limited.Token).GetAwaiter().GetResult();
                string said = error.GetAwaiter().GetResult().Trim();
                return process.ExitCode == 0 ? output.GetAwaiter().GetResult() : throw new WorkerException($"{Path.GetFileName(command[0])} ended with {process.ExitCode}: {said.Split('\n')[^1]}");
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new WorkerException($"{Path.GetFileName(command[0])} took longer than {limit.TotalMinutes:0.#} minutes and was ended");
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
}
