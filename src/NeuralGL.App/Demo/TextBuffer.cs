using System.Globalization;

namespace NeuralGL.App.Demo;

/// <summary>
/// Puts a line of text together without making strings. (Interpolation into a span would do, but its generic code boxes each number
/// until the runtime has optimised it.) What does not fit is left out.
/// </summary>
internal ref struct TextBuffer(Span<char> space)
{
    private readonly Span<char> _space = space;
    private int _length;

    /// <summary>What was put in so far.</summary>
    internal readonly ReadOnlySpan<char> Text => _space[.._length];

    /// <summary>Appends text.</summary>
    internal TextBuffer Add(scoped ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> fits = text[..Math.Min(text.Length, _space.Length - _length)];
        fits.CopyTo(_space[_length..]);
        _length += fits.Length;
        return this;
    }

    /// <summary>Appends a whole number.</summary>
    internal TextBuffer Add(long number)
    {
        _length += number.TryFormat(_space[_length..], out int written, default, CultureInfo.InvariantCulture) ? written : 0;
        return this;
    }

    /// <summary>Appends a number in a format such as <c>F1</c>.</summary>
    internal TextBuffer Add(double number, string format)
    {
        _length += number.TryFormat(_space[_length..], out int written, format, CultureInfo.InvariantCulture) ? written : 0;
        return this;
    }
}
