using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.App.Frames;
using NeuralGL.App.Models;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL;
using NeuralGL.Pictures;

namespace NeuralGL.App.Teach;

/// <summary>
/// Teaching in the window: frames are collected while a key is held, the network learns for a few milliseconds of every frame, and
/// the view shows each layer of it as it changes.
/// </summary>
internal sealed class TeachMode : IDisposable
{
    private const ulong Seed = 1;

    /// <summary>How much of a frame learning may take.</summary>
    private static readonly TimeSpan s_budget = TimeSpan.FromMilliseconds(8);

    /// <summary>Frames for a step in slow motion; 0 is full speed.</summary>
    private static readonly int[] s_paces = [0, 1, 10, 30];

    private static readonly float[] s_decays = [0, 1e-5f, 1e-4f, 1e-3f, 1e-2f, 0.1f];

    private static readonly PictureTransform s_transform = PictureTransform.Parse("24x24,rgb,fit=cover,filter=area,layout=flat");

    private readonly GlDevice _device;
    private readonly IBackend _backend;
    private readonly DemoState _state;
    private readonly TimeProvider _clock;
    private readonly TeachSet _set = new(s_transform.Length);
    private readonly TeachNetwork _network;
    private readonly float[] _picture = new float[s_transform.Length];
    private FramePipeline? _pipeline;
    private DemoView? _view;
    private int _built = -1, _singleSteps;
    private long _frames;
    private bool _wasBad;

    public TeachMode(GlDevice device, IBackend backend, DemoState state, TimeProvider clock)
    {
        (_device, _backend, _state, _clock) = (device, backend, state, clock);
        Teach = state.Teach = new TeachState(_set);
        _network = new TeachNetwork(backend, _set, s_transform, Seed);
        _network.WarmUp();
        Build();
    }

    /// <summary>What the view shows.</summary>
    internal TeachState Teach { get; }

    /// <summary>The way of a frame through the taught network.</summary>
    internal FramePipeline Pipeline => _pipeline!;

    /// <summary>Its picture.</summary>
    internal DemoView View => _view!;

    /// <summary>What learns.</summary>
    internal TeachNetwork Network => _network;

    /// <summary>The class that was collected last, which a new name is for.</summary>
    internal int LastClass { get; private set; }

    /// <summary>Begins to collect a class, from 0.</summary>
    internal void BeginCollecting(int cls)
    {
        Teach.Collecting = LastClass = cls;
        _set.Begin(cls);
    }

    /// <summary>The key was let go.</summary>
    internal void EndCollecting() => Teach.Collecting = null;

    /// <summary>A new frame: an example while a key is held, something to learn from, something to look at.</summary>
    internal void Process(Frame frame)
    {
        // A step that was asked for and got no frame before everything went on is made up for by that.
        _singleSteps = _state.IsPaused ? _singleSteps : 0;
        if (Teach.Collecting is not null)
        {
            s_transform.Apply<float>(frame.Pixels, frame.Width, frame.Height, _picture);
            _set.Add(_picture);
        }

        Learn();
        if (_built != _network.Structure)
        {
            Build();
        }

        Pipeline.RedrawWeights();
        Pipeline.Process(frame);
        Halt();
    }

    /// <summary>A network whose numbers are none any more learns nothing from further steps: it waits until people have seen where it began.</summary>
    private void Halt()
    {
        bool isBad = NumberAlarm.FirstOf(Pipeline.Layers) >= 0;
        if (isBad && !_wasBad)
        {
            _state.IsPaused = true;
            _state.Toast = "training is paused: a number is none any more; R begins anew, Space goes on";
        }

        _wasBad = isBad;
    }

    /// <summary>Draws the whole picture.</summary>
    internal void Draw(CanvasTarget canvas, UiScale scale) => _view!.Draw(canvas, scale);

    /// <summary>Takes back what the last press collected, and says so.</summary>
    internal string Undo() => _set.Undo() is { } last ? $"{last.Count} examples of {_set.NameOf(last.Class)} taken back" : "there is nothing to take back";

    /// <summary>Forgets all examples and what was learned from them.</summary>
    internal string Clear()
    {
        EndCollecting();
        _set.Clear();
        return Restart() + ", all examples gone";
    }

    /// <summary>Forgets what was learned.</summary>
    internal string Restart()
    {
        _network.Restart(Seed);
        Teach.ClearLosses();
        Teach.Steps = _frames = 0;
        return $"from the start, seed {Seed}";
    }

    /// <summary>Lets the next frame make one step of learning although everything is paused.</summary>
    internal void StepOnce() => _singleSteps++;

    /// <summary>The next speed: from all that fits a frame down to one step in 30 frames, and round again.</summary>
    internal string NextPace()
    {
        (Teach.FramesPerStep, _frames) = (s_paces[(Array.IndexOf(s_paces, Teach.FramesPerStep) + 1) % s_paces.Length], 0);
        return Teach.FramesPerStep switch { 0 => "full speed", 1 => "slow motion: one step a frame", var frames => $"slow motion: one step in {frames} frames" };
    }

    /// <summary>Gives the class a name.</summary>
    internal void Rename(int cls, string name)
    {
        if (_set.Rename(cls, name))
        {
            Build();
        }
    }

    /// <summary>Changes one setting by a step; nothing that was learned is lost.</summary>
    internal void Adjust(TeachAction what, bool up)
    {
        TeachSettings s = _network.Settings;
        _network.Settings = Teach.Settings = what switch
        {
            TeachAction.LearningRate => s with { LearningRate = Math.Clamp(up ? s.LearningRate * 1.25f : s.LearningRate / 1.25f, 1e-4f, 2) },
            TeachAction.Momentum => s with { Momentum = Math.Clamp(MathF.Round(s.Momentum + (up ? 0.05f : -0.05f), 2), 0, 0.95f) },
            TeachAction.Batch => s with { Batch = Math.Clamp(up ? s.Batch * 2 : s.Batch / 2, 1, 128) },
            TeachAction.Decay => s with { Decay = s_decays[Math.Clamp(Array.IndexOf(s_decays, s.Decay) + (up ? 1 : -1), 0, s_decays.Length - 1)] },
            _ => s,
        };
    }

    /// <summary>Writes the network.</summary>
    internal void Save(string path) => _network.Save(path);

    /// <summary>Goes on from a written network.</summary>
    internal void Load(string path)
    {
        _network.Load(path);
        Build();
    }

    public void Dispose()
    {
        _state.Teach = null;
        _view?.Dispose();
        _pipeline?.Dispose();
        _network.Dispose();
    }

    /// <summary>As much as fits a frame, or in slow motion one step now and then; while paused, only what was asked for one by one.</summary>
    private void Learn()
    {
        Teach.StepsPerFrame = _state.IsPaused ? Single() : Teach.FramesPerStep == 0 ? _network.StepFor(s_budget, _clock) : _frames++ % Teach.FramesPerStep == 0 && _network.Step() ? 1 : 0;
        Teach.Steps = _network.Steps;
        if (Teach.StepsPerFrame > 0)
        {
            Teach.AddLoss(_network.LossBlocking());
        }
    }

    private int Single()
    {
        if (_singleSteps == 0)
        {
            return 0;
        }

        _singleSteps--;
        return _network.Step() ? 1 : 0;
    }

    /// <summary>Compiles the network for use and makes the view anew: after a new class, another name or another file.</summary>
    private void Build()
    {
        _view?.Dispose();
        _pipeline?.Dispose();
        _network.ReleaseReplaced();
        _built = _network.Structure;
        _pipeline = new FramePipeline(_device, _backend, new Taught(_network.Inference, _network.Parameters, _set.Names[.._network.Spec.Outputs]));
        _view = new DemoView(_device, _pipeline, _state);
    }

    private sealed record Taught(Graph Graph, ParameterStore Parameters, IReadOnlyList<string> Labels) : IPictureModel
    {
        public string Name => "taught here";

        public PictureTransform RequireInput() => s_transform;
    }
}
