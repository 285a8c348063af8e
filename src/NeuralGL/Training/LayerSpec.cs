using System.Globalization;
using NeuralGL.Operators;

namespace NeuralGL.Training;

/// <summary>
/// A network as one line of text: the number of inputs, then for each layer its number of neurons and, if it has one, its activation,
/// joined by dashes: <c>784-256-relu-128-relu-10</c>. After a layer or its activation <c>dropout:0.5</c> drops half of the numbers while
/// training, also of the inputs: <c>784-dropout:0.2-800-relu-dropout:0.5-10</c>. If the inputs are a picture, written as height, width and
/// channels, layers may go over it: <c>28x28x1-conv5x16-relu-pool2-conv3x32s2-bn-relu-gap-10</c> has a convolution of 5×5 to 16 channels,
/// a maximum of 2×2, a convolution of 3×3 to 32 channels in steps of 2, whose sums are normalised over the batch (<c>bn</c>), and the mean of
/// each channel (<c>gap</c>). <c>dw3</c> is a 3×3 convolution of each channel by itself, <c>avgpool2</c> the mean of 2×2. Convolutions are
/// padded, so that without a step the picture keeps its size; a size after a picture makes it a row of numbers.
/// </summary>
public sealed class LayerSpec
{
    private LayerSpec(PictureSize input, float inputDropout, IReadOnlyList<LayerStep> layers) => (Input, InputDropout, Layers) = (input, inputDropout, layers);

    /// <summary>The words for activations; <c>leakyrelu</c> takes its slope after a colon, <c>gelu:tanh</c> is GELU's tanh form.</summary>
    public static IReadOnlyList<string> Activations => LayerWords.Activations;

    /// <summary>Numbers in one example. Those of a picture lie channel by channel, row by row.</summary>
    public int Inputs => (int)Input.Length;

    /// <summary>The part of the inputs that training drops at random, 0 for none.</summary>
    public float InputDropout { get; }

    /// <summary>The layers in order; at least one.</summary>
    public IReadOnlyList<LayerStep> Layers { get; }

    /// <summary>Numbers that the last layer gives.</summary>
    public int Outputs => Layers[^1].Outputs;

    /// <summary>The number of weights and biases that training changes: m·(n+1) for each layer of m neurons that see n numbers, and 2 for each normalised channel instead of its bias.</summary>
    public long ParameterCount
    {
        get
        {
            long count = 0;
            PictureSize from = Input;
            foreach (LayerStep layer in Layers)
            {
                count += layer.HasWeights ? layer.Outputs * (SeenBy(layer, from) + (layer.Normalized ? 2 : 1)) : 0;
                from = layer.Next(from);
            }

            return count;
        }
    }

    /// <summary>The same layers, none of which drops anything.</summary>
    public LayerSpec WithoutDropout => new(Input, 0, [.. Layers.Select(l => l with { Dropout = 0 })]);

    /// <summary>What one example is.</summary>
    internal PictureSize Input { get; }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="LayerSpecException">It is malformed; the message names the position, counted from 1.</exception>
    public static LayerSpec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reader = new Reader(text);
        foreach (string word in text.Split('-'))
        {
            reader.Read(word);
        }

        return reader.Finish();
    }

    /// <summary>The text form.</summary>
    public override string ToString() =>
        $"{(Input.IsPicture ? $"{Input.Height}x{Input.Width}x{Input.Channels}" : $"{Input.Channels}")}{LayerWords.Dropped(InputDropout)}-{string.Join('-', Layers.Select(Text))}";

    /// <summary>The numbers that each neuron of a layer sees.</summary>
    internal static long SeenBy(LayerStep layer, PictureSize from) => layer.Kind switch
    {
        LayerKind.Convolution => (long)from.Channels * layer.Kernel * layer.Kernel,
        LayerKind.Depthwise => (long)layer.Kernel * layer.Kernel,
        _ => from.Length,
    };

    private static string Text(LayerStep l) => $"{l.Text}{(l.Normalized ? "-" + LayerWords.Normalization : "")}{(l.Word.Length == 0 ? "" : "-" + l.Word)}{LayerWords.Dropped(l.Dropout)}";

    /// <summary>Reads word after word.</summary>
    private sealed class Reader(string text)
    {
        private readonly List<LayerStep> _layers = [];
        private PictureSize _input, _now;
        private float _inputDropout;
        private int _at;

        public void Read(string word)
        {
            if (word.Length == 0)
            {
                throw Wrong("a size or an activation is missing");
            }

            if (char.IsAsciiDigit(word[0]))
            {
                Size(word);
            }
            else if (word.StartsWith(LayerWords.Dropout, StringComparison.Ordinal))
            {
                Drop(word);
            }
            else if (word == LayerWords.Normalization)
            {
                if (_layers.Count == 0 || !_layers[^1].HasWeights || _layers[^1] is not { Normalized: false, Activation: null, Dropout: 0 })
                {
                    throw Wrong("'bn' must follow a size or a convolution, before its activation");
                }

                _layers[^1] = _layers[^1] with { Normalized = true };
            }
            else if (LayerWords.OverPicture(word, _now.Channels) is { } layer)
            {
                Add(word, layer);
            }
            else
            {
                Activate(word);
            }

            _at += word.Length + 1;
        }

        public LayerSpec Finish()
        {
            if (_layers.Count == 0)
            {
                throw new LayerSpecException($"layers '{text}': at position {text.Length + 1}, the size of a layer is missing; write for example {text}-10");
            }

            if (_layers[^1].Dropout > 0)
            {
                throw new LayerSpecException($"layers '{text}': at position {text.LastIndexOf(LayerWords.Dropout, StringComparison.Ordinal) + 1}, the last layer's numbers are the answer, which dropout would spoil");
            }

            return !_now.IsPicture ? new LayerSpec(_input, _inputDropout, _layers)
                : throw new LayerSpecException($"layers '{text}': at position {text.Length + 1}, a picture is left where the answer should be; end with the number of classes or with gap");
        }

        private Exception Wrong(string what) => new LayerSpecException($"layers '{text}': at position {_at + 1}, {what}");

        private void Size(string word)
        {
            if (_at == 0 && LayerWords.Picture(word) is { } picture)
            {
                (_input, _now) = (picture, picture);
                return;
            }

            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int size) || size < 1 || size * Math.Max(_now.Length, 1) > int.MaxValue)
            {
                throw Wrong($"'{word}' is no size: a whole number from 1 on whose weights fit into memory is wanted");
            }

            if (_at == 0)
            {
                (_input, _now) = (new(size, 0, 0), new(size, 0, 0));
            }
            else
            {
                Append(new LayerStep(size, null, ""));
            }
        }

        private void Add(string word, LayerStep layer)
        {
            if (!_now.IsPicture)
            {
                throw Wrong($"'{word}' goes over a picture, and here {(_at == 0 ? "the inputs are missing" : "is a row of numbers")}; begin with height, width and channels, such as 28x28x1");
            }

            PictureSize next = layer.Next(_now);
            if ((layer.Kind != LayerKind.GlobalAverage && !next.IsPicture) || next.Length > int.MaxValue || (layer.HasWeights && layer.Outputs * SeenBy(layer, _now) > int.MaxValue))
            {
                throw Wrong($"'{word}' does not fit a picture of {_now.Height}x{_now.Width}x{_now.Channels}");
            }

            Append(layer);
        }

        private void Append(LayerStep layer)
        {
            _layers.Add(layer);
            _now = layer.Next(_now);
        }

        private void Drop(string word)
        {
            float rate = LayerWords.Rate(word) ?? throw Wrong($"'{word}' is no dropout: a rate above 0 and below 1 is wanted, such as dropout:0.5");
            if (_at == 0 || (_layers.Count == 0 ? _inputDropout : _layers[^1].Dropout) > 0)
            {
                throw Wrong($"'{word}' must follow a size or its activation, once");
            }

            if (_layers.Count == 0)
            {
                _inputDropout = rate;
            }
            else
            {
                _layers[^1] = _layers[^1] with { Dropout = rate };
            }
        }

        private void Activate(string word)
        {
            Operator activation = LayerWords.Activation(word)
                ?? throw Wrong($"'{word}' is neither a size nor an activation ({string.Join(", ", Activations)}) nor conv5x16, dw3, pool2, avgpool2, gap, bn or dropout:RATE");
            if (_layers.Count == 0 || !_layers[^1].HasWeights || _layers[^1].Activation is not null || _layers[^1].Dropout > 0)
            {
                throw Wrong($"'{word}' must follow the size of a layer{(_at == 0 ? "; the number of inputs comes first" : "")}");
            }

            _layers[^1] = _layers[^1] with { Activation = activation, Word = word };
        }
    }
}

/// <summary>A <see cref="LayerSpec"/> that cannot be read; the message is one line that names the position.</summary>
public sealed class LayerSpecException(string message) : FormatException(message);
