using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NeuralGL.OpenGL.Caching;

/// <summary>
/// 128 bits that tell contents apart and notice damage: two lanes of multiply and fold, as wyhash does it. Against accidents, not
/// against forgers; a cryptographic hash would load a native library at every start.
/// </summary>
internal static class Fingerprint
{
    private const ulong First = 0x9E3779B97F4A7C15, Second = 0xD6E8FEB86659FD93;

    internal static UInt128 Of(ReadOnlySpan<byte> bytes, ulong seed = 0)
    {
        (ulong a, ulong b) = (seed ^ First, Fold(seed + Second, First));
        ReadOnlySpan<byte> left = bytes;
        for (; left.Length >= 8; left = left[8..])
        {
            (a, b) = Mix(a, b, BinaryPrimitives.ReadUInt64LittleEndian(left));
        }

        Span<byte> tail = stackalloc byte[8];
        tail.Clear();
        left.CopyTo(tail);
        (a, b) = Mix(a, b, BinaryPrimitives.ReadUInt64LittleEndian(tail));
        (a, b) = Mix(a, b, (ulong)bytes.Length);
        return new UInt128(Fold(a ^ b, Second), Fold(b + First, a | 1));
    }

    internal static UInt128 Of(ReadOnlySpan<char> text) => Of(MemoryMarshal.AsBytes(text));

    /// <summary>As a file name.</summary>
    internal static string Name(UInt128 fingerprint) => fingerprint.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    private static (ulong A, ulong B) Mix(ulong a, ulong b, ulong word) => (Fold(a ^ word, First), Fold(b + word, Second) + a);

    private static ulong Fold(ulong x, ulong y)
    {
        ulong high = Math.BigMul(x, y, out ulong low);
        return high ^ low;
    }
}
