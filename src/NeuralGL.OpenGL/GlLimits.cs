using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL;

/// <summary>What a context allows, as queried from it.</summary>
/// <param name="Version">The context's version.</param>
/// <param name="MaxGroupsX">Work groups along x in one dispatch.</param>
/// <param name="MaxGroupsY">Work groups along y.</param>
/// <param name="MaxGroupsZ">Work groups along z.</param>
/// <param name="MaxInvocations">Invocations in one work group.</param>
/// <param name="SharedBytes">Shared memory of one work group.</param>
/// <param name="StorageBlockBytes">The largest range of a storage buffer that a shader can see.</param>
/// <param name="StorageBlocks">Storage buffers in one compute shader.</param>
/// <param name="StorageAlignment">What offsets of storage ranges must be multiples of.</param>
/// <param name="UniformAlignment">What offsets of uniform ranges must be multiples of.</param>
/// <param name="BufferTexels">Texels of a buffer texture; 0 where there are none.</param>
/// <param name="TextureSize">Width and height of a 2-D texture.</param>
public sealed record GlLimits(
    Version Version, int MaxGroupsX, int MaxGroupsY, int MaxGroupsZ, int MaxInvocations, int SharedBytes, long StorageBlockBytes, int StorageBlocks,
    int StorageAlignment, int UniformAlignment, int BufferTexels, int TextureSize)
{
    /// <summary>Whether the context is of OpenGL ES, so that <see cref="Version"/> counts as ES does.</summary>
    public bool IsEs { get; init; }

    /// <summary>Whether the driver compiles shaders on threads of its own and says when it is done (GL_KHR_parallel_shader_compile).</summary>
    internal bool CompilesAside { get; init; }

    /// <summary>Whether compute shaders are core: OpenGL 4.3, OpenGL ES 3.1 or later.</summary>
    public bool HasCompute => Version >= (IsEs ? new Version(3, 1) : new Version(4, 3));

    /// <summary>Whether compute shaders can read external textures (GL_OES_EGL_image_external_essl3), which are frames of cameras, decoders and other EGLImages.</summary>
    public bool HasExternalTextures { get; init; }

    /// <summary>Invocations of a subgroup, where compute shaders can add over one (GL_KHR_shader_subgroup with arithmetic, desktop OpenGL); 0 elsewhere.</summary>
    public int SubgroupSize { get; init; }

    /// <summary>The most storage buffers that a program of ours binds here.</summary>
    internal int StorageBuffers => Math.Min(StorageBlocks, Guest.GuestState.MostStorage);

    /// <summary>Whether buffer textures are core: always in OpenGL 4.3, from 3.2 on in OpenGL ES.</summary>
    internal bool HasBufferTextures => IsEs ? IsEs32 : HasCompute;

    /// <summary>Whether debug labels and groups are core: always in OpenGL 4.3, from 3.2 on in OpenGL ES.</summary>
    internal bool HasDebugLabels => IsEs ? IsEs32 : HasCompute;

    private bool IsEs32 => IsEs && Version >= new Version(3, 2);

    internal static GlLimits Read(GL gl, string versionText)
    {
        var version = new Version(gl.GetInteger(GetPName.MajorVersion), gl.GetInteger(GetPName.MinorVersion));
        GlLimits none = new(version, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) { IsEs = versionText.StartsWith("OpenGL ES", StringComparison.Ordinal) };
        if (!none.HasCompute)
        {
            return none with { TextureSize = gl.GetInteger(GetPName.MaxTextureSize) };
        }

        Span<int> groups = stackalloc int[3];
        for (uint i = 0; i < 3; i++)
        {
            gl.GetInteger(GLEnum.MaxComputeWorkGroupCount, i, out groups[(int)i]);
        }

        return new GlLimits(
            version, groups[0], groups[1], groups[2], gl.GetInteger(GLEnum.MaxComputeWorkGroupInvocations), gl.GetInteger(GLEnum.MaxComputeSharedMemorySize),
            gl.GetInteger64(GLEnum.MaxShaderStorageBlockSize), gl.GetInteger(GLEnum.MaxComputeShaderStorageBlocks),
            Math.Max(1, gl.GetInteger(GLEnum.ShaderStorageBufferOffsetAlignment)), Math.Max(1, gl.GetInteger(GLEnum.UniformBufferOffsetAlignment)),
            none.HasBufferTextures ? gl.GetInteger(GLEnum.MaxTextureBufferSize) : 0, gl.GetInteger(GLEnum.MaxTextureSize)) { IsEs = none.IsEs, HasExternalTextures = Has(gl, "GL_OES_EGL_image_external_essl3"), CompilesAside = Has(gl, "GL_KHR_parallel_shader_compile") || Has(gl, "GL_ARB_parallel_shader_compile"), SubgroupSize = none.IsEs ? 0 : ReadSubgroupSize(gl) };
    }

    /// <summary>The names of GL_KHR_shader_subgroup, which the bindings lack: size, stages, features; then the bits of compute shaders and of arithmetic.</summary>
    private static int ReadSubgroupSize(GL gl)
    {
        const int Size = 0x9532, Stages = 0x9533, Features = 0x9534, Arithmetic = 4, Compute = 0x20;
        return Has(gl, "GL_KHR_shader_subgroup") && (gl.GetInteger((GLEnum)Stages) & Compute) != 0 && (gl.GetInteger((GLEnum)Features) & Arithmetic) != 0 ? gl.GetInteger((GLEnum)Size) : 0;
    }

    private static bool Has(GL gl, string extension)
    {
        for (int i = gl.GetInteger(GetPName.NumExtensions) - 1; i >= 0; i--)
        {
            if (gl.GetStringS(StringName.Extensions, (uint)i) == extension)
            {
                return true;
            }
        }

        return false;
    }
}
