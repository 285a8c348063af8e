namespace NeuralGL.Data;

/// <summary>Which part of a data set.</summary>
public enum DataSplit
{
    /// <summary>The examples to learn from (MNIST: 60,000).</summary>
    Train,

    /// <summary>The examples to judge by (MNIST: 10,000).</summary>
    Test,
}

/// <summary>Grey pictures with labels from a folder of IDX files under MNIST's names: MNIST itself, Fashion-MNIST and the like.</summary>
public sealed class IdxDataSet
{
    private IdxDataSet(string imagesFile, string labelsFile, IdxFile images, IdxFile labels)
    {
        (ImagesFile, LabelsFile) = (imagesFile, labelsFile);
        (Count, Rows, Columns) = (images.Shape[0], images.Shape[1], images.Shape[2]);
        (Images, Labels) = (images.Data, labels.Data);
    }

    /// <summary>The file that the pictures came from.</summary>
    public string ImagesFile { get; }

    /// <summary>The file that the labels came from.</summary>
    public string LabelsFile { get; }

    /// <summary>The number of examples.</summary>
    public int Count { get; }

    /// <summary>Height of a picture in pixels.</summary>
    public int Rows { get; }

    /// <summary>Width of a picture in pixels.</summary>
    public int Columns { get; }

    /// <summary>The pictures, [Count, Rows, Columns], 0 = background, 255 = foreground.</summary>
    public byte[] Images { get; }

    /// <summary>The class of each picture, [Count].</summary>
    public byte[] Labels { get; }

    /// <summary>One picture, [Rows, Columns].</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    /// <returns>Its pixels.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such picture.</exception>
    public ReadOnlySpan<byte> Image(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return Images.AsSpan(index * Rows * Columns, Rows * Columns);
    }

    /// <summary>
    /// Loads one split: <c>train-images-idx3-ubyte</c> and <c>train-labels-idx1-ubyte</c>, or <c>t10k-…</c> for the test split;
    /// with a dot for the first dash before <c>idx</c> and with <c>.gz</c> too.
    /// </summary>
    /// <param name="directory">The folder.</param>
    /// <param name="split">Which part.</param>
    /// <param name="classes">When given, every label must be below it.</param>
    /// <returns>The pictures and labels.</returns>
    /// <exception cref="DataFormatException">The folder or a file is missing or damaged, the numbers of pictures and labels differ, there is no picture, or a label is out of range; the message names the file.</exception>
    public static IdxDataSet Load(string directory, DataSplit split, int? classes = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        if (!Directory.Exists(directory))
        {
            throw new DataFormatException(directory, File.Exists(directory) ? "is a file, not a folder with IDX files" : "does not exist");
        }

        var prefix = split == DataSplit.Train ? "train" : "t10k";
        string imagesFile = Find(directory, prefix + "-images", "idx3-ubyte"), labelsFile = Find(directory, prefix + "-labels", "idx1-ubyte");
        var images = Ranked(imagesFile, 3, "pictures");
        var labels = Ranked(labelsFile, 1, "labels");
        if (images.Shape[0] != labels.Shape[0])
        {
            throw new DataFormatException(imagesFile, $"holds {images.Shape[0]} pictures, but {labelsFile} holds {labels.Shape[0]} labels");
        }

        if (images.Data.Length == 0)
        {
            throw new DataFormatException(imagesFile, $"holds no pixels ({string.Join('x', images.Shape)})");
        }

        if (classes is { } count)
        {
            var bad = labels.Data.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)Math.Clamp(count - 1, 0, 255));
            if (bad >= 0)
            {
                throw new DataFormatException(labelsFile, $"holds the label {labels.Data[bad]} at item {bad}; there are {count} classes, 0 to {count - 1}");
            }
        }

        return new IdxDataSet(imagesFile, labelsFile, images, labels);
    }

    private static string Find(string directory, string stem, string kind)
    {
        foreach (var name in (ReadOnlySpan<string>)[$"{stem}-{kind}", $"{stem}-{kind}.gz", $"{stem}.{kind}", $"{stem}.{kind}.gz"])
        {
            var path = Path.Combine(directory, name);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new DataFormatException(directory, $"holds no {stem}-{kind} (nor {stem}.{kind}, nor either with .gz)");
    }

    private static IdxFile Ranked(string path, int rank, string what)
    {
        var file = IdxFile.Load(path);
        return file.Shape.Count == rank ? file
            : throw new DataFormatException(path, $"has {file.Shape.Count} dimensions ({string.Join('x', file.Shape)}); {what} have {rank}");
    }
}
