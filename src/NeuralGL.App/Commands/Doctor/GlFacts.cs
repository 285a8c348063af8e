using NeuralGL.Platform;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Commands;

/// <summary>Asks the current context for its limits and extensions.</summary>
internal static class GlFacts
{
    private static readonly (string Name, GLEnum Query)[] Single =
    [
        ("max_compute_work_group_invocations", GLEnum.MaxComputeWorkGroupInvocations),
        ("max_compute_shared_memory_size", GLEnum.MaxComputeSharedMemorySize),
        ("max_compute_shader_storage_blocks", GLEnum.MaxComputeShaderStorageBlocks),
        ("max_compute_uniform_components", GLEnum.MaxComputeUniformComponents),
        ("max_compute_texture_image_units", GLEnum.MaxComputeTextureImageUnits),
        ("max_compute_image_uniforms", GLEnum.MaxComputeImageUniforms),
        ("max_shader_storage_block_size", GLEnum.MaxShaderStorageBlockSize),
        ("max_shader_storage_buffer_bindings", GLEnum.MaxShaderStorageBufferBindings),
        ("shader_storage_buffer_offset_alignment", GLEnum.ShaderStorageBufferOffsetAlignment),
        ("max_uniform_block_size", GLEnum.MaxUniformBlockSize),
        ("max_texture_size", GLEnum.MaxTextureSize),
        ("max_texture_buffer_size", GLEnum.MaxTextureBufferSize),
        ("max_array_texture_layers", GLEnum.MaxArrayTextureLayers),
    ];

    private static readonly (string Name, GLEnum Query)[] PerAxis =
    [
        ("max_compute_work_group_count", GLEnum.MaxComputeWorkGroupCount),
        ("max_compute_work_group_size", GLEnum.MaxComputeWorkGroupSize),
    ];

    private static readonly string[] Helpful =
    [
        "GL_ARB_buffer_storage", "GL_ARB_bindless_texture", "GL_ARB_gl_spirv", "GL_ARB_shader_ballot", "GL_KHR_shader_subgroup",
        "GL_KHR_parallel_shader_compile", "GL_NV_shader_atomic_float", "GL_NV_cooperative_matrix", "GL_NV_gpu_shader5",
        "GL_EXT_shader_explicit_arithmetic_types_float16", "GL_AMD_gpu_shader_half_float",
    ];

    /// <summary>Adds to <paramref name="report"/> what the context that is current says; <paramref name="gl"/> belongs to it.</summary>
    internal static DoctorReport Describe(GL gl, HeadlessContext context, DoctorReport report) => report with
    {
        Renderer = gl.GetStringS(StringName.Renderer),
        Vendor = gl.GetStringS(StringName.Vendor),
        Version = gl.GetStringS(StringName.Version),
        Glsl = gl.GetStringS(StringName.ShadingLanguageVersion),
        Context = context.Platform,
        SoftwareRenderer = context.Driver.IsSoftware,
        Limits = Limits(gl),
        Extensions = Extensions(gl),
        Timers = TimerProbe.Measure(gl),
    };

    private static Dictionary<string, long> Limits(GL gl)
    {
        var limits = new Dictionary<string, long>();
        foreach ((string name, GLEnum query) in PerAxis)
        {
            for (uint axis = 0; axis < 3; axis++)
            {
                gl.GetInteger(query, axis, out int value);
                // GL counts in int; a driver that allows 2^32 - 1 groups shows up negative.
                limits[$"{name}_{"xyz"[(int)axis]}"] = value < 0 ? (uint)value : value;
            }
        }
        foreach ((string name, GLEnum query) in Single)
        {
            limits[name] = gl.GetInteger64(query);
        }
        return limits;
    }

    private static string[] Extensions(GL gl)
    {
        var present = new HashSet<string>();
        for (uint i = 0; i < gl.GetInteger(GLEnum.NumExtensions); i++)
        {
            present.Add(gl.GetStringS(StringName.Extensions, i));
        }
        return [.. Helpful.Where(present.Contains)];
    }
}
