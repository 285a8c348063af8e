using System.Text;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Kernels;
using NeuralGL.OpenGL.Transfers;
using NeuralGL.Tensors;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL;

/// <summary>
/// A graph compiled for a device: buffers, programs and a list of dispatches. <see cref="Run"/> only schedules; it allocates no
/// managed memory and creates no GL object. All calls need the device's context current on the calling thread.
/// </summary>
public sealed unsafe partial class GlGraph : CompiledGraph
{
    private readonly GlDevice _device;
    private readonly GlParameters _parameters;
    private readonly KernelPlan _plan;
    private readonly Dictionary<Value, GlBuffer> _own = [];
    private readonly IReadOnlyDictionary<string, GlBuffer>? _reserved;
    private readonly GlBuffer[] _slots;
    private readonly List<GlBuffer> _scratch = [];
    private readonly HashSet<Value> _missing;
    private readonly IReadOnlyDictionary<Value, StoredParameter> _stored;
    private Dispatch[] _dispatches = [];
    private (GlBuffer Parameter, GlBuffer Value)[] _updates = [];
    private byte[][] _groups = [];
    private GlName? _uniforms;
    private bool _isBuilt, _isDisposed, _bindsMore;

    /// <summary>The GPU side of the graph's parameters.</summary>
    internal GlParameters Shared => _parameters;

    /// <summary>The number of dispatches of one run.</summary>
    public int DispatchCount => _dispatches.Length;

    /// <summary>The number of memory barriers of one run.</summary>
    public int BarrierCount => _dispatches.Count(d => d.NeedsBarrier);

    /// <summary>The bytes of the graph's own buffers, without parameters.</summary>
    public long StorageBytes => Storage.Sum(b => b.Bytes);

    /// <summary>The values whose contents can be looked at after a run, in graph order: inputs and everything not fused away or overwritten.</summary>
    public IEnumerable<Value> Observable => Graph.Inputs.Concat(Graph.Computed.Where(v => v.Type.Element == ElementType.Float32 && _plan.IsKept(v)));

    /// <summary>The buffer that holds a value after a run, row-major: to be read on the GPU, or written if it is an input.</summary>
    /// <remarks>A parameter that is kept in fewer bits is packed.</remarks>
    /// <exception cref="GraphException">The value is fused away; compile with <see cref="CompileOptions.ObserveAll"/> to keep all.</exception>
    public GlBuffer BufferOf(Value value)
    {
        value = _plan.Root(value);
        if (value.Kind == ValueKind.Parameter)
        {
            return _reserved?[value.Name] ?? _parameters.BufferOf(StoredAs(value));
        }

        int slot = _plan.Slot(value);
        if (slot >= 0)
        {
            return _slots[slot];
        }

        if (value.Kind == ValueKind.Computed)
        {
            throw new GraphException($"'{value.Name}' is computed inside another kernel or not needed, so there is nothing to look at; compile with ObserveAll to keep every value");
        }

        if (!_own.TryGetValue(value, out GlBuffer? buffer))
        {
            if (value.Constant is { } constant)
            {
                RequireExactInFloat32(value.Name, constant);
            }

            _own[value] = buffer = GlBuffer.Planned(_device, value.Shape.Length, value.Name);
            if (_isBuilt)
            {
                Materialize(buffer, value.Constant);
            }
        }

        return buffer;
    }

    /// <summary>Says that an input was written on the GPU, so that a run need not wait for <see cref="CompiledGraph.SetInput(string, Tensor)"/>.</summary>
    public void MarkInputSet(Value input) => _missing.Remove(input);

    private const MemoryBarrierMask BetweenDispatches = MemoryBarrierMask.ShaderStorageBarrierBit | MemoryBarrierMask.TextureFetchBarrierBit;

    private TouchedState Computing => TouchedState.Compute | (_device.ReadsTexels ? TouchedState.Texels : TouchedState.None) | (_bindsMore ? TouchedState.MoreStorage : TouchedState.None);

    /// <inheritdoc/>
    /// <exception cref="GraphException">An input has not been set.</exception>
    public override void Run()
    {
        _slices?.Abandon();
        using GuestScope scope = _device.Enter(Computing | TouchedState.Copies);
        BeginRun();
        RunDispatches();
        EndRun();
    }

    /// <summary>What comes before the first dispatch of a run.</summary>
    internal void BeginRun()
    {
        if (_missing.Count > 0)
        {
            throw new GraphException($"input '{_missing.First().Name}' has not been set");
        }

        using GuestScope scope = _device.Enter(TouchedState.Copies);
        _parameters.Upload();

        // What an earlier run, a texture upload or another graph wrote must be visible to the first dispatches.
        _device.Gl.MemoryBarrier(MemoryBarrierMask.ShaderStorageBarrierBit | MemoryBarrierMask.TextureFetchBarrierBit | MemoryBarrierMask.BufferUpdateBarrierBit);
    }

    private void RunDispatches()
    {
        GL gl = _device.Gl;
        _device.CountDispatches(_dispatches.Length);
        uint program = 0;
        for (int i = 0; i < _dispatches.Length; i++)
        {
            Dispatch dispatch = _dispatches[i];
            if (dispatch.NeedsBarrier)
            {
                gl.MemoryBarrier(BetweenDispatches);
            }

            if (dispatch.Program.Handle != program)
            {
                gl.UseProgram(program = dispatch.Program.Handle);
            }

            Bind(gl, dispatch);
            Launch(gl, i, dispatch.Groups);
        }
    }

    private void Launch(GL gl, int index, (int X, int Y, int Z) groups)
    {
        if (_groups.Length > 0)
        {
            gl.PushDebugGroup(DebugSource.DebugSourceApplication, 0, (uint)_groups[index].Length, _groups[index]);
        }

        gl.DispatchCompute((uint)groups.X, (uint)groups.Y, (uint)groups.Z);
        if (_groups.Length > 0)
        {
            gl.PopDebugGroup();
        }
    }

    /// <summary>What comes after the last dispatch of a run: the parameters' updates.</summary>
    internal void EndRun()
    {
        if (_updates.Length == 0)
        {
            return;
        }

        using GuestScope scope = _device.Enter(TouchedState.Copies);
        _device.Gl.MemoryBarrier(MemoryBarrierMask.BufferUpdateBarrierBit);
        for (int i = 0; i < _updates.Length; i++)
        {
            _updates[i].Parameter.CopyFrom(_updates[i].Value);
            _parameters.MarkNewer(Graph.Updates[i].Parameter);
        }
    }

    /// <inheritdoc/>
    public override Tensor ReadBlocking(Value value)
    {
        if (!_plan.IsKept(value) && value.Kind == ValueKind.Computed)
        {
            throw new GraphException($"'{value.Name}' is not kept after a run; make it an output or compile with ObserveAll");
        }

        var numbers = new float[value.Shape.Length];
        BufferOf(value).ReadBlocking(numbers);
        return value.Type.Element == ElementType.Float32 ? new Tensor(value.Shape, numbers) : Tensor.From<float>(value.Type, numbers);
    }

    /// <inheritdoc/>
    public override Readback CreateReadback(Value output) => new GlReadback(_device, BufferOf(output));

    /// <inheritdoc/>
    public override ParameterSnapshot CreateSnapshot() => new GlSnapshot(_device, _parameters, Graph.Updates.Select(u => u.Parameter));

    /// <inheritdoc/>
    public override void SyncParametersBlocking()
    {
        using GuestScope scope = _device.Enter();
        _parameters.SyncBlocking();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _parameters.Detach();
        _slices?.Dispose();
        foreach (GlBuffer buffer in Storage)
        {
            buffer.Dispose();
        }

        _uniforms?.Dispose();
    }

    /// <inheritdoc/>
    protected override void SetInput(Value input, Tensor tensor)
    {
        RequireExactInFloat32(input.Name, tensor);
        BufferOf(input).Upload(FloatsOf(tensor));
        _missing.Remove(input);
    }

    private void Bind(GL gl, Dispatch dispatch)
    {
        for (int i = 0; i < dispatch.Buffers.Length; i++)
        {
            if (dispatch.Buffers[i] is { } buffer)
            {
                (nint offset, long bytes) = i == 1 && dispatch.Slice is { } slice ? ((nint)slice.Word * 4, slice.Words * 4) : (0, buffer.Bytes);
                gl.BindBufferRange(BufferTargetARB.ShaderStorageBuffer, (uint)i, buffer.Handle, offset, (nuint)bytes);
            }
        }

        for (int i = 0; i < dispatch.Texels.Length; i++)
        {
            gl.ActiveTexture(TextureUnit.Texture0 + i);
            gl.BindTexture(TextureTarget.TextureBuffer, dispatch.Texels[i].TexelsOfFour());
        }

        gl.BindBufferRange(BufferTargetARB.UniformBuffer, 0, _uniforms!.Handle, dispatch.UniformOffset, (nuint)dispatch.UniformBytes);
    }
}
