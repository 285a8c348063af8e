using NeuralGL.Graphs;
using NeuralGL.OpenGL.Guest;
using NeuralGL.Platform;
using NeuralGL.Training;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests.Guest;

/// <summary>A host's context with NeuralGL in it, through the host's own loader.</summary>
internal sealed class GuestHost : IDisposable
{
    internal static readonly LayerSpec Spec = LayerSpec.Parse("16-24-relu-8-tanh-4");

    internal GuestHost(GuestStateMode mode = GuestStateMode.RestoreTouched, GlProfile profile = GlProfile.Core, int asksUntilCompiled = 0)
    {
        Context = Profiles.Create(profile, debug: false);
        Context.MakeCurrent();
        (HostLoader.IsReset, HostLoader.IsBusy) = (false, false);
        (HostLoader.CompilesUntilFailure, HostLoader.AsksUntilCompiled) = (-1, asksUntilCompiled);
        Gl = GL.GetApi(new HostLoader(Context));
        Mode = mode;
    }

    internal HeadlessContext Context { get; }

    internal GL Gl { get; }

    internal GuestStateMode Mode { get; }

    internal GlDevice Attach() => new(Gl, new GlDeviceOptions { State = Mode });

    /// <summary>Weights from a seed.</summary>
    internal static ParameterStore Weights()
    {
        var store = new ParameterStore();
        Mlp.Initialize(Spec, store, 7);
        return store;
    }

    public void Dispose()
    {
        Gl.Dispose();
        Context.Dispose();
    }
}
