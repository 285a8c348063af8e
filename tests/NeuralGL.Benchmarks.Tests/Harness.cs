using System.Diagnostics;

namespace NeuralGL.Benchmarks.Tests;

/// <summary>What one run of the harness left behind.</summary>
internal sealed record Harness(int ExitCode, string Output, string Error)
{
    internal string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs it in this process; its workers are children.</summary>
    internal static Harness Of(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int code = HarnessCommand.Run(args, output, error, TestContext.Current.CancellationToken);
        return new Harness(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs it as a process that finds no other program.</summary>
    internal static Harness OnAnEmptyPath(params string[] args)
    {
        var info = new ProcessStartInfo(Environment.ProcessPath!, [Path.Combine(AppContext.BaseDirectory, "NeuralGL.Benchmarks.dll"), .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PATH"] = AppContext.BaseDirectory },
        };
        using Process process = Process.Start(info)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Harness(process.ExitCode, output, error.Result);
    }
}
