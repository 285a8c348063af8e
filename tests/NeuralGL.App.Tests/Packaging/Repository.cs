using System.Diagnostics;
using NeuralGL.App.Tests.Commands;

namespace NeuralGL.App.Tests.Packaging;

/// <summary>Where the repository is, which configuration was built, and programs started from there.</summary>
internal static class Repository
{
    /// <summary>The folder of NeuralGL.sln.</summary>
    internal static string Root { get; } = FindRoot();

    /// <summary>Debug or Release, as these tests were built.</summary>
    internal static string Configuration { get; } = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}") ? "Release" : "Debug";

    /// <summary>The path of a file under the root.</summary>
    internal static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A sample's assembly; the test is skipped where it has not been built.</summary>
    internal static string Sample(string name)
    {
        string path = File("samples", name, "bin", Configuration, "net10.0", $"{name}.dll");
        Assert.SkipUnless(System.IO.File.Exists(path), $"{path} has not been built");
        return path;
    }

    /// <summary>How <c>dotnet</c> is started so that no compiler or build server outlives it and keeps its pipes open.</summary>
    internal static ProcessStartInfo Dotnet(string directory, params string[] arguments)
    {
        var info = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0", ["DOTNET_NOLOGO"] = "1", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1" },
        };
        info.Environment.Remove("NUGET_PACKAGES");
        return info;
    }

    /// <summary>Runs a program to its end with nothing on its standard input.</summary>
    internal static Outcome Run(ProcessStartInfo info)
    {
        using Process process = Process.Start(info)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output.ReplaceLineEndings("\n"), error.Result.ReplaceLineEndings("\n"));
    }

    private static string FindRoot()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !System.IO.File.Exists(Path.Combine(at.FullName, "NeuralGL.sln")))
        {
            at = at.Parent;
        }

        return at?.FullName ?? throw new DirectoryNotFoundException("NeuralGL.sln was not found above the tests");
    }
}
