namespace NeuralGL.Benchmarks.Workers;

/// <summary>A process that measures one side.</summary>
internal interface IWorker : IDisposable
{
    /// <summary>Asks and waits for the answer.</summary>
    /// <exception cref="WorkerException">It says that it cannot, it ended, or it took longer than the limit, after which it is gone.</exception>
    Reply Ask(Request request, TimeSpan limit, CancellationToken cancellation);
}

/// <summary>A side cannot be measured; the message says why in one line.</summary>
internal sealed class WorkerException(string message) : Exception(message);
