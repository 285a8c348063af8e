namespace NeuralGL.App.Synthetic;

/// <summary>Turns a glyph into one hand's version of it: shaky points, a slant, a width, a pen pressed harder here than there.</summary>
internal static class Handwriting
{
    /// <summary>How far the hand may stray.</summary>
    /// <param name="Jitter">Deviation of a control point, in box sides.</param>
    /// <param name="Warp">Amplitude of the smooth bend of the whole sign.</param>
    /// <param name="Slant">The greatest lean to the right (the greatest to the left is a third of it).</param>
    /// <param name="ThinPen">Least pen radius, in box sides.</param>
    /// <param name="ThickPen">Greatest pen radius, in box sides.</param>
    public readonly record struct Hand(float Jitter, float Warp, float Slant, float ThinPen, float ThickPen)
    {
        /// <summary>Widths and slants as in MNIST, whose strokes are 1.5 to 4.5 of 20 pixels wide.</summary>
        public static readonly Hand Usual = new(0.022f, 0.035f, 0.32f, 0.042f, 0.105f);
    }

    /// <summary>Writes a sign into <paramref name="path"/>: box side 1, centre of mass at the origin.</summary>
    public static void Write(Glyph glyph, ref SplitMix random, in Hand hand, StrokePath path)
    {
        var slant = random.Range(-hand.Slant / 3, hand.Slant);
        var wide = random.Range(0.78f, 1.18f);
        var pen = hand.ThinPen + ((hand.ThickPen - hand.ThinPen) * random.Uniform() * random.Range(0.6f, 1));
        var press = random.Range(0.04f, 0.2f);
        float bendX = hand.Warp * random.Normal(), bendY = hand.Warp * random.Normal();
        float phaseX = random.Range(0, MathF.Tau), phaseY = random.Range(0, MathF.Tau);
        Span<float> xs = stackalloc float[32], ys = stackalloc float[32], rs = stackalloc float[32];
        path.Clear();
        for (var c = 0; c < glyph.Curves.Length; c++)
        {
            var points = glyph.Curves[c];
            for (var i = 0; i < points.Length; i++)
            {
                // A curve that starts at a corner starts where the last one, shaken, ended.
                if (i == 0 && !glyph.Lifted[c])
                {
                    var last = glyph.Curves[c - 1].Length - 1;
                    (xs[0], ys[0], rs[0]) = (xs[last], ys[last], rs[last]);
                    continue;
                }

                float x = points[i].X + (hand.Jitter * random.Normal()), y = points[i].Y + (hand.Jitter * random.Normal());
                x += bendX * MathF.Sin((3 * y) + phaseX);
                y += bendY * MathF.Sin((3 * x) + phaseY);
                xs[i] = (x * wide) + (slant * (0.5f - y));
                ys[i] = y;
                rs[i] = pen * (1 + (press * random.Normal()));
            }

            // Pens touch down and lift off lightly.
            if (glyph.Lifted[c])
            {
                rs[0] *= random.Range(0.8f, 1);
            }

            if (c + 1 == glyph.Curves.Length || glyph.Lifted[c + 1])
            {
                rs[points.Length - 1] *= random.Range(0.7f, 1);
            }

            path.AddCurve(xs[..points.Length], ys[..points.Length], rs[..points.Length], glyph.Lifted[c], points.Length == 2 ? 3 : 7);
        }

        path.Normalise();
    }
}
