using System.Numerics;

namespace NeuralGL.App.Synthetic;

/// <summary>
/// Shapes as signed distances (negative inside, in pixels), then as a layer of colour with coverage over whatever lies below.
/// Only the box around a shape is ever touched. Every pixel is worked out alone and in the same order of operations, so the
/// vector width of the machine changes nothing.
/// </summary>
internal sealed class Canvas
{
    private const float Far = 1e6f;
    private readonly float[] _distance;
    private Box _shape = Box.None;

    public Canvas(int width, int height)
    {
        (Width, Height) = (width, height);

        // Rows are padded, so that a whole vector may be loaded and stored at the last pixel.
        Stride = (width + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        _distance = new float[Stride * height];
        _distance.AsSpan().Fill(Far);
        Coverage = new float[Stride * height];
        Red = new float[Stride * height];
        Green = new float[Stride * height];
        Blue = new float[Stride * height];
    }

    /// <summary>Pixels from x0 and y0 up to, not including, x1 and y1; x on whole vectors.</summary>
    public readonly record struct Box(int X0, int Y0, int X1, int Y1)
    {
        public static readonly Box None = new(int.MaxValue, int.MaxValue, int.MinValue, int.MinValue);

        public bool IsEmpty => X0 >= X1 || Y0 >= Y1;

        public Box Union(Box b) => new(Math.Min(X0, b.X0), Math.Min(Y0, b.Y0), Math.Max(X1, b.X1), Math.Max(Y1, b.Y1));
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Floats from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>Where anything has been painted.</summary>
    public Box Painted { get; private set; } = Box.None;

    /// <summary>How much of each pixel the layers cover, 0 to 1; [Height, Stride].</summary>
    public float[] Coverage { get; }

    /// <summary>Colour times coverage; [Height, Stride].</summary>
    public float[] Red { get; }

    /// <inheritdoc cref="Red"/>
    public float[] Green { get; }

    /// <inheritdoc cref="Red"/>
    public float[] Blue { get; }

    public void Clear()
    {
        if (!Painted.IsEmpty)
        {
            for (var y = Painted.Y0; y < Painted.Y1; y++)
            {
                int from = (y * Stride) + Painted.X0, count = Painted.X1 - Painted.X0;
                Array.Clear(Coverage, from, count);
                Array.Clear(Red, from, count);
                Array.Clear(Green, from, count);
                Array.Clear(Blue, from, count);
            }
        }

        Painted = Box.None;
    }

    /// <summary>Adds a line with round ends and a radius that changes evenly to the shape.</summary>
    /// <param name="a">Start, in pixels.</param>
    /// <param name="ra">Radius at the start.</param>
    /// <param name="b">End.</param>
    /// <param name="rb">Radius at the end.</param>
    /// <param name="reach">How far outside the shape its distance is still wanted (the softness of the edge).</param>
    public void Line(Vector2 a, float ra, Vector2 b, float rb, float reach)
    {
        var r = MathF.Max(ra, rb) + reach;
        var box = Clip(MathF.Min(a.X, b.X) - r, MathF.Min(a.Y, b.Y) - r, MathF.Max(a.X, b.X) + r, MathF.Max(a.Y, b.Y) + r);
        if (box.IsEmpty)
        {
            return;
        }

        _shape = _shape.Union(box);
        var d = b - a;
        var inverse = 1 / MathF.Max(d.LengthSquared(), 1e-6f);
        Vector<float> dx = new(d.X), dy = new(d.Y), alongX = new(d.X * inverse), radius = new(ra), widening = new(rb - ra);
        for (var y = box.Y0; y < box.Y1; y++)
        {
            var py = y + 0.5f - a.Y;
            Vector<float> vy = new(py), alongY = new(py * d.Y * inverse);
            var row = _distance.AsSpan(y * Stride, Stride);
            for (var x = box.X0; x < box.X1; x += Vector<float>.Count)
            {
                var px = Vector<float>.Indices + new Vector<float>(x + 0.5f - a.X);
                var t = Vector.Min(Vector.Max((px * alongX) + alongY, Vector<float>.Zero), Vector<float>.One);
                var ex = px - (t * dx);
                var ey = vy - (t * dy);
                var distance = Vector.SquareRoot((ex * ex) + (ey * ey)) - (radius + (t * widening));
                var at = row[x..];
                Vector.Min(new Vector<float>(at), distance).CopyTo(at);
            }
        }
    }

    /// <summary>Adds the inside of a closed polygon (even-odd) to the shape.</summary>
    public void Polygon(ReadOnlySpan<Vector2> points, float reach)
    {
        Vector2 low = new(Far), high = new(-Far);
        foreach (var p in points)
        {
            low = Vector2.Min(low, p);
            high = Vector2.Max(high, p);
        }

        var box = Clip(low.X - reach, low.Y - reach, high.X + reach, high.Y + reach);
        if (box.IsEmpty)
        {
            return;
        }

        _shape = _shape.Union(box);
        for (var y = box.Y0; y < box.Y1; y++)
        {
            var row = _distance.AsSpan(y * Stride, Stride);
            for (var x = box.X0; x < box.X1; x += Vector<float>.Count)
            {
                var px = Vector<float>.Indices + new Vector<float>(x + 0.5f);
                var nearest = new Vector<float>(Far);
                var inside = Vector<int>.Zero;
                var a = points[^1];
                foreach (var b in points)
                {
                    var d = b - a;
                    var py = y + 0.5f - a.Y;
                    var qx = px - new Vector<float>(a.X);
                    var inverse = 1 / MathF.Max(d.LengthSquared(), 1e-6f);
                    var t = Vector.Min(Vector.Max((qx * (d.X * inverse)) + new Vector<float>(py * d.Y * inverse), Vector<float>.Zero), Vector<float>.One);
                    var ex = qx - (t * d.X);
                    var ey = new Vector<float>(py) - (t * d.Y);
                    nearest = Vector.Min(nearest, (ex * ex) + (ey * ey));
                    if (a.Y > y + 0.5f != b.Y > y + 0.5f)
                    {
                        inside ^= Vector.LessThan(qx, new Vector<float>(py * d.X / d.Y));
                    }

                    a = b;
                }

                var distance = Vector.SquareRoot(nearest);
                distance = Vector.ConditionalSelect(inside, -distance, distance);
                var at = row[x..];
                Vector.Min(new Vector<float>(at), distance).CopyTo(at);
            }
        }
    }

    /// <summary>Paints the shape over the layers below and starts a new, empty shape.</summary>
    /// <param name="softness">Half the width of the edge, in pixels.</param>
    /// <param name="density">Coverage inside, 0 to 1.</param>
    /// <param name="colour">The colour, 0 to 1.</param>
    /// <param name="pattern">Waves that modulate the colour.</param>
    public void Paint(float softness, float density, Vector3 colour, in Pattern pattern = default)
    {
        if (_shape.IsEmpty)
        {
            return;
        }

        var box = _shape;
        var slope = new Vector<float>(0.5f / MathF.Max(softness, 0.25f));
        Vector<float> half = new(0.5f), two = new(2f), three = new(3f), full = new(density);
        for (var y = box.Y0; y < box.Y1; y++)
        {
            for (var x = box.X0; x < box.X1; x += Vector<float>.Count)
            {
                var at = (y * Stride) + x;
                var t = Vector.Min(Vector.Max(half - (new Vector<float>(_distance, at) * slope), Vector<float>.Zero), Vector<float>.One);
                new Vector<float>(Far).CopyTo(_distance, at);
                var cover = t * t * (three - (two * t)) * full;
                var keep = Vector<float>.One - cover;
                var tone = pattern.Strength > 0 ? cover * pattern.At(x, y) : cover;
                (cover + (keep * new Vector<float>(Coverage, at))).CopyTo(Coverage, at);
                ((tone * colour.X) + (keep * new Vector<float>(Red, at))).CopyTo(Red, at);
                ((tone * colour.Y) + (keep * new Vector<float>(Green, at))).CopyTo(Green, at);
                ((tone * colour.Z) + (keep * new Vector<float>(Blue, at))).CopyTo(Blue, at);
            }
        }

        Painted = Painted.Union(box);
        _shape = Box.None;
    }

    private Box Clip(float x0, float y0, float x1, float y1)
    {
        var v = Vector<float>.Count;
        int left = (int)Math.Clamp(MathF.Floor(x0), 0, Width), right = (int)Math.Clamp(MathF.Ceiling(x1), 0, Width);
        int top = (int)Math.Clamp(MathF.Floor(y0), 0, Height), bottom = (int)Math.Clamp(MathF.Ceiling(y1), 0, Height);
        return left >= right || top >= bottom ? Box.None : new(left / v * v, top, (right + v - 1) / v * v, bottom);
    }
}

/// <summary>Stripes: a triangle wave across a direction that darkens a colour.</summary>
/// <param name="X">Waves per pixel along x.</param>
/// <param name="Y">Waves per pixel along y.</param>
/// <param name="Phase">Where the first begins.</param>
/// <param name="Strength">0 none, 1 down to black.</param>
internal readonly record struct Pattern(float X, float Y, float Phase, float Strength)
{
    /// <summary>The factors for the pixels from x on in row y.</summary>
    public Vector<float> At(int x, int y)
    {
        var t = ((Vector<float>.Indices + new Vector<float>(x)) * X) + new Vector<float>((y * Y) + Phase);
        t -= Vector.Floor(t);
        return Vector<float>.One - (Vector.Abs((t * 2) - Vector<float>.One) * Strength);
    }
}
