using System.Globalization;
using NeuralGL.Operators;

namespace NeuralGL.Training;

/// <summary>One dense layer of a <see cref="LayerSpec"/> and the activation after it.</summary>
/// <param name="Outputs">The number of neurons.</param>
/// <param name="Activation">What is applied to their sums, or null for nothing.</param>
/// <param name="Word">The activation as written, for example <c>leakyrelu:0.2</c>; empty without one.</param>
public sealed record LayerStep(int Outputs, Operator? Activation, string Word)
{
    /// <summary>The part of the layer's results that training drops at random, 0 for none; see <see cref="Operators.Dropout"/>.</summary>
    public float Dropout { get; init; }
}

/// <summary>
/// A multi-layer perceptron as one line of text: the number of inputs, then for each layer its number of neurons and, if it has
/// one, its activation, joined by dashes: <c>784-256-relu-128-relu-10</c>. After a size or its activation <c>dropout:0.5</c> drops half of the
/// numbers while training, also of the inputs: <c>784-dropout:0.2-800-relu-dropout:0.5-10</c>.
/// </summary>
public sealed class LayerSpec
{
    private const string DropoutWord = "dropout:";

    private static readonly (string Word, Func<Operator> Make)[] Plain =
    [
        ("linear", () => new Identity()), ("sigmoid", () => new Sigmoid()), ("relu", () => new Relu()), ("leakyrelu", () => new LeakyRelu()),
        ("sine", () => new Sine()), ("tanh", () => new Tanh()), ("gelu", () => new Gelu()), ("silu", () => new Silu()),
    ];

    private LayerSpec(int inputs, float inputDropout, IReadOnlyList<LayerStep> layers) => (Inputs, InputDropout, Layers) = (inputs, inputDropout, layers);

    /// <summary>The words for activations; <c>leakyrelu</c> takes its slope after a colon, <c>gelu:tanh</c> is GELU's tanh form.</summary>
    public static IReadOnlyList<string> Activations { get; } = [.. Plain.Select(p => p.Word)];

    /// <summary>Numbers in one example.</summary>
    public int Inputs { get; }

    /// <summary>The part of the inputs that training drops at random, 0 for none.</summary>
    public float InputDropout { get; }

    /// <summary>The dense layers in order; at least one.</summary>
    public IReadOnlyList<LayerStep> Layers { get; }

    /// <summary>Numbers that the last layer gives.</summary>
    public int Outputs => Layers[^1].Outputs;

    /// <summary>The number of weights and biases: m·(n+1) for each layer of m neurons on n inputs.</summary>
    public long ParameterCount
    {
        get
        {
            long count = 0, inputs = Inputs;
            foreach (LayerStep layer in Layers)
            {
                count += layer.Outputs * (inputs + 1);
                inputs = layer.Outputs;
            }

            return count;
        }
    }

    /// <summary>The same layers, none of which drops anything.</summary>
    public LayerSpec WithoutDropout => new(Inputs, 0, [.. Layers.Select(l => l with { Dropout = 0 })]);

    /// <summary>Reads the text form.</summary>
    /// <exception cref="LayerSpecException">It is malformed; the message names the position, counted from 1.</exception>
    public static LayerSpec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int inputs = 0, width = 0, at = 0;
        float inputDropout = 0;
        var layers = new List<LayerStep>();
        foreach (string word in text.Split('-'))
        {
            Exception Wrong(string what) => new LayerSpecException($"layers '{text}': at position {at + 1}, {what}");
            if (word.Length == 0)
            {
                throw Wrong("a size or an activation is missing");
            }

            if (char.IsAsciiDigit(word[0]))
            {
                if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int size) || size < 1 || (long)size * Math.Max(width, 1) > int.MaxValue)
                {
                    throw Wrong($"'{word}' is no size: a whole number from 1 on whose weights fit into memory is wanted");
                }

                (inputs, width) = (inputs == 0 ? size : inputs, size);
                if (at > 0)
                {
                    layers.Add(new LayerStep(size, null, ""));
                }
            }
            else if (word.StartsWith(DropoutWord, StringComparison.Ordinal))
            {
                float rate = Rate(word) ?? throw Wrong($"'{word}' is no dropout: a rate above 0 and below 1 is wanted, such as dropout:0.5");
                if (at == 0 || (layers.Count == 0 ? inputDropout : layers[^1].Dropout) > 0)
                {
                    throw Wrong($"'{word}' must follow a size or its activation, once");
                }

                if (layers.Count == 0)
                {
                    inputDropout = rate;
                }
                else
                {
                    layers[^1] = layers[^1] with { Dropout = rate };
                }
            }
            else
            {
                Operator activation = Activation(word) ?? throw Wrong($"'{word}' is neither a size nor an activation ({string.Join(", ", Activations)}) nor dropout:RATE");
                if (layers.Count == 0 || layers[^1].Activation is not null || layers[^1].Dropout > 0)
                {
                    throw Wrong($"'{word}' must follow the size of a layer{(at == 0 ? "; the number of inputs comes first" : "")}");
                }

                layers[^1] = layers[^1] with { Activation = activation, Word = word };
            }

            at += word.Length + 1;
        }

        if (layers.Count > 0 && layers[^1].Dropout > 0)
        {
            throw new LayerSpecException($"layers '{text}': at position {text.LastIndexOf(DropoutWord, StringComparison.Ordinal) + 1}, the last layer's numbers are the answer, which dropout would spoil");
        }

        return layers.Count > 0 ? new LayerSpec(inputs, inputDropout, layers) : throw new LayerSpecException($"layers '{text}': at position {text.Length + 1}, the size of a layer is missing; write for example {text}-10");
    }

    /// <summary>The text form.</summary>
    public override string ToString() =>
        $"{Inputs}{Dropped(InputDropout)}-{string.Join('-', Layers.Select(l => $"{l.Outputs}{(l.Word.Length == 0 ? "" : "-" + l.Word)}{Dropped(l.Dropout)}"))}";

    private static string Dropped(float rate) => rate > 0 ? string.Create(CultureInfo.InvariantCulture, $"-{DropoutWord}{rate:0.#########}") : "";

    private static float? Rate(string word) =>
        float.TryParse(word.AsSpan(DropoutWord.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out float rate) && rate > 0 && rate < 1 ? rate : null;

    private static Operator? Activation(string word)
    {
        string[] parts = word.Split(':', 2);
        if (parts.Length == 1)
        {
            return Array.Find(Plain, p => p.Word == word).Make?.Invoke();
        }

        return parts switch
        {
            ["leakyrelu", var alpha] when float.TryParse(alpha, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out float slope) && float.IsFinite(slope) => new LeakyRelu(slope),
            ["gelu", "tanh"] => new Gelu(tanh: true),
            _ => null,
        };
    }
}

/// <summary>A <see cref="LayerSpec"/> that cannot be read; the message is one line that names the position.</summary>
public sealed class LayerSpecException(string message) : FormatException(message);
