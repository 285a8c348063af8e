using System.Numerics;

namespace NeuralGL.App.Synthetic;

/// <summary>How an animal sits and how it and the room are coloured: drawn without knowing whether it is a cat or a dog.</summary>
internal readonly record struct AnimalLook
{
    private static readonly Vector3[] s_furs =
    [
        new(0.80f, 0.45f, 0.16f), new(0.45f, 0.30f, 0.19f), new(0.27f, 0.25f, 0.26f), new(0.50f, 0.50f, 0.53f), new(0.70f, 0.54f, 0.34f), new(0.60f, 0.25f, 0.12f),
    ];

    private static readonly Vector3[] s_paleFurs = [new(0.90f, 0.87f, 0.82f), new(0.88f, 0.74f, 0.52f), new(0.74f, 0.75f, 0.78f), new(0.92f, 0.62f, 0.32f)];

    private static readonly Vector3[] s_walls =
    [
        new(0.74f, 0.86f, 0.94f), new(0.93f, 0.86f, 0.74f), new(0.80f, 0.91f, 0.78f), new(0.94f, 0.80f, 0.82f), new(0.86f, 0.83f, 0.94f), new(0.93f, 0.93f, 0.90f),
    ];

    private static readonly Vector3[] s_darkWalls = [new(0.16f, 0.22f, 0.36f), new(0.14f, 0.28f, 0.25f), new(0.30f, 0.18f, 0.28f), new(0.26f, 0.23f, 0.21f)];

    /// <summary>How often the room is dark and the fur pale.</summary>
    private const float DarkShare = 0.3f;

    private static readonly Vector3[] s_collars = [new(0.80f, 0.16f, 0.18f), new(0.13f, 0.42f, 0.74f), new(0.10f, 0.55f, 0.36f), new(0.93f, 0.72f, 0.15f)];

    private static readonly Vector3[] s_eyes = [new(0.55f, 0.68f, 0.20f), new(0.82f, 0.62f, 0.16f), new(0.38f, 0.22f, 0.10f), new(0.30f, 0.55f, 0.72f)];

    /// <summary>Colours, 0 to 1.</summary>
    public Vector3 Fur { get; init; }

    public Vector3 Belly { get; init; }

    public Vector3 Wall { get; init; }

    public Vector3 Floor { get; init; }

    public Vector3 Collar { get; init; }

    public Vector3 Eyes { get; init; }

    /// <summary>How dark the stripes of the fur are, 0 for none.</summary>
    public float Stripes { get; init; }

    /// <summary>Where the floor begins, in parts of the height.</summary>
    public float Horizon { get; init; }

    /// <summary>Size, 1 usual.</summary>
    public float Scale { get; init; }

    /// <summary>How far from the middle, in parts of the picture's side.</summary>
    public Vector2 Shift { get; init; }

    /// <summary>The head's turn, in radians.</summary>
    public float Tilt { get; init; }

    /// <summary>Where the animal looks: −1 left, 1 right.</summary>
    public float Gaze { get; init; }

    /// <summary>The side of the tail: −1 left, 1 right.</summary>
    public int TailSide { get; init; }

    /// <summary>How much the tail curls in, 0 to 1.</summary>
    public float Curl { get; init; }

    /// <summary>The body's width, 1 usual.</summary>
    public float Width { get; init; }

    public static AnimalLook Draw(ref SplitMix random)
    {
        var dark = random.Chance(DarkShare);
        var fur = Shade(Pick(dark ? s_paleFurs : s_furs, ref random), ref random, 0.1f);
        var wall = Shade(Pick(dark ? s_darkWalls : s_walls, ref random), ref random, 0.06f);
        return new AnimalLook
        {
            Fur = fur,
            Belly = Vector3.Lerp(fur, new Vector3(0.96f, 0.93f, 0.88f), random.Range(0.2f, 0.75f)),
            Wall = wall,
            Floor = wall * random.Range(0.72f, 0.9f),
            Collar = Pick(s_collars, ref random),
            Eyes = Pick(s_eyes, ref random),
            Stripes = random.Chance(0.4f) ? random.Range(0.2f, 0.45f) : 0,
            Horizon = random.Range(0.68f, 0.86f),
            Scale = random.Range(0.88f, 1.06f),
            Shift = new Vector2(random.Normal(), random.Normal()) * 0.02f,
            Tilt = random.Normal() * 0.12f,
            Gaze = random.Range(-1, 1),
            TailSide = random.Chance(0.5f) ? 1 : -1,
            Curl = random.Uniform(),
            Width = random.Range(0.88f, 1.14f),
        };
    }

    private static Vector3 Pick(Vector3[] colours, ref SplitMix random) => colours[random.Below(colours.Length)];

    private static Vector3 Shade(Vector3 colour, ref SplitMix random, float most) => Vector3.Clamp(colour * (1 + random.Range(-most, most)), Vector3.Zero, Vector3.One);
}
