namespace NeuralGL.App.Teach;

/// <summary>What the view shows of teaching: plain facts, filled in once a frame.</summary>
internal sealed class TeachState(TeachSet set)
{
    private const int History = 512;

    private readonly float[] _losses = new float[History];
    private int _next;

    /// <summary>The pictures and the names of the classes.</summary>
    internal TeachSet Set { get; } = set;

    /// <summary>The class that is being collected.</summary>
    internal int? Collecting { get; set; }

    /// <summary>The class whose name is being typed, and what was typed.</summary>
    internal (int Class, string Text)? Renaming { get; set; }

    internal TeachSettings Settings { get; set; } = new();

    internal long Steps { get; set; }

    /// <summary>In slow motion, how many frames go by for one step; 0 at full speed.</summary>
    internal int FramesPerStep { get; set; }

    /// <summary>Steps made for the last frame.</summary>
    internal int StepsPerFrame { get; set; }

    /// <summary>How many losses are known, at most the newest <see cref="History"/>.</summary>
    internal int LossCount => Math.Min(_next, History);

    /// <summary>A known loss; 0 is the oldest.</summary>
    internal float LossAt(int i) => _losses[(Math.Max(_next - History, 0) + i) % History];

    internal void AddLoss(float loss) => _losses[_next++ % History] = loss;

    internal void ClearLosses() => _next = 0;
}
