using System.Diagnostics;

namespace NeuralGL.App.Tests.Commands;

/// <summary>The scripts at the repository's root, on a machine whose package manager is played by small scripts on PATH.</summary>
public sealed class ScriptTests : IDisposable
{
    private readonly DirectoryInfo programs = Directory.CreateTempSubdirectory("neuralgl-scripts-");

    [Theory]
    [InlineData("neuralgl")]
    [InlineData("test")]
    [InlineData("benchmarks/run")]
    public void Without_root_terminal_or_consent_a_script_names_the_packages_and_the_command_and_ends_with_3(string script)
    {
        Play("dpkg-query", "exit 1");
        Play("id", "echo 1000");
        Play("apt-get", "echo apt must not run >&2; exit 99");

        Outcome outcome = RunScript(script);

        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("missing system packages: libegl1", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("sudo apt-get install -y --no-install-recommends libegl1", outcome.ErrorLines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("must not run", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("neuralgl", "exit 100", "apt-get could not install")]
    [InlineData("neuralgl", "exit 0", "still missing after the installation")]
    [InlineData("test", "exit 100", "apt-get could not install")]
    public void As_root_without_a_terminal_a_script_installs_and_ends_with_3_where_that_fails(string script, string aptGet, string message)
    {
        Play("dpkg-query", "exit 1");
        Play("id", "echo 0");
        Play("apt-get", aptGet);

        Outcome outcome = RunScript(script);

        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(message, outcome.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Contains("libglfw3", outcome.ErrorLines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_of_the_test_script_that_does_not_exist_is_one_line_and_exit_code_1()
    {
        Outcome outcome = RunScript("test", "--ful");

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("unknown option --ful;", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void What_only_some_tests_need_is_gone_on_without_where_it_cannot_be_installed()
    {
        Play("dpkg-query", "shift 2; for p; do case $p in python3-*) ;; *) echo \"$p installed\" ;; esac; done");
        Play("id", "echo 0");
        Play("apt-get", "exit 100");
        Play("dotnet", "exit 1");

        Outcome outcome = RunScript("test", "--full");

        // The SDK, which is looked for next, is what this run really ends for.
        Assert.Contains(outcome.ErrorLines, l => l.Contains("apt-get could not install python3-torch python3-torchvision", StringComparison.Ordinal));
        Assert.Contains(outcome.ErrorLines, l => l.Contains("going on without them", StringComparison.Ordinal));
        Assert.Contains(".NET 10 SDK is missing", outcome.ErrorLines[^1], StringComparison.Ordinal);
    }

    public void Dispose() => programs.Delete(recursive: true);

    private void Play(string program, string script)
    {
        string file = Path.Combine(programs.FullName, program);
        File.WriteAllText(file, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private Outcome RunScript(string script, params string[] args)
    {
        Assert.SkipUnless(File.Exists("/etc/debian_version") && File.Exists("/bin/bash"), "the scripts look for packages on Debian and Ubuntu only");
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "NeuralGL.sln")))
        {
            root = Path.GetDirectoryName(root);
        }
        Assert.SkipWhen(root is null, "the tests run outside the repository");

        var start = new ProcessStartInfo("/bin/bash", [Path.Combine(root!, script), .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = programs.FullName + ":" + Environment.GetEnvironmentVariable("PATH");
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output.Result, error.Result);
    }
}
