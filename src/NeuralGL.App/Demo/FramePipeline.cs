using NeuralGL.App.Frames;
using NeuralGL.App.Models;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Heatmaps;
using NeuralGL.OpenGL.Scheduling;
using NeuralGL.OpenGL.Transfers;
using NeuralGL.Pictures;
using NeuralGL.Tensors;

namespace NeuralGL.App.Demo;

/// <summary>
/// The way of a frame, in one direction: texture, input tensor, network, heatmaps; a few numbers (the colours' limits and the first
/// outputs) come back behind a fence.
/// </summary>
internal sealed class FramePipeline : IDisposable
{
    /// <summary>Outputs whose numbers are read back.</summary>
    private const int MaxOutputs = 1024;

    private readonly IActivations _activations;
    private readonly ReadbackRing _ring;
    private readonly Value _output;
    private readonly GlBuffer _answer;
    private readonly float[] _arrived;
    private readonly SidePanels _weights;
    private readonly IBackend _backend;
    private readonly PictureTransform _transform;
    private readonly Value _picture;
    private readonly GlBuffer?[] _headBuffers;
    private readonly FrameEditor _editor = new();
    private readonly AnswersBefore _before;
    private PictureTransform _cropped;
    private PictureRectangle? _crop;
    private bool _weightsDrawn;
    private long _runningIndex, _processed, _recoloured = -1;
    private UploadTexture _coming;
    private PictureTransform _transformOfComing;
    private byte[] _held = [];
    private bool _isRunning, _isBefore, _compares;

    public FramePipeline(GlDevice device, IBackend backend, IPictureModel model, IReadOnlyDictionary<string, Tensor>? numbers = null)
    {
        (Model, _backend) = (model, backend);
        (int Index, PictureTransform Transform)[] pictures = PictureInputs.Of(model);
        _cropped = _transform = _transformOfComing = pictures[0].Transform;
        Graph runs = model.Text is null ? model.Graph : CtcText.Append(model.Graph);
        _activations = backend is GlBackend gl ? new GlActivations(gl, model, runs) : new CpuActivations(device, backend, model, runs);
        Graph graph = _activations.Graph;
        HashSet<string> known = [.. model.Graph.Nodes.Select(n => n.Name)];
        _picture = graph.Inputs[pictures[0].Index];
        Feeds = [.. pictures[1..].Select(p => new InputFeed(graph.Inputs[p.Index], p.Transform, new UploadTexture(device)))];
        Value[] others = [.. graph.Inputs.Where(v => v != _picture && !Feeds.Any(f => f.Input == v))];
        foreach (Value other in others)
        {
            _activations.Set(other, numbers?.GetValueOrDefault(other.Name) ?? Tensor.Zeros(other.Type));
        }

        LayerPanel[] layers = [LayerPanel.OfInput(_picture, Transform), .. Feeds.Select(f => LayerPanel.OfInput(f.Input, f.Transform)), .. others.Where(v => v.Type.Element == ElementType.Float32 && v.Shape.Length > 0).Select(LayerPanel.OfNumbers), .. LayerPanel.OfLayers(graph).Where(p => known.Contains(p.Name))];
        LayerPanel[] weights = [.. LayerPanel.OfWeights(graph, Transform)];
        Layers = new PanelSet(device, layers, layers.Select(p => _activations.BufferOf(p.Value)));
        var weightPanels = new PanelSet(device, weights, weights.Select(p => _activations.BufferOf(p.Value)), [.. weights.Select(p => WeightLimit(model.Parameters.Get(p.Value).Floats))]);
        _weights = new SidePanels(device, weightPanels);
        Gradients = new GradientViews(device, backend, _activations, model, Layers, weightPanels);
        _output = graph.Outputs[0];
        _answer = _activations.BufferOf(_output);
        MapPanel = _output.Shape.Rank == 4 ? Array.FindIndex(layers, p => p.Value == _output) : -1;
        int outputs = MapPanel >= 0 ? 0 : Math.Min(_output.Shape.Length, MaxOutputs);
        Outputs = new float[outputs];
        Heads = [.. graph.Outputs.Skip(1).Select(v => OutputHead.Of(v, layers, MaxOutputs))];
        _headBuffers = [.. Heads.Select(h => h.Numbers.Length > 0 ? _activations.BufferOf(h.Output) : null)];
        _arrived = new float[Layers.RangeFloats + outputs + Heads.Sum(h => h.Numbers.Length)];
        _ring = new ReadbackRing(device, _arrived.Length);
        _before = new AnswersBefore(device, outputs);
        (Texture, _coming) = (new UploadTexture(device), new UploadTexture(device));
        Profile = new FrameProfile(device, backend is GlBackend);
        Device = device;
        BackendName = backend.Name;
    }

    internal GlDevice Device { get; }

    /// <summary>How panels are coloured.</summary>
    internal PanelLook Look
    {
        get => Layers.Look;
        set => (Layers.Look, Weights.Look) = (value, value);
    }

    internal IPictureModel Model { get; }

    internal string BackendName { get; }

    /// <summary>How the frame that is shown becomes the input.</summary>
    internal PictureTransform Transform
    {
        get
        {
            if (Edits.Crop != _crop)
            {
                _crop = Edits.Crop;
                _cropped = _crop is { } c ? _transform with { Crop = PictureCrop.Pixels(c.X, c.Y, c.Width, c.Height) } : _transform;
            }

            return _cropped;
        }
    }

    /// <summary>What is changed of frames before the network sees them.</summary>
    internal InputEdits Edits { get; } = new();

    /// <summary>The frame that the panels are of, as the network got it, with what was changed.</summary>
    internal UploadTexture Texture { get; private set; }

    /// <summary>The input, then the layers in order.</summary>
    internal PanelSet Layers { get; }

    /// <summary>The weights of convolutions and dense layers.</summary>
    internal PanelSet Weights => _weights.Panels;

    /// <summary>The views of gradients.</summary>
    internal GradientViews Gradients { get; }

    /// <summary>The panel of a first output that is a map or a picture, [1, channels, height, width]; negative if it is none.</summary>
    internal int MapPanel { get; }

    /// <summary>Whether that map has a number for every place of the input, so that it can lie over the frame.</summary>
    internal bool MapCoversInput => MapPanel >= 0 && _output.Shape[1] == 1 && (long)_output.Shape[2] * Transform.Width == (long)_output.Shape[3] * Transform.Height;

    /// <summary>Whether frames colour their heatmaps; without, the panels stay as they are, so that the difference tells what heatmaps cost.</summary>
    internal bool ColoursPanels { get; set; } = true;

    /// <summary>The first output's numbers of the newest frame whose numbers have arrived.</summary>
    internal float[] Outputs { get; }

    /// <summary>The picture inputs besides that of <see cref="Texture"/>; their panels follow its in <see cref="Layers"/>.</summary>
    internal InputFeed[] Feeds { get; }

    /// <summary>The outputs besides the first.</summary>
    internal OutputHead[] Heads { get; }

    /// <summary>What <see cref="Outputs"/> would have been without <see cref="Edits"/>; empty where nothing was changed.</summary>
    internal ReadOnlySpan<float> OutputsBefore => _before.Answers;

    /// <summary>The value that <see cref="Outputs"/> are of.</summary>
    internal Value Output => _output;

    internal int BytesReadBackPerFrame => _ring.BytesPerFrame + _before.BytesPerFrame;

    /// <summary>Where the time of frames goes; the stages after the heatmaps are for whoever draws.</summary>
    internal FrameProfile Profile { get; }

    /// <summary>Milliseconds of the network's last run.</summary>
    internal double InferenceMilliseconds => Profile.Milliseconds(FrameStage.Network);

    /// <summary>Whether <see cref="InferenceMilliseconds"/> is wall time, for want of a GPU that could tell.</summary>
    internal bool IsWallTime => Profile.IsWallTime(FrameStage.Network);

    /// <summary>Frames that the network was given.</summary>
    internal long Processed => _processed;

    /// <summary>The network with a batch of one; every value of it is kept.</summary>
    internal Graph Graph => _activations.Graph;

    /// <summary>Where a value of <see cref="Graph"/> is.</summary>
    internal GlBuffer BufferOf(Value value) => _activations.BufferOf(value);

    /// <summary>What a call of <see cref="Advance"/> may cost; infinite where nobody waits for keys, and then all is done at once.</summary>
    internal TimeSpan Budget { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>What the network's dispatches cost, in place of what would be learned; for tests.</summary>
    internal Func<GlGraph, IDispatchCosts>? Costs
    {
        init
        {
            if (value is not null && _activations is GlActivations gl)
            {
                gl.Costs = value;
            }
        }
    }

    /// <summary>Whether <see cref="Advance"/> has something to do.</summary>
    internal bool IsUnderway => _isRunning || Gradients.IsUnderway;

    /// <summary>Whether the values are all of the same frame, that of the picture; in the middle of a pass they are not, and nobody should read them.</summary>
    internal bool IsWhole => !_isRunning;

    /// <summary>The part of the network that takes longer than a budget and cannot be divided, where there is one.</summary>
    internal SlowPart Slow { get; } = new();

    /// <summary>Prepares another graph with the network's parameters to be run where the network runs.</summary>
    /// <exception cref="GraphException">It cannot run there.</exception>
    internal CompiledGraph Compile(Graph graph) => _backend.Compile(graph, Model.Parameters);

    /// <summary>Gives the prepared frame to another graph whose first input is as the network's.</summary>
    internal void CopyInputTo(CompiledGraph other) => _activations.CopyInputTo(other);

    /// <summary>Sends a frame through everything at once, whatever was underway; only schedules.</summary>
    internal void Process(Frame frame)
    {
        Begin(frame);
        if (_isBefore)
        {
            _activations.Run(outputsOnly: true);
            GoOn();
        }

        Profile.Begin(FrameStage.Network);
        _activations.Run();
        Profile.End(FrameStage.Network);
        Finish();
    }

    /// <summary>Takes a frame for the next pass; what is shown stays until <see cref="Advance"/> has ended it.</summary>
    internal void Begin(Frame frame)
    {
        _runningIndex = frame.Index;
        Edits.Fit(frame.Width, frame.Height);
        foreach (InputFeed feed in Feeds)
        {
            feed.Prepare(frame, _activations);
        }

        (_isBefore, _isRunning) = (!Edits.IsEmpty && Outputs.Length > 0 && _ring.TryBegin(), true);
        (_compares, _transformOfComing) = (_isBefore, Transform);
        ReadOnlySpan<byte> pixels = Edits.ChangesPixels ? _editor.Apply(frame, Transform, Edits) : frame.Pixels;
        if (!_isBefore)
        {
            Prepare(pixels, frame.Width, frame.Height);
            return;
        }

        // First the frame as it came; what was made of it is kept until then, since the source goes on.
        int bytes = 4 * frame.Width * frame.Height;
        _held = _held.Length == bytes ? _held : new byte[bytes];
        pixels[..bytes].CopyTo(_held);
        _coming.Upload(frame.Pixels, frame.Width, frame.Height);
        _activations.Prepare(_picture, frame.Pixels, _coming, _transform);
    }

    private void Prepare(ReadOnlySpan<byte> pixels, int width, int height)
    {
        Profile.Begin(FrameStage.Upload);
        _coming.Upload(pixels, width, height);
        Profile.End(FrameStage.Upload);
        Profile.Begin(FrameStage.Prepare);
        _activations.Prepare(_picture, pixels, _coming, _transformOfComing);
        Profile.End(FrameStage.Prepare);
    }

    /// <summary>From the frame as it came to what was made of it.</summary>
    private void GoOn()
    {
        _before.Copy(_answer);
        _isBefore = false;
        Prepare(_held, _coming.Width, _coming.Height);
    }

    /// <summary>Goes on with what is underway, for about as long as the budget says.</summary>
    /// <returns>Whether a frame came through with this call.</returns>
    internal bool Advance()
    {
        if (!_isRunning)
        {
            Gradients.Advance(Budget);
            return false;
        }

        if (_isBefore)
        {
            if (_activations.RunWithin(Budget, outputsOnly: true).IsComplete)
            {
                GoOn();
            }

            return false;
        }

        Profile.Begin(FrameStage.Network);
        SliceResult slice = _activations.RunWithin(Budget);
        Profile.End(FrameStage.Network, slice.IsComplete);
        Slow.Note(slice);
        if (slice.IsComplete)
        {
            Finish();
        }

        return slice.IsComplete;
    }

    /// <summary>The network has run: its frame is the one that is shown, and its layers become colours.</summary>
    private void Finish()
    {
        (Texture, _coming, _isRunning) = (_coming, Texture, false);
        if (ColoursPanels)
        {
            Profile.Begin(FrameStage.Heatmaps);
            Layers.Draw();
            Profile.End(FrameStage.Heatmaps);
            Look.Coloured(_runningIndex);
        }

        _processed++;
        Ask(_compares);
    }

    /// <summary>Draws what a view shows besides the activations, where it is not of the present frame or weights already.</summary>
    /// <param name="view">The view.</param>
    /// <param name="showsTemplates">Whether the first layer's weights are on screen in any view.</param>
    /// <param name="cls">The class that the view's gradients are about, or <see cref="GradientView.Top"/>.</param>
    internal void Refresh(DemoViewMode view, bool showsTemplates, int cls)
    {
        if (_processed == 0 || _isRunning)
        {
            return;
        }

        if (Layers.IsStale && ColoursPanels)
        {
            Layers.Draw(again: true);
            _recoloured = Ask(compares: false);
        }

        if ((showsTemplates || view == DemoViewMode.Weights) && (!_weightsDrawn || Weights.IsStale))
        {
            // They stand still but while teaching, so they are drawn once and their limits are waited for once.
            _weightsDrawn = true;
            _weights.Draw(again: Weights.IsStale);
            _weights.Collect(wait: true);
        }

        Show(Gradients.Of(view), cls);
    }

    /// <summary>Makes one view of gradients ready that nobody has asked for yet: they are computed once.</summary>
    /// <returns>Whether there was one, or something is underway that comes first.</returns>
    internal bool PrepareView()
    {
        if (IsUnderway)
        {
            return true;
        }

        if (_processed == 0 || !Gradients.TryPrepare(out GradientView? made))
        {
            return false;
        }

        Show(made, GradientView.Top);
        return true;
    }

    /// <summary>Begins with gradients; where there is no budget they are there at once.</summary>
    private void Show(GradientView? gradients, int cls)
    {
        gradients?.Show(_processed, cls);
        if (Budget == Timeout.InfiniteTimeSpan)
        {
            gradients?.Advance(Budget);
        }
    }

    /// <summary>Says that the weights have changed, as they do while a network learns: they are drawn anew when they are shown next.</summary>
    internal void RedrawWeights() => _weightsDrawn = false;

    /// <summary>Takes the numbers that have arrived.</summary>
    /// <param name="wait">Whether to wait for those of the last frame: headless, where the numbers must be those of the picture.</param>
    /// <returns>Whether some have.</returns>
    internal bool Collect(bool wait)
    {
        bool arrived = false;
        while (wait ? _ring.TakeBlocking(_arrived, out long ticket) : _ring.TryTake(_arrived, out ticket))
        {
            Layers.TakeRanges(_arrived);
            if (ticket != _recoloured)
            {
                // What was shown of a frame stays when it is only coloured anew.
                _before.Take(ticket);
            }

            Span<float> answers = _arrived.AsSpan(Layers.RangeFloats);
            answers[..Outputs.Length].CopyTo(Outputs);
            answers = answers[Outputs.Length..];
            foreach (OutputHead head in Heads)
            {
                answers[..head.Numbers.Length].CopyTo(head.Numbers);
                answers = answers[head.Numbers.Length..];
            }

            arrived = true;
        }

        return arrived | Gradients.Collect(wait);
    }

    public void Dispose()
    {
        Gradients.Dispose();
        Profile.Dispose();
        _before.Dispose();
        _ring.Dispose();
        Texture.Dispose();
        _coming.Dispose();
        foreach (InputFeed feed in Feeds)
        {
            feed.Dispose();
        }

        _weights.Dispose();
        Layers.Dispose();
        _activations.Dispose();
    }

    /// <summary>Has the limits and the answer come.</summary>
    /// <returns>Their number in the ring; −1 if it is full.</returns>
    private long Ask(bool compares)
    {
        if (_ring.TryBegin())
        {
            Layers.CopyRanges(_ring);
            if (Outputs.Length > 0)
            {
                _ring.Copy(_answer, 0, Outputs.Length);
            }

            for (int i = 0; i < Heads.Length; i++)
            {
                if (_headBuffers[i] is { } buffer)
                {
                    _ring.Copy(buffer, 0, Heads[i].Numbers.Length);
                }
            }

            long ticket = _ring.End();
            _before.Note(ticket, compares);
            return ticket;
        }

        return -1;
    }

    /// <summary>Four times the root mean square: a few outliers among many weights would otherwise leave all others without colour.</summary>
    private static float WeightLimit(ReadOnlySpan<float> weights)
    {
        float limit = 4 * MathF.Sqrt(System.Numerics.Tensors.TensorPrimitives.SumOfSquares(weights) / Math.Max(1, weights.Length)), largest = weights.IsEmpty ? 0 : MathF.Abs(System.Numerics.Tensors.TensorPrimitives.MaxMagnitude(weights));
        return float.IsFinite(limit) && limit < largest ? limit : 0;
    }
}
