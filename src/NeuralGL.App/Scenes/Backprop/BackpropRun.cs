namespace NeuralGL.App.Scenes;

/// <summary>Training step by step, with a memory, so that people can go back. The examples come in turn.</summary>
internal sealed class BackpropRun
{
    /// <summary>Steps in a run: enough to learn the four examples at the first learning rate.</summary>
    internal const int Most = 400;

    /// <summary>How far a weight is nudged to check its gradient: large beside float's rounding, small beside the curve of the loss.</summary>
    internal const float Nudge = 0.01f;

    private static readonly float[] s_rates = [0.01f, 0.02f, 0.05f, 0.1f, 0.2f, 0.5f, 1, 2];

    private readonly BackpropNetwork _network;
    private readonly BackpropAnswers _start;
    private readonly List<BackpropStep> _steps = [];
    private int _rate = 3;
    private (BackpropStep? Step, int Parameter) _asked;
    private BackpropCheck _check;

    public BackpropRun(BackpropNetwork network)
    {
        _network = network;
        _start = network.Ask(BackpropNetwork.Start);
        Restart();
    }

    /// <summary>The learning rate of the steps to come.</summary>
    internal float Rate => s_rates[_rate];

    /// <summary>Which step it is, from 0.</summary>
    internal int At { get; private set; }

    internal BackpropStep Present => _steps[At];

    internal bool IsAtEnd => At == Most - 1;

    /// <summary>The mean loss of all examples before step 0, 1, … and after the present one.</summary>
    internal float[] Means => [.. _steps.Take(At + 1).Select(s => s.Before.Mean), Present.After.Mean];

    internal void Restart()
    {
        _steps.Clear();
        At = 0;
        Train();
    }

    /// <returns>False at the end of the run.</returns>
    internal bool Next()
    {
        if (IsAtEnd)
        {
            return false;
        }

        At++;
        Train();
        return true;
    }

    /// <returns>False at the beginning.</returns>
    internal bool Previous()
    {
        bool can = At > 0;
        At -= can ? 1 : 0;
        return can;
    }

    /// <summary>The next larger or smaller learning rate; the present step is made anew with it, and what came after it is forgotten.</summary>
    internal void ChangeRate(int by)
    {
        _rate = Math.Clamp(_rate + by, 0, s_rates.Length - 1);
        _steps.RemoveRange(At, _steps.Count - At);
        Train();
    }

    /// <summary>The gradient by one parameter beside (L(w + h) − L(w − h)) / 2h.</summary>
    internal BackpropCheck Check(int parameter)
    {
        if (_asked != (Present, parameter))
        {
            float Loss(float nudge)
            {
                float[] nudged = [.. Present.Weights];
                nudged[parameter] += nudge;
                return _network.Ask(nudged).Losses[Present.Example];
            }

            (_asked, _check) = ((Present, parameter), new BackpropCheck(parameter, Loss(Nudge), Loss(-Nudge), Present.Gradient[parameter]));
        }

        return _check;
    }

    private void Train()
    {
        if (At == _steps.Count)
        {
            (float[] weights, BackpropAnswers before) = At > 0 ? (_steps[At - 1].NewWeights, _steps[At - 1].After) : ([.. BackpropNetwork.Start], _start);
            _steps.Add(_network.Train(At % BackpropNetwork.Examples.Count, Rate, weights, before));
        }
    }
}

/// <summary>A gradient and what the loss itself says about it.</summary>
/// <param name="Parameter">Which parameter was nudged.</param>
/// <param name="Above">The loss with the parameter a little larger.</param>
/// <param name="Below">The loss with it a little smaller.</param>
/// <param name="Gradient">What backpropagation says.</param>
internal readonly record struct BackpropCheck(int Parameter, float Above, float Below, float Gradient)
{
    /// <summary>The slope of the loss between the two.</summary>
    internal double Slope => ((double)Above - Below) / (2 * BackpropRun.Nudge);
}
