using System.Runtime.ExceptionServices;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.Tensors;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Sharing;

/// <summary>
/// A network on a <see cref="GlWorker"/>, as the host sees it: each frame it submits inputs, and in an update some frames later it has
/// the outputs in textures, buffers or on the CPU. What it has stays whole and unwritten until a later update brings the next frame.
/// </summary>
/// <remarks>All calls belong to the host's thread with the host's context, and none of them waits.</remarks>
public sealed class WorkerNetwork : IDisposable
{
    private readonly GlWorker _worker;
    private readonly NetworkRunner _runner;
    private readonly WorkerNetworkOptions _options;
    private readonly List<(long Frame, TaskCompletionSource<long> Task)> _waiting = [];
    private FrameSlot? _current;
    private bool _isDisposed;

    internal WorkerNetwork(GlWorker worker, NetworkRunner runner, WorkerNetworkOptions options)
    {
        (_worker, _runner, _options) = (worker, runner, options);
        Inputs = [.. runner.Network.Inputs.Select((input, i) => new WorkerInput(worker.Host.Device, input.Name, input.Shape, i == 0 ? options.InputSpec : null))];
    }

    /// <summary>The inputs in the graph's order.</summary>
    public IReadOnlyList<WorkerInput> Inputs { get; }

    /// <summary>The frame that the outputs are of, as <see cref="Submit"/> numbered it; 0 before the first.</summary>
    public long Frame => _current?.Number ?? 0;

    /// <summary>The host's updates between the submission of that frame and its arrival: the latency in frames.</summary>
    public int LatencyFrames { get; private set; }

    /// <summary>Frames submitted and taken on.</summary>
    public long Submitted { get; private set; }

    /// <summary>Frames that the host could see.</summary>
    public long Arrived { get; private set; }

    /// <summary>Frames that gave way to later ones: before they began, or because a later one had arrived by the same update.</summary>
    public long Dropped { get; private set; }

    /// <summary>Called in <see cref="Embedding.GlGuest.Update()"/> on the host's thread whenever a frame has arrived.</summary>
    public Action<WorkerNetwork>? FrameArrived { get; set; }

    /// <summary>The input of a name.</summary>
    /// <exception cref="GraphException">There is none; the message lists those there are.</exception>
    public WorkerInput Input(string name) => Inputs.FirstOrDefault(i => i.Name == name) ?? throw new GraphException($"the network has no input '{name}'; it has {string.Join(", ", Inputs.Select(i => $"'{i.Name}'"))}");

    /// <summary>The shape of a chosen output with the batch.</summary>
    /// <param name="output">Its place in <see cref="WorkerNetworkOptions.Outputs"/>.</param>
    public Shape ShapeOf(int output = 0) => (Wanted(output).Name is { } name ? _runner.Network.Output(name) : _runner.Network.Outputs[0]).Shape;

    /// <summary>The GL name of the frame's texture, valid in the host's context until the next update; bind it anew after each. 0 before the first frame.</summary>
    /// <param name="output">Its place in <see cref="WorkerNetworkOptions.Outputs"/>, where a texture was asked for.</param>
    /// <exception cref="ArgumentException">None was asked for, or there is no such place.</exception>
    public uint Texture(int output = 0) => Chosen(output, Wanted(output).Texture is not null, "texture")?.Texture!.Handle ?? 0;

    /// <summary>The size in texels of the textures of a chosen output.</summary>
    /// <param name="output">Its place in <see cref="WorkerNetworkOptions.Outputs"/>, where a texture was asked for.</param>
    /// <exception cref="ArgumentException">None was asked for, or there is no such place.</exception>
    public (int Width, int Height) TextureSize(int output = 0)
    {
        Chosen(output, Wanted(output).Texture is not null, "texture");
        TexelLayout layout = _runner.Slots[0].Outputs[output].Layout;
        return (layout.Width, layout.Height);
    }

    /// <summary>The frame's heatmap as <see cref="Texture"/>, with its size in texels.</summary>
    /// <param name="output">Its place in <see cref="WorkerNetworkOptions.Outputs"/>, where a heatmap was asked for.</param>
    /// <exception cref="ArgumentException">None was asked for, or there is no such place.</exception>
    public (uint Texture, int Width, int Height) Heatmap(int output = 0)
    {
        if (Chosen(output, Wanted(output).Heatmap, "heatmap")?.Heatmap is not { } canvas)
        {
            return default;
        }

        (_, _, int width, int height) = canvas.PlaceOf(0);
        return (canvas.Texture, width, height);
    }

    /// <summary>The GL name of a buffer with the frame's numbers, row-major float32, valid until the next update. 0 before the first frame.</summary>
    /// <param name="output">Its place in <see cref="WorkerNetworkOptions.Outputs"/>, where a buffer was asked for.</param>
    /// <exception cref="ArgumentException">None was asked for, or there is no such place.</exception>
    public uint Buffer(int output = 0) => Chosen(output, Wanted(output).Buffer, "buffer")?.Buffer!.Handle ?? 0;

    /// <summary>The frame's numbers on the CPU, valid until the next update. Empty before the first frame.</summary>
    /// <param name="output">Its place in <see cref="WorkerNetworkOptions.Outputs"/>, where numbers were asked for.</param>
    /// <exception cref="ArgumentException">None were asked for, or there is no such place.</exception>
    public ReadOnlySpan<float> Numbers(int output = 0) => Chosen(output, Wanted(output).Numbers, "numbers")?.Numbers ?? [];

    /// <summary>
    /// Hands the inputs as they are now to the worker. Costs a fence, a flush, and a dispatch or copy for each input that is
    /// <see cref="InputHandOver.Copied"/>; allocates nothing.
    /// </summary>
    /// <returns>The frame's number, counted from 1; 0 if as many frames are on their way as may be, and this one is left out.</returns>
    /// <exception cref="GraphException">An input has neither been set nor bound.</exception>
    /// <exception cref="WorkerException">The worker cannot go on, or was stopped.</exception>
    /// <exception cref="WrongContextException">The calling thread does not have the host's context.</exception>
    /// <exception cref="Exception">What an earlier frame failed with on the worker, once.</exception>
    public long Submit()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        GlDevice device = _worker.Host.Device;
        using GuestScope scope = device.Enter();
        _worker.ThrowIfFailed();
        if (_runner.TakeFailure() is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        for (int i = 0; i < Inputs.Count; i++)
        {
            if (!Inputs[i].IsSet)
            {
                throw new GraphException($"input '{Inputs[i].Name}' has not been set");
            }
        }

        if (FindRoom(device.Gl) is not { } slot)
        {
            return 0;
        }

        for (int i = 0; i < Inputs.Count; i++)
        {
            Inputs[i].Fill(slot.Inputs[i]);
        }

        device.Gl.MemoryBarrier(MemoryBarrierMask.BufferUpdateBarrierBit | MemoryBarrierMask.ShaderStorageBarrierBit);
        slot.HostFence = Fences.Make(device.Gl);
        (slot.Number, slot.SubmittedAt) = (++Submitted, _worker.Updates);
        slot.Move(FrameState.Queued);
        _worker.Wake();
        return Submitted;
    }

    /// <summary>Whether the worker may still read textures and buffers that were <see cref="InputHandOver.Direct"/> in a frame; false once it has arrived or given way.</summary>
    public bool IsReading(long frame)
    {
        foreach (FrameSlot slot in _runner.Slots)
        {
            if (slot.State is FrameState.Queued or FrameState.Running or FrameState.Published && slot.Number == frame)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Completes in the update, on the host's thread, that brings a frame or one after it.</summary>
    /// <param name="frame">As <see cref="Submit"/> numbered it.</param>
    /// <returns>The frame that arrived. Fails with what the worker failed with, and is cancelled with the network's end.</returns>
    public Task<long> WhenArrived(long frame)
    {
        if (frame <= Frame)
        {
            return Task.FromResult(Frame);
        }

        var task = new TaskCompletionSource<long>();
        _waiting.Add((frame, task));
        return task.Task;
    }

    /// <summary>Frees the network on the worker; its textures and buffers must not be used any more. Never waits.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        foreach (WorkerInput input in Inputs)
        {
            input.Dispose();
        }

        foreach ((_, TaskCompletionSource<long> task) in _waiting.ToArray())
        {
            task.TrySetCanceled();
        }

        _waiting.Clear();
        _current = null;
        _worker.Forget(this, _runner);
    }

    /// <summary>In the host's update: takes what has been finished.</summary>
    internal void Take()
    {
        GL gl = _worker.Host.Device.Gl;
        bool took = false;
        while (FindPublished() is { } next && (_options.HandOver == FrameHandOver.Ordered || Fences.HasPassed(gl, next.DoneFence)))
        {
            Fences.Follow(_worker.Host.Device, ref next.DoneFence);
            _current?.Move(FrameState.Free);
            next.Move(FrameState.Held);
            _current = next;
            (Dropped, took) = (Dropped + (took ? 1 : 0), true);
            if (_options.Order == FrameOrder.InOrder)
            {
                break;
            }
        }

        if (took)
        {
            Arrived++;
            LatencyFrames = (int)(_worker.Updates - _current!.SubmittedAt);
            FrameArrived?.Invoke(this);
        }

        if (_waiting.Count > 0)
        {
            Answer();
        }
    }

    private void Answer()
    {
        Exception? failure = (Exception?)_worker.Failure ?? _runner.TakeFailure();
        for (int i = _waiting.Count - 1; i >= 0 && i < _waiting.Count; i--)
        {
            (long frame, TaskCompletionSource<long> task) = _waiting[i];
            if (failure is null && frame > Frame)
            {
                continue;
            }

            _waiting.RemoveAt(i);
            if (frame <= Frame)
            {
                task.TrySetResult(Frame);
            }
            else
            {
                task.TrySetException(failure!);
            }
        }
    }

    private WorkerOutput Wanted(int output) => (uint)output < (uint)_options.Outputs.Count ? _options.Outputs[output]
        : throw new ArgumentOutOfRangeException(nameof(output), $"there is no output {output}: {_options.Outputs.Count} were asked for when the network was loaded");

    private SlotOutput? Chosen(int output, bool isThere, string what) => isThere ? _current?.Outputs[output]
        : throw new ArgumentException($"output {output} has no {what}; ask for it in WorkerNetworkOptions.Outputs when you load the network", nameof(output));

    private FrameSlot? FindPublished()
    {
        FrameSlot? oldest = null;
        foreach (FrameSlot slot in _runner.Slots)
        {
            if (slot.State == FrameState.Published && (oldest is null || slot.Number < oldest.Number))
            {
                oldest = slot;
            }
        }

        return oldest;
    }

    private FrameSlot? FindRoom(GL gl)
    {
        foreach (FrameSlot slot in _runner.Slots)
        {
            // What the worker has not begun can be taken back, and is older than what comes now.
            if (_options.Order == FrameOrder.NewestWins && slot.State == FrameState.Queued && slot.TryMove(FrameState.Queued, FrameState.Free))
            {
                gl.DeleteSync(slot.HostFence);
                slot.HostFence = 0;
                Dropped++;
                return slot;
            }
        }

        FrameSlot? free = null;
        int underway = 0;
        foreach (FrameSlot slot in _runner.Slots)
        {
            FrameState state = slot.State;
            free = state == FrameState.Free ? slot : free;
            underway += state is FrameState.Queued or FrameState.Running or FrameState.Published ? 1 : 0;
        }

        return underway < _options.FramesInFlight ? free : null;
    }
}
