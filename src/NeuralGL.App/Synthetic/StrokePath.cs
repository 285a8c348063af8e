namespace NeuralGL.App.Synthetic;

/// <summary>Pen strokes as polylines with a radius at every point. The arrays grow once and are used again.</summary>
internal sealed class StrokePath
{
    public float[] X = new float[512];
    public float[] Y = new float[512];
    public float[] Radius = new float[512];

    /// <summary>Whether the pen was lifted before this point, so that no line leads to it.</summary>
    public bool[] Start = new bool[512];

    public int Count { get; private set; }

    public void Clear() => Count = 0;

    public void Add(float x, float y, float radius, bool start)
    {
        if (Count == X.Length)
        {
            Array.Resize(ref X, Count * 2);
            Array.Resize(ref Y, Count * 2);
            Array.Resize(ref Radius, Count * 2);
            Array.Resize(ref Start, Count * 2);
        }

        (X[Count], Y[Count], Radius[Count], Start[Count]) = (x, y, radius, start);
        Count++;
    }

    /// <summary>The length of all lines together.</summary>
    public float Length()
    {
        var sum = 0f;
        for (var i = 1; i < Count; i++)
        {
            if (!Start[i])
            {
                sum += MathF.Sqrt(((X[i] - X[i - 1]) * (X[i] - X[i - 1])) + ((Y[i] - Y[i - 1]) * (Y[i] - Y[i - 1])));
            }
        }

        return sum;
    }

    /// <summary>The box around the ink: least x, least y, greatest x, greatest y.</summary>
    public (float X0, float Y0, float X1, float Y1) Bounds()
    {
        float x0 = float.MaxValue, y0 = float.MaxValue, x1 = float.MinValue, y1 = float.MinValue;
        for (var i = 0; i < Count; i++)
        {
            x0 = MathF.Min(x0, X[i] - Radius[i]);
            y0 = MathF.Min(y0, Y[i] - Radius[i]);
            x1 = MathF.Max(x1, X[i] + Radius[i]);
            y1 = MathF.Max(y1, Y[i] + Radius[i]);
        }

        return (x0, y0, x1, y1);
    }

    /// <summary>Moves and scales the path so that the longer side of its box is 1 and its centre of mass is the origin, as MNIST does with its digits (there the box is 20 of 28 pixels).</summary>
    public void Normalise()
    {
        var (x0, y0, x1, y1) = Bounds();
        var scale = 1 / MathF.Max(MathF.Max(x1 - x0, y1 - y0), 1e-6f);
        float mass = 1e-6f, mx = 0, my = 0;
        for (var i = 1; i < Count; i++)
        {
            if (Start[i])
            {
                continue;
            }

            var m = MathF.Sqrt(((X[i] - X[i - 1]) * (X[i] - X[i - 1])) + ((Y[i] - Y[i - 1]) * (Y[i] - Y[i - 1]))) * (Radius[i] + Radius[i - 1]);
            mass += m;
            mx += m * (X[i] + X[i - 1]) * 0.5f;
            my += m * (Y[i] + Y[i - 1]) * 0.5f;
        }

        mx /= mass;
        my /= mass;
        for (var i = 0; i < Count; i++)
        {
            X[i] = (X[i] - mx) * scale;
            Y[i] = (Y[i] - my) * scale;
            Radius[i] *= scale;
        }
    }

    /// <summary>Appends the centripetal Catmull–Rom curve through the points (no loops or cusps between points, however unevenly they lie).</summary>
    /// <param name="x">The points' x.</param>
    /// <param name="y">The points' y.</param>
    /// <param name="radius">The pen's radius at each point.</param>
    /// <param name="start">Whether the pen was lifted before.</param>
    /// <param name="steps">Lines between two points.</param>
    public void AddCurve(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> radius, bool start, int steps)
    {
        var n = x.Length;
        Add(x[0], y[0], radius[0], start);
        for (var i = 0; i + 1 < n; i++)
        {
            // Beyond the ends the curve goes on as it came: mirrored points.
            float ax = i > 0 ? x[i - 1] : (2 * x[0]) - x[1], ay = i > 0 ? y[i - 1] : (2 * y[0]) - y[1];
            float dx = i + 2 < n ? x[i + 2] : (2 * x[n - 1]) - x[n - 2], dy = i + 2 < n ? y[i + 2] : (2 * y[n - 1]) - y[n - 2];
            float t1 = Knot(ax, ay, x[i], y[i]), t2 = t1 + Knot(x[i], y[i], x[i + 1], y[i + 1]), t3 = t2 + Knot(x[i + 1], y[i + 1], dx, dy);
            for (var s = 1; s <= steps; s++)
            {
                var u = (float)s / steps;
                var t = t1 + ((t2 - t1) * u);
                Add(Interpolate(ax, x[i], x[i + 1], dx, t1, t2, t3, t), Interpolate(ay, y[i], y[i + 1], dy, t1, t2, t3, t),
                    radius[i] + ((radius[i + 1] - radius[i]) * u), false);
            }
        }
    }

    private static float Knot(float ax, float ay, float bx, float by) =>
        MathF.Max(MathF.Sqrt(MathF.Sqrt(((ax - bx) * (ax - bx)) + ((ay - by) * (ay - by)))), 1e-4f);

    /// <summary>Barry and Goldman's pyramid for knots 0, t1, t2, t3.</summary>
    private static float Interpolate(float a, float b, float c, float d, float t1, float t2, float t3, float t)
    {
        var a1 = (((t1 - t) * a) + (t * b)) / t1;
        var a2 = (((t2 - t) * b) + ((t - t1) * c)) / (t2 - t1);
        var a3 = (((t3 - t) * c) + ((t - t2) * d)) / (t3 - t2);
        var b1 = (((t2 - t) * a1) + (t * a2)) / t2;
        var b2 = (((t3 - t) * a2) + ((t - t1) * a3)) / (t3 - t1);
        return (((t2 - t) * b1) + ((t - t1) * b2)) / (t2 - t1);
    }
}
