using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace NeuralGL.Benchmarks.Workers;

/// <summary>A worker behind the standard streams of a child process.</summary>
internal sealed class ProcessWorker : IWorker
{
    private readonly string _name;
    private readonly Process _process;
    private string _lastError = "";

    internal ProcessWorker(string name, string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        _name = name;
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach ((string variable, string value) in environment)
        {
            info.Environment[variable] = value;
        }

        _process = Process.Start(info)!;
        _process.ErrorDataReceived += (_, line) => _lastError = string.IsNullOrWhiteSpace(line.Data) ? _lastError : line.Data.Trim();
        _process.BeginErrorReadLine();
    }

    /// <summary>One of the workers that are this program itself.</summary>
    internal static ProcessWorker OfThisProgram(string role, params (string Name, string Value)[] environment) =>
        new(role, DotnetHost(), [Path.Combine(AppContext.BaseDirectory, "NeuralGL.Benchmarks.dll"), "worker", role], environment);

    public Reply Ask(Request request, TimeSpan limit, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(limit);
        try
        {
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(request, Protocol.Default.Request));
            _process.StandardInput.Flush();
            string? line = _process.StandardOutput.ReadLineAsync(limited.Token).AsTask().GetAwaiter().GetResult();
            Reply reply = line is null ? throw new WorkerException($"{_name} ended: {LastError()}") : JsonSerializer.Deserialize(line, Protocol.Default.Reply)!;
            return reply.Error is { } error ? throw new WorkerException($"{_name}: {error}") : reply;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            _process.Kill(entireProcessTree: true);
            throw new WorkerException($"{_name} did not answer '{request.Do}' within {limit.TotalSeconds:F0} s and was ended");
        }
        catch (IOException)
        {
            throw new WorkerException($"{_name} ended: {LastError()}");
        }
        catch (JsonException e)
        {
            throw new WorkerException($"{_name} gave an answer that is no JSON: {e.Message}");
        }
    }

    /// <summary>An idle worker ends with its standard input.</summary>
    public void Dispose() => Programs.End(_process);

    /// <summary>The program that runs this one, wherever it is installed.</summary>
    internal static string DotnetHost() =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path
        : Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    private string LastError()
    {
        _process.WaitForExit(TimeSpan.FromSeconds(1));
        return _lastError.Length > 0 ? _lastError : _process.HasExited ? $"exit code {_process.ExitCode}" : "it closed its output";
    }
}
