using NeuralGL.App.Data;
using NeuralGL.App.Tests.Demo;

namespace NeuralGL.App.Tests.Data;

/// <summary>Which pictures of an unpacked package are taken.</summary>
public sealed class WallpapersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_a_theme_the_largest_picture_is_taken_and_screenshots_are_not()
    {
        Put("Dunes/contents/images/1280x800.jpg", 3000, 1);
        Put("Dunes/contents/images/2560x1600.jpg", 5000, 2);
        Put("Dunes/contents/screenshot.jpg", 9000, 3);
        Put("Grey/contents/images/1920x1080.png", 4000, 4);
        Assert.Equal([("plasma_Dunes.jpg", "2560x1600.jpg"), ("plasma_Grey.png", "1920x1080.png")], Taken("plasma_"));
    }

    [Fact]
    public void Copies_smaller_sizes_links_and_pictures_of_one_colour_are_left_out()
    {
        Put("b/Hills.png", 4000, 1);
        Put("b/Hills_1920x1080.png", 3000, 2);
        Put("c/copy.png", 4000, 1);
        Put("a/Hills.png", 6000, 3);
        Put("a/blank.webp", 100, 4);
        Put("a/lxqt-dark.png", 5000, 5);
        Put("a/readme.txt", 5000, 6);
        File.CreateSymbolicLink(_folder["a/link.jpg"], _folder["a/lxqt-dark.png"]);
        Assert.Equal([("lxqt_Hills.png", "Hills.png"), ("lxqt_dark.png", "lxqt-dark.png"), ("lxqt_copy.png", "copy.png")], Taken("lxqt_"));
    }

    [Fact]
    public void A_package_that_has_changed_is_bad_data() =>
        Assert.Equal(2, Assert.Throws<DataFetchException>(() => Wallpapers.Take(_folder["missing"], "x_", [])).ExitCode);

    private IEnumerable<(string, string)> Taken(string prefix)
    {
        var taken = new Dictionary<string, string>();
        Wallpapers.Take(_folder.Path, prefix, taken);
        return taken.Select(t => (t.Key, Path.GetFileName(t.Value)));
    }

    private void Put(string path, int length, byte content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[path])!);
        byte[] bytes = new byte[length];
        bytes.AsSpan().Fill(content);
        File.WriteAllBytes(_folder[path], bytes);
    }
}
