namespace NeuralGL.App.Learning;

/// <summary>
/// The ways in which pictures are changed anew in every epoch. What moves pixels is put together into one displacement, so that a
/// picture is sampled only once.
/// </summary>
internal sealed record Augmentation
{
    [ThreadStatic]
    private static float[]? _field;

    /// <summary>The mix that <c>--augment</c> alone means.</summary>
    public static Augmentation Default { get; } = new() { Camera = true };

    /// <summary>As a hand, a camera and a lamp would; see <see cref="CameraLook"/>.</summary>
    public bool Camera { get; init; }

    /// <summary>Smooth random displacements, or null.</summary>
    public ElasticField? Elastic { get; init; }

    /// <summary>The most pixels that a picture moves in each direction; evenly chosen.</summary>
    public float Shift { get; init; }

    /// <summary>The most degrees that it turns; evenly chosen.</summary>
    public float Rotate { get; init; }

    /// <summary>The largest part by which it grows or shrinks; evenly chosen, for width and height apart.</summary>
    public float Scale { get; init; }

    /// <summary>The largest deviation of normal noise added to values from 0 to 1; evenly chosen from 0 on.</summary>
    public float Noise { get; init; }

    /// <summary>Writes the changed picture, [rows, columns] in [0, 1].</summary>
    /// <param name="source">The picture, 0 to 255, 255 = ink.</param>
    /// <param name="rows">Height.</param>
    /// <param name="columns">Width.</param>
    /// <param name="scanned">Whether its paper is 0; others bring paper and light of their own, which the camera's look half of the time takes away.</param>
    /// <param name="random">Decides everything.</param>
    /// <param name="result">Filled.</param>
    public void Apply(ReadOnlySpan<byte> source, int rows, int columns, bool scanned, SplitMix64 random, Span<float> result)
    {
        (float low, float range) = Camera ? CameraLook.Levels(source, scanned, ref random) : (0, 255);
        Warp warp = Camera ? CameraLook.Pose(rows, columns, ref random) : new Warp();
        Move(ref warp, ref random);
        Span<float> right = [], down = [];
        if (Elastic is { } elastic)
        {
            int length = source.Length;
            _field = _field?.Length >= 2 * length ? _field : new float[2 * length];
            right = _field.AsSpan(0, length);
            down = _field.AsSpan(length, length);
            elastic.Fill(rows, columns, ref random, right, down);
        }

        warp.Apply(source, rows, columns, low, range, right, down, result);
        if (Camera)
        {
            CameraLook.Expose(result, rows, columns, scanned, ref random);
        }

        if (Noise > 0)
        {
            float deviation = Noise * random.NextFloat();
            foreach (ref float v in result)
            {
                v = Math.Clamp(v + (deviation * (float)random.NextNormal()), 0, 1);
            }
        }
    }

    private void Move(ref Warp warp, ref SplitMix64 random)
    {
        if (Shift > 0)
        {
            warp.Right += Shift * Even(ref random);
            warp.Down += Shift * Even(ref random);
        }

        if (Rotate > 0)
        {
            warp.Turn += Rotate * (MathF.PI / 180) * Even(ref random);
        }

        if (Scale > 0)
        {
            float wide = 1 + (Scale * Even(ref random)), high = 1 + (Scale * Even(ref random));
            warp.Scale *= wide;
            warp.Stretch *= wide / high;
        }
    }

    private static float Even(ref SplitMix64 random) => (2 * random.NextFloat()) - 1;
}
