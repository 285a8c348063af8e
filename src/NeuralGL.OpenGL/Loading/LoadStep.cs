namespace NeuralGL.OpenGL.Loading;

/// <summary>What a step of loading does; steps of a kind cost alike.</summary>
internal enum LoadStepKind
{
    /// <summary>Work on another thread, or on the driver's, that is not done yet: nothing to do in this call.</summary>
    Wait,

    /// <summary>A buffer gets its memory.</summary>
    Allocate,

    /// <summary>Zeros are written; can be cut.</summary>
    Clear,

    /// <summary>Numbers go to the GPU; can be cut.</summary>
    Upload,

    /// <summary>A shader is compiled.</summary>
    Compile,

    /// <summary>A program is linked.</summary>
    Link,

    /// <summary>A program runs for the first time, which is when many drivers really compile it.</summary>
    FirstRun,

    /// <summary>A kernel is measured, on a GPU and for the first time.</summary>
    Tune,

    /// <summary>What an old network held is deleted.</summary>
    Free,
}

/// <summary>One step of loading on the GL thread: it cannot be interrupted, and only uploads and clearing can be cut into smaller ones.</summary>
internal sealed class LoadStep
{
    /// <summary>The least that is cut off, in bytes: below it the call itself is what costs.</summary>
    internal const long LeastPiece = 1 << 16;

    private readonly Action? _run;
    private readonly Action<long, long>? _runPart;
    private readonly Func<bool>? _isDone;
    private long _done;

    internal LoadStep(LoadStepKind kind, string name, long bytes, Action run) => (Kind, Name, Bytes, _run) = (kind, name, bytes, run);

    private LoadStep(LoadStepKind kind, string name, long bytes, Action<long, long> runPart) => (Kind, Name, Bytes, _runPart) = (kind, name, bytes, runPart);

    private LoadStep(string name, Func<bool> isDone) => (Kind, Name, _isDone) = (LoadStepKind.Wait, name, isDone);

    /// <summary>Gives the numbers of a part.</summary>
    internal delegate ReadOnlySpan<float> PartOf(int first, int count);

    internal LoadStepKind Kind { get; }

    /// <summary>What it is done to.</summary>
    internal string Name { get; }

    /// <summary>Bytes that it moves, all parts together; 0 where that is not what costs.</summary>
    internal long Bytes { get; }

    /// <summary>Bytes that are left.</summary>
    internal long Left => Bytes - _done;

    /// <summary>Whether less than all may be done in a call.</summary>
    internal bool CanCut => _runPart is not null && Left > LeastPiece;

    /// <summary>For people: what is being done.</summary>
    internal string Text => Kind switch
    {
        LoadStepKind.Wait => Name,
        LoadStepKind.Allocate or LoadStepKind.Clear => $"making room for {Name}",
        LoadStepKind.Upload => $"uploading {Name}",
        LoadStepKind.Compile => $"compiling {Name}",
        LoadStepKind.Link => $"linking {Name}",
        LoadStepKind.Tune => $"measuring {Name}",
        LoadStepKind.FirstRun => $"first run of {Name}",
        _ => $"freeing {Name}",
    };

    /// <summary>What the step counts for in a load's progress: shaders for many bytes.</summary>
    internal double Weight => WeightOf(Kind, Bytes);

    /// <summary>Whether what it waits for is there.</summary>
    internal bool IsOver => _isDone!();

    internal static double WeightOf(LoadStepKind kind, long bytes) => kind switch
    {
        LoadStepKind.Wait or LoadStepKind.Tune or LoadStepKind.Free => 0,
        LoadStepKind.Compile or LoadStepKind.Link or LoadStepKind.FirstRun => 16,
        LoadStepKind.Upload or LoadStepKind.Clear => 1 + ((double)bytes / (1 << 20)),
        _ => 1,
    };

    internal static LoadStep Until(string name, Func<bool> isDone) => new(name, isDone);

    internal static LoadStep Clear(string name, GlBuffer buffer) => new(LoadStepKind.Clear, name, buffer.Bytes, buffer.Clear);

    internal static LoadStep Upload(string name, GlBuffer buffer, int length, PartOf numbers) =>
        new(LoadStepKind.Upload, name, length * 4L, (offset, bytes) => buffer.Upload((int)(offset / 4), numbers((int)(offset / 4), (int)(bytes / 4))));

    /// <summary>Does the step, or as many bytes of it.</summary>
    /// <returns>Whether it is done.</returns>
    internal bool Run(long bytes)
    {
        if (_runPart is null)
        {
            _run!();
            return true;
        }

        _runPart(_done, bytes);
        _done += bytes;
        return Left == 0;
    }
}
