using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.Training;

namespace NeuralGL.OpenGL.Sharing;

/// <summary>How a worker trains.</summary>
public sealed record WorkerTrainingOptions
{
    /// <summary>The learning rate of a step, given the steps before it; called on the worker's thread.</summary>
    public Func<long, double> LearningRate { get; init; } = static _ => 0.001;

    /// <summary>The step after which training ends; 0 goes on until it is paused or disposed.</summary>
    public long Steps { get; init; }
}

/// <summary>
/// A training on a <see cref="GlWorker"/>, as the host sees it: a step in each turn of the worker, between the frames. Networks on the
/// same worker with the same store use the trained weights at once; networks of the host's get them with <see cref="HandOverAsync"/>.
/// </summary>
/// <remarks>All calls belong to the host's thread with the host's context, and none of them waits.</remarks>
public sealed class WorkerTraining : IDisposable
{
    private readonly GlWorker _worker;
    private readonly TrainingRunner _runner;
    private readonly List<(GlNetwork Network, WeightHandOver Weights)> _handOvers = [];
    private bool _isDisposed;

    internal WorkerTraining(GlWorker worker, TrainingRunner runner) => (_worker, _runner) = (worker, runner);

    /// <summary>Steps given to the GPU so far.</summary>
    public long Steps => _runner.Steps;

    /// <summary>The mean loss of the last steps whose losses have come; NaN before that.</summary>
    public double Loss => _runner.Loss;

    /// <summary>Whether the last step was taken, or training failed.</summary>
    public bool IsDone => _runner.IsDone;

    /// <summary>What it failed with; null if it has not.</summary>
    public Exception? Failure => _runner.Failure;

    /// <summary>Whether it takes no steps for now.</summary>
    public bool IsPaused
    {
        get => _runner.IsPaused;
        set
        {
            _runner.IsPaused = value;
            _worker.Wake();
        }
    }

    /// <summary>The step whose weights a network of the host's has; 0 before the first hand-over.</summary>
    public long StepOf(GlNetwork network) => _handOvers.Find(h => h.Network == network).Weights?.Step ?? 0;

    /// <summary>
    /// Gives the trained weights to a network of the host's from now on, on the GPU and behind fences: each time that it begins a run,
    /// it takes the newest that are there, all at once. Its store gets them with <see cref="Backends.CompiledGraph.SyncParametersBlocking"/>.
    /// </summary>
    /// <param name="network">A network of the host's with its own store, whose parameters are among the trained ones.</param>
    /// <param name="everySteps">How often, and with the last step.</param>
    /// <returns>Completes in an update, when the copies have been made; fails with a <see cref="GraphException"/> if a parameter does not fit.</returns>
    /// <exception cref="WorkerException">The worker cannot go on, or was stopped.</exception>
    public Task HandOverAsync(GlNetwork network, int everySteps = 16)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(everySteps, 1);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Graph graph = network.Compiled.Graph;
        if (network.Compiled.Parameters == _runner.Session.Parameters)
        {
            throw new ArgumentException("the host's network has the store that the worker trains, and two threads must not share one; give the network a clone", nameof(network));
        }

        if (network.Compiled.Weights != WeightType.Float32)
        {
            throw new ArgumentException($"the host's network keeps its weights as {network.Compiled.Weights}, and training hands over float32; load the network with weights as Float32", nameof(network));
        }

        return _worker.Post(guest =>
        {
            var weights = new WeightHandOver(guest.Device, guest.Backend.SharedOf(_runner.Session.Parameters), graph) { Freed = _worker.Wake };
            _runner.Add(weights, everySteps);
            return weights;
        }, weights =>
        {
            if (!_isDisposed)
            {
                _handOvers.Add((network, weights));
                network.HandOver = weights;
            }

            return weights;
        });
    }

    /// <summary>The parameters as they are now, with the optimiser's state, brought to the CPU by the worker.</summary>
    /// <returns>A copy, in an update; for <see cref="GlNetwork.BeginSwap"/>, or to be saved.</returns>
    /// <exception cref="WorkerException">The worker cannot go on, or was stopped.</exception>
    public Task<ParameterStore> CopyParametersAsync()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _worker.RunAsync(_ =>
        {
            _runner.Session.SyncParametersBlocking();
            return _runner.Session.Parameters.Clone();
        });
    }

    /// <summary>Ends training and frees what it needed on the worker; networks keep the weights they have. Never waits.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        foreach ((GlNetwork network, WeightHandOver weights) in _handOvers)
        {
            network.HandOver = network.HandOver == weights ? null : network.HandOver;
        }

        _worker.Forget(this, _runner);
    }
}
