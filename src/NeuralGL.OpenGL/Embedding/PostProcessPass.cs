using System.Globalization;
using System.Text;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Functions;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Pictures;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Embedding;

/// <summary>
/// A small network as an image filter: applied to every pixel's neighbourhood of a texture, written into another texture of the same
/// size, in one dispatch. Its weights lie in a uniform block, so that a network that is being trained is applied live without
/// building a shader again.
/// </summary>
public sealed class PostProcessPass : IDisposable
{
    private const int Side = 8;

    private readonly GlDevice _device;
    private readonly GlslFunction _function;
    private readonly GlName _weights, _sampler;
    private readonly (ComputeProgram Program, int Size)?[] _programs = new (ComputeProgram, int)?[Enum.GetValues<OutputTextureFormat>().Length];
    private readonly (int Width, int Height)[] _sizes;

    /// <summary>Writes the network as a function and uploads its weights; the shader is built for a format on its first use.</summary>
    /// <param name="device">The device.</param>
    /// <param name="graph">
    /// One input of <paramref name="channels"/>·<paramref name="window"/>² numbers for each sample: channel by channel, each channel's
    /// window row by row, as a convolution's weights lie ([C, k, k]); one output of 1 to 4 numbers: red, green, blue, alpha (1 if
    /// there are fewer; one alone is gray).
    /// </param>
    /// <param name="parameters">The weights.</param>
    /// <param name="window">Width and height of the neighbourhood, odd: 1 is the pixel alone. Beyond the edge the edge's pixels count.</param>
    /// <param name="channels">1 (red) to 4 (red, green, blue, alpha), as a sampler of the texture gives them.</param>
    /// <exception cref="GlslFunctionException">The network cannot be one function, or its sizes do not fit the window.</exception>
    public PostProcessPass(GlDevice device, Graph graph, ParameterStore parameters, int window = 1, int channels = 3)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        ArgumentOutOfRangeException.ThrowIfEqual(window % 2, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, 4);
        _device = device;
        (Window, Channels) = (window, channels);
        _sizes = new (int, int)[_programs.Length];
        _function = GlslFunction.Create(graph, parameters, new GlslFunctionOptions { Weights = FunctionWeights.UniformBlock });
        if (_function.Inputs != channels * window * window || _function.Outputs > 4)
        {
            throw new GlslFunctionException($"a pass over {window}×{window} pixels of {channels} channels feeds {channels * window * window} numbers and takes 1 to 4, and '{graph.Name}' wants {_function.Inputs} and gives {_function.Outputs}");
        }

        using GuestScope scope = device.Enter(TouchedState.Copies);
        _weights = GlName.Buffer(device);
        _sampler = GlName.Sampler(device);
        device.Gl.SamplerParameter(_sampler.Handle, SamplerParameterI.MinFilter, (int)GLEnum.Nearest);
        device.Gl.SamplerParameter(_sampler.Handle, SamplerParameterI.MagFilter, (int)GLEnum.Nearest);
        SetWeights(parameters);
    }

    /// <summary>Width and height of the neighbourhood.</summary>
    public int Window { get; }

    /// <summary>Channels that are read of each pixel.</summary>
    public int Channels { get; }

    /// <summary>Gives the pass other weights of the same network; the next run uses them.</summary>
    /// <param name="parameters">The weights, for example of a <see cref="Training.TrainingSession"/> after its SyncParametersBlocking.</param>
    /// <exception cref="GraphException">One is missing or of another shape.</exception>
    public unsafe void SetWeights(ParameterStore parameters)
    {
        float[] block = _function.Block(parameters);
        using GuestScope scope = _device.Enter(TouchedState.Copies);
        _device.CountUpload(block.Length * 4L);
        _device.Gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, _weights.Handle);
        fixed (float* p = block)
        {
            _device.Gl.BufferData(BufferTargetARB.CopyWriteBuffer, (nuint)Math.Max(16, block.Length * 4), p, BufferUsageARB.DynamicDraw);
        }
    }

    /// <summary>Applies the network to a whole texture.</summary>
    /// <param name="source">The GL name of a 2-D texture; level 0 is read.</param>
    /// <param name="width">Its width in texels.</param>
    /// <param name="height">Its height in texels.</param>
    /// <param name="destination">The GL name of another 2-D texture with immutable storage, at least as large.</param>
    /// <param name="format">The destination's format.</param>
    /// <exception cref="ArgumentException">Both are the same texture, or a size is not positive.</exception>
    /// <exception cref="ShaderException">The shader does not build.</exception>
    public void Run(uint source, int width, int height, uint destination, OutputTextureFormat format = OutputTextureFormat.Rgba8)
    {
        if (source == destination || width < 1 || height < 1)
        {
            throw new ArgumentException($"a pass reads one texture and writes another, of at least one texel: from {source} to {destination}, {width}×{height}");
        }

        using GuestScope scope = _device.Enter(TouchedState.Compute | TouchedState.Texture | TouchedState.Image);
        GL gl = _device.Gl;
        (ComputeProgram program, int size) = _programs[(int)format] ??= Build(format);
        if (_sizes[(int)format] != (width, height))
        {
            gl.ProgramUniform2(program.Handle, size, width, height);
            _sizes[(int)format] = (width, height);
        }

        _device.CountDispatches(1);
        gl.MemoryBarrier(MemoryBarrierMask.TextureFetchBarrierBit | MemoryBarrierMask.ShaderImageAccessBarrierBit | MemoryBarrierMask.UniformBarrierBit);
        gl.UseProgram(program.Handle);
        gl.ActiveTexture(TextureUnit.Texture0);
        gl.BindTexture(TextureTarget.Texture2D, source);
        gl.BindSampler(0, _sampler.Handle);
        gl.BindBufferBase(BufferTargetARB.UniformBuffer, 0, _weights.Handle);
        gl.BindImageTexture(0, destination, 0, false, 0, BufferAccessARB.WriteOnly, format.Names().Image);
        gl.DispatchCompute((uint)((width + Side - 1) / Side), (uint)((height + Side - 1) / Side), 1);
        gl.BindSampler(0, 0);
        gl.MemoryBarrier(MemoryBarrierMask.TextureFetchBarrierBit | MemoryBarrierMask.ShaderImageAccessBarrierBit | MemoryBarrierMask.TextureUpdateBarrierBit | MemoryBarrierMask.FramebufferBarrierBit);
    }

    /// <summary>Deletes the weights' buffer and the sampler.</summary>
    public void Dispose()
    {
        _weights.Dispose();
        _sampler.Dispose();
    }

    private (ComputeProgram, int) Build(OutputTextureFormat format)
    {
        ComputeProgram program = _device.Shaders.GetWritten($"post-process pass of {Window}×{Window} to {format}", Source(format));
        return (program, _device.Gl.GetUniformLocation(program.Handle, "nn_pass_size"));
    }

    private string Source(OutputTextureFormat format)
    {
        var text = new StringBuilder(_function.Source);
        text.Append(CultureInfo.InvariantCulture, $$"""

            layout(local_size_x = {{Side}}, local_size_y = {{Side}}) in;
            layout(binding = 0) uniform highp sampler2D nn_pass_picture;
            layout({{format.Names().Layout}}, binding = 0) uniform writeonly highp image2D nn_pass_result;
            uniform ivec2 nn_pass_size;

            void main()
            {
                ivec2 at = ivec2(gl_GlobalInvocationID.xy);
                if (any(greaterThanEqual(at, nn_pass_size))) return;
                float x[{{_function.Inputs}}];
                vec4 t;

            """);
        int half = Window / 2, taps = Window * Window;
        for (int tap = 0; tap < taps; tap++)
        {
            text.Append(CultureInfo.InvariantCulture, $"    t = texelFetch(nn_pass_picture, clamp(at + ivec2({(tap % Window) - half}, {(tap / Window) - half}), ivec2(0), nn_pass_size - 1), 0);\n");
            for (int c = 0; c < Channels; c++)
            {
                text.Append(CultureInfo.InvariantCulture, $"    x[{(c * taps) + tap}] = t.{"rgba"[c]};\n");
            }
        }

        text.Append(Call());
        string[] y = [.. Enumerable.Range(0, _function.Outputs).Select(i => $"y[{i}]")];
        string texel = y.Length switch
        {
            1 => "vec4(vec3(y[0]), 1.0)",
            2 => "vec4(y[0], y[1], 0.0, 1.0)",
            3 => "vec4(y[0], y[1], y[2], 1.0)",
            _ => "vec4(y[0], y[1], y[2], y[3])",
        };
        return text.Append(CultureInfo.InvariantCulture, $"    imageStore(nn_pass_result, at, {texel});\n}}\n").ToString();
    }

    /// <summary>Functions of few numbers take and give vectors, others arrays.</summary>
    private string Call()
    {
        int n = _function.Inputs, m = _function.Outputs;
        if (n > 4)
        {
            return $"    float y[{m}];\n    {_function.Name}(x, y);\n";
        }

        static string Type(int size) => size == 1 ? "float" : $"vec{size}";
        string given = string.Join(", ", Enumerable.Range(0, n).Select(i => $"x[{i}]"));
        var text = new StringBuilder($"    {Type(m)} v = {_function.Name}({(n == 1 ? given : $"{Type(n)}({given})")});\n    float y[{m}];\n");
        for (int i = 0; i < m; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"    y[{i}] = v{(m == 1 ? "" : $"[{i}]")};\n");
        }

        return text.ToString();
    }
}
