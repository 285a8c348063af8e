namespace NeuralGL.Platform;

/// <summary>Which kind of OpenGL a context is of.</summary>
public enum GlProfile
{
    /// <summary>OpenGL core, 4.3 or later: without the functions of OpenGL 1 and 2.</summary>
    Core,

    /// <summary>OpenGL compatibility, 4.3 or later: with them. Not every driver has it.</summary>
    Compatibility,

    /// <summary>OpenGL ES 3.1 or later, as on phones, the Raspberry Pi and ANGLE.</summary>
    Es,
}
