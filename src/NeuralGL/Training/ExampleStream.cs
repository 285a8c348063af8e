using NeuralGL.Graphs;
using NeuralGL.Tensors;

namespace NeuralGL.Training;

/// <summary>
/// Examples as any sequence gives them, one after the other: a generator without an end, a camera, files read line by line. Nothing is
/// gathered; only the batch that is learnt from, the one read ahead and the shuffling buffer lie in memory. A sequence that ends is
/// started again.
/// </summary>
/// <remarks>
/// <code>
/// static IEnumerable&lt;(Tensor Input, Tensor Target)&gt; Circle()
/// {
///     for (var random = new SplitMix64(1); ;)
///     {
///         float x = (2 * random.NextFloat()) - 1, y = (2 * random.NextFloat()) - 1;
///         yield return (new Tensor(Shape.Of(2), [x, y]), new Tensor(Shape.Of(1), [(x * x) + (y * y) &lt; 0.5f ? 1f : 0f]));
///     }
/// }
///
/// var examples = new ExampleStream(Shape.Of(2), Shape.Of(1), Circle(), count: 10_000);
/// new Trainer(new TrainerOptions { Epochs = 5, LearningRate = 0.01 }).Train(backend, graph, parameters, examples);
/// </code>
/// </remarks>
public sealed class ExampleStream : IExamples
{
    private readonly IEnumerable<(Tensor Input, Tensor Target)> _sequence;
    private readonly int _buffer;
    private readonly ulong _seed;

    /// <summary>Takes a sequence; it is not looked at before training starts.</summary>
    /// <param name="inputShape">The shape of every input, without the batch.</param>
    /// <param name="targetShape">The shape of every target.</param>
    /// <param name="sequence">
    /// Float32 tensors. It is walked by one thread at a time, about a batch ahead of the step that learns; a tensor may be used again
    /// for the next example. Every session walks it anew, so that one resumed skips what was learnt from, and goes on bit for bit
    /// if the sequence is the same each time.
    /// </param>
    /// <param name="count">How many examples make an epoch. Epochs follow each other in the sequence without a gap.</param>
    /// <param name="shuffleBuffer">
    /// How many examples wait in a buffer out of which each is drawn by chance, the next of the sequence taking its place; 0 keeps the
    /// sequence's order. Neighbours come that far apart, so it should be long against runs of similar examples.
    /// </param>
    /// <param name="seed">Decides the draws.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1 or the buffer below 0.</exception>
    public ExampleStream(Shape inputShape, Shape targetShape, IEnumerable<(Tensor Input, Tensor Target)> sequence, int count, int shuffleBuffer = 0, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(shuffleBuffer);
        (InputShape, TargetShape, Count) = (inputShape, targetShape, count);
        (_sequence, _buffer, _seed) = (sequence, shuffleBuffer, seed);
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public Shape InputShape { get; }

    /// <inheritdoc/>
    public Shape TargetShape { get; }

    /// <summary>Starts a walk of its own, from the example after the first <paramref name="skip"/>; those are passed when the first is read.</summary>
    internal Reader Open(long skip) => new(this, skip);

    /// <summary>One walk through the sequence.</summary>
    internal sealed class Reader(ExampleStream stream, long skip) : IDisposable
    {
        private readonly List<(float[] Input, float[] Target)> _waiting = [];
        private readonly float[] _input = new float[stream.InputShape.Length], _target = new float[stream.TargetShape.Length];
        private SplitMix64 _random = new(stream._seed);
        private IEnumerator<(Tensor Input, Tensor Target)>? _walk;
        private long _skip = skip, _place;

        /// <summary>Writes the next example.</summary>
        /// <exception cref="GraphException">An example has another shape or type, or the sequence is empty.</exception>
        public void Read(Span<float> input, Span<float> target)
        {
            for (; _skip > 0; _skip--)
            {
                Draw(_input, _target);
            }

            Draw(input, target);
        }

        /// <inheritdoc/>
        public void Dispose() => _walk?.Dispose();

        private void Draw(Span<float> input, Span<float> target)
        {
            if (stream._buffer == 0)
            {
                Next(input, target);
                return;
            }

            while (_waiting.Count < stream._buffer)
            {
                _waiting.Add((new float[input.Length], new float[target.Length]));
                Next(_waiting[^1].Input, _waiting[^1].Target);
            }

            (float[] x, float[] t) = _waiting[_random.NextInt(_waiting.Count)];
            x.CopyTo(input);
            t.CopyTo(target);
            Next(x, t);
        }

        /// <summary>Copies the sequence's next example; after its end, its first.</summary>
        private void Next(Span<float> input, Span<float> target)
        {
            for (int starts = 0; _walk is null || !_walk.MoveNext(); starts++)
            {
                _walk?.Dispose();
                _walk = starts == 0 ? stream._sequence.GetEnumerator()
                    : throw new GraphException($"the sequence of examples {(_place == 0 ? "is empty" : $"ended after {_place} examples and gives none when it is started again")}; make it repeatable, or let it go on");
            }

            (Tensor x, Tensor t) = _walk.Current;
            if (x.Element != ElementType.Float32 || t.Element != ElementType.Float32 || x.Shape != stream.InputShape || t.Shape != stream.TargetShape)
            {
                throw new GraphException($"example {_place} of the sequence is {x} with target {t}, but float32 {stream.InputShape} and {stream.TargetShape} were announced");
            }

            x.Floats.CopyTo(input);
            t.Floats.CopyTo(target);
            _place++;
        }
    }
}
