using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Guest;

/// <summary>One image unit as it was found.</summary>
internal struct ImageUnit
{
    private int _name, _level, _layered, _layer, _access, _format;

    /// <summary>Asks the context.</summary>
    /// <returns>How many queries that took.</returns>
    internal int Read(GL gl, uint unit)
    {
        gl.GetInteger(GLEnum.ImageBindingName, unit, out _name);
        gl.GetInteger(GLEnum.ImageBindingLevel, unit, out _level);
        gl.GetInteger(GLEnum.ImageBindingLayered, unit, out _layered);
        gl.GetInteger(GLEnum.ImageBindingLayer, unit, out _layer);
        gl.GetInteger(GLEnum.ImageBindingAccess, unit, out _access);
        gl.GetInteger(GLEnum.ImageBindingFormat, unit, out _format);
        return 6;
    }

    /// <summary>Binds it again.</summary>
    internal readonly void Write(GL gl, uint unit) =>
        gl.BindImageTexture(unit, (uint)_name, _level, _layered != 0, _layer, (BufferAccessARB)_access, (InternalFormat)_format);
}
