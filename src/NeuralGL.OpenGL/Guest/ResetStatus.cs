using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Guest;

/// <summary>
/// glGetGraphicsResetStatus, which is core from OpenGL 4.5 and OpenGL ES 3.2 on and has other names in the extensions before. A
/// context without any of them never tells of a reset.
/// </summary>
internal sealed unsafe class ResetStatus
{
    private readonly delegate* unmanaged<uint> _ask;

    internal ResetStatus(GL gl, GlLimits limits)
    {
        // A loader may hand out a stub for a function that the context does not have, so its word is not enough.
        string? name = limits.Version >= (limits.IsEs ? new Version(3, 2) : new Version(4, 5)) ? "glGetGraphicsResetStatus" : Extension(gl, limits.IsEs);
        if (name is not null && gl.Context.TryGetProcAddress(name, out nint address))
        {
            _ask = (delegate* unmanaged<uint>)address;
        }
    }

    /// <summary>GL_NO_ERROR while the context is whole.</summary>
    internal GLEnum Ask() => _ask == null ? GLEnum.NoError : (GLEnum)_ask();

    private static string? Extension(GL gl, bool isEs)
    {
        for (uint i = 0; i < gl.GetInteger(GetPName.NumExtensions); i++)
        {
            switch (gl.GetStringS(StringName.Extensions, i))
            {
                case "GL_KHR_robustness": return isEs ? "glGetGraphicsResetStatusKHR" : "glGetGraphicsResetStatus";
                case "GL_ARB_robustness": return "glGetGraphicsResetStatusARB";
                case "GL_EXT_robustness" when isEs: return "glGetGraphicsResetStatusEXT";
            }
        }

        return null;
    }
}
