using System.CommandLine;
using NeuralGL.App.Commands;
using NeuralGL.Backends;
using NeuralGL.OpenGL;
using NeuralGL.Platform;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Models;

/// <summary>The backend that a verb runs on, with the headless context it may need.</summary>
internal sealed class BackendSession : IDisposable
{
    internal const string ThreadsName = "--threads";

    private readonly HeadlessContext? _context;
    private readonly GlBackend? _gl;

    private BackendSession(IBackend backend, HeadlessContext? context = null) => (Backend, _context, _gl) = (backend, context, backend as GlBackend);

    internal IBackend Backend { get; }

    /// <summary>The OpenGL device, where the backend is one.</summary>
    internal GlDevice? Device => _gl?.Device;

    /// <summary>The device's context.</summary>
    internal HeadlessContext? Context => _context;

    /// <summary>The name to report: auto's choice, not "auto".</summary>
    internal string Name => Backend.Name;

    /// <summary>The option that all verbs share.</summary>
    internal static Option<string> Option(string first = "auto") =>
        CommonOptions.Choice("--backend", "what computes: OpenGL, the CPU, or the reference in double", [first, .. new[] { "auto", "gl", "cpu", "reference" }.Where(n => n != first)]);

    /// <summary>The option that bounds CPU threads; its value is <see cref="CommandContext.Threads"/>.</summary>
    internal static Option<int> ThreadsOption() => CommonOptions.PositiveInt(ThreadsName, "threads that compute on the CPU (default: one for each processor)", most: CpuBackend.MaxThreads);

    /// <summary>Opens the backend of that name, and says on stderr what <c>auto</c> picked.</summary>
    internal static BackendSession Open(string name, CommandContext context)
    {
        switch (name)
        {
            case "gl":
                return OpenGl();
            case "reference":
                return new BackendSession(new ReferenceBackend<double>());
            case "cpu":
                return new BackendSession(new CpuBackend(context.Threads));
        }

        try
        {
            BackendSession gl = OpenGl();
            GlDevice device = gl._gl!.Device;
            if (!device.IsSoftware)
            {
                context.Note($"backend gl: {device.Renderer} is a GPU");
                return gl;
            }

            context.Note($"backend cpu: {device.Renderer} runs shaders on the CPU, where the cpu backend is faster");
            gl.Dispose();
        }
        catch (Exception e) when (e is GlContextException or GlException)
        {
            context.Note($"backend cpu: {e.Message}");
        }

        return new BackendSession(new CpuBackend(context.Threads));
    }

    public void Dispose()
    {
        if (_gl is not null)
        {
            _gl.Dispose();
            _gl.Device.Dispose();
        }

        _context?.Dispose();
    }

    private static BackendSession OpenGl()
    {
        HeadlessContext context = HeadlessContext.Create();
        try
        {
            context.MakeCurrent();
            return new BackendSession(new GlBackend(new GlDevice(GL.GetApi(context), GlDeviceOptions.Own with { CacheFolder = ToolCache.Folder })), context);
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }
}
