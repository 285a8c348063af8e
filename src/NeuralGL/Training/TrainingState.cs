using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using NeuralGL.Data;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Training;

/// <summary>
/// Everything that training needs to go on, bit for bit, as if it had not stopped: parameters, the optimiser's state and the place among
/// the examples. As a file it is a .npz (a zip of .npy arrays, as NumPy writes it): <c>parameters/NAME.npy</c> for every slot of the
/// store, <c>best/NAME.npy</c> for the best weights so far where those are others, and <c>training.json</c> for the rest.
/// </summary>
public sealed record TrainingState
{
    private const int FormatVersion = 1;
    private const string Facts = "training.json", ParametersFolder = "parameters/", BestFolder = "best/", Extension = ".npy";

    /// <summary>The parameters with the optimiser's state.</summary>
    public required ParameterStore Parameters { get; init; }

    /// <summary>The parameters after the epoch with the least mean loss; null if those are <see cref="Parameters"/>.</summary>
    public ParameterStore? Best { get; init; }

    /// <summary>The epoch of the last step, 1 for the first; 0 before any step.</summary>
    public int Epoch { get; init; }

    /// <summary>Steps done in that epoch.</summary>
    public int StepInEpoch { get; init; }

    /// <summary>Examples in a step.</summary>
    public required int Batch { get; init; }

    /// <summary>The number of examples; with the seed it gives the order of every epoch.</summary>
    public required int Examples { get; init; }

    /// <summary>The seed of the order.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The schedule of the learning rate in its text form; empty where whoever makes the steps decides.</summary>
    public string Schedule { get; init; } = "";

    /// <summary>The mean loss of each whole epoch.</summary>
    public IReadOnlyList<double> EpochLosses { get; init; } = [];

    /// <summary>The sum of the losses of <see cref="LossSteps"/> steps of an epoch that has not ended.</summary>
    public double LossSum { get; init; }

    /// <summary>Steps of that epoch whose losses are in <see cref="LossSum"/>.</summary>
    public int LossSteps { get; init; }

    /// <summary>Steps whose losses are still only in the slot <see cref="TrainingGraph.LossSumSlot"/>.</summary>
    public int StepsSinceAsk { get; init; }

    /// <summary>What whoever trains wants to find again, by name: kept in the file and not looked at.</summary>
    public IReadOnlyDictionary<string, string> Notes { get; init; } = new Dictionary<string, string>();

    /// <summary>Writes the file under a temporary name that is then renamed.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, stream =>
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        using (Stream entry = zip.CreateEntry(Facts, CompressionLevel.NoCompression).Open())
        {
            JsonSerializer.Serialize(entry, new TrainingFacts(FormatVersion, Epoch, StepInEpoch, Batch, Examples, Seed, Schedule, [.. EpochLosses], LossSum, LossSteps, StepsSinceAsk, new(Notes)), TrainingStateJson.Default.TrainingFacts);
        }

        Write(zip, ParametersFolder, Parameters);
        if (Best is not null)
        {
            Write(zip, BestFolder, Best);
        }
    });

    /// <summary>Reads a file that <see cref="Save"/> wrote.</summary>
    /// <exception cref="DataFormatException">It is no such file or damaged; the line names the file.</exception>
    /// <exception cref="IOException">The file is missing, a directory, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static TrainingState Load(string path)
    {
        using FileStream stream = InputFile.Open(path);
        try
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
            using Stream entry = (zip.GetEntry(Facts) ?? throw new InvalidDataException($"it has no {Facts}")).Open();
            TrainingFacts facts = JsonSerializer.Deserialize(entry, TrainingStateJson.Default.TrainingFacts) ?? throw new InvalidDataException($"its {Facts} is empty");
            if (facts.Version != FormatVersion)
            {
                throw new InvalidDataException($"it is of version {facts.Version}, and {FormatVersion} is read");
            }

            if (facts.Batch < 1 || facts.Examples < 1 || facts.Epoch < 0 || facts.StepInEpoch < 0 || facts.LossSteps < 0 || facts.StepsSinceAsk < 0)
            {
                throw new InvalidDataException($"its {Facts} has impossible numbers");
            }

            ParameterStore best = Read(zip, BestFolder, path);
            return new TrainingState
            {
                Parameters = Read(zip, ParametersFolder, path),
                Best = best.Names.Any() ? best : null,
                Epoch = facts.Epoch,
                StepInEpoch = facts.StepInEpoch,
                Batch = facts.Batch,
                Examples = facts.Examples,
                Seed = facts.Seed,
                Schedule = facts.Schedule ?? "",
                EpochLosses = facts.EpochLosses ?? [],
                LossSum = facts.LossSum,
                LossSteps = facts.LossSteps,
                StepsSinceAsk = facts.StepsSinceAsk,
                Notes = facts.Notes ?? [],
            };
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or EndOfStreamException)
        {
            throw new DataFormatException(path, $"cannot be read as a saved state of training: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private static void Write(ZipArchive zip, string folder, ParameterStore store)
    {
        foreach (string name in store.Names)
        {
            using Stream entry = zip.CreateEntry(folder + Uri.EscapeDataString(name) + Extension, CompressionLevel.NoCompression).Open();
            NpyFile.Write(entry, store[name]);
        }
    }

    private static ParameterStore Read(ZipArchive zip, string folder, string path)
    {
        var store = new ParameterStore();
        foreach (ZipArchiveEntry entry in zip.Entries.Where(e => e.FullName.StartsWith(folder, StringComparison.Ordinal) && e.FullName.EndsWith(Extension, StringComparison.Ordinal)))
        {
            // Stored as it is, an array takes no more memory than the file has bytes.
            if (entry.CompressedLength != entry.Length || entry.Length > Array.MaxLength)
            {
                throw new InvalidDataException($"its {entry.FullName} is compressed or too long");
            }

            // Arrays are read from streams that can seek.
            byte[] copy = new byte[entry.Length];
            using (Stream stream = entry.Open())
            {
                stream.ReadExactly(copy);
            }

            using var bytes = new MemoryStream(copy, writable: false);
            store[Uri.UnescapeDataString(entry.FullName[folder.Length..^Extension.Length])] = NpyFile.Read(bytes, $"{path}, {entry.FullName}");
        }

        return store;
    }
}

/// <summary>What <c>training.json</c> holds.</summary>
internal sealed record TrainingFacts(
    int Version, int Epoch, int StepInEpoch, int Batch, int Examples, ulong Seed, string? Schedule, double[]? EpochLosses, double LossSum, int LossSteps, int StepsSinceAsk,
    Dictionary<string, string>? Notes);

/// <summary>Reading and writing <see cref="TrainingFacts"/> without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(TrainingFacts))]
internal sealed partial class TrainingStateJson : JsonSerializerContext;
