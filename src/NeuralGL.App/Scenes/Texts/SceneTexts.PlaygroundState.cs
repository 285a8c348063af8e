using System.Globalization;

namespace NeuralGL.App.Scenes;

/// <content>Why a line is no state of the playground.</content>
internal static partial class SceneTexts
{
    internal static readonly Phrase PlaygroundWhole = new("a whole number from 0 on", "целое число от 0");
    internal static readonly Phrase PlaygroundPointed = new("points like b1.5:-2 (blue) or o0:1 (orange), joined by commas", "точки вида b1.5:-2 (синяя) или o0:1 (оранжевая) через запятую");
    internal static readonly Phrase PlaygroundBase64 = new("base64 of float32 numbers", "base64 от чисел float32");
    internal static readonly Phrase PlaygroundFinite = new("finite numbers", "конечные числа");

    internal static Phrase PlaygroundNoPair(string word) => new($"'{word}' is not KEY=VALUE", $"«{word}» – не КЛЮЧ=ЗНАЧЕНИЕ");

    internal static Phrase PlaygroundTwice(string key) => new($"'{key}' is there twice", $"«{key}» указано дважды");

    internal static Phrase PlaygroundUnknown(string key)
    {
        const string known = "data, seed, noise, inputs, layers, rate, decay, points, weights";
        return new($"'{key}' is unknown; there are {known}", $"«{key}» неизвестно; есть {known}");
    }

    internal static Phrase PlaygroundTooMany(long most) => new($"its layers have more than {most} weights, which do not fit", $"в слоях больше {most} весов, они не поместятся");

    internal static Phrase PlaygroundOtherCount(long given, long wanted) => new($"there are {given} weights, but its layers have {wanted}", $"весов указано {given}, а в слоях их {wanted}");

    internal static Phrase PlaygroundOneOf(IEnumerable<string> names)
    {
        string list = string.Join(", ", names);
        return new($"one of {list}", $"одно из {list}");
    }

    internal static Phrase PlaygroundSomeOf(IEnumerable<string> names)
    {
        string list = string.Join(", ", names);
        return new($"some of {list}, each once, joined by commas", $"что-то из {list}, каждое один раз, через запятую");
    }

    internal static Phrase PlaygroundLayered(IEnumerable<string> activations)
    {
        string list = string.Join(", ", activations);
        return new($"ACTIVATION:NEURONS, joined by commas, or 'none'; activations are {list}", $"АКТИВАЦИЯ:НЕЙРОНЫ через запятую или none; активации: {list}");
    }

    internal static Phrase PlaygroundWithin(float least, float most)
    {
        string from = least.ToString(CultureInfo.InvariantCulture), to = most.ToString(CultureInfo.InvariantCulture);
        return new($"numbers from {from} to {to}", $"числа от {from} до {to}");
    }

    internal static Phrase PlaygroundShould(string word, Phrase wanted) => new($"'{word}' should be {wanted.English}", $"«{word}» – ожидается: {wanted.Russian}");
}
