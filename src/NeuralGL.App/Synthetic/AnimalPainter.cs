using System.Numerics;

namespace NeuralGL.App.Synthetic;

/// <summary>Draws a cat or a dog that sits and looks at us, from its attributes and its look. Lengths are parts of the picture's side.</summary>
internal sealed class AnimalPainter(Canvas canvas)
{
    private const float Head = 0.205f;
    private static readonly Vector3 s_dark = new(0.10f, 0.08f, 0.08f), s_white = new(0.98f, 0.97f, 0.95f), s_pink = new(0.90f, 0.62f, 0.60f);
    private readonly Vector2[] _points = new Vector2[24];
    private Matrix3x2 _body, _head;
    private float _unit, _soft;

    /// <summary>Paints the animal.</summary>
    /// <param name="traits">Ears, tail and whiskers.</param>
    /// <param name="look">Pose and colours.</param>
    /// <param name="side">The picture's side, in pixels.</param>
    /// <param name="origin">The picture's upper left corner on the canvas, in pixels.</param>
    public void Paint(in AnimalTraits traits, in AnimalLook look, float side, Vector2 origin)
    {
        _unit = side * look.Scale * 0.95f;
        _soft = MathF.Max(0.6f, side * 0.004f);
        _body = Matrix3x2.CreateScale(_unit) * Matrix3x2.CreateTranslation(origin + (new Vector2(0.5f, 0.53f) + look.Shift) * side);

        // The head turns about its own middle.
        var neck = new Vector2(0.025f * look.Gaze, -0.14f);
        _head = Matrix3x2.CreateRotation(look.Tilt) * Matrix3x2.CreateTranslation(neck) * _body;
        var pattern = new Pattern(0, 11 / side, 0, look.Stripes);
        Tail(traits, look, pattern);
        Body(look, pattern);
        if (traits.EarPoint >= 0.5f)
        {
            PointedEars(traits.EarPoint, look);
        }

        Ellipse(_head, Vector2.Zero, new Vector2(Head * 1.06f, Head * (traits.Kind == AnimalKind.Cat ? 0.92f : 1)));
        Fill(look.Fur, pattern);
        Face(traits, look);
        if (traits.EarPoint < 0.5f)
        {
            HangingEars(traits.EarPoint, look);
        }

        Whiskers(traits.Whiskers, Vector3.Dot(look.Wall, new Vector3(1 / 3f)) > 0.5f ? s_dark : s_white);
    }

    private void Tail(in AnimalTraits traits, in AnimalLook look, in Pattern pattern)
    {
        // A curve of three points: out to the side, then up, in by its curl.
        Vector2 from = new(look.TailSide * 0.12f * look.Width, 0.35f), last = from;
        var length = traits.TailLength;
        var middle = from + new Vector2(look.TailSide * 0.62f, 0.02f) * length * 0.8f;
        var to = from + new Vector2(look.TailSide * (0.42f - (0.2f * look.Curl)), -0.86f) * length;
        const int Parts = 10;
        for (var i = 1; i <= Parts; i++)
        {
            var t = i / (float)Parts;
            var next = Vector2.Lerp(Vector2.Lerp(from, middle, t), Vector2.Lerp(middle, to, t), t);
            Limb(_body, last, next, traits.TailWidth / 2, traits.TailWidth / 2);
            last = next;
        }

        Fill(look.Fur * 0.9f, pattern);
    }

    private void Body(in AnimalLook look, in Pattern pattern)
    {
        Ellipse(_body, new Vector2(0, 0.24f), new Vector2(0.185f * look.Width, 0.19f));
        Limb(_body, new Vector2(0, 0), new Vector2(0, 0.2f), 0.1f, 0.13f * look.Width);
        Fill(look.Fur, pattern);
        Ellipse(_body, new Vector2(0, 0.2f), new Vector2(0.085f * look.Width, 0.13f));
        Fill(look.Belly);
        foreach (var sign in (float[])[-1, 1])
        {
            Limb(_body, new Vector2(sign * 0.075f, 0.24f), new Vector2(sign * 0.08f, 0.4f), 0.04f, 0.042f);
            Limb(_body, new Vector2(sign * 0.155f * look.Width, 0.4f), new Vector2(sign * 0.18f * look.Width, 0.405f), 0.04f, 0.038f);
        }

        Fill(look.Fur * 0.93f, pattern);
        foreach (var sign in (float[])[-1, 1])
        {
            Ellipse(_body, new Vector2(sign * 0.082f, 0.41f), new Vector2(0.045f, 0.032f));
        }

        Fill(look.Belly);
        Limb(_body, new Vector2(-0.095f, 0.055f), new Vector2(0.095f, 0.055f), 0.022f, 0.022f);
        Fill(look.Collar);
    }

    private void PointedEars(float point, in AnimalLook look)
    {
        var height = Head * (0.35f + (0.4f * point));
        foreach (var sign in (float[])[-1, 1])
        {
            Vector2 outer = new(sign * Head * 1.02f, -Head * 0.3f), inner = new(sign * Head * 0.2f, -Head * 0.82f), tip = new(sign * Head * 0.88f, (-Head * 0.85f) - height);
            Triangle(outer, inner, tip);
            Fill(look.Fur * 0.94f);
            var middle = (outer + inner + tip) / 3;
            Triangle(Vector2.Lerp(outer, middle, 0.4f), Vector2.Lerp(inner, middle, 0.4f), Vector2.Lerp(tip, middle, 0.4f));
            Fill(s_pink);
        }
    }

    private void HangingEars(float point, in AnimalLook look)
    {
        var length = Head * (1.25f - point);
        foreach (var sign in (float[])[-1, 1])
        {
            Vector2 top = new(sign * Head * 0.86f, -Head * 0.62f), low = new(sign * Head * 1.16f, (-Head * 0.5f) + length);
            Limb(_head, top, low, Head * 0.2f, Head * 0.31f);
            Limb(_head, top, new Vector2(sign * Head * 0.5f, -Head * 0.8f), Head * 0.2f, Head * 0.1f);
        }

        Fill(look.Fur * 0.72f);
    }

    private void Face(in AnimalTraits traits, in AnimalLook look)
    {
        var cat = traits.Kind == AnimalKind.Cat;
        var to = 0.02f * look.Gaze;

        // A dog's muzzle is long, a cat's two small cheeks.
        if (cat)
        {
            Ellipse(_head, new Vector2(to - 0.04f, 0.085f), new Vector2(0.05f, 0.042f));
            Ellipse(_head, new Vector2(to + 0.04f, 0.085f), new Vector2(0.05f, 0.042f));
        }
        else
        {
            Ellipse(_head, new Vector2(to, 0.1f), new Vector2(0.1f, 0.105f));
        }

        Fill(look.Belly);
        var nose = new Vector2(to, cat ? 0.055f : 0.05f);
        foreach (var sign in (float[])[-1, 1])
        {
            var eye = new Vector2(to + (sign * 0.088f), -0.03f);
            Eye(eye, cat, look.Eyes);
        }

        foreach (var sign in (float[])[-1, 1])
        {
            Limb(_head, nose + new Vector2(0, 0.02f), nose + new Vector2(sign * 0.04f, cat ? 0.062f : 0.095f), 0.006f, 0.006f);
        }

        Fill(s_dark);
        if (cat)
        {
            Triangle(nose + new Vector2(-0.026f, -0.012f), nose + new Vector2(0.026f, -0.012f), nose + new Vector2(0, 0.022f));
        }
        else
        {
            Ellipse(_head, nose, new Vector2(0.05f, 0.034f));
        }

        Fill(s_dark);
    }

    private void Eye(Vector2 at, bool cat, Vector3 colour)
    {
        Ellipse(_head, at, new Vector2(0.041f, cat ? 0.036f : 0.038f));
        Fill(s_white);
        Ellipse(_head, at, new Vector2(0.033f, 0.034f));
        Fill(colour);
        Ellipse(_head, at, cat ? new Vector2(0.011f, 0.03f) : new Vector2(0.021f, 0.022f));
        Fill(s_dark);
        Ellipse(_head, at + new Vector2(-0.01f, -0.012f), new Vector2(0.008f, 0.008f));
        Fill(s_white);
    }

    private void Whiskers(int count, Vector3 colour)
    {
        var each = count / 2;
        for (var i = 0; i < each; i++)
        {
            var rise = (i - ((each - 1) / 2f)) * 0.05f;
            foreach (var sign in (float[])[-1, 1])
            {
                Limb(_head, new Vector2(sign * 0.06f, 0.085f + (rise * 0.4f)), new Vector2(sign * 0.29f, 0.075f + (rise * 1.7f)), 0.0065f, 0.004f);
            }
        }

        Fill(colour);
    }

    private void Fill(Vector3 colour, in Pattern pattern = default) => canvas.Paint(_soft, 1, colour, pattern);

    private void Limb(in Matrix3x2 place, Vector2 a, Vector2 b, float ra, float rb) =>
        canvas.Line(Vector2.Transform(a, place), ra * _unit, Vector2.Transform(b, place), rb * _unit, _soft);

    private void Triangle(Vector2 a, Vector2 b, Vector2 c)
    {
        (_points[0], _points[1], _points[2]) = (Vector2.Transform(a, _head), Vector2.Transform(b, _head), Vector2.Transform(c, _head));
        canvas.Polygon(_points.AsSpan(0, 3), _soft);
    }

    private void Ellipse(in Matrix3x2 place, Vector2 centre, Vector2 radii)
    {
        for (var i = 0; i < _points.Length; i++)
        {
            var t = i * MathF.Tau / _points.Length;
            _points[i] = Vector2.Transform(centre + (radii * new Vector2(MathF.Cos(t), MathF.Sin(t))), place);
        }

        canvas.Polygon(_points, _soft);
    }
}
