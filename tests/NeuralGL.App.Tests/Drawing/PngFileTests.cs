using NeuralGL.App.Drawing;

namespace NeuralGL.App.Tests.Drawing;

public sealed class PngFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("neuralgl-png-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_picture_comes_back_to_the_bit_with_its_transparency()
    {
        byte[] rgba = [1, 2, 3, 255, 200, 100, 50, 128, 0, 0, 0, 0, 255, 255, 255, 255, 9, 8, 7, 6, 5, 4, 3, 255];
        string path = Path.Combine(folder, "a.png");
        PngFile.Write(path, rgba, 3, 2);
        Screenshot picture = PngFile.Read(path);

        Assert.Equal((3, 2), (picture.Width, picture.Height));
        Assert.Equal(rgba, picture.Rgba);
        Assert.Equal(["a.png"], Directory.GetFiles(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void An_existing_file_is_replaced()
    {
        string path = Path.Combine(folder, "a.png");
        PngFile.Write(path, new byte[4], 1, 1);
        PngFile.Write(path, [1, 2, 3, 255], 1, 1);

        Assert.Equal([1, 2, 3, 255], PngFile.Read(path).Rgba);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_named_with_the_reason_and_leaves_nothing_behind()
    {
        string missing = Path.Combine(folder, "no", "a.png");
        Assert.Equal($"cannot write {missing}: there is no directory {Path.Combine(folder, "no")}", WriteError(missing));

        string directory = Path.Combine(folder, "d.png");
        Directory.CreateDirectory(directory);
        Assert.Equal($"cannot write {directory}: it is a directory", WriteError(directory));

        string file = Path.Combine(folder, "f");
        File.WriteAllText(file, "");
        Assert.StartsWith($"cannot write {Path.Combine(file, "a.png")}: ", WriteError(Path.Combine(file, "a.png")));
        Assert.Equal(2, Directory.GetFileSystemEntries(folder).Length);
    }

    [Fact]
    public void A_file_that_is_no_whole_picture_is_named_with_the_reason()
    {
        string missing = Path.Combine(folder, "a.png");
        Assert.Equal($"cannot read {missing}: there is no such file", ReadError(missing));
        Assert.Equal($"cannot read {folder}: it is a directory", ReadError(folder));

        File.WriteAllText(missing, "not a picture");
        Assert.Equal($"cannot read {missing}: it is no picture", ReadError(missing));

        var random = new Random(1);
        byte[] noise = new byte[4 * 64 * 64];
        random.NextBytes(noise);
        PngFile.Write(missing, noise, 64, 64);
        byte[] bytes = File.ReadAllBytes(missing);
        File.WriteAllBytes(missing, bytes[..(bytes.Length / 2)]);
        Assert.StartsWith($"cannot read {missing}: the picture is damaged", ReadError(missing));
    }

    [Fact]
    public void Pixels_that_do_not_fill_the_size_are_refused() =>
        Assert.Throws<ArgumentException>(() => PngFile.Write(Path.Combine(folder, "a.png"), new byte[5], 1, 1));

    private static string? WriteError(string path) => Assert.Throws<IOException>(() => PngFile.Write(path, new byte[4], 1, 1)).Message;

    private static string? ReadError(string path) => Assert.Throws<IOException>(() => PngFile.Read(path)).Message;
}
