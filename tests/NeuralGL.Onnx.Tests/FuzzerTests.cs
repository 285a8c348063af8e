using System.Diagnostics;

namespace NeuralGL.Onnx.Tests;

/// <summary>A minute of the fuzzer (tests/NeuralGL.Fuzz), in a process of its own. What it finds it names by seed and input.</summary>
public class FuzzerTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_minute_of_mutated_files_gives_typed_errors_or_valid_loads_within_2_seconds_and_512_MiB()
    {
        // The host of this test runs as "dotnet NeuralGL.Onnx.Tests.dll" or as a program of its own.
        string host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var info = new ProcessStartInfo(host, [Path.Combine(AppContext.BaseDirectory, "NeuralGL.Fuzz.dll"), "--seconds", "60", "--seed", "1"]) { RedirectStandardOutput = true };
        using Process fuzzer = Process.Start(info)!;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromMinutes(5));
            string report = await fuzzer.StandardOutput.ReadToEndAsync(limit.Token);
            await fuzzer.WaitForExitAsync(limit.Token);
            output.WriteLine(report);
            Assert.True(fuzzer.ExitCode == 0, report);
            Assert.Contains("onnx: loads, runs", report, StringComparison.Ordinal);
        }
        finally
        {
            if (!fuzzer.HasExited)
            {
                fuzzer.Kill(entireProcessTree: true);
            }
        }
    }
}
