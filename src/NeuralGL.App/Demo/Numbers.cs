using System.Globalization;

namespace NeuralGL.App.Demo;

/// <summary>Numbers as the window shows them: three significant digits, as narrow as they can be, without making strings.</summary>
internal static class Numbers
{
    /// <summary>Writes a number and gives what was written.</summary>
    internal static ReadOnlySpan<char> Short(Span<char> buffer, double value)
    {
        value += 0.0; // −0 becomes 0
        double size = Math.Abs(value);
        ReadOnlySpan<char> format = value == 0 ? "0" : size >= 1e5 || size < 1e-3 ? "0.0e0" : size >= 100 ? "F0" : size >= 10 ? "F1" : size >= 1 ? "F2" : "F3";
        return value.TryFormat(buffer, out int length, format, CultureInfo.InvariantCulture) ? buffer[..length] : "…";
    }
}
