using System.Numerics;
using NeuralGL.App.Frames;

namespace NeuralGL.App.Synthetic;

/// <summary>
/// Single pictures for training, each independent of the others and a function of seed and index alone: digits as the synthetic
/// scene shows them, and pictures without a digit. Make one per thread.
/// </summary>
internal sealed class SyntheticDigits(int width, int height)
{
    private const long DigitStream = 101, NothingStream = 102;
    private readonly Canvas _canvas = new(width, height);
    private readonly Paper _paper = new(width, height);
    private readonly StrokePath _path = new();

    /// <summary>Draws one random digit in a random style, pose and light; <see cref="Frame.Truth"/> holds its class.</summary>
    /// <param name="seed">Seed of the whole set.</param>
    /// <param name="index">Number of the picture in it.</param>
    /// <param name="label">The digit wanted, or null for a random one.</param>
    /// <param name="into">Filled with the picture.</param>
    public void RenderDigit(long seed, long index, int? label, Frame into)
    {
        var random = new SplitMix(seed, DigitStream, index);
        var drawn = random.Below(10);
        var digit = label ?? drawn;
        ArgumentOutOfRangeException.ThrowIfNegative(digit, nameof(label));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digit, 9, nameof(label));
        var styles = GlyphTable.Digits[digit];
        Handwriting.Write(styles[random.Below(styles.Length)], ref random, Handwriting.Hand.Usual, _path);
        var pose = Pose.Draw(ref random);
        var ink = Ink.Draw(ref random);
        var light = Light.Draw(ref random);
        var side = Math.Min(width, height);
        _canvas.Clear();
        DigitPainter.Draw(_canvas, _path, pose, new Vector2(width, height) * 0.5f, side * 20f / 28f, 1, ink.Blur * side);
        _canvas.Paint(ink.Blur * side, ink.Density, ink.Colour);
        _paper.Compose(_canvas, light, random.Next(), into);
        (into.Index, into.Timestamp, into.Truth) = (index, TimeSpan.Zero, new FrameTruth(digit, false));
    }

    /// <summary>Draws a picture that holds no digit: every kind of <see cref="NothingPictures"/> equally often. <see cref="Frame.Truth"/> holds no class.</summary>
    /// <param name="seed">Seed of the whole set.</param>
    /// <param name="index">Number of the picture in it.</param>
    /// <param name="into">Filled with the picture.</param>
    public void RenderNothing(long seed, long index, Frame into)
    {
        var random = new SplitMix(seed, NothingStream, index);
        var light = Light.Draw(ref random);
        _canvas.Clear();
        var kind = (int)((ulong)index % NothingPictures.KindCount);
        NothingPictures.Paint(kind, _canvas, _path, ref random, ref light);
        _paper.Compose(_canvas, light, random.Next(), into);
        (into.Index, into.Timestamp, into.Truth) = (index, TimeSpan.Zero, new FrameTruth(null, false));
    }
}
