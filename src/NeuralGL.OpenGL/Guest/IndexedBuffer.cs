using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Guest;

/// <summary>One indexed buffer binding point as it was found.</summary>
internal struct IndexedBuffer
{
    /// <summary>Queries that <see cref="Read"/> asks at most.</summary>
    internal const int Queries = 3;

    private int _name;
    private long _start, _size;

    /// <summary>Asks the context.</summary>
    /// <returns>How many queries that took.</returns>
    internal int Read(GL gl, BufferTargetARB target, uint index)
    {
        bool storage = target == BufferTargetARB.ShaderStorageBuffer;
        gl.GetInteger(storage ? GLEnum.ShaderStorageBufferBinding : GLEnum.UniformBufferBinding, index, out _name);
        if (_name == 0)
        {
            return 1;
        }

        gl.GetInteger64(storage ? GLEnum.ShaderStorageBufferStart : GLEnum.UniformBufferStart, index, out _start);
        gl.GetInteger64(storage ? GLEnum.ShaderStorageBufferSize : GLEnum.UniformBufferSize, index, out _size);
        return Queries;
    }

    /// <summary>Binds it again; a whole buffer follows its size as before.</summary>
    internal readonly void Write(GL gl, BufferTargetARB target, uint index)
    {
        if (_name != 0 && _size > 0)
        {
            gl.BindBufferRange(target, index, (uint)_name, (nint)_start, (nuint)_size);
        }
        else
        {
            gl.BindBufferBase(target, index, (uint)_name);
        }
    }
}
