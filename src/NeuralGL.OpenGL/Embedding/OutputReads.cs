using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Embedding;

/// <summary>The ways of one output to the CPU: a poll, and requests that are answered in their order.</summary>
internal sealed class OutputReads(GlGraph graph, Value value)
{
    private readonly Queue<(ReadCallback? Callback, TaskCompletionSource<float[]>? Task)> _waiting = new();
    private Readback? _poll, _requests;
    private float[]? _numbers;

    /// <summary>Goes on with another graph's value in the same buffer; what is on its way still arrives.</summary>
    internal void MoveTo(GlGraph other, Value itsValue) => (graph, value) = (other, itsValue);

    internal bool TryRead(Span<float> destination)
    {
        if (destination.Length < value.Shape.Length)
        {
            throw new ArgumentException($"output '{value.Name}' {value.Shape} has {value.Shape.Length} numbers, and there is room for {destination.Length}");
        }

        _poll ??= graph.CreateReadback(value);
        bool arrived = false;
        while (_poll.TryTake(destination))
        {
            arrived = true;
        }

        _poll.TryAsk();
        return arrived;
    }

    internal bool Request(ReadCallback callback) => Ask(callback, null);

    internal Task<float[]> RequestTask()
    {
        var task = new TaskCompletionSource<float[]>();
        return Ask(null, task) ? task.Task : throw new GlException($"three reads of '{value.Name}' are on their way already; await one, or call Update between them");
    }

    internal void Deliver()
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        _numbers ??= new float[value.Shape.Length];
        while (_waiting.Count > 0 && _requests!.TryTake(_numbers))
        {
            (ReadCallback? callback, TaskCompletionSource<float[]>? task) = _waiting.Dequeue();
            callback?.Invoke(_numbers);
            task?.SetResult([.. _numbers]);
        }
    }

    internal void Dispose()
    {
        _poll?.Dispose();
        _requests?.Dispose();
        while (_waiting.TryDequeue(out (ReadCallback?, TaskCompletionSource<float[]>? Task) request))
        {
            request.Task?.SetCanceled();
        }
    }

    private bool Ask(ReadCallback? callback, TaskCompletionSource<float[]>? task)
    {
        _requests ??= graph.CreateReadback(value);
        bool asked = _requests.TryAsk();
        if (asked)
        {
            _waiting.Enqueue((callback, task));
        }

        return asked;
    }
}
