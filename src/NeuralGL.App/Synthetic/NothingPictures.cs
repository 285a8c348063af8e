using System.Numerics;

namespace NeuralGL.App.Synthetic;

/// <summary>What a camera sees when no digit is there: the examples of "nothing". Each kind paints on an empty canvas and may change the light.</summary>
internal static class NothingPictures
{
    /// <summary>The number of kinds.</summary>
    public const int KindCount = 16;

    private const int MostPoints = 64;

    /// <summary>Paints kind 0 to <see cref="KindCount"/> − 1.</summary>
    public static void Paint(int kind, Canvas canvas, StrokePath path, ref SplitMix random, ref Light light)
    {
        var place = new Place(canvas);
        switch (kind)
        {
            case 0: break;
            case 1: Shade(canvas, place, ref random, ref light); break;
            case 2: Dark(ref random, ref light); break;
            case 3 or 4 or 5: Garment(canvas, place, ref random); break;
            case 6: Filled(canvas, place, ref random, polygon: true); break;
            case 7: Filled(canvas, place, ref random, polygon: false); break;
            case 8: Boxes(canvas, place, ref random); break;
            case 9: Stripes(canvas, place, ref random); break;
            case 10: Scribble(canvas, path, place, ref random); break;
            case 11 or 12: Sign(canvas, path, place, ref random); break;
            case 13: Lines(canvas, place, ref random); break;
            case 14: Hand(canvas, place, ref random); break;
            case 15: Clutter(canvas, place, ref random); break;
            default: throw new ArgumentOutOfRangeException(nameof(kind), kind, null);
        }
    }

    /// <summary>Strong gradients and soft shadows on bare paper.</summary>
    private static void Shade(Canvas canvas, Place place, ref SplitMix random, ref Light light)
    {
        light.Gradient *= random.Range(1.5f, 3.5f);
        light.Shadow = random.Range(0.15f, 0.65f);
        light.ShadowWidth = random.Range(0.05f, 1.2f);
        light.ShadowEdge = random.Range(-0.6f, 0.6f);
        if (random.Chance(0.5f))
        {
            Span<Vector2> points = stackalloc Vector2[MostPoints];
            var count = Silhouettes.Blob(ref random, place.Anywhere(ref random, 0.8f), place.Side * random.Range(0.15f, 0.5f), points);
            var soft = place.Side * random.Range(0.04f, 0.15f);
            canvas.Polygon(points[..count], soft);
            canvas.Paint(soft, random.Range(0.1f, 0.45f), new Vector3(0.1f));
        }
    }

    /// <summary>A lamp switched off, a lens covered, a noisy sensor.</summary>
    private static void Dark(ref SplitMix random, ref Light light)
    {
        light.Level = random.Range(0, 0.7f);
        light.Noise = random.Range(0.01f, 0.12f);
        light.Grain *= random.Range(1, 4);
    }

    /// <summary>Clothes with shading, stripes or a print, dark on light as IDX pictures are shown.</summary>
    private static void Garment(Canvas canvas, Place place, ref SplitMix random)
    {
        Span<Vector2> points = stackalloc Vector2[MostPoints];
        var side = place.Side * random.Range(0.65f, 1);
        var count = Silhouettes.Garment(ref random, place.Near(ref random, 0.05f), side, points);
        Fill(canvas, points[..count], place.Side * random.Range(0.004f, 0.03f), place, ref random, random.Range(0, 0.75f));
        for (var prints = random.Below(3); prints > 0; prints--)
        {
            count = Silhouettes.Rectangle(place.Near(ref random, 0.2f), new Vector2(random.Range(0.02f, 0.2f), random.Range(0.02f, 0.2f)) * side, random.Range(-0.1f, 0.1f), points);
            canvas.Polygon(points[..count], place.Side * 0.03f);
            canvas.Paint(place.Side * 0.015f, random.Range(0.3f, 0.9f), new Vector3(random.Range(0, 0.9f)));
        }
    }

    /// <summary>One to three filled shapes.</summary>
    private static void Filled(Canvas canvas, Place place, ref SplitMix random, bool polygon)
    {
        Span<Vector2> points = stackalloc Vector2[MostPoints];
        for (var shapes = 1 + random.Below(3); shapes > 0; shapes--)
        {
            var radius = place.Side * random.Range(0.12f, 0.45f);
            var centre = place.Anywhere(ref random, 0.5f);
            var count = polygon ? Silhouettes.Polygon(ref random, centre, radius, points) : Silhouettes.Blob(ref random, centre, radius, points);
            Fill(canvas, points[..count], place.Side * random.Range(0.003f, 0.03f), place, ref random, random.Range(0, 0.6f));
        }
    }

    /// <summary>Books, phones, cards, windows: rectangles within rectangles.</summary>
    private static void Boxes(Canvas canvas, Place place, ref SplitMix random)
    {
        Span<Vector2> points = stackalloc Vector2[MostPoints];
        var turn = random.Range(-0.6f, 0.6f);
        for (var boxes = 1 + random.Below(4); boxes > 0; boxes--)
        {
            var half = new Vector2(random.Range(0.14f, 0.45f), random.Range(0.14f, 0.45f)) * place.Side;
            var count = Silhouettes.Rectangle(place.Anywhere(ref random, 0.6f), half, turn, points);
            Fill(canvas, points[..count], place.Side * random.Range(0.003f, 0.02f), place, ref random, random.Range(0, 0.95f));
        }
    }

    /// <summary>Striped cloth, grids, shutters.</summary>
    private static void Stripes(Canvas canvas, Place place, ref SplitMix random)
    {
        Span<Vector2> points = stackalloc Vector2[MostPoints];
        var layers = 1 + random.Below(2);
        var turn = random.Range(0, MathF.PI);
        for (var layer = 0; layer < layers; layer++)
        {
            var gap = place.Side * random.Range(0.07f, 0.3f);
            var thick = gap * random.Range(0.1f, 0.3f);
            var across = new Vector2(MathF.Cos(turn), MathF.Sin(turn));
            var offset = random.Range(0, gap);
            for (var at = -place.Reach + offset; at < place.Reach; at += gap)
            {
                var count = Silhouettes.Rectangle(place.Centre + (across * at), new Vector2(thick, place.Reach), turn, points);
                canvas.Polygon(points[..count], 2);
            }

            canvas.Paint(place.Side * random.Range(0.003f, 0.02f), random.Range(0.3f, 0.95f), Colour(ref random, random.Range(0, 0.5f)));
            turn += MathF.PI * 0.5f;
        }
    }

    /// <summary>A long line to and fro.</summary>
    private static void Scribble(Canvas canvas, StrokePath path, Place place, ref SplitMix random)
    {
        Span<float> x = stackalloc float[32], y = stackalloc float[32], r = stackalloc float[32];
        path.Clear();
        for (var strokes = 1 + random.Below(2); strokes > 0; strokes--)
        {
            var count = 12 + random.Below(18);
            var pen = random.Range(0.02f, 0.07f);
            for (var i = 0; i < count; i++)
            {
                (x[i], y[i], r[i]) = (random.Uniform(), random.Uniform(), pen * random.Range(0.7f, 1.2f));
            }

            path.AddCurve(x[..count], y[..count], r[..count], true, 8);
        }

        path.Normalise();
        Write(canvas, path, place, ref random, random.Range(0.7f, 1.25f), random.Range(-3f, 3f));
    }

    /// <summary>A letter or mark that is no digit.</summary>
    private static void Sign(Canvas canvas, StrokePath path, Place place, ref SplitMix random)
    {
        Handwriting.Write(GlyphTable.OtherSigns[random.Below(GlyphTable.OtherSigns.Length)], ref random, Handwriting.Hand.Usual, path);
        Write(canvas, path, place, ref random, random.Range(0.8f, 1.25f), random.Range(-0.4f, 0.4f));
    }

    /// <summary>Lines of small writing.</summary>
    private static void Lines(Canvas canvas, Place place, ref SplitMix random)
    {
        var height = place.Side * random.Range(0.05f, 0.11f);
        var pitch = height * random.Range(1.8f, 2.6f);
        var turn = random.Range(-0.4f, 0.4f);
        Vector2 along = new(MathF.Cos(turn), MathF.Sin(turn)), down = new(-along.Y, along.X);
        var pen = height * random.Range(0.08f, 0.16f);
        var rows = 2 + random.Below(6);
        for (var row = 0; row < rows; row++)
        {
            var at = place.Centre + (down * ((row - (rows * 0.5f)) * pitch)) - (along * place.Side * random.Range(0.35f, 0.6f));
            var end = place.Side * random.Range(0.6f, 1.1f);
            for (var gone = 0f; gone < end;)
            {
                var word = random.Range(1.5f, 6) * height;
                var last = at + (along * gone);
                for (var done = 0f; done < word && gone + done < end;)
                {
                    done += height * random.Range(0.25f, 0.5f);
                    var next = at + (along * (gone + done)) + (down * (random.Range(-0.5f, 0.5f) * height));
                    canvas.Line(last, pen, next, pen, 2);
                    last = next;
                }

                gone += word + (height * random.Range(0.6f, 1.2f));
            }
        }

        var ink = Ink.Draw(ref random);
        canvas.Paint(ink.Blur * place.Side * 0.5f, ink.Density, ink.Colour);
    }

    /// <summary>A hand that reaches in, or the edge of something.</summary>
    private static void Hand(Canvas canvas, Place place, ref SplitMix random)
    {
        var from = random.Range(0, MathF.Tau);
        Vector2 outward = new(MathF.Cos(from), MathF.Sin(from)), across = new(-outward.Y, outward.X);
        var skin = new Vector3(0.92f, 0.72f, 0.6f) * random.Range(0.3f, 0.95f);
        var soft = place.Side * random.Range(0.004f, 0.02f);
        if (random.Chance(0.35f))
        {
            Span<Vector2> points = stackalloc Vector2[MostPoints];
            var near = place.Centre + (outward * (place.Side * random.Range(0.05f, 0.5f)));
            var count = Silhouettes.Rectangle(near + (outward * place.Reach), new Vector2(place.Reach, place.Reach * 2), from + random.Range(-0.3f, 0.3f), points);
            Fill(canvas, points[..count], soft, place, ref random, random.Range(0, 0.7f));
            return;
        }

        var palm = place.Centre + (outward * (place.Side * random.Range(0.3f, 0.7f))) + (across * (place.Side * random.Range(-0.2f, 0.2f)));
        var size = place.Side * random.Range(0.12f, 0.2f);
        canvas.Line(palm, size, palm + (outward * place.Reach), size * 0.8f, soft);
        var fingers = 1 + random.Below(5);
        for (var i = 0; i < fingers; i++)
        {
            var spread = (i - ((fingers - 1) * 0.5f)) * random.Range(0.3f, 0.45f);
            var root = palm + (across * (spread * size * 1.6f));
            var tip = root - (Vector2.Transform(outward, Matrix3x2.CreateRotation(-spread * 0.6f)) * (size * random.Range(1.6f, 2.8f)));
            canvas.Line(root, size * 0.32f, tip, size * 0.24f, soft);
        }

        canvas.Paint(soft, 1, skin);
    }

    /// <summary>A desk: many things of every tone over each other.</summary>
    private static void Clutter(Canvas canvas, Place place, ref SplitMix random)
    {
        Span<Vector2> points = stackalloc Vector2[MostPoints];
        for (var things = 6 + random.Below(12); things > 0; things--)
        {
            var centre = place.Anywhere(ref random, 1.1f);
            var radius = place.Side * random.Range(0.08f, 0.5f);
            var count = random.Below(3) switch
            {
                0 => Silhouettes.Polygon(ref random, centre, radius, points),
                1 => Silhouettes.Blob(ref random, centre, radius, points),
                _ => Silhouettes.Rectangle(centre, new Vector2(radius, radius * random.Range(0.15f, 1)), random.Range(0, 3), points),
            };
            Fill(canvas, points[..count], place.Side * random.Range(0.003f, 0.05f), place, ref random, random.Range(0, 1));
        }
    }

    private static void Write(Canvas canvas, StrokePath path, Place place, ref SplitMix random, float scale, float turn)
    {
        var ink = Ink.Draw(ref random);
        var pose = new Pose(turn, scale, new Vector2(random.Normal(), random.Normal()) * 0.06f);
        DigitPainter.Draw(canvas, path, pose, place.Centre, place.Side * 20f / 28f, 1, ink.Blur * place.Side);
        canvas.Paint(ink.Blur * place.Side, ink.Density, ink.Colour);
    }

    private static void Fill(Canvas canvas, ReadOnlySpan<Vector2> outline, float soft, Place place, ref SplitMix random, float tone)
    {
        canvas.Polygon(outline, soft);
        Pattern pattern = default;
        if (random.Chance(0.6f))
        {
            // Long waves are shading, short ones cloth.
            var wave = (random.Chance(0.5f) ? random.Range(0.3f, 1) : random.Range(2, 12)) / place.Side;
            var turn = random.Range(0, MathF.Tau);
            pattern = new Pattern(MathF.Cos(turn) * wave, MathF.Sin(turn) * wave, random.Uniform(), random.Range(0.15f, 0.9f));
        }

        canvas.Paint(soft, random.Range(0.75f, 1), Colour(ref random, tone), pattern);
    }

    private static Vector3 Colour(ref SplitMix random, float tone) =>
        Vector3.Clamp(new Vector3(tone) + (new Vector3(random.Normal(), random.Normal(), random.Normal()) * 0.06f), Vector3.Zero, Vector3.One);

    /// <summary>The picture's measures: its middle, its shorter side and the distance from the middle to a corner.</summary>
    private readonly record struct Place(Vector2 Centre, float Side, float Reach)
    {
        public Place(Canvas canvas)
            : this(new Vector2(canvas.Width, canvas.Height) * 0.5f, Math.Min(canvas.Width, canvas.Height), new Vector2(canvas.Width, canvas.Height).Length() * 0.5f)
        {
        }

        public Vector2 Near(ref SplitMix random, float deviation) => Centre + (new Vector2(random.Normal(), random.Normal()) * (deviation * Side));

        public Vector2 Anywhere(ref SplitMix random, float part) => Centre + (new Vector2(random.Range(-0.5f, 0.5f), random.Range(-0.5f, 0.5f)) * (part * Side));
    }
}
