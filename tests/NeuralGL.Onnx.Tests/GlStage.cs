using NeuralGL.OpenGL;
using NeuralGL.Platform;
using Silk.NET.OpenGL;

namespace NeuralGL.Onnx.Tests;

/// <summary>A headless context with a device, for models that run on OpenGL; fails on GL errors when it is disposed.</summary>
internal sealed class GlStage : IDisposable
{
    private readonly HeadlessContext _context;
    private readonly GlDevice _device;

    public GlStage()
    {
        try
        {
            _context = HeadlessContext.Create(debug: true);
        }
        catch (GlContextException e) when (e.ExitCode == GlContextException.Missing)
        {
            Assert.Skip($"no OpenGL here: {e.Message}");
            throw;
        }

        _context.MakeCurrent();
        _device = new GlDevice(GL.GetApi(_context), new GlDeviceOptions { GuardWords = true });
        Backend = new GlBackend(_device);
    }

    public GlBackend Backend { get; }

    public GlDevice Device => _device;

    public void Dispose()
    {
        Assert.Null(_device.TakeError());
        Assert.Null(_device.FindBrokenGuard());
        Backend.Dispose();
        _device.Dispose();
        _context.Dispose();
    }
}
