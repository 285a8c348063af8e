using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;

namespace NeuralGL.RealNetworks;

/// <summary>
/// The files that <c>export.py</c> writes with PyTorch and torchvision: made once into <c>artifacts/real-networks</c>, and anew when the
/// script changes. Tests and benchmarks share them.
/// </summary>
internal static class RealNetworkFiles
{
    private static readonly Lazy<(string? Folder, string? WhyMissing)> Files = new(Make);

    /// <summary>The folder with NAME.onnx of each network; null where they cannot be made.</summary>
    public static string? Folder => Files.Value.Folder;

    /// <summary>Why there is no <see cref="Folder"/>.</summary>
    public static string? WhyMissing => Files.Value.WhyMissing;

    /// <summary>The file of a network, where there is a <see cref="Folder"/>.</summary>
    public static string ModelOf(string name) => Path.Combine(Folder!, name + ".onnx");

    /// <summary>Its input, with two examples where the batch is open.</summary>
    public static string InputOf(string name) => Path.Combine(Folder!, name + ".npy");

    private static string Root
    {
        get
        {
            DirectoryInfo? at = new(AppContext.BaseDirectory);
            while (at is not null && !File.Exists(Path.Combine(at.FullName, "NeuralGL.sln")))
            {
                at = at.Parent;
            }

            return at?.FullName ?? throw new DirectoryNotFoundException("this program does not lie in its repository");
        }
    }

    private static (string?, string?) Make()
    {
        string script = Path.Combine(Root, "tests", "real-networks", "export.py"), parent = Path.Combine(Root, "artifacts", "real-networks");
        string folder = Path.Combine(parent, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(script)))[..12]);
        if (Directory.Exists(folder))
        {
            return (folder, null);
        }

        if (Python() is not { } python)
        {
            return (null, "no python3 here has torch and torchvision; on Debian: apt-get install python3-torch python3-torchvision, or ./test --full");
        }

        // A run that is cut off leaves nothing that looks complete.
        string draft = Path.Combine(parent, Path.GetRandomFileName());
        Directory.CreateDirectory(draft);
        try
        {
            (int code, string said) = Run(python, TimeSpan.FromMinutes(10), script, draft);
            if (code != 0)
            {
                throw new InvalidOperationException($"{script} ended with {code}: {said.Trim()}");
            }

            foreach (string old in Directory.GetDirectories(parent).Where(d => d != draft))
            {
                Directory.Delete(old, recursive: true);
            }

            Directory.Move(draft, folder);
            return (folder, null);
        }
        finally
        {
            if (Directory.Exists(draft))
            {
                Directory.Delete(draft, recursive: true);
            }
        }
    }

    /// <summary>A Python with both packages: Debian's own first, as another one on PATH rarely sees Debian's packages.</summary>
    private static string? Python() =>
        new[] { "/usr/bin/python3", "python3" }.FirstOrDefault(p => Run(p, TimeSpan.FromSeconds(60), "-c", "import importlib.util, sys; sys.exit(not all(map(importlib.util.find_spec, ('torch', 'torchvision'))))").Code == 0);

    private static (int Code, string Said) Run(string program, TimeSpan limit, params string[] arguments)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception e)
        {
            return (127, e.Message);
        }

        using (process)
        {
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(limit))
            {
                process.Kill(entireProcessTree: true);
                return (124, $"it took longer than {limit.TotalSeconds:0} s");
            }

            return (process.ExitCode, output.Result + error.Result);
        }
    }
}
