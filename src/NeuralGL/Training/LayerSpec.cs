using System.Globalization;
using NeuralGL.Operators;

namespace NeuralGL.Training;

/// <summary>One dense layer of a <see cref="LayerSpec"/> and the activation after it.</summary>
/// <param name="Outputs">The number of neurons.</param>
/// <param name="Activation">What is applied to their sums, or null for nothing.</param>
/// <param name="Word">The activation as written, for example <c>leakyrelu:0.2</c>; empty without one.</param>
public sealed record LayerStep(int Outputs, Operator? Activation, string Word);

/// <summary>
/// A multi-layer perceptron as one line of text: the number of inputs, then for each layer its number of neurons and, if it has
/// one, its activation, joined by dashes: <c>784-256-relu-128-relu-10</c>.
/// </summary>
public sealed class LayerSpec
{
    private static readonly (string Word, Func<Operator> Make)[] Plain =
    [
        ("linear", () => new Identity()), ("sigmoid", () => new Sigmoid()), ("relu", () => new Relu()), ("leakyrelu", () => new LeakyRelu()),
        ("sine", () => new Sine()), ("tanh", () => new Tanh()), ("gelu", () => new Gelu()), ("silu", () => new Silu()),
    ];

    private LayerSpec(int inputs, IReadOnlyList<LayerStep> layers) => (Inputs, Layers) = (inputs, layers);

    /// <summary>The words for activations; <c>leakyrelu</c> takes its slope after a colon, <c>gelu:tanh</c> is GELU's tanh form.</summary>
    public static IReadOnlyList<string> Activations { get; } = [.. Plain.Select(p => p.Word)];

    /// <summary>Numbers in one example.</summary>
    public int Inputs { get; }

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

    /// <summary>Reads the text form.</summary>
    /// <exception cref="LayerSpecException">It is malformed; the message names the position, counted from 1.</exception>
    public static LayerSpec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int inputs = 0, width = 0, at = 0;
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
            else
            {
                Operator activation = Activation(word) ?? throw Wrong($"'{word}' is neither a size nor an activation ({string.Join(", ", Activations)})");
                if (layers.Count == 0 || layers[^1].Activation is not null)
                {
                    throw Wrong($"'{word}' must follow the size of a layer{(at == 0 ? "; the number of inputs comes first" : "")}");
                }

                layers[^1] = layers[^1] with { Activation = activation, Word = word };
            }

            at += word.Length + 1;
        }

        return layers.Count > 0 ? new LayerSpec(inputs, layers) : throw new LayerSpecException($"layers '{text}': at position {text.Length + 1}, the size of a layer is missing; write for example {text}-10");
    }

    /// <summary>The text form.</summary>
    public override string ToString() => $"{Inputs}-{string.Join('-', Layers.Select(l => l.Word.Length == 0 ? $"{l.Outputs}" : $"{l.Outputs}-{l.Word}"))}";

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
