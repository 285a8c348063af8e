using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace NeuralGL.App.Data;

/// <summary>Fetches pictures that Debian packages ship, for networks that learn from pictures: wallpapers, and icons of 256×256.</summary>
internal static partial class Wallpapers
{
    internal const string Name = "wallpapers";

    /// <summary>Smaller files are of one colour.</summary>
    private const int LeastBytes = 2000;

    /// <summary>Packages, the folder in them that has the pictures, and how the files' names begin here.</summary>
    private static readonly (string Package, string Folder, string Prefix)[] s_packages =
    [
        ("plasma-workspace-wallpapers", "usr/share/wallpapers", "plasma_"),
        ("mate-backgrounds", "usr/share/backgrounds/mate", "mate_"),
        ("gnome-backgrounds", "usr/share/backgrounds/gnome", "gnome_"),
        ("lxqt-themes", "usr/share/lxqt/wallpapers", "lxqt_"),
        ("oxygen-icon-theme", "usr/share/icons/oxygen/base/256x256", "oxygen-icon_"),
    ];

    /// <summary>Fetches the packages and copies their pictures and copyright files into a folder, unless they are there already.</summary>
    /// <param name="folder">The folder, made if need be.</param>
    /// <param name="log">Told what is being done, a line at a time.</param>
    /// <param name="cancellation">Ends the fetching and whatever program it has started.</param>
    /// <exception cref="DataFetchException">Why it failed, with the exit code.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal static async Task FetchAsync(string folder, Action<string> log, CancellationToken cancellation)
    {
        string temporary = "";
        try
        {
            Directory.CreateDirectory(folder);
            if (s_packages.All(p => File.Exists(Path.Combine(folder, Copyright(p.Package)))))
            {
                log($"{Name} are already in {folder}");
                return;
            }

            temporary = Directory.CreateTempSubdirectory("neuralgl-data-").FullName;
            const string Install = "it fetches pictures from Debian packages, which Debian and Ubuntu have";
            log("fetching wallpapers and icons with apt-get download (230 MB) …");
            await PackageTool.RunAsync("apt-get", Install, temporary, cancellation, ["download", .. s_packages.Select(p => p.Package)]);
            var taken = new Dictionary<string, string>();
            foreach ((string package, string pictures, string prefix) in s_packages)
            {
                string file = Directory.EnumerateFiles(temporary, $"{package}_*.deb").FirstOrDefault() ?? throw new DataFetchException($"apt-get download left no package {package}", 2);
                string unpacked = Path.Combine(temporary, package);
                await PackageTool.RunAsync("dpkg-deb", Install, temporary, cancellation, "-x", file, unpacked);
                Take(Path.Combine(unpacked, pictures), prefix, taken);
            }

            foreach ((string name, string from) in taken)
            {
                cancellation.ThrowIfCancellationRequested();
                File.Copy(from, Path.Combine(folder, name), overwrite: true);
            }

            // Last, as they say that all is there.
            foreach ((string package, _, _) in s_packages)
            {
                File.Copy(Path.Combine(temporary, package, "usr", "share", "doc", package, "copyright"), Path.Combine(folder, Copyright(package)), overwrite: true);
            }

            log($"{taken.Count} pictures in {folder}, and for each package {Copyright("PACKAGE")} with its authors and licences");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFetchException($"{Name} cannot be written to {folder}: {e.Message}", 2, e);
        }
        finally
        {
            if (temporary.Length > 0)
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    /// <summary>
    /// Adds the pictures of an unpacked package that are no copies of others: of a wallpaper in several sizes the largest, no second
    /// picture of a name or with the same bytes.
    /// </summary>
    internal static void Take(string folder, string prefix, Dictionary<string, string> taken)
    {
        if (!Directory.Exists(folder))
        {
            throw new DataFetchException($"the package has no folder {Path.GetFileName(folder)} any more", 2);
        }

        bool isByTheme = Directory.EnumerateDirectories(folder).Any(d => Directory.Exists(Path.Combine(d, "contents")));
        IEnumerable<(string Name, string Path)> found = isByTheme ? OfThemes(folder) : All(folder).Select(p => (Path.GetFileName(p), p));
        var known = taken.Values.Select(Hash).ToHashSet();
        foreach ((string file, string path) in found)
        {
            string bare = file.StartsWith(prefix.Replace('_', '-'), StringComparison.Ordinal) ? file[prefix.Length..] : file;
            if (new FileInfo(path).Length >= LeastBytes && !taken.ContainsKey(prefix + bare) && known.Add(Hash(path)))
            {
                taken[prefix + bare] = path;
            }
        }
    }

    /// <summary>Plasma's form, THEME/contents/images/WIDTHxHEIGHT.png, of which one is taken.</summary>
    private static IEnumerable<(string Name, string Path)> OfThemes(string folder)
    {
        foreach (string theme in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            string images = Path.Combine(theme, "contents", "images");
            string? largest = Directory.Exists(images) ? Directory.EnumerateFiles(images).Where(IsFile).OrderByDescending(f => new FileInfo(f).Length).ThenBy(f => f, StringComparer.Ordinal).FirstOrDefault() : null;
            if (largest is not null)
            {
                yield return (Path.GetFileName(theme) + Path.GetExtension(largest), largest);
            }
        }
    }

    private static IEnumerable<string> All(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => Path.GetExtension(f) is ".png" or ".jpg" or ".webp" && IsFile(f) && !SizeAtEnd().IsMatch(f)).Order(StringComparer.Ordinal);

    private static bool IsFile(string path) => new FileInfo(path).LinkTarget is null;

    private static string Hash(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexString(SHA256.HashData(file));
    }

    private static string Copyright(string package) => $"COPYRIGHT-{package}.txt";

    [GeneratedRegex(@"_\d+x\d+\.\w+$")]
    private static partial Regex SizeAtEnd();
}
