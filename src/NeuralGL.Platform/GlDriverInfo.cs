using System.Runtime.InteropServices;

namespace NeuralGL.Platform;

/// <summary>What a context's driver says about itself.</summary>
/// <param name="Major">Major OpenGL version of the context.</param>
/// <param name="Minor">Minor OpenGL version of the context.</param>
/// <param name="Renderer">GL_RENDERER, for example "llvmpipe (LLVM 15.0.6, 256 bits)".</param>
/// <param name="VersionText">GL_VERSION, for example "4.5 (Core Profile) Mesa 22.3.6".</param>
public sealed record GlDriverInfo(int Major, int Minor, string Renderer, string VersionText)
{
    private const string EsPrefix = "OpenGL ES ";

    /// <summary>The versions to ask for, best first; those below 4.3 only serve to name what the driver has.</summary>
    internal static readonly (int Major, int Minor)[] Versions =
        [(4, 6), (4, 5), (4, 4), (4, 3), (4, 2), (4, 1), (4, 0), (3, 3)];

    /// <summary>The versions of OpenGL ES to ask for, best first; those below 3.1 only serve to name what the driver has.</summary>
    internal static readonly (int Major, int Minor)[] EsVersions = [(3, 2), (3, 1), (3, 0), (2, 0)];

    /// <summary>True where the context is of OpenGL ES.</summary>
    public bool IsEs => VersionText.StartsWith(EsPrefix, StringComparison.Ordinal);

    /// <summary>True where compute shaders are core: OpenGL 4.3 or later, OpenGL ES 3.1 or later.</summary>
    public bool HasCompute => IsEs ? Major > 3 || (Major == 3 && Minor >= 1) : IsEnough(Major, Minor);

    /// <summary>True where windows and heatmaps can be drawn, with or without compute shaders: OpenGL 3.3 or later.</summary>
    public bool CanDraw => !IsEs && (Major > 3 || (Major == 3 && Minor >= 3));

    /// <summary>True where the name is that of a known software renderer, whose timer queries and speed are not a GPU's.</summary>
    public bool IsSoftware =>
        Renderer.Contains("llvmpipe", StringComparison.OrdinalIgnoreCase)
        || Renderer.Contains("softpipe", StringComparison.OrdinalIgnoreCase)
        || Renderer.Contains("swrast", StringComparison.OrdinalIgnoreCase)
        || Renderer.Contains("SwiftShader", StringComparison.OrdinalIgnoreCase)
        || Renderer.Contains("GDI Generic", StringComparison.Ordinal);

    internal static bool IsEnough(int major, int minor) => major > 4 || (major == 4 && minor >= 3);

    internal GlContextException TooLow(bool needsCompute = true) => new(
        $"{(IsEs ? "OpenGL ES 3.1" : needsCompute ? "OpenGL 4.3" : "OpenGL 3.3")} or later is needed {(needsCompute ? "for compute shaders" : "to draw")}; this driver offers {Major}.{Minor} ({Renderer}, {Driver}); " +
        (Environment.GetEnvironmentVariable(Override) is { Length: > 0 } set
            ? $"{Override} is {set}, unset it"
            : "update the graphics driver"),
        GlContextException.VersionTooLow);

    private string Override => IsEs ? "MESA_GLES_VERSION_OVERRIDE" : "MESA_GL_VERSION_OVERRIDE";

    /// <summary>GL_VERSION without its number and profile, which leaves the driver: "Mesa 22.3.6".</summary>
    private string Driver
    {
        get
        {
            string numbered = IsEs ? VersionText[EsPrefix.Length..] : VersionText;
            int space = numbered.IndexOf(' ');
            string rest = space < 0 ? numbered : numbered[(space + 1)..];
            int close = rest.IndexOf(')');
            return rest.StartsWith('(') && close > 0 ? rest[(close + 1)..].Trim() : rest.Trim();
        }
    }

    /// <summary>Asks the context that is current on this thread; null when the driver does not answer.</summary>
    internal static unsafe GlDriverInfo? OfCurrentContext(Func<string, nint> getProcAddress)
    {
        var getString = (delegate* unmanaged[Stdcall]<uint, byte*>)getProcAddress("glGetString");
        if (getString == null)
        {
            return null;
        }
        const uint rendererName = 0x1F01, versionName = 0x1F02;
        string? version = Marshal.PtrToStringUTF8((nint)getString(versionName));
        if (version is null)
        {
            return null;
        }
        // The string always starts with "major.minor", after "OpenGL ES " on such contexts; GL_MAJOR_VERSION does not exist before OpenGL 3.0.
        (int major, int minor) = ParseVersion(version);
        string renderer = Marshal.PtrToStringUTF8((nint)getString(rendererName)) ?? "unknown renderer";
        return new GlDriverInfo(major, minor, renderer, version);
    }

    internal static (int Major, int Minor) ParseVersion(string version)
    {
        version = version.StartsWith(EsPrefix, StringComparison.Ordinal) ? version[EsPrefix.Length..] : version;
        int dot = version.IndexOf('.');
        if (dot < 1 || !int.TryParse(version.AsSpan(0, dot), out int major))
        {
            return (0, 0);
        }
        int end = dot + 1;
        while (end < version.Length && char.IsAsciiDigit(version[end]))
        {
            end++;
        }
        return int.TryParse(version.AsSpan(dot + 1, end - dot - 1), out int minor) ? (major, minor) : (major, 0);
    }
}
