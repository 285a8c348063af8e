using NeuralGL.OpenGL.Caching;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Kernels.Choice;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL;

/// <summary>How a <see cref="GlDevice"/> behaves.</summary>
public sealed record GlDeviceOptions
{
    /// <summary>Puts guard words after every buffer, which <see cref="GlDevice.FindBrokenGuard"/> checks. For tests.</summary>
    public bool GuardWords { get; init; }

    /// <summary>Labels objects and puts each node's dispatches into a debug group that bears its name, where the context has both.</summary>
    public bool DebugLabels { get; init; }

    /// <summary>Takes the plain storage-buffer form of every kernel, whatever the device. For tests and comparisons.</summary>
    public bool PortableKernels { get; init; }

    /// <summary>
    /// On a GPU, whether a load may measure which kernels are fastest for a network's products, and go by what was measured before. It is
    /// done in loads only, never in a run, once for a driver and kind of product, and only with a <see cref="CacheFolder"/> that keeps the
    /// result; see also <see cref="GlBackend.TuneKernelsBlocking"/>. Without it kernels follow from the sizes alone. Either way results
    /// agree to the last bits but those that the order of a sum decides.
    /// </summary>
    public bool TuneKernels { get; init; } = true;

    /// <summary>For tests: limits below the driver's.</summary>
    internal Func<GlLimits, GlLimits>? Limit { get; init; }

    /// <summary>For tests: the one way to compute products (a name of <see cref="ProductKernel"/>), "gpu" for the choice of a GPU wherever it runs, or "fused" for that and networks in one dispatch.</summary>
    internal string? ForcedKernels { get; init; }

    /// <summary>
    /// Does without compute shaders, so that OpenGL 3.3 is enough (macOS stops at 4.1): buffers lie in the CPU's memory, heatmaps are
    /// coloured there and drawn as textures. Networks then run on the other backends; what needs shaders throws a <see cref="GlLimitException"/>.
    /// </summary>
    public bool WithoutCompute { get; init; }

    /// <summary>What becomes of the host's GL state in each call.</summary>
    public GuestStateMode State { get; init; } = GuestStateMode.RestoreTouched;

    /// <summary>
    /// A folder that keeps what this driver made of the shaders, and which kernels are fastest on it, so that the next start need not
    /// find out again; <see cref="UserCacheFolder"/> is the usual one. Null, the default, keeps nothing: a library writes no files that
    /// its host has not asked for. What lies there is checked, bounded to 64 MiB and never needed: without it things are built anew.
    /// </summary>
    /// <remarks>Programs are made of these files, so nobody but the user should be able to write to the folder.</remarks>
    public string? CacheFolder { get; init; }

    /// <summary>
    /// The folder <c>neuralgl</c> in the user's cache folder: <c>$XDG_CACHE_HOME</c> or <c>~/.cache</c> on Linux, <c>~/Library/Caches</c>
    /// on macOS, local application data on Windows; null where there is none.
    /// </summary>
    public static string? UserCacheFolder => DriverCache.UserFolder;

    /// <summary>For a program whose context is its own and which sets all state before it draws.</summary>
    public static GlDeviceOptions Own { get; } = new() { State = GuestStateMode.Declared };
}

/// <summary>
/// The OpenGL context that NeuralGL is a guest in: its functions, what it can do and the shaders built in it. The context belongs to
/// the caller and must be current on the calling thread in every call; NeuralGL never creates, makes current, swaps or disposes one.
/// </summary>
/// <remarks>
/// Calls from another thread or with another context current throw <see cref="WrongContextException"/> before they touch GL; after
/// the driver lost the context every call throws <see cref="ContextLostException"/>. Disposing is allowed from anywhere: what
/// cannot be deleted at once is deleted by the next call on the right thread.
/// </remarks>
public sealed partial class GlDevice : IDisposable
{
    // Only for the guard words: a list of all buffers would keep a forgotten one from being noticed.
    private readonly HashSet<GlBuffer> _guarded = [];
    private int _buffers;
    private long _bytes;

    /// <summary>Attaches to the current context.</summary>
    /// <param name="gl">The functions of the context.</param>
    /// <param name="options">Behaviour; the default is for production.</param>
    /// <exception cref="GlLimitException">The context is older than OpenGL 4.3 or OpenGL ES 3.1, which brought compute shaders.</exception>
    public GlDevice(GL gl, GlDeviceOptions? options = null)
    {
        Gl = gl;
        Options = options ?? new();
        Vendor = gl.GetStringS(StringName.Vendor);
        Renderer = gl.GetStringS(StringName.Renderer);
        Version = gl.GetStringS(StringName.Version);
        Limits = GlLimits.Read(gl, Version);
        Limits = Options.Limit?.Invoke(Limits) ?? Limits;
        HasCompute = Limits.HasCompute && !Options.WithoutCompute;
        if (!HasCompute && !Options.WithoutCompute)
        {
            throw NoCompute();
        }

        (_identity, State) = (new ContextIdentity(gl), new GuestState(gl, Options.State, Limits, HasCompute));
        _resets = new ResetStatus(gl, Limits);
        Cache = Options.CacheFolder is { } folder && HasCompute ? new DriverCache(folder, $"{Vendor}\n{Renderer}\n{Version}") : null;
        Shaders = new ShaderLibrary(this);
        Choice = new KernelChoice(this);
    }

    /// <summary>The context's functions.</summary>
    public GL Gl { get; }

    /// <summary>How this device behaves.</summary>
    public GlDeviceOptions Options { get; }

    /// <summary>GL_VENDOR.</summary>
    public string Vendor { get; }

    /// <summary>GL_RENDERER.</summary>
    public string Renderer { get; }

    /// <summary>GL_VERSION.</summary>
    public string Version { get; }

    /// <summary>What the context allows.</summary>
    public GlLimits Limits { get; }

    /// <summary>What is kept between runs for this driver; null if nothing is.</summary>
    internal DriverCache? Cache { get; }

    /// <summary>Whether shaders run on the CPU (llvmpipe, softpipe, SwiftShader): its timer queries do not see compute work.</summary>
    public bool IsSoftware => IsLlvmpipe || Renderer.Contains("softpipe") || Renderer.Contains("SwiftShader") || Renderer.Contains("Software", StringComparison.OrdinalIgnoreCase);

    /// <summary>What executes the shaders.</summary>
    public DeviceKind Kind => IsSoftware ? DeviceKind.SoftwareRenderer : DeviceKind.Gpu;

    /// <summary>Which kernel computes products of each kind here: what was measured on this driver, else what the sizes suggest.</summary>
    public IReadOnlyList<KernelUse> Kernels => Choice.Uses();

    /// <summary>Which kernels compute products here.</summary>
    internal KernelChoice Choice { get; }

    /// <summary>Whether this is Mesa's llvmpipe, for which some kernels have a variant.</summary>
    public bool IsLlvmpipe => Renderer.Contains("llvmpipe");

    /// <summary>Whether networks run here: the context has compute shaders, and they are not declined with <see cref="GlDeviceOptions.WithoutCompute"/>.</summary>
    public bool HasCompute { get; }

    /// <summary>Whether the current context of some functions has compute shaders, to be asked before a device is made.</summary>
    public static bool IsComputeIn(GL gl) => GlLimits.Read(gl, gl.GetStringS(StringName.Version)).HasCompute;

    /// <summary>What is said where something needs shaders that this context does not have.</summary>
    internal GlLimitException NoCompute() => new(Limits.HasCompute ? "this device was made without compute shaders"
        : $"{(Limits.IsEs ? "OpenGL ES 3.1" : "OpenGL 4.3")} or later is needed for compute shaders; this context offers {Version} ({Renderer})");

    /// <summary>Gives the bound 2-D texture its one level; as immutable storage, which shaders can write, where they exist. Else it sets <see cref="TouchedState.Unpack"/>.</summary>
    internal unsafe void AllocateRgba8(int width, int height)
    {
        if (HasCompute)
        {
            Gl.TexStorage2D(TextureTarget.Texture2D, 1, SizedInternalFormat.Rgba8, (uint)width, (uint)height);
            return;
        }

        // With a buffer of the host's bound, the null would be a place in it.
        Gl.BindBuffer(BufferTargetARB.PixelUnpackBuffer, 0);
        Gl.TexImage2D(TextureTarget.Texture2D, 0, InternalFormat.Rgba8, (uint)width, (uint)height, 0, PixelFormat.Rgba, PixelType.UnsignedByte, null);
        Gl.TexParameter(TextureTarget.Texture2D, TextureParameterName.TextureMaxLevel, 0);
    }

    /// <summary>Whether some kernels read buffers as textures: faster on llvmpipe, and not to be had in OpenGL ES 3.1.</summary>
    internal bool ReadsTexels => IsLlvmpipe && !Options.PortableKernels && !Limits.IsEs;

    /// <summary>Whether objects and dispatches are named for debuggers.</summary>
    internal bool Labels => Options.DebugLabels && Limits.HasDebugLabels && HasCompute;

    /// <summary>Invocations that llvmpipe runs as one vector, from the width that its name tells; 8 where it does not.</summary>
    internal int Lanes => Renderer.Contains("512 bits") ? 16 : Renderer.Contains("128 bits") ? 4 : 8;

    /// <summary>The compute programs built so far.</summary>
    public ShaderLibrary Shaders { get; }

    /// <summary>The buffers that are alive; zero when everything was disposed.</summary>
    public int LiveBuffers => Volatile.Read(ref _buffers);

    /// <summary>The bytes of the buffers that are alive, as shaders see them.</summary>
    public long LiveBytes => Interlocked.Read(ref _bytes);

    /// <summary>Reads the context's error flags until they are clear.</summary>
    /// <returns>The first error, or null if there was none.</returns>
    public string? TakeError()
    {
        string? first = null;

        // A lost or missing context reports errors for ever, so the loop has an end.
        for (int i = 0; i < 32 && Gl.GetError() is var error && error != GLEnum.NoError; i++)
        {
            first ??= error.ToString();
        }

        return first;
    }

    /// <summary>
    /// The last error that was pending in the context before one of NeuralGL's allocations, so not of its making; null if there was
    /// none. OpenGL cannot give a flag back, so it is kept here for the host to read.
    /// </summary>
    public string? HostError { get; private set; }

    /// <summary>Gives <see cref="HostError"/> to the host and forgets it.</summary>
    public string? TakeHostError()
    {
        string? error = HostError;
        HostError = null;
        return error;
    }

    /// <summary>Clears the error flags before an allocation, whose own errors must be told from earlier ones.</summary>
    internal void NoteHostError() => HostError = TakeError() ?? HostError;

    /// <summary>With <see cref="GlDeviceOptions.GuardWords"/>: the label of a buffer that something wrote past, or null.</summary>
    public string? FindBrokenGuard() => _guarded.FirstOrDefault(b => !b.GuardIsWhole())?.Label;

    /// <summary>Deletes the programs and what waits for deletion. Buffers belong to the objects that made them.</summary>
    public void Dispose()
    {
        Shaders.Dispose();
        DrainDeletions();
    }

    internal void Track(GlBuffer buffer)
    {
        Interlocked.Increment(ref _buffers);
        Interlocked.Add(ref _bytes, buffer.Bytes);
        if (Options.GuardWords)
        {
            _guarded.Add(buffer);
        }
    }

    internal void Forget(GlBuffer buffer)
    {
        Interlocked.Decrement(ref _buffers);
        Interlocked.Add(ref _bytes, -buffer.Bytes);
        _guarded.Remove(buffer);
    }
}
