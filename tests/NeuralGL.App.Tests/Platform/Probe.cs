using System.Diagnostics;

namespace NeuralGL.App.Tests.Platform;

/// <summary>Runs PlatformProbe in a process of its own: drivers and GLFW read their environment from the C library, where .NET cannot set it.</summary>
internal static class Probe
{
    internal static ProcessStartInfo StartInfo(string[] arguments, params (string Name, string? Value)[] environment)
    {
        var info = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        info.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "PlatformProbe.dll"));
        foreach (string argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }
        foreach ((string name, string? value) in environment)
        {
            info.Environment[name] = value;
        }
        return info;
    }

    internal static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string[] arguments, params (string Name, string? Value)[] environment)
    {
        using Process process = Process.Start(StartInfo(arguments, environment))!;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(60));
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, (await output).Trim(), (await errors).Trim());
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
