using NeuralGL.OpenGL.Guest;
using NeuralGL.Training;

namespace NeuralGL.OpenGL.Sharing;

/// <summary>The worker's side of a <see cref="WorkerTraining"/>: one step in each turn.</summary>
internal sealed class TrainingRunner(GlDevice device, TrainingSession session, WorkerTrainingOptions options, CancellationToken stopping) : IWorkerPart
{
    private const int StepsAhead = 4, LossEvery = 16;

    private readonly List<(WeightHandOver Weights, int Every)> _handOvers = [];
    private readonly List<WeightHandOver> _unpublished = [];
    private readonly nint[] _fences = new nint[StepsAhead];
    private volatile Exception? _failure;
    private volatile bool _isPaused, _isDone;
    private long _steps;
    private double _loss = double.NaN;

    internal TrainingSession Session => session;

    internal Exception? Failure => _failure;

    internal bool IsDone => _isDone;

    internal long Steps => Interlocked.Read(ref _steps);

    internal double Loss => Volatile.Read(ref _loss);

    internal bool IsPaused
    {
        get => _isPaused;
        set => _isPaused = value;
    }

    internal void Add(WeightHandOver weights, int every)
    {
        _handOvers.Add((weights, every));
        weights.TryPublish(session.Steps, stopping);
    }

    public bool Advance()
    {
        if (_isDone)
        {
            // The last weights, for which no set was free; the host wakes the worker when one is.
            _unpublished.RemoveAll(w => w.TryPublish(session.Steps, stopping));
            return false;
        }

        if (_isPaused)
        {
            return false;
        }

        try
        {
            Step();
        }
        catch (Exception e) when (e is not (ContextLostException or WrongContextException))
        {
            (_failure, _isDone) = (e, true);
        }

        return true;
    }

    private void Step()
    {
        using GuestScope scope = device.Enter();
        session.Step(options.LearningRate(session.Steps));
        bool isLast = session.Steps == options.Steps;
        TakeLosses(isLast);
        foreach ((WeightHandOver weights, int every) in _handOvers)
        {
            if (session.Steps % every == 0 || isLast)
            {
                bool isPublished = weights.TryPublish(session.Steps, stopping);
                if (isLast && !isPublished)
                {
                    _unpublished.Add(weights);
                }
            }
        }

        Throttle(ref _fences[session.Steps % StepsAhead]);
        Interlocked.Exchange(ref _steps, session.Steps);
        _isDone = isLast;
    }

    private void TakeLosses(bool isLast)
    {
        TakeArrived(isLast);
        if (session.StepsSinceAsk >= LossEvery || isLast)
        {
            session.TryAskLossSum();
            TakeArrived(isLast);
        }
    }

    private void TakeArrived(bool isLast)
    {
        while (isLast ? session.TakeLossSumBlocking(out LossSum losses) : session.TryTakeLossSum(out losses))
        {
            Volatile.Write(ref _loss, losses.Sum / losses.Steps);
        }
    }

    // Steps are only scheduled; without a bound the GPU would have a queue of thousands before the next frame.
    private void Throttle(ref nint fence)
    {
        if (fence != 0 && Fences.WaitBlocking(device, fence, stopping))
        {
            device.Gl.DeleteSync(fence);
            fence = 0;
        }

        if (fence == 0)
        {
            fence = Fences.Make(device.Gl);
        }
    }

    public void Dispose()
    {
        foreach ((WeightHandOver weights, _) in _handOvers)
        {
            weights.Dispose();
        }

        foreach (nint fence in _fences)
        {
            if (fence != 0)
            {
                device.Discard(GlKind.Sync, fence);
            }
        }

        session.Dispose();
    }
}
