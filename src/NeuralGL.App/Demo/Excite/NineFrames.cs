using NeuralGL.OpenGL.Transfers;

namespace NeuralGL.App.Demo;

/// <summary>
/// The frames that excited a unit most since it was chosen, with small pictures of them. Each frame's picture is made on the GPU at once;
/// whether it stays is decided when the unit's value has come back behind a fence, a round or two later. Nothing waits, and nothing is
/// allocated after construction.
/// </summary>
internal sealed class NineFrames : IDisposable
{
    /// <summary>Frames on their way: as many as a <see cref="ReadbackRing"/> holds.</summary>
    private const int UnderWay = 3;

    private readonly FramePipeline _pipeline;
    private readonly UnitTarget _unit;
    private readonly InputPictures _pictures;
    private readonly ReadbackRing _ring;
    private readonly float[] _arrived;
    private readonly bool[] _isUsed = new bool[FrameRanking.Most + UnderWay];
    private readonly (int Slot, long Frame)[] _asked = new (int, long)[UnderWay + 1];
    private long _last = -1;

    /// <summary>Begins to watch a unit.</summary>
    internal NineFrames(FramePipeline pipeline, UnitTarget unit)
    {
        (_pipeline, _unit, _arrived) = (pipeline, unit, new float[unit.Count]);
        _pictures = new InputPictures(pipeline.Device, pipeline.Transform, _isUsed.Length);
        _ring = new ReadbackRing(pipeline.Device, unit.Count);
    }

    /// <summary>Which frames, and how much they excited the unit.</summary>
    internal FrameRanking Ranking { get; } = new();

    /// <summary>Width over height of the pictures.</summary>
    internal float Aspect => (float)_pictures.Width / _pictures.Height;

    /// <summary>The GL name of a frame's picture.</summary>
    internal uint PictureOf(in RankedFrame frame) => _pictures[frame.Slot];

    /// <summary>Asks for the unit's value on the frame that the network has, once; while three answers are on their way, a frame is left out.</summary>
    /// <param name="processed">Counts the frames that the network was given.</param>
    /// <param name="frame">The frame's number in its source.</param>
    internal void Ask(long processed, long frame)
    {
        if (processed == _last || processed == 0 || !_ring.TryBegin())
        {
            return;
        }

        _last = processed;
        int slot = Array.IndexOf(_isUsed, false);
        _isUsed[slot] = true;
        _pictures.Take(slot, _pipeline.Layers.BufferOf(0));
        _ring.Copy(_pipeline.BufferOf(_unit.Value), _unit.First, _unit.Count);
        _asked[_ring.End() % _asked.Length] = (slot, frame);
    }

    /// <summary>Takes what has arrived.</summary>
    /// <returns>Whether something has.</returns>
    internal bool Collect(bool wait)
    {
        bool arrived = false;
        while (wait ? _ring.TakeBlocking(_arrived, out long ticket) : _ring.TryTake(_arrived, out ticket))
        {
            (int slot, long frame) = _asked[ticket % _asked.Length];
            int freed = Ranking.Judge(UnitTarget.ValueOf(_arrived), frame, slot);
            if (freed >= 0)
            {
                _isUsed[freed] = false;
            }

            arrived = true;
        }

        return arrived;
    }

    public void Dispose()
    {
        _ring.Dispose();
        _pictures.Dispose();
    }
}
