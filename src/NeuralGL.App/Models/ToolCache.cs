using NeuralGL.OpenGL;

namespace NeuralGL.App.Models;

/// <summary>Where the tool keeps what a driver made of its shaders.</summary>
internal static class ToolCache
{
    /// <summary>Names another folder, or is <c>off</c>.</summary>
    internal const string Variable = "NEURALGL_CACHE";

    /// <summary>The folder; null where nothing is to be kept.</summary>
    internal static string? Folder => FolderOf(Environment.GetEnvironmentVariable(Variable));

    /// <summary>The folder that a value of <see cref="Variable"/> asks for.</summary>
    internal static string? FolderOf(string? value) => value switch
    {
        null or "" => GlDeviceOptions.UserCacheFolder,
        "off" => null,
        var folder => folder,
    };
}
