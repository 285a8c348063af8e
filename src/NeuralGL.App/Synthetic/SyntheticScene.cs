using System.Numerics;
using NeuralGL.App.Frames;

namespace NeuralGL.App.Synthetic;

/// <summary>
/// A sheet of paper before a camera, on which one handwritten digit after another appears, stays, drifts and goes, under a light
/// that slowly changes. Every frame follows from the seed and its index alone, so any frame can be asked for in any order.
/// Not for use by two threads at once.
/// </summary>
internal sealed class SyntheticScene(long seed, int width, int height)
{
    /// <summary>Frames from one digit to the next.</summary>
    public const int SlotFrames = 60;

    /// <summary>Frames per second.</summary>
    public const double FrameRate = 30;

    /// <summary>Frame 0 lies this far in its slot, so that the first picture already shows a digit.</summary>
    private const int Lead = 14;

    /// <summary>Side of the digit's box as a part of the picture's shorter side, as in MNIST (20 of 28 pixels).</summary>
    private const float BoxSide = 20f / 28f;

    private const long LabelStream = 1, DigitStream = 2, LightStream = 3, NoiseStream = 4;
    private readonly Canvas _canvas = new(width, height);
    private readonly Paper _paper = new(width, height);
    private readonly StrokePath _path = new();
    private long _slot = -1;
    private Appearance _appearance;

    private enum Passage
    {
        Fade,
        Slide,
        Write,
    }

    public int Width => width;

    public int Height => height;

    /// <summary>The ground truth of a frame.</summary>
    public FrameTruth TruthAt(long index)
    {
        var (slot, at) = SlotOf(index);
        Prepare(slot);
        return Truth(at);
    }

    /// <summary>Draws frame <paramref name="index"/> (0 or more) with its truth and time.</summary>
    public void Render(long index, Frame into)
    {
        var (slot, at) = SlotOf(index);
        Prepare(slot);
        into.Index = index;
        into.Timestamp = TimeSpan.FromSeconds(index / FrameRate);
        into.Truth = Truth(at);
        _canvas.Clear();
        var light = LightAt(index);
        if (at < _appearance.Gone)
        {
            DrawDigit(at, light);
        }

        _paper.Compose(_canvas, light, new SplitMix(seed, NoiseStream, index).Next(), into);
    }

    private static (long Slot, int At) SlotOf(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return ((index + Lead) / SlotFrames, (int)((index + Lead) % SlotFrames));
    }

    private static float Smooth(float t)
    {
        t = Math.Clamp(t, 0, 1);
        return t * t * (3 - (2 * t));
    }

    private FrameTruth Truth(int at) =>
        at >= _appearance.Gone ? new FrameTruth(null, false)
        : new FrameTruth(_appearance.Label, at < _appearance.Shown || at >= _appearance.Leaving);

    /// <summary>The digit of a slot: all ten come in a random order, then all ten again.</summary>
    private int LabelOf(long slot)
    {
        Span<int> order = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        var random = new SplitMix(seed, LabelStream, slot / 10);
        for (var i = 9; i > 0; i--)
        {
            var j = random.Below(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order[(int)(slot % 10)];
    }

    /// <summary>Writes the digit of a slot, unless it is the one at hand.</summary>
    private void Prepare(long slot)
    {
        if (slot == _slot)
        {
            return;
        }

        var random = new SplitMix(seed, DigitStream, slot);
        var label = LabelOf(slot);
        var styles = GlyphTable.Digits[label];
        Handwriting.Write(styles[random.Below(styles.Length)], ref random, Handwriting.Hand.Usual, _path);
        var pose = Pose.Draw(ref random);
        var shown = 8 + random.Below(4);
        var leaving = 42 + random.Below(6);
        _appearance = new Appearance
        {
            Label = label,
            Shown = shown,
            Leaving = leaving,
            Gone = Math.Min(leaving + 6 + random.Below(4), SlotFrames - 6),
            Coming = (Passage)random.Below(3),
            Going = (Passage)random.Below(2),
            Pose = pose,
            Turn = 0.12f * random.Normal(),
            Drift = new Vector2(random.Normal(), random.Normal()) * 0.05f,
            Side = random.Range(0, MathF.Tau),
            Ink = Ink.Draw(ref random),
        };
        _slot = slot;
    }

    private void DrawDigit(int at, in Light light)
    {
        ref readonly var a = ref _appearance;
        float density = a.Ink.Density, written = 1;
        var pose = a.Pose;
        var life = ((float)at / a.Gone) - 0.5f;
        pose = pose with { Angle = Math.Clamp(pose.Angle + (a.Turn * life), -Pose.GreatestAngle, Pose.GreatestAngle), Shift = pose.Shift + (a.Drift * life) };
        var away = 0f;
        if (at < a.Shown)
        {
            // Index at + 1: the frame before the first shows nothing, so the first shows something.
            var t = Smooth((at + 1f) / (a.Shown + 1));
            (density, written, away) = a.Coming switch
            {
                Passage.Fade => (density * t, written, 0),
                Passage.Slide => (density, written, 1 - t),
                _ => (density, (at + 1f) / (a.Shown + 1), 0),
            };
        }
        else if (at >= a.Leaving)
        {
            var t = Smooth((at - a.Leaving + 1f) / (a.Gone - a.Leaving + 1));
            (density, away) = a.Going == Passage.Fade ? (density * (1 - t), 0) : (density, -t);
        }

        var side = Math.Min(width, height);
        var centre = new Vector2(width, height) * 0.5f;
        centre += new Vector2(MathF.Cos(a.Side) * (width + side), MathF.Sin(a.Side) * (height + side)) * (0.55f * away);
        var blur = a.Ink.Blur * side * (1 + (2 * MathF.Min(MathF.Abs(away), 0.5f)));
        DigitPainter.Draw(_canvas, _path, pose, centre, side * BoxSide, written, blur);
        _canvas.Paint(blur, density, a.Ink.Colour);
    }

    /// <summary>Light drifts between random settings, a new one every four seconds.</summary>
    private Light LightAt(long index)
    {
        const int Every = 120;
        SplitMix from = new(seed, LightStream, index / Every), to = new(seed, LightStream, (index / Every) + 1), still = new(seed, LightStream, -1);
        Light a = Light.Draw(ref from), b = Light.Draw(ref to), fixedPart = Light.Draw(ref still);
        var t = Smooth((index % Every) / (float)Every);
        return fixedPart with
        {
            Level = a.Level + ((b.Level - a.Level) * t),
            Gradient = Vector2.Lerp(a.Gradient, b.Gradient, t),
            Warmth = a.Warmth + ((b.Warmth - a.Warmth) * t),
            ShadowEdge = a.ShadowEdge + ((b.ShadowEdge - a.ShadowEdge) * t),
            Shadow = a.Shadow + ((b.Shadow - a.Shadow) * t),
        };
    }

    /// <summary>One slot's digit: frames [0, Shown) come, [Shown, Leaving) stay, [Leaving, Gone) go, the rest is empty paper.</summary>
    private struct Appearance
    {
        public int Label, Shown, Leaving, Gone;
        public Passage Coming, Going;
        public Pose Pose;
        public float Turn, Side;
        public Vector2 Drift;
        public Ink Ink;
    }
}
