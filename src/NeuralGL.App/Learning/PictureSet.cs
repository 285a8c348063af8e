using System.Security.Cryptography;
using NeuralGL.Data;

namespace NeuralGL.App.Learning;

/// <summary>Labelled grey pictures of one size in memory; 255 is ink, 0 is paper, as in MNIST.</summary>
internal sealed class PictureSet(int rows, int columns)
{
    private readonly List<(byte[] Pixels, byte[] Labels, bool Scanned)> _parts = [];
    private readonly List<int> _starts = [];

    public int Rows => rows;

    public int Columns => columns;

    /// <summary>Pixels in a picture.</summary>
    public int Length => rows * columns;

    public int Count { get; private set; }

    public static PictureSet From(IdxDataSet data)
    {
        var set = new PictureSet(data.Rows, data.Columns);
        set.Add(data.Images, data.Labels, scanned: true);
        return set;
    }

    /// <summary>Adds pictures [n, rows, columns] with n labels; nothing is copied.</summary>
    /// <param name="pixels">The pictures.</param>
    /// <param name="labels">Their classes.</param>
    /// <param name="scanned">Whether the paper is plain 0, as in MNIST, and not as a camera sees it.</param>
    public void Add(byte[] pixels, byte[] labels, bool scanned)
    {
        _starts.Add(Count);
        _parts.Add((pixels, labels, scanned));
        Count += labels.Length;
    }

    /// <summary>16 digits that differ for other pictures or other classes: the beginning of their SHA-256.</summary>
    public string Checksum()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((byte[] pixels, byte[] labels, _) in _parts)
        {
            hash.AppendData(pixels);
            hash.AppendData(labels);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    /// <summary>A picture, its class, and whether its paper is plain 0.</summary>
    public ReadOnlySpan<byte> Picture(int index, out int label, out bool scanned)
    {
        int part = _starts.BinarySearch(index);
        part = part < 0 ? ~part - 1 : part;
        index -= _starts[part];
        label = _parts[part].Labels[index];
        scanned = _parts[part].Scanned;
        return _parts[part].Pixels.AsSpan(index * Length, Length);
    }
}
