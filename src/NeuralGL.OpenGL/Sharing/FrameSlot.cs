using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Heatmaps;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.Pictures;
using NeuralGL.Tensors;

namespace NeuralGL.OpenGL.Sharing;

/// <summary>Whose a slot is; each arrow is taken by the side that owns it: Free → Queued → Running → Published → Held → Free.</summary>
internal enum FrameState
{
    /// <summary>The host's, to fill.</summary>
    Free,

    /// <summary>Filled: the worker's to begin, or the host's to take back.</summary>
    Queued,

    /// <summary>The worker's.</summary>
    Running,

    /// <summary>Computed, or on the GPU: the host's to take.</summary>
    Published,

    /// <summary>What the host shows.</summary>
    Held,
}

/// <summary>
/// One frame's inputs and outputs, which go back and forth between two threads. The state is the only thing that both touch at once;
/// the side that has moved it owns the rest.
/// </summary>
internal sealed class FrameSlot
{
    private volatile FrameState _state;

    internal FrameState State => _state;

    /// <summary>The frame, counted from 1.</summary>
    internal long Number { get; set; }

    /// <summary>The host's updates before it was submitted.</summary>
    internal long SubmittedAt { get; set; }

    /// <summary>
    /// Behind what the host did to the inputs, and behind everything it drew with the slot's outputs when it last held them: those
    /// commands came before.
    /// </summary>
    internal nint HostFence;

    /// <summary>Behind the worker's writing of the outputs.</summary>
    internal nint DoneFence;

    internal required SlotInput[] Inputs { get; init; }

    internal required SlotOutput[] Outputs { get; init; }

    internal bool TryMove(FrameState from, FrameState to) => Interlocked.CompareExchange(ref _state, to, from) == from;

    internal void Move(FrameState to) => _state = to;
}

/// <summary>Where a frame's input comes from.</summary>
internal enum SlotSource
{
    None,
    Numbers,
    Copy,
    Textures,
    Buffer,
}

/// <summary>One input of one frame.</summary>
internal sealed class SlotInput(GlDevice device, string name, Shape shape) : IDisposable
{
    private static readonly (PictureTexture, PictureTransform?)[] s_none = [];

    internal SlotSource Source { get; set; }

    /// <summary>The input's numbers, copied here by the host's context.</summary>
    internal GlBuffer Copy { get; } = new(device, shape.Length, $"{name} from the host");

    /// <summary>The numbers from the CPU, and which they are.</summary>
    internal float[]? Numbers { get; set; }

    internal long NumbersVersion { get; set; }

    /// <summary>Textures of the host's, one for each sample.</summary>
    internal (PictureTexture Texture, PictureTransform? Transform)[] Textures { get; set; } = s_none;

    internal HostBuffer Buffer { get; set; }

    public void Dispose() => Copy.Dispose();
}

/// <summary>One output of one frame: everything in it is made and written on the worker.</summary>
internal sealed class SlotOutput : IDisposable
{
    private readonly NetworkOutput _source;

    internal SlotOutput(GlDevice device, WorkerOutput wanted, NetworkOutput source)
    {
        _source = source;
        Layout = wanted.Layout ?? (wanted.Texture is null ? default : TexelLayout.Of(source.Shape));
        try
        {
            Texture = wanted.Texture is { } format ? new OutputTexture(device, format, Layout, wanted.Scale, wanted.Offset) : null;
            Heatmap = wanted.Heatmap ? new HeatmapCanvas(device, [new HeatmapPanel(source.Buffer, 0, HeatmapLayout.OfActivation(source.Shape))]) : null;
            Buffer = wanted.Buffer ? new GlBuffer(device, source.Shape.Length, $"{source.Name} for the host") : null;
            // Where it is, it stays: a host in C keeps its address until the next update.
            Numbers = wanted.Numbers ? GC.AllocateArray<float>(source.Shape.Length, pinned: true) : null;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal TexelLayout Layout { get; }

    internal OutputTexture? Texture { get; }

    internal HeatmapCanvas? Heatmap { get; }

    internal GlBuffer? Buffer { get; }

    internal float[]? Numbers { get; }

    internal void Write()
    {
        Texture?.Write(_source.Buffer);
        Heatmap?.Draw();
        if (Buffer is not null)
        {
            _source.CopyTo(Buffer.Handle);
        }
    }

    internal void ReadBlocking()
    {
        if (Numbers is not null)
        {
            _source.ReadBlocking(Numbers);
        }
    }

    public void Dispose()
    {
        Texture?.Dispose();
        Heatmap?.Dispose();
        Buffer?.Dispose();
    }
}
