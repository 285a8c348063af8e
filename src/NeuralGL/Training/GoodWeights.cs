using NeuralGL.Backends;

namespace NeuralGL.Training;

/// <summary>
/// Remembers parameters that are known to be good. A copy taken after a step is a candidate until the loss of a later step, which was
/// computed with it, has arrived and is a finite number. Copies stay where the training runs, so nothing waits.
/// </summary>
internal sealed class GoodWeights : IDisposable
{
    private ParameterSnapshot _good, _candidate;
    private long _candidateStep = -1;

    /// <summary>Takes the parameters as they are for good.</summary>
    public GoodWeights(TrainingSession session)
    {
        (_good, _candidate) = (session.CreateSnapshot(), session.CreateSnapshot());
        _good.Take();
    }

    /// <summary>The parameters after a step may become the good ones, unless others are waiting for their proof.</summary>
    public void Offer(long step)
    {
        if (_candidateStep < 0)
        {
            _candidate.Take();
            _candidateStep = step;
        }
    }

    /// <summary>The losses up to and including those of a step are finite.</summary>
    public void Confirm(long step)
    {
        if (_candidateStep >= 0 && step > _candidateStep)
        {
            (_good, _candidate) = (_candidate, _good);
            _candidateStep = -1;
        }
    }

    /// <summary>The parameters as they are have been looked at and are good.</summary>
    public void Accept()
    {
        _good.Take();
        _candidateStep = -1;
    }

    /// <summary>Gives the parameters the last good values.</summary>
    public void Restore() => _good.Restore();

    /// <inheritdoc/>
    public void Dispose()
    {
        _good.Dispose();
        _candidate.Dispose();
    }
}
