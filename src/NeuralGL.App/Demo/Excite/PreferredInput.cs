using System.Diagnostics;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Transfers;
using NeuralGL.Pictures;
using NeuralGL.Tensors;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Demo;

/// <summary>
/// Climbs towards the input that a unit responds to most, a few steps of <see cref="AscentGraph"/> in a round, on the backend that the
/// network runs on. The same seed takes the same way. Every fourth step is on the picture unmoved: that picture and the unit's value on
/// it are shown.
/// </summary>
internal sealed class PreferredInput : IDisposable
{
    /// <summary>Steps of a climb; then it rests.</summary>
    internal const int Steps = 200;

    /// <summary>Of so many steps one is on the picture unmoved.</summary>
    internal const int Unmoved = 4;

    /// <summary>How far the first picture is from grey: its noise tells which way is up where all ways are alike.</summary>
    private const float Noise = 0.02f;

    private readonly FramePipeline _pipeline;
    private readonly CompiledGraph _graph;
    private readonly GraphSlices _slices;
    private readonly Value _light, _next, _value;
    private readonly GlBuffer _shown, _number;
    private readonly InputPictures _picture;
    private readonly ReadbackRing _ring;
    private readonly float[] _arrived = new float[1];
    private readonly int[] _asked = new int[4];
    private readonly Tensor _shift = Tensor.Zeros(Shape.Of(1, 1, 3, 3));
    private readonly Tensor _first;
    private SplitMix64 _random;
    private UnitTarget? _unit;
    private ulong _seed;
    private long _forgotten, _ticket;
    private bool _isUnderWay;

    /// <summary>Prepares it for the units of a layer.</summary>
    /// <exception cref="GraphException">An operator on the way has no derivative.</exception>
    internal PreferredInput(FramePipeline pipeline, Value layer)
    {
        _pipeline = pipeline;
        AscentGraph made = AscentGraph.Of(pipeline.Graph, layer, pipeline.Transform);
        LeftOut = made.LeftOut;
        _graph = pipeline.Compile(made.Graph);
        _slices = new GraphSlices(pipeline.Device, _graph);
        (_light, _next, _value) = (_graph.Graph.Inputs.Single(v => v.Name == AscentGraph.LightName), _graph.Graph.Outputs[0], _graph.Graph.Outputs[1]);
        _first = Tensor.Zeros(_light.Type);
        (_shown, _number) = _graph is GlGraph gl ? (gl.BufferOf(_light), gl.BufferOf(_value)) : (new GlBuffer(pipeline.Device, _light.Shape.Length, _light.Name), new GlBuffer(pipeline.Device, 1, _value.Name));
        PictureTransform transform = pipeline.Transform;
        _picture = new InputPictures(pipeline.Device, new PictureTransform(transform.Width, transform.Height) { Channels = transform.Channels }, 1);
        _ring = new ReadbackRing(pipeline.Device, 1);
    }

    /// <summary>The saturating function at the end, whose operand is the unit's value; null if there is none.</summary>
    internal Node? LeftOut { get; }

    /// <summary>The GL name of the picture.</summary>
    internal uint Picture => _picture[0];

    internal float Aspect => (float)_picture.Width / _picture.Height;

    /// <summary>The unit's value at the beginning; NaN until it is known.</summary>
    internal float FirstValue { get; private set; } = float.NaN;

    /// <summary>The unit's value after <see cref="ValueSteps"/> steps; NaN until one is known.</summary>
    internal float Value { get; private set; } = float.NaN;

    internal int ValueSteps { get; private set; }

    /// <summary>Steps done.</summary>
    internal int Done { get; private set; }

    /// <summary>Whether the climb has ended.</summary>
    internal bool IsAtRest => Done > Steps;

    /// <summary>Begins anew if it is another unit or another seed than before; in the middle of a step, when that is over.</summary>
    internal void Climb(UnitTarget unit, ulong seed)
    {
        if (_isUnderWay || (unit == _unit && seed == _seed))
        {
            return;
        }

        (_unit, _seed, _random, Done) = (unit, seed, new SplitMix64(seed), 0);
        (Value, FirstValue, ValueSteps, _forgotten) = (float.NaN, float.NaN, 0, _ticket);
        foreach (ref float light in _first.Floats)
        {
            light = Math.Clamp(AscentGraph.Grey + (Noise * (float)_random.NextNormal()), 0, 1);
        }

        _graph.SetInput(AscentGraph.LightName, _first);
        _graph.SetInput(UnitGraph.UnitName, UnitGraph.Mask(unit));
        if (_graph is not GlGraph)
        {
            _shown.Upload(_first.Floats);
        }
    }

    /// <summary>Goes on for so many steps or so long, whichever is over first; at least for a piece of a step.</summary>
    /// <param name="steps">The most steps.</param>
    /// <param name="budget">What it may cost; <see cref="Timeout.InfiniteTimeSpan"/> for whatever the steps do.</param>
    internal void Go(int steps, TimeSpan budget)
    {
        long began = Stopwatch.GetTimestamp();
        bool isEndless = budget == Timeout.InfiniteTimeSpan;
        double left = isEndless ? double.PositiveInfinity : budget.TotalMilliseconds;
        for (int i = 0; i < steps && left > 0 && Done <= Steps; i++)
        {
            if (!_isUnderWay && !Begin())
            {
                return;
            }

            SliceResult slice = _slices.RunWithin(isEndless ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(left));
            _isUnderWay = !slice.IsComplete;
            if (_isUnderWay)
            {
                return;
            }

            End();
            left = isEndless ? left : left - Math.Max(slice.Milliseconds, 0);
            left = isEndless ? left : Math.Min(left, budget.TotalMilliseconds - Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
    }

    /// <summary>Takes values that have arrived.</summary>
    /// <returns>Whether some have.</returns>
    internal bool Collect(bool wait)
    {
        bool arrived = false;
        while (wait ? _ring.TakeBlocking(_arrived, out long ticket) : _ring.TryTake(_arrived, out ticket))
        {
            if (ticket <= _forgotten)
            {
                continue;
            }

            (Value, ValueSteps, arrived) = (_arrived[0], _asked[ticket % _asked.Length], true);
            FirstValue = ValueSteps == 0 ? Value : FirstValue;
        }

        return arrived;
    }

    public void Dispose()
    {
        _slices.Dispose();
        _ring.Dispose();
        _picture.Dispose();
        if (_graph is not GlGraph)
        {
            _shown.Dispose();
            _number.Dispose();
        }

        _graph.Dispose();
    }

    /// <summary>Where the picture is, for tests.</summary>
    internal GlBuffer Light => _shown;

    /// <summary>Sets the shift of the next step.</summary>
    /// <returns>False if its value could not be asked for yet.</returns>
    private bool Begin()
    {
        bool isShown = Done % Unmoved == 0;
        if (isShown && !_ring.TryBegin())
        {
            return false;
        }

        _shift.Floats.Clear();
        _shift.Floats[isShown ? 4 : _random.NextInt(9)] = 1;
        _graph.SetInput(AscentGraph.ShiftName, _shift);
        return true;
    }

    private void End()
    {
        if (_graph is GlGraph)
        {
            EndOnGpu();
        }
        else
        {
            EndOnHost();
        }

        Done++;
    }

    private void EndOnGpu()
    {
        // A shader wrote what is copied.
        _pipeline.Device.Gl.MemoryBarrier(MemoryBarrierMask.BufferUpdateBarrierBit);
        if (Done % Unmoved == 0)
        {
            Show();
        }

        if (Done < Steps)
        {
            _shown.CopyFrom(((GlGraph)_graph).BufferOf(_next));
        }
    }

    private void EndOnHost()
    {
        if (Done % Unmoved == 0)
        {
            _number.Upload(_graph.ReadBlocking(_value).Floats);
            Show();
        }

        if (Done < Steps)
        {
            Tensor next = _graph.ReadBlocking(_next);
            _shown.Upload(next.Floats);
            _graph.SetInput(AscentGraph.LightName, next);
        }
    }

    private void Show()
    {
        _picture.Take(0, _shown);
        _ring.Copy(_number, 0, 1);
        _asked[(_ticket = _ring.End()) % _asked.Length] = Done;
    }
}
