using NeuralGL.App.Commands;

namespace NeuralGL.App.Models;

/// <summary>Files that ship with the tool under <c>assets</c>: beside the program when installed, in the repository when built there.</summary>
internal static class Assets
{
    /// <summary>The full path of a file or folder.</summary>
    /// <param name="name">Its path under <c>assets</c>, such as <c>models/digits.onnx</c>.</param>
    /// <exception cref="UserException">It is not there.</exception>
    internal static string Find(string name) => TryFind(name) ?? throw new UserException($"the shipped assets/{name} was not found beside the program; fetch the repository's assets folder anew", ExitCode.BadInput);

    /// <summary>The full path of a file or folder, or null.</summary>
    internal static string? TryFind(string name)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string path = Path.Combine(at.FullName, "assets", Path.Combine(name.Split('/')));
            if (File.Exists(path) || Directory.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
