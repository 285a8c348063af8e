using System.Diagnostics;

namespace NeuralGL.Benchmarks.Workers;

/// <summary>Who else can do it: whether they are installed here, how they would be, and how their worker is started.</summary>
internal abstract class Rival
{
    internal static Rival OnnxRuntime { get; } = new OfThisProgram("ONNX Runtime", "onnxruntime");

    internal static Rival Limits { get; } = new OfThisProgram("this machine", "limits");

    internal static Rival PyTorch { get; } = new PyTorchRival();

    internal static Rival TensorFlowJs { get; } = new TensorFlowJsRival();

    /// <summary>As a table names it, without its version.</summary>
    internal abstract string Name { get; }

    /// <summary>Why it cannot be measured here and how that can be changed; null if it can.</summary>
    internal abstract string? WhyMissing();

    /// <summary>Starts its worker.</summary>
    /// <param name="scratch">The folder whose folders hold the cases.</param>
    /// <exception cref="WorkerException">It does not start.</exception>
    internal abstract IWorker Open(string scratch);

    private sealed class OfThisProgram(string name, string role) : Rival
    {
        internal override string Name => name;

        internal override string? WhyMissing() => null;

        internal override IWorker Open(string scratch) => ProcessWorker.OfThisProgram(role);
    }

    private sealed class PyTorchRival : Rival
    {
        private readonly Lazy<string?> _python = new(() => Programs.All("python3").FirstOrDefault(HasTorch));

        internal override string Name => "PyTorch";

        internal override string? WhyMissing() => _python.Value is null ? "not installed; on Debian: apt-get install python3-torch libopenblas0-pthread" : null;

        internal override IWorker Open(string scratch) => new ProcessWorker(Name, _python.Value!, [Path.Combine(Repository.Root, "benchmarks", "PyTorch", "worker.py")]);

        private static bool HasTorch(string python)
        {
            var info = new ProcessStartInfo(python, ["-c", "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)"]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process process = Process.Start(info)!;
            bool ended = process.WaitForExit(TimeSpan.FromSeconds(20));
            if (!ended)
            {
                process.Kill(entireProcessTree: true);
            }

            return ended && process.ExitCode == 0;
        }
    }
}
