using NeuralGL.Benchmarks.Workers;

namespace NeuralGL.Benchmarks.Rows;

/// <summary>What rows share in a run: the workers, a scratch folder, and the wish to stop.</summary>
internal sealed class Laboratory(bool quick, string? data, Action<string> note, CancellationToken cancellation) : IDisposable
{
    private readonly Dictionary<string, IWorker> _workers = [];
    private readonly SortedSet<string> _versions = new(StringComparer.Ordinal);
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("neuralgl-benchmarks-");

    internal bool Quick { get; } = quick;

    /// <summary>A folder with MNIST's IDX files that the user named.</summary>
    internal string? Data { get; } = data;

    internal CancellationToken Cancellation { get; } = cancellation;

    /// <summary>A folder for files of this run.</summary>
    internal string Scratch => _scratch.FullName;

    /// <summary>Everybody who has answered.</summary>
    internal IReadOnlyList<string> Versions => [.. _versions];

    /// <summary>The OpenGL renderer, once a row has used it.</summary>
    internal string? Renderer { get; set; }

    /// <summary>Says something on stderr.</summary>
    internal void Note(string message) => note(message);

    /// <summary>Our worker, in a process of its own.</summary>
    internal IWorker Ours => Worker("ours", () => ProcessWorker.OfThisProgram("ours"));

    /// <summary>A rival's worker; it is started once.</summary>
    internal IWorker WorkerOf(Rival rival) => Worker(rival.Name, () => rival.Open(Scratch));

    /// <summary>Ends a worker that has failed, so that the next row gets a new one.</summary>
    internal void Discard(IWorker worker)
    {
        foreach (string name in _workers.Where(w => w.Value == worker).Select(w => w.Key).ToArray())
        {
            _workers.Remove(name);
            worker.Dispose();
        }
    }

    internal void Remember(string? version)
    {
        if (version is not null)
        {
            _versions.Add(version);
        }
    }

    public void Dispose()
    {
        foreach (IWorker worker in _workers.Values)
        {
            worker.Dispose();
        }

        _scratch.Delete(recursive: true);
    }

    private IWorker Worker(string name, Func<IWorker> open)
    {
        if (!_workers.TryGetValue(name, out IWorker? worker))
        {
            _workers[name] = worker = open();
        }

        return worker;
    }
}
