namespace NeuralGL.App.Learning;

/// <summary>
/// The ways in which pictures are changed anew in every epoch. What moves pixels is put together into one displacement, so that a
/// picture is sampled only once.
/// </summary>
internal sealed record Augmentation
{
    [ThreadStatic]
    private static float[]? _field;

    [ThreadStatic]
    private static byte[]? _cut;

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

    /// <summary>How likely it is mirrored, left for right.</summary>
    public float Flip { get; init; }

    /// <summary>The most whole pixels that it moves in each direction; evenly chosen. What comes in is paper. (The usual padding and cropping.)</summary>
    public int Crop { get; init; }

    /// <summary>The side of a square that becomes 0, the paper of scans, in pixels; its middle is anywhere in the picture. (DeVries, Taylor: Improved regularization with cutout, 2017.)</summary>
    public int Cutout { get; init; }

    /// <summary>Whether pixels move to places between pixels.</summary>
    private bool Bends => Camera || Elastic is not null || Shift > 0 || Rotate > 0 || Scale > 0;

    /// <summary>Writes the changed picture, [rows, columns] in [0, 1].</summary>
    /// <param name="source">The picture, 0 to 255, 255 = ink.</param>
    /// <param name="rows">Height.</param>
    /// <param name="columns">Width.</param>
    /// <param name="scanned">Whether its paper is 0; others bring paper and light of their own, which the camera's look half of the time takes away.</param>
    /// <param name="random">Decides everything.</param>
    /// <param name="result">Filled.</param>
    public void Apply(ReadOnlySpan<byte> source, int rows, int columns, bool scanned, SplitMix64 random, Span<float> result)
    {
        if (Flip > 0 || Crop > 0)
        {
            source = Cut(source, rows, columns, scanned, ref random);
        }

        if (Bends)
        {
            Bend(source, rows, columns, scanned, ref random, result);
        }
        else
        {
            for (int i = 0; i < result.Length; i++)
            {
                result[i] = source[i] / 255f;
            }
        }

        if (Noise > 0)
        {
            float deviation = Noise * random.NextFloat();
            foreach (ref float v in result)
            {
                v = Math.Clamp(v + (deviation * (float)random.NextNormal()), 0, 1);
            }
        }

        if (Cutout > 0)
        {
            int top = random.NextInt(rows) - (Cutout / 2), left = random.NextInt(columns) - (Cutout / 2), from = Math.Max(0, left), to = Math.Min(columns, left + Cutout);
            for (int y = Math.Max(0, top); y < Math.Min(rows, top + Cutout); y++)
            {
                result[((y * columns) + from)..((y * columns) + to)].Clear();
            }
        }
    }

    /// <summary>Mirrors and moves by whole pixels. Beyond the edge is paper, which is 0 in scanned pictures; in others the edge goes on.</summary>
    private ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> source, int rows, int columns, bool scanned, scoped ref SplitMix64 random)
    {
        _cut = _cut?.Length >= source.Length ? _cut : new byte[source.Length];
        bool mirrored = Flip > 0 && random.NextFloat() < Flip;
        int right = Crop > 0 ? random.NextInt((2 * Crop) + 1) - Crop : 0, down = Crop > 0 ? random.NextInt((2 * Crop) + 1) - Crop : 0;
        for (int y = 0; y < rows; y++)
        {
            int fromY = Math.Clamp(y - down, 0, rows - 1);
            for (int x = 0; x < columns; x++)
            {
                int at = mirrored ? columns - 1 - (x - right) : x - right, fromX = Math.Clamp(at, 0, columns - 1);
                _cut[(y * columns) + x] = scanned && (fromX != at || fromY != y - down) ? (byte)0 : source[(fromY * columns) + fromX];
            }
        }

        return _cut.AsSpan(0, source.Length);
    }

    private void Bend(ReadOnlySpan<byte> source, int rows, int columns, bool scanned, ref SplitMix64 random, Span<float> result)
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
