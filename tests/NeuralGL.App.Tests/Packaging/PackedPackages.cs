using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Demo;

namespace NeuralGL.App.Tests.Packaging;

/// <summary>
/// The packages, made once from what has been built, and a folder in which <c>dotnet</c> knows no other source than them. What they
/// need of others comes from the packages that the solution itself was restored from, so that no feed has to be reached.
/// </summary>
public sealed class PackedPackages : IDisposable
{
    /// <summary>A version that nobody publishes or has installed.</summary>
    internal const string Version = "0.1.0-packtest";

    private readonly TemporaryFolder _folder = new();

    /// <summary>Packs.</summary>
    public PackedPackages()
    {
        Outcome pack = Repository.Run(Repository.Dotnet(
            Repository.Root, "pack", "NeuralGL.sln", "--no-build", "-c", Repository.Configuration, "-o", Packages, $"-p:Version={Version}", "-nodeReuse:false"));
        Assert.True(pack.ExitCode == 0, pack.Output + pack.Error);
        File.WriteAllText(_folder["nuget.config"], $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="{Packages}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="restored" value="{Restored}" /></fallbackPackageFolders>
              <config><add key="globalPackagesFolder" value="installed" /></config>
            </configuration>
            """);
    }

    /// <summary>The folder of the packages.</summary>
    internal string Packages => _folder["packages"];

    /// <summary>The folder in which the packages are the only source.</summary>
    internal string Folder => _folder.Path;

    /// <summary>Where the solution's own packages lie.</summary>
    private static string Restored => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } path
        ? path
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
