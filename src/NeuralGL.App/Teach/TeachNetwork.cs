using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.OpenGL;
using NeuralGL.Operators;
using NeuralGL.Pictures;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Teach;

/// <summary>How a taught network learns; each may change while it does.</summary>
/// <param name="LearningRate">The step's size.</param>
/// <param name="Momentum">What remains of the last step's direction.</param>
/// <param name="Decay">How strongly weights are pulled to 0.</param>
/// <param name="Batch">Pictures in a step.</param>
internal sealed record TeachSettings(float LearningRate = 0.02f, float Momentum = 0.9f, float Decay = 1e-4f, int Batch = 16);

/// <summary>
/// A small network that learns from a <see cref="TeachSet"/> in whole steps while frames go by. Training and use share one store of
/// parameters, so what was learned is seen at once. A new class adds outputs and keeps everything else that was learned.
/// </summary>
internal sealed class TeachNetwork : IDisposable
{
    private const int Hidden = 64;

    private readonly IBackend _backend;
    private readonly TeachSet _set;
    private readonly PictureTransform _transform;
    private readonly List<ParameterStore> _replaced = [];
    private TeachSettings _settings = new();
    private CompiledGraph? _training;
    private Tensor _pictures = null!, _targets = null!;
    private SplitMix64 _random;
    private ulong _seed;

    /// <summary>Makes a network with first weights from a seed.</summary>
    internal TeachNetwork(IBackend backend, TeachSet set, PictureTransform transform, ulong seed)
    {
        (_backend, _set, _transform) = (backend, set, transform);
        Restart(seed);
    }

    /// <summary>The parameters, for graphs of the same store; another store after a change of <see cref="Structure"/>.</summary>
    internal ParameterStore Parameters { get; private set; } = new();

    /// <summary>The layers.</summary>
    internal LayerSpec Spec { get; private set; } = null!;

    /// <summary>Counts changes of the structure: whoever compiled <see cref="Inference"/> must do so again.</summary>
    internal int Structure { get; private set; }

    /// <summary>Steps since the start.</summary>
    internal long Steps { get; private set; }

    /// <summary>The network for use, ending in probabilities.</summary>
    internal Graph Inference => Mlp.Inference(Spec, name: "taught");

    /// <summary>How it learns. A change keeps what was learned, momentum included.</summary>
    internal TeachSettings Settings
    {
        get => _settings;
        set
        {
            bool same = value with { LearningRate = _settings.LearningRate } == _settings;
            _settings = value;
            if (!same)
            {
                Compile();
            }
        }
    }

    /// <summary>Forgets all that was learned and starts from a seed; the same seed gives the same bits again.</summary>
    internal void Restart(ulong seed)
    {
        (_seed, _random, Steps) = (seed, new SplitMix64(seed ^ SplitMix64.Step), 0);
        Rebuild(_set.Classes, old: null);
    }

    /// <summary>Lets the driver translate what a step needs, which takes it long the first time, and forgets the step.</summary>
    internal void WarmUp()
    {
        _training!.SetInput(TrainingGraph.InputName, _pictures);
        _training.SetInput(TrainingGraph.TargetName, _targets);
        _training.SetInput(TrainingGraph.LearningRateName, Tensor.Scalar(0));
        _training.Run();
        LossBlocking();
        Restart(_seed);
    }

    /// <summary>One step on a batch drawn evenly from the classes; nothing before two classes have pictures.</summary>
    /// <returns>Whether a step was made.</returns>
    internal bool Step()
    {
        if (_set.FilledClasses < 2)
        {
            return false;
        }

        if (_set.Classes != Spec.Outputs)
        {
            _training!.SyncParametersBlocking();
            Rebuild(_set.Classes, Parameters);
        }

        _targets.Floats.Clear();
        for (int i = 0; i < _settings.Batch; i++)
        {
            int cls = _set.Draw(ref _random, _pictures.Floats.Slice(i * _set.Inputs, _set.Inputs));
            _targets.Floats[(i * Spec.Outputs) + cls] = 1;
        }

        _training!.SetInput(TrainingGraph.InputName, _pictures);
        _training.SetInput(TrainingGraph.TargetName, _targets);
        _training.SetInput(TrainingGraph.LearningRateName, Tensor.Scalar(_settings.LearningRate));
        _training.Run();
        Steps++;
        return true;
    }

    /// <summary>As many whole steps as fit a time, judged by what the last ones took; at least one.</summary>
    /// <returns>The steps made.</returns>
    internal int StepFor(TimeSpan budget, TimeProvider clock)
    {
        long start = clock.GetTimestamp();
        int steps = 0;
        while (Step())
        {
            steps++;
            TimeSpan spent = clock.GetElapsedTime(start);
            if (spent + (spent / steps) > budget)
            {
                break;
            }
        }

        return steps;
    }

    /// <summary>The loss of the last step; waits for it.</summary>
    internal float LossBlocking() => _training!.ReadBlocking(TrainingGraph.LossName).Floats[0];

    /// <summary>Writes the network with the names of its classes and its picture's preparation; any runtime opens it.</summary>
    internal void Save(string path)
    {
        _training!.SyncParametersBlocking();
        OnnxFile.Save(path, Inference, Parameters, new OnnxSaveOptions { Labels = _set.Names[..Spec.Outputs], InputSpec = _transform.ToString() });
    }

    /// <summary>Goes on from a saved network: its weights and the names of its classes.</summary>
    /// <exception cref="Commands.UserException">It is no network that was taught here, or takes other pictures.</exception>
    internal void Load(string path)
    {
        OnnxModel model = OnnxFile.Load(path);
        int classes = model.Labels.Count;
        bool fits = classes is >= 2 and <= TeachSet.MaxClasses && model.InputSpec == _transform.ToString()
            && SpecFor(classes) is var spec && Mlp.Inference(spec).Parameters.All(p => model.Parameters.Contains(p.Name) && model.Parameters[p.Name].Type == p.Type);
        if (!fits)
        {
            throw new Commands.UserException($"{path}: this is not a network that was taught here on pictures prepared as {_transform}", Commands.ExitCode.BadInput);
        }

        for (int i = 0; i < classes; i++)
        {
            _set.Rename(i, model.Labels[i]);
        }

        Rebuild(classes, model.Parameters);
    }

    /// <summary>Frees what the GPU holds of parameters that were replaced; when every graph of theirs is gone, the one on screen too.</summary>
    internal void ReleaseReplaced()
    {
        foreach (ParameterStore store in _replaced)
        {
            (_backend as GlBackend)?.Release(store);
        }

        _replaced.Clear();
    }

    public void Dispose()
    {
        _training?.Dispose();
        _replaced.Add(Parameters);
        ReleaseReplaced();
    }

    private LayerSpec SpecFor(int classes) => LayerSpec.Parse($"{_set.Inputs}-{Hidden}-relu-{classes}");

    /// <summary>
    /// A network for that many classes in a store of its own, since graphs of the old one may still be on screen. What an old network
    /// has in common with it is kept, row by row, and a new class begins without an opinion, with weights of 0. The optimiser's state
    /// begins at 0.
    /// </summary>
    private void Rebuild(int classes, ParameterStore? old)
    {
        Spec = SpecFor(classes);
        _replaced.Add(Parameters);
        Parameters = new ParameterStore();
        Mlp.Initialize(Spec, Parameters, _seed);
        foreach (Value parameter in old is null ? [] : Mlp.Inference(Spec).Parameters)
        {
            // Weights are [outputs, inputs] with the same inputs, so a common beginning is a number of whole rows.
            Span<float> fresh = Parameters[parameter.Name].Floats, kept = old![parameter.Name].Floats;
            fresh.Clear();
            kept[..Math.Min(fresh.Length, kept.Length)].CopyTo(fresh);
        }

        Structure++;
        _training?.Dispose();
        _training = null;
        Compile();
    }

    private void Compile()
    {
        if (_training is not null)
        {
            _training.SyncParametersBlocking();
            _training.Dispose();
        }

        Graph graph = TrainingGraph.Build(
            _settings.Batch, Shape.Of(_set.Inputs), Shape.Of(Spec.Outputs), (g, x) => Mlp.Add(g, Spec, x), Losses.SoftmaxCrossEntropy, new Momentum(_settings.Momentum, weightDecay: _settings.Decay));
        if (!Parameters.Contains(TrainingGraph.LossSumSlot))
        {
            Parameters[TrainingGraph.LossSumSlot] = Tensor.Scalar(0);
        }

        Optimizer.InitializeState(graph, Parameters);
        _training = _backend.Compile(graph, Parameters);
        (_pictures, _targets) = (Tensor.Zeros(Shape.Of(_settings.Batch, _set.Inputs)), Tensor.Zeros(Shape.Of(_settings.Batch, Spec.Outputs)));
    }
}
