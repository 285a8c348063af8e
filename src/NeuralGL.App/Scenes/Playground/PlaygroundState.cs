using System.Globalization;
using System.Runtime.InteropServices;

namespace NeuralGL.App.Scenes;

/// <summary>A hidden layer of the playground.</summary>
/// <param name="Width">Its neurons.</param>
/// <param name="Activation">The word of one of <see cref="SceneActivations.All"/>.</param>
internal readonly record struct PlaygroundLayer(int Width, string Activation);

/// <summary>
/// All that the playground is, as one line that can be copied, for example
/// <c>data=spiral seed=1 noise=0 inputs=x1,x2 layers=tanh:8,tanh:8 rate=0.03 decay=0</c>. Clicked points follow as
/// <c>points=b1.5:-2,o0:0.25</c> (blue, orange), weights changed by hand as <c>weights=…</c>: base64 (its URL form) of little-endian float32, each layer's weights
/// [outputs, inputs] and then its biases. What a line leaves out has its usual value.
/// </summary>
internal sealed record PlaygroundState
{
    /// <summary>More would not fit into memory beside their gradients and maps; not a limit of the idea.</summary>
    private const long MostParameters = 4_000_000;

    internal string Data { get; init; } = "circle";

    internal int Seed { get; init; } = 1;

    /// <summary>See <see cref="PlaygroundData.Make"/>.</summary>
    internal float Noise { get; init; }

    /// <summary>Indices into <see cref="PlaygroundData.Features"/>, rising; at least one.</summary>
    internal IReadOnlyList<int> Inputs { get; init; } = [0, 1];

    internal IReadOnlyList<PlaygroundLayer> Layers { get; init; } = [new(4, "tanh")];

    /// <summary>The learning rate.</summary>
    internal float Rate { get; init; } = 0.03f;

    /// <summary>The weight decay.</summary>
    internal float Decay { get; init; }

    /// <summary>Points set by hand; they are learned from, too.</summary>
    internal IReadOnlyList<PlaygroundPoint> Points { get; init; } = [];

    /// <summary>Weights to start from instead of the seed's; null for those.</summary>
    internal float[]? Weights { get; init; }

    /// <summary>The number of weights and biases; where it does not fit into memory, some number beyond that.</summary>
    internal long ParameterCount => CountParameters(Inputs.Count, Layers);

    /// <summary>Whether it fits into memory.</summary>
    internal bool IsPossible => ParameterCount <= MostParameters;

    /// <summary>Reads the line.</summary>
    /// <exception cref="PlaygroundStateException">It is malformed; the message is one line that says where and what would do.</exception>
    internal static PlaygroundState Parse(string line)
    {
        var state = new PlaygroundState();
        var seen = new HashSet<string>();
        foreach (string word in line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = word.Split('=', 2);
            string key = parts[0], value = parts.Length == 2 ? parts[1] : throw new PlaygroundStateException(SceneTexts.PlaygroundNoPair(Short(word)));
            if (!seen.Add(key))
            {
                throw new PlaygroundStateException(SceneTexts.PlaygroundTwice(Short(key)));
            }

            state = key switch
            {
                "data" => state with { Data = PlaygroundData.Names.Contains(value) ? value : throw Wrong(word, SceneTexts.PlaygroundOneOf(PlaygroundData.Names)) },
                "seed" => state with { Seed = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int seed) ? seed : throw Wrong(word, SceneTexts.PlaygroundWhole) },
                "noise" => state with { Noise = Number(word, value, 0, 1) },
                "inputs" => state with { Inputs = ParseInputs(word, value) },
                "layers" => state with { Layers = ParseLayers(word, value) },
                "rate" => state with { Rate = Number(word, value, 1e-6f, 10) },
                "decay" => state with { Decay = Number(word, value, 0, 10) },
                "points" => state with { Points = ParsePoints(word, value) },
                "weights" => state with { Weights = ParseWeights(word, value) },
                _ => throw new PlaygroundStateException(SceneTexts.PlaygroundUnknown(Short(key))),
            };
        }

        if (!state.IsPossible)
        {
            throw new PlaygroundStateException(SceneTexts.PlaygroundTooMany(MostParameters));
        }

        return state.Weights is null || state.Weights.Length == state.ParameterCount ? state
            : throw new PlaygroundStateException(SceneTexts.PlaygroundOtherCount(state.Weights.Length, state.ParameterCount));
    }

    /// <summary>The line.</summary>
    public override string ToString()
    {
        string layers = Layers.Count == 0 ? "none" : string.Join(',', Layers.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Activation}:{l.Width}")));
        string line = string.Create(CultureInfo.InvariantCulture, $"data={Data} seed={Seed} noise={Noise} inputs={string.Join(',', Inputs.Select(Word))} layers={layers} rate={Rate} decay={Decay}");
        line += Points.Count == 0 ? "" : " points=" + string.Join(',', Points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{(p.IsOrange ? 'o' : 'b')}{p.X1}:{p.X2}")));
        return Weights is null ? line : $"{line} weights={Base64(Weights)}";
    }

    private static long CountParameters(int inputs, IReadOnlyList<PlaygroundLayer> layers)
    {
        long count = 0, before = inputs;
        foreach (PlaygroundLayer layer in layers)
        {
            count += layer.Width * (before + 1);
            before = layer.Width;
            if (count > MostParameters)
            {
                // Far too many already; more could only overflow.
                return count;
            }
        }

        return count + before + 1;
    }

    /// <summary>A feature's name in ASCII and without blanks.</summary>
    private static string Word(int feature) => PlaygroundData.Features[feature].Name.Replace("₁", "1", StringComparison.Ordinal).Replace("₂", "2", StringComparison.Ordinal)
        .Replace("²", "^2", StringComparison.Ordinal).Replace("·", "*", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);

    private static int[] ParseInputs(string word, string value)
    {
        string[] known = [.. Enumerable.Range(0, PlaygroundData.Features.Count).Select(Word)];
        int[] found = [.. value.Split(',').Select(name => Array.IndexOf(known, name)).Order()];
        return found.All(i => i >= 0) && found.Distinct().Count() == found.Length ? found : throw Wrong(word, SceneTexts.PlaygroundSomeOf(known));
    }

    private static PlaygroundLayer[] ParseLayers(string word, string value) => value == "none" ? [] :
    [
        .. value.Split(',').Select(text => text.Split(':') is [var activation, var count] && SceneActivations.Find(activation) is not null
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int width) && width > 0
                ? new PlaygroundLayer(width, activation)
                : throw Wrong(word, SceneTexts.PlaygroundLayered(SceneActivations.All.Select(a => a.Word)))),
    ];

    private static PlaygroundPoint[] ParsePoints(string word, string value) =>
    [
        .. value.Split(',').Select(text => text.Length > 0 && text[0] is 'b' or 'o' && text[1..].Split(':') is [var x1, var x2]
            ? new PlaygroundPoint(Number(word, x1, -PlaygroundData.Extent, PlaygroundData.Extent), Number(word, x2, -PlaygroundData.Extent, PlaygroundData.Extent), text[0] == 'o')
            : throw Wrong(word, SceneTexts.PlaygroundPointed)),
    ];

    private static float[] ParseWeights(string word, string value)
    {
        string text = value.Replace('-', '+').Replace('_', '/');
        var bytes = new byte[(text.Length * 3 / 4) + 3];
        if (!Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out int count) || count % sizeof(float) != 0)
        {
            throw Wrong(word, SceneTexts.PlaygroundBase64);
        }

        float[] weights = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(0, count)).ToArray();
        return weights.All(float.IsFinite) ? weights : throw Wrong(word, SceneTexts.PlaygroundFinite);
    }

    private static string Base64(float[] weights) => Convert.ToBase64String(MemoryMarshal.AsBytes<float>(weights)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static float Number(string word, string text, float least, float most) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && number >= least && number <= most ? number
            : throw Wrong(word, SceneTexts.PlaygroundWithin(least, most));

    private static PlaygroundStateException Wrong(string word, Phrase wanted) => new(SceneTexts.PlaygroundShould(Short(word), wanted));

    private static string Short(string text) => text.Length <= 60 ? text : text[..57] + "…";
}
