using NeuralGL.Tensors;

namespace NeuralGL.Training;

/// <summary>
/// Mini-batches of a source or a stream, read one ahead on other threads while the last one is learnt from. The order of a source's epoch is a
/// function of the seed and the epoch's number alone, so a stream can start anywhere and goes on as if it had come there.
/// </summary>
internal sealed class BatchStream : IDisposable
{
    private readonly IExampleSource? _source;
    private readonly ExampleStream.Reader? _stream;
    private readonly int _batch, _inputLength, _targetLength;
    private readonly ulong _seed;
    private readonly int[] _order;
    private Batch _ready, _coming;
    private Task _reading;
    private int _orderEpoch;

    /// <summary>Starts reading the batch that follows <paramref name="step"/> steps of <paramref name="epoch"/>.</summary>
    /// <param name="examples">What to read.</param>
    /// <param name="batch">Examples in a batch.</param>
    /// <param name="seed">Decides the orders.</param>
    /// <param name="epoch">1 for the first.</param>
    /// <param name="step">0 for an epoch's first.</param>
    public BatchStream(IExamples examples, int batch, ulong seed, int epoch = 1, int step = 0)
    {
        (_source, _batch, _seed) = (examples as IExampleSource, batch, seed);
        StepsPerEpoch = CountSteps(examples.Count, batch);
        if (_source is null)
        {
            _stream = (examples as ExampleStream ?? throw new ArgumentException($"{examples.GetType().Name} is neither an {nameof(IExampleSource)} nor an {nameof(ExampleStream)}", nameof(examples)))
                .Open(((((long)epoch - 1) * StepsPerEpoch) + step) * batch);
        }

        (_inputLength, _targetLength) = (examples.InputShape.Length, examples.TargetShape.Length);
        _order = new int[_source?.Count ?? 0];
        (_ready, _coming) = (Empty(), Empty());
        _reading = Start(epoch, step);
    }

    /// <summary>Batches in an epoch. What is left over below a batch waits for another epoch's order; fewer examples than a batch are repeated to fill it.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>Batches in an epoch of so many examples.</summary>
    public static int CountSteps(int examples, int batch) => Math.Max(1, examples / batch);

    /// <summary>The next batch; its arrays are the caller's until the next call.</summary>
    public Batch Next()
    {
        _reading.GetAwaiter().GetResult();
        (_ready, _coming) = (_coming, _ready);
        _reading = _ready.Step + 1 < StepsPerEpoch ? Start(_ready.Epoch, _ready.Step + 1) : Start(_ready.Epoch + 1, 0);
        return _ready;
    }

    /// <summary>Waits until nothing reads the source any more.</summary>
    public void Dispose()
    {
        ((IAsyncResult)_reading).AsyncWaitHandle.WaitOne();
        _stream?.Dispose();
    }

    private Batch Empty() => new(new float[_batch * _inputLength], new float[_batch * _targetLength]);

    private Task Start(int epoch, int step)
    {
        (_coming.Epoch, _coming.Step) = (epoch, step);
        Batch into = _coming;
        return Task.Run(() => Read(into));
    }

    private void Read(Batch into)
    {
        for (int i = 0; _stream is not null && i < _batch; i++)
        {
            _stream.Read(into.Inputs.AsSpan(i * _inputLength, _inputLength), into.Targets.AsSpan(i * _targetLength, _targetLength));
        }

        if (_source is not null)
        {
            ReadShuffled(_source, into);
        }
    }

    private void ReadShuffled(IExampleSource source, Batch into)
    {
        if (_orderEpoch != into.Epoch)
        {
            Shuffle(into.Epoch);
        }

        Parallel.For(0, _batch, i => source.Read(
            _order[((into.Step * _batch) + i) % _order.Length], into.Epoch,
            into.Inputs.AsSpan(i * _inputLength, _inputLength), into.Targets.AsSpan(i * _targetLength, _targetLength)));
    }

    /// <summary>Fisher and Yates's shuffle of 0, 1, 2 …, from a sequence of the epoch's own.</summary>
    private void Shuffle(int epoch)
    {
        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
        }

        var start = new SplitMix64(_seed ^ ((ulong)epoch << 32));
        var random = new SplitMix64(start.Next());
        for (int i = _order.Length - 1; i > 0; i--)
        {
            int j = random.NextInt(i + 1);
            (_order[i], _order[j]) = (_order[j], _order[i]);
        }

        _orderEpoch = epoch;
    }

    /// <summary>A mini-batch and its place.</summary>
    /// <param name="inputs">[batch, inputs].</param>
    /// <param name="targets">[batch, targets].</param>
    internal sealed class Batch(float[] inputs, float[] targets)
    {
        public float[] Inputs { get; } = inputs;

        public float[] Targets { get; } = targets;

        /// <summary>1 for the first.</summary>
        public int Epoch { get; set; }

        /// <summary>0 for an epoch's first.</summary>
        public int Step { get; set; }
    }
}
