using System.Buffers.Binary;

namespace NeuralGL.App.Tests.Learning;

/// <summary>A small data set in a temporary folder: 6x6 pictures of an upright bar (class 0) or a lying one (class 1), on faint noise.</summary>
internal sealed class BarsData : IDisposable
{
    internal const int Side = 6;

    internal BarsData(int train = 200, int test = 60, Func<int, byte>? label = null)
    {
        Write("train", train, 1, label);
        Write("t10k", test, 2, label);
    }

    internal string Folder { get; } = Directory.CreateTempSubdirectory("neuralgl-bars-").FullName;

    internal string File(string name) => Path.Combine(Folder, name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void Write(string split, int count, ulong seed, Func<int, byte>? label)
    {
        var random = new SplitMix64(seed);
        byte[] pictures = new byte[16 + (count * Side * Side)], labels = new byte[8 + count];
        Header(pictures, 3, count, Side, Side);
        Header(labels, 1, count);
        for (int i = 0; i < count; i++)
        {
            int kind = random.NextInt(2), at = random.NextInt(Side);
            labels[8 + i] = label?.Invoke(i) ?? (byte)kind;
            for (int p = 0; p < Side * Side; p++)
            {
                bool ink = (kind == 0 ? p % Side : p / Side) == at;
                pictures[16 + (i * Side * Side) + p] = (byte)((ink ? 200 : 0) + random.NextInt(40));
            }
        }

        System.IO.File.WriteAllBytes(File($"{split}-images-idx3-ubyte"), pictures);
        System.IO.File.WriteAllBytes(File($"{split}-labels-idx1-ubyte"), labels);
    }

    private static void Header(byte[] file, byte rank, params int[] sizes)
    {
        (file[2], file[3]) = (8, rank);
        for (int i = 0; i < sizes.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + (4 * i)), sizes[i]);
        }
    }
}
