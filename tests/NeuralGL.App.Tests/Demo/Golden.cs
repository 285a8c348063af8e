using NeuralGL.App.Drawing;

namespace NeuralGL.App.Tests.Demo;

/// <summary>Pictures that were looked at once and are held from then on: tests/NeuralGL.App.Tests/Demo/Goldens/NAME.png.</summary>
internal static class Golden
{
    /// <summary>Two drivers may round a colour differently, and place an edge's coverage a little elsewhere.</summary>
    private const int MostDifference = 8;

    private const double LeastShare = 0.995;

    private const string Update = "NEURALGL_UPDATE_GOLDENS";

    private static readonly string Folder = Path.Combine(Repository(), "tests", "NeuralGL.App.Tests", "Demo", "Goldens");

    /// <summary>Compares a picture with the one kept under a name, or keeps it where the environment variable NEURALGL_UPDATE_GOLDENS is 1.</summary>
    internal static void Check(string name, Screenshot actual)
    {
        string path = Path.Combine(Folder, name + ".png");
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            Directory.CreateDirectory(Folder);
            PngFile.Write(path, actual.Rgba, actual.Width, actual.Height);
            return;
        }

        Assert.True(File.Exists(path), $"{path} is missing; {Update}=1 writes it, then look at it");
        Screenshot expected = PngFile.Read(path);
        double share = expected.Width == actual.Width && expected.Height == actual.Height ? ShareAlike(expected, actual) : 0;
        Assert.True(share >= LeastShare, share >= LeastShare ? "" : Explain(name, expected, actual, share));
    }

    /// <summary>How many of all pixels differ by at most 8 of 255 in every channel, as a share.</summary>
    internal static double ShareAlike(Screenshot a, Screenshot b)
    {
        int alike = 0, pixels = a.Width * a.Height;
        for (int p = 0; p < pixels; p++)
        {
            alike += Difference(a, b, p) <= MostDifference ? 1 : 0;
        }

        return (double)alike / pixels;
    }

    private static int Difference(Screenshot a, Screenshot b, int pixel)
    {
        int most = 0;
        for (int i = 4 * pixel; i < (4 * pixel) + 4; i++)
        {
            most = Math.Max(most, Math.Abs(a.Rgba[i] - b.Rgba[i]));
        }

        return most;
    }

    /// <summary>Writes what was drawn, what was expected and where they differ (white on black) into a folder that stays, and names it.</summary>
    private static string Explain(string name, Screenshot expected, Screenshot actual, double share)
    {
        string folder = Directory.CreateTempSubdirectory("neuralgl-golden-").FullName;
        PngFile.Write(Path.Combine(folder, name + "-actual.png"), actual.Rgba, actual.Width, actual.Height);
        PngFile.Write(Path.Combine(folder, name + "-expected.png"), expected.Rgba, expected.Width, expected.Height);
        if (expected.Width == actual.Width && expected.Height == actual.Height)
        {
            byte[] difference = new byte[actual.Rgba.Length];
            for (int p = 0; p < difference.Length / 4; p++)
            {
                byte level = Difference(expected, actual, p) > MostDifference ? (byte)255 : (byte)0;
                (difference[4 * p], difference[(4 * p) + 1], difference[(4 * p) + 2], difference[(4 * p) + 3]) = (level, level, level, 255);
            }

            PngFile.Write(Path.Combine(folder, name + "-difference.png"), difference, actual.Width, actual.Height);
        }

        return $"{name}: {share:P2} of the pixels are within {MostDifference}/255 of the golden picture, {LeastShare:P1} are wanted; "
            + $"actual, expected and difference are in {folder}; {Update}=1 takes the actual one as golden";
    }

    private static string Repository()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "NeuralGL.sln")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException($"no NeuralGL.sln above {AppContext.BaseDirectory}");
    }
}
