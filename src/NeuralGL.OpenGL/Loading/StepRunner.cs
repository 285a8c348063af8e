using System.Globalization;

namespace NeuralGL.OpenGL.Loading;

/// <summary>What the calls of one frame may still cost; all that is loaded at a time shares it.</summary>
internal sealed class SliceBudget(IStepCosts costs)
{
    private double _allowed, _spent;
    private bool _isBegun;

    /// <summary>Steps of the last call.</summary>
    internal int Steps { get; private set; }

    internal void Begin(TimeSpan budget) => (_allowed, _spent, _isBegun, Steps) = (budget == Timeout.InfiniteTimeSpan ? double.PositiveInfinity : budget.TotalMilliseconds, 0, false, 0);

    /// <summary>Whether a step fits, or how many bytes of it where it can be cut.</summary>
    internal bool Fits(LoadStep step, out long bytes)
    {
        bytes = step.Left;
        if (step.CanCut)
        {
            double perByte = costs.Expect(step, LoadStep.LeastPiece) / LoadStep.LeastPiece;
            bytes = double.IsNaN(perByte) ? LoadStep.LeastPiece : (long)Math.Clamp((_allowed - _spent) / perByte, LoadStep.LeastPiece, step.Left) & ~15L;
            bytes = step.Left - bytes < 16 ? step.Left : bytes;
        }

        // What nothing is known about, and what is too much for any call, has a call's beginning to itself.
        double expected = costs.Expect(step, bytes);
        return !_isBegun || _spent + expected <= _allowed;
    }

    /// <summary>Does a step, or as many bytes of it.</summary>
    /// <returns>Whether it is done, and what it took if that alone was more than a call may cost.</returns>
    internal (bool IsDone, double? Overran) Run(LoadStep step, long bytes)
    {
        _isBegun = true;
        Steps++;
        costs.Begin();
        bool isDone = step.Run(bytes);
        double took = costs.End(step, bytes);
        _spent += took;
        return (isDone, took > _allowed ? took : null);
    }
}

/// <summary>Does steps, as many in a call as fit its budget; the next step is only asked for when the last one is done.</summary>
internal sealed class StepRunner(IEnumerable<LoadStep> steps)
{
    private readonly IEnumerator<LoadStep> _steps = steps.GetEnumerator();
    private LoadStep? _step;

    /// <summary>The step that is being done or waits for the next call.</summary>
    internal LoadStep? Step => _step;

    /// <summary>The weight of the steps that are done.</summary>
    internal double Done { get; private set; }

    /// <summary>Steps that alone took more than a call's budget, and what they took.</summary>
    internal List<string> Overran { get; } = [];

    /// <summary>Goes on.</summary>
    /// <returns>Whether all steps are done.</returns>
    internal bool Advance(SliceBudget budget)
    {
        while (_step is not null || _steps.MoveNext())
        {
            bool isNew = _step is null;
            _step ??= _steps.Current;
            if (_step.Kind == LoadStepKind.Wait)
            {
                // Waiting ends the call even if nothing is left to wait for, so that what a call does is not a matter of luck.
                if (isNew || !_step.IsOver)
                {
                    return false;
                }

                _step = null;
                continue;
            }

            if (!budget.Fits(_step, out long bytes))
            {
                return false;
            }

            (bool isDone, double? overran) = budget.Run(_step, bytes);
            if (overran is { } milliseconds)
            {
                Overran.Add(string.Create(CultureInfo.InvariantCulture, $"{_step.Text}: {milliseconds:0.0} ms"));
            }

            if (isDone)
            {
                Done += _step.Weight;
                _step = null;
            }
        }

        return true;
    }
}
