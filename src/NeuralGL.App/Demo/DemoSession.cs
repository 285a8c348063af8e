using NeuralGL.App.Commands;
using NeuralGL.App.Models;
using NeuralGL.Backends;
using NeuralGL.OpenGL;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Demo;

/// <summary>What a demo needs in a current context: device, backend, pipeline and view, made and freed together.</summary>
internal sealed class DemoSession : IDisposable
{
    private readonly GlBackend _gl;
    private readonly CommandContext _context;
    private int _errors;

    public DemoSession(GL gl, LoadedModel model, string backend, bool showsTimes, CommandContext context, TimeSpan? budget = null, DemoInputs? inputs = null)
    {
        _context = context;
        Device = Attach(gl);
        _gl = new GlBackend(Device);
        Backend = Choose(_gl, backend, context);
        State = new DemoState { Renderer = Device.Renderer, ShowsTimes = showsTimes };
        Pipeline = new FramePipeline(Device, Backend, model, inputs?.Tensors) { Budget = budget ?? Timeout.InfiniteTimeSpan };
        View = new DemoView(Device, Pipeline, State);
    }

    internal GlDevice Device { get; }

    /// <summary>What computes.</summary>
    internal IBackend Backend { get; }

    internal DemoState State { get; }

    internal FramePipeline Pipeline { get; }

    internal DemoView View { get; }

    /// <summary>Errors that OpenGL reported so far; here the tool is the host too.</summary>
    internal int GlErrors => _errors + (Device.HostError is null ? 0 : 1);

    /// <summary>A device for drawing, and for computing where the context can; its programs are kept for the next start.</summary>
    internal static GlDevice Attach(GL gl) => new(gl, GlDeviceOptions.Own with { WithoutCompute = !GlDevice.IsComputeIn(gl), CacheFolder = ToolCache.Folder });

    /// <summary>Whether a backend is of no use where there are no compute shaders.</summary>
    internal static bool NeedsCompute(string backend) => backend == "gl";

    /// <summary>The backend of a name; says what <c>auto</c> picks and why, and why heatmaps are coloured on the CPU where they are.</summary>
    internal static IBackend Choose(GlBackend gl, string backend, CommandContext context)
    {
        GlDevice device = gl.Device;
        if (!device.HasCompute && !NeedsCompute(backend))
        {
            backend = backend == "auto" ? "cpu" : backend;
            context.Note($"backend {backend}: OpenGL {device.Limits.Version} ({device.Renderer}) has no compute shaders, which came with 4.3; it only draws, and heatmaps are coloured on the CPU");
        }
        else if (backend == "auto")
        {
            backend = device.IsSoftware ? "cpu" : "gl";
            context.Note(device.IsSoftware ? $"backend cpu: {device.Renderer} runs shaders on the CPU, where the cpu backend is faster" : $"backend gl: {device.Renderer} is a GPU");
        }

        return backend switch { "cpu" => new CpuBackend(context.Threads), "reference" => new ReferenceBackend<double>(), _ => gl };
    }

    /// <summary>Asks OpenGL for errors; the first one is named, the others are counted.</summary>
    internal void CountErrors()
    {
        if ((Device.TakeError() ?? Device.TakeHostError()) is { } error && _errors++ == 0)
        {
            _context.Note($"OpenGL reports {error}: a fault of NeuralGL or of the driver ({Device.Renderer}); the report counts them as gl_errors");
        }
    }

    public void Dispose()
    {
        View.Dispose();
        Pipeline.Dispose();
        _gl.Dispose();
        Device.Dispose();
    }
}
