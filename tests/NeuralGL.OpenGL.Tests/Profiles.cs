using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NeuralGL.Platform;

namespace NeuralGL.OpenGL.Tests;

/// <summary>The kinds of context that a host may have.</summary>
public static partial class Profiles
{
    public static TheoryData<GlProfile> All => [GlProfile.Core, GlProfile.Compatibility, GlProfile.Es];

    /// <summary>A context of a kind, or a skipped test.</summary>
    internal static HeadlessContext Create(GlProfile profile, bool debug)
    {
        try
        {
            return HeadlessContext.Create(debug, profile);
        }
        catch (GlContextException e) when (e.ExitCode == GlContextException.Missing)
        {
            Assert.Skip($"no OpenGL here: {e.Message}");
            throw;
        }
    }

    /// <summary>
    /// Mesa offers OpenGL ES 3.2; its ES contexts are cut down to the 3.1 of small devices, without buffer textures. It reads the
    /// environment of the C library once, when it makes the first context.
    /// </summary>
    [ModuleInitializer]
    internal static void CutDownEs()
    {
        if (OperatingSystem.IsLinux())
        {
            SetEnvironment("MESA_GLES_VERSION_OVERRIDE", "3.1", 0);
            SetEnvironment("MESA_EXTENSION_OVERRIDE", "-GL_EXT_texture_buffer -GL_OES_texture_buffer", 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
