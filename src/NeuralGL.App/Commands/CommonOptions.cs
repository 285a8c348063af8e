using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace NeuralGL.App.Commands;

/// <summary>Width and height in pixels.</summary>
internal readonly record struct PixelSize(int Width, int Height)
{
    public override string ToString() => $"{Width}x{Height}";
}

/// <summary>Options that several verbs share, each with one way to be wrong: one line that shows what was given and what is wanted.</summary>
internal static class CommonOptions
{
    /// <summary>The longest side of a window or frame; the smallest GL_MAX_TEXTURE_SIZE that OpenGL 4.3 allows.</summary>
    internal const int LongestSide = 16384;

    internal static Option<bool> Json() => new("--json") { Description = "print the result as one JSON object" };

    internal static Argument<string> Model(string description = "an ONNX model") => new("MODEL") { Description = description };

    /// <summary>Files for a model's inputs, by name or in order.</summary>
    internal static Option<string[]> Inputs(string description) => new("--input") { Description = description, HelpName = "[NAME=]FILE" };

    /// <summary>How a picture becomes a model's input, as <see cref="Pictures.PictureTransform.Parse"/> reads it.</summary>
    internal static Option<string?> InputTransform(string description) => new("--input-transform") { Description = description, HelpName = "SPEC" };

    internal static Option<int> PositiveInt(string name, string description, int? fallback = null, int most = int.MaxValue) =>
        Integer(name, description, fallback, 1, most);

    /// <summary>The seed of every random choice; the same seed gives the same run.</summary>
    internal static Option<int> Seed(string description = "seed of every random choice (default 0)", int fallback = 0) =>
        Integer("--seed", description, fallback, 0, int.MaxValue);

    internal static Option<int> Integer(string name, string description, int? fallback, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", CustomParser = Parse };
        if (fallback is { } value)
        {
            option.DefaultValueFactory = _ => value;
        }
        return option;

        int Parse(ArgumentResult result)
        {
            string text = Single(result);
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most)
            {
                return number;
            }
            result.AddError(most == int.MaxValue
                ? $"{name} wants a whole number from {least} on, not '{text}'"
                : $"{name} wants a whole number from {least} to {most}, not '{text}'");
            return 0;
        }
    }

    internal static Option<double> PositiveNumber(string name, string description, double? fallback = null)
    {
        var option = new Option<double>(name) { Description = description, HelpName = "X", CustomParser = Parse };
        if (fallback is { } value)
        {
            option.DefaultValueFactory = _ => value;
        }
        return option;

        double Parse(ArgumentResult result)
        {
            string text = Single(result);
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number > 0 && double.IsFinite(number))
            {
                return number;
            }
            result.AddError($"{name} wants a number above 0, not '{text}'");
            return 0;
        }
    }

    /// <summary>A number from 0 to below 1; <paramref name="fallback"/> where it is not given.</summary>
    internal static Option<double> Share(string name, string description, double fallback = 0) => new(name)
    {
        Description = description,
        HelpName = "X",
        DefaultValueFactory = _ => fallback,
        CustomParser = result =>
        {
            string text = Single(result);
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number is >= 0 and < 1)
            {
                return number;
            }
            result.AddError($"{name} wants a number from 0 to below 1, not '{text}'");
            return 0;
        },
    };

    internal static Option<PixelSize> Size(string name, string description, PixelSize fallback) => new(name)
    {
        Description = description,
        HelpName = "WxH",
        DefaultValueFactory = _ => fallback,
        CustomParser = result =>
        {
            string text = Single(result);
            if (TryParseSize(text, out PixelSize size))
            {
                return size;
            }
            result.AddError($"{name} wants WIDTHxHEIGHT in pixels, each from 1 to {LongestSide}, such as 1280x720, not '{text}'");
            return default;
        },
    };

    /// <summary>Reads "1280x720".</summary>
    internal static bool TryParseSize(string text, out PixelSize size)
    {
        size = default;
        string[] parts = text.Split('x', 'X');
        if (parts.Length != 2 || !TryParseSide(parts[0], out int width) || !TryParseSide(parts[1], out int height))
        {
            return false;
        }
        size = new PixelSize(width, height);
        return true;

        static bool TryParseSide(string side, out int pixels) =>
            int.TryParse(side, NumberStyles.None, CultureInfo.InvariantCulture, out pixels) && pixels is >= 1 and <= LongestSide;
    }

    /// <summary>One of a few words, the first of which is the default.</summary>
    internal static Option<string> Choice(string name, string description, params string[] words) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', words),
        DefaultValueFactory = _ => words[0],
        CustomParser = OneOf(name, words),
    };

    /// <summary>An argument that is one of a few words.</summary>
    internal static Argument<string> ChoiceArgument(string name, string description, params string[] words) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', words),
        CustomParser = OneOf(name, words),
    };

    private static Func<ArgumentResult, string> OneOf(string name, string[] words) => result =>
    {
        string text = Single(result);
        if (words.Contains(text))
        {
            return text;
        }
        string near = UsageError.Nearest(text, words) is { } word ? $"; did you mean {word}?" : "";
        string wanted = words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1])} or {words[^1]}";
        result.AddError($"{name} wants {wanted}, not '{text}'{near}");
        return words[0];
    };

    private static string Single(ArgumentResult result) => result.Tokens.Count == 0 ? "" : result.Tokens[^1].Value;
}
