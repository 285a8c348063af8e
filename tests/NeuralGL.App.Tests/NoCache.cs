using System.Runtime.CompilerServices;
using NeuralGL.App.Models;

namespace NeuralGL.App.Tests;

/// <summary>Tests neither use nor leave anything in the user's cache folder; the programs that they start inherit that.</summary>
internal static class NoCache
{
    [ModuleInitializer]
    internal static void Set() => Environment.SetEnvironmentVariable(ToolCache.Variable, "off");
}
