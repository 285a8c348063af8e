using System.Text;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Kernels;
using NeuralGL.OpenGL.Loading;
using NeuralGL.Tensors;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL;

/// <content>How a graph comes to be: planned on any thread, then built on the GL thread, at once or in steps.</content>
public sealed unsafe partial class GlGraph
{
    private int _nextScratch;

    /// <summary>Plans a graph: no GL call, any thread. The caller has counted it with <see cref="GlParameters.Attach"/>.</summary>
    /// <param name="device">The device.</param>
    /// <param name="graph">With a fixed batch.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="options">How weights are kept, and whether every value is.</param>
    /// <param name="reserved">The parameters' buffers, where they are not to get their memory at once.</param>
    internal GlGraph(GlDevice device, Graph graph, GlParameters parameters, CompileOptions options, IReadOnlyDictionary<string, GlBuffer>? reserved = null) : base(graph, parameters.Store)
    {
        (_device, _parameters, _reserved) = (device, parameters, reserved);
        (Weights, _stored) = (options.Weights, PackedWeights.StoredParameters(graph, options.Weights, device.Limits));
        _plan = KernelPlan.Create(graph, options.ObserveAll, foldTranspositions: true);
        _missing = [.. graph.Inputs];
        _slots = new GlBuffer[_plan.SlotLengths.Count];
        string[] owners = new string[_slots.Length];
        foreach ((Node node, Operators.KernelCall call) in _plan.Calls)
        {
            owners[_plan.Slot(call.Output)] ??= $"{node.Name} {call.Output.Shape}";
        }

        for (int i = 0; i < _slots.Length; i++)
        {
            _slots[i] = GlBuffer.Planned(device, _plan.SlotLengths[i], owners[i]);
        }
    }

    /// <summary>The one way to compute products in this graph, to measure it; null for the device's choice.</summary>
    internal Kernels.Choice.ProductKernel? Only { get; init; }

    /// <summary>The graph's products, as far as the choice of kernels goes.</summary>
    internal IEnumerable<Kernels.Choice.ProductShape> Products => _plan.Calls.Select(c => c.Call).OfType<Operators.GemmCall>().Select(c => KernelCompiler.ShapeOf(c, StoredAs(_plan.Root(c.B.Value)).Type));

    /// <summary>How the graph keeps its weights.</summary>
    public WeightType Weights { get; }

    /// <summary>How the graph keeps a parameter.</summary>
    internal StoredParameter StoredAs(Value slot) => _stored.TryGetValue(slot, out StoredParameter stored) ? stored 
        : new(slot) { SliceRows = WeightSlices.RowsOf(slot.Shape, WeightType.Float32, 0, _device.Limits) };

    /// <summary>The graph's parameters as it keeps them.</summary>
    internal IEnumerable<StoredParameter> StoredParameters => _stored.Values;

    /// <summary>Whether the list of dispatches is there.</summary>
    internal bool IsBuilt => _isBuilt;

    /// <summary>The graph's own buffers.</summary>
    private IEnumerable<GlBuffer> Storage => _slots.Concat(_own.Values).Concat(_scratch);

    /// <summary>The programs that the graph needs, in the order of their first use; plans all storage on the way. Any thread.</summary>
    /// <exception cref="GlLimitException">A tensor is beyond a limit of the device.</exception>
    internal IReadOnlyList<ProgramBuild> PlanPrograms()
    {
        var builds = new Dictionary<string, ProgramBuild>();
        ComputeProgram Note(string file, ReadOnlySpan<string> defines)
        {
            string key = ShaderLibrary.KeyOf(file, defines);
            if (!builds.ContainsKey(key))
            {
                builds[key] = _device.Shaders.Plan(file, defines);
            }

            // Group sizes are known when the program is there; the dispatches of this round are thrown away.
            return new ComputeProgram(0, 1024, 1024, 1, file);
        }

        Assemble(Note);
        return [.. builds.Values];
    }

    /// <summary>The list of dispatches, once the programs are known; any thread.</summary>
    internal Assembly Assemble(ProgramSource programOf)
    {
        _nextScratch = 0;
        var compiler = new KernelCompiler(_device, BufferOf, value => StoredAs(_plan.Root(value)), Scratch, programOf) { Only = Only };
        Dispatch[] dispatches = compiler.Compile(_plan);
        (GlBuffer, GlBuffer)[] updates = [.. Graph.Updates.Select(u => (BufferOf(u.Parameter), BufferOf(u.NewValue)))];
        foreach (Value value in Graph.Inputs.Concat(Graph.Outputs))
        {
            BufferOf(value);
        }

        return new Assembly(dispatches, updates, compiler.Uniforms.Bytes.ToArray());
    }

    /// <summary>Builds everything at once.</summary>
    /// <exception cref="GlLimitException">There is no memory for it.</exception>
    /// <exception cref="ShaderException">A shader does not build.</exception>
    internal void Build()
    {
        using GuestScope scope = _device.Enter();
        try
        {
            if (_device.Limits.CompilesAside)
            {
                _device.Shaders.Build(PlanPrograms());
            }

            Assembly assembly = Assemble(_device.Shaders.Get);
            foreach (GlBuffer buffer in _slots.Concat(_scratch))
            {
                Materialize(buffer, null);
            }

            foreach ((Value value, GlBuffer buffer) in _own)
            {
                Materialize(buffer, value.Constant);
            }

            Install(assembly);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The steps that give the graph's own buffers memory and contents.</summary>
    internal IEnumerable<LoadStep> FillStorage()
    {
        foreach (GlBuffer buffer in _slots.Concat(_scratch))
        {
            yield return new LoadStep(LoadStepKind.Allocate, buffer.Label, buffer.Bytes, buffer.Allocate);
            yield return LoadStep.Clear(buffer.Label, buffer);
        }

        foreach ((Value value, GlBuffer buffer) in _own)
        {
            yield return new LoadStep(LoadStepKind.Allocate, buffer.Label, buffer.Bytes, buffer.Allocate);
            yield return value.Constant is { } constant
                ? LoadStep.Upload(buffer.Label, buffer, value.Shape.Length, (first, count) => FloatsOf(constant).Slice(first, count))
                : LoadStep.Clear(buffer.Label, buffer);
        }
    }

    /// <summary>Makes the list of dispatches the graph's own: from here on it can run.</summary>
    internal void Install(Assembly assembly)
    {
        using GuestScope upload = _device.Enter(TouchedState.Copies);
        _uniforms = GlName.Buffer(_device);
        _device.CountUpload(assembly.Uniforms.Length);
        _device.Gl.BindBuffer(BufferTargetARB.CopyWriteBuffer, _uniforms.Handle);
        fixed (byte* bytes = assembly.Uniforms)
        {
            _device.Gl.BufferData(BufferTargetARB.CopyWriteBuffer, (nuint)Math.Max(16, assembly.Uniforms.Length), bytes, BufferUsageARB.StaticDraw);
        }

        (_dispatches, _updates, _isBuilt) = (assembly.Dispatches, assembly.Updates, true);
        _bindsMore = _dispatches.Any(d => d.Buffers.Length > 4);
        _groups = _device.Labels ? [.. _dispatches.Select(d => Encoding.UTF8.GetBytes(d.Node.Name))] : [];

        // The buffer textures are made now, so that no run makes an object.
        foreach (GlBuffer buffer in _dispatches.SelectMany(d => d.Texels))
        {
            buffer.TexelsOfFour();
        }
    }

    /// <summary>
    /// Steps that run each program once, in one work group of its first dispatch: many drivers compile what the machine executes only
    /// then. What it writes, the first run writes again.
    /// </summary>
    internal IEnumerable<LoadStep> FirstRuns() => _dispatches.DistinctBy(d => d.Program).Select(d => new LoadStep(LoadStepKind.FirstRun, d.Program.Name, 0, () =>
    {
        GL gl = _device.Gl;
        using GuestScope scope = _device.Enter(Computing);
        _device.CountDispatches(1);
        gl.UseProgram(d.Program.Handle);
        Bind(gl, d);
        gl.DispatchCompute(1, 1, 1);
    }));

    /// <summary>The steps that free everything, the parameters too if nobody else uses them.</summary>
    internal IEnumerable<LoadStep> Dismantle(GlBackend backend)
    {
        foreach (GlBuffer buffer in Storage)
        {
            yield return new LoadStep(LoadStepKind.Free, buffer.Label, buffer.Bytes, buffer.Dispose);
        }

        Dispose();
        if (backend.TryTake(_parameters))
        {
            foreach (GlBuffer buffer in _parameters.Buffers)
            {
                yield return new LoadStep(LoadStepKind.Free, buffer.Label, buffer.Bytes, buffer.Dispose);
            }
        }
    }

    private GlBuffer Scratch(int length, string label)
    {
        // A second round asks for the same ones in the same order.
        if (_nextScratch == _scratch.Count)
        {
            _scratch.Add(GlBuffer.Planned(_device, length, label));
        }

        return _scratch[_nextScratch++];
    }

    private static void Materialize(GlBuffer buffer, Tensor? contents)
    {
        buffer.Allocate();
        if (contents is null)
        {
            buffer.Clear(0, buffer.Bytes);
            return;
        }

        buffer.Upload(FloatsOf(contents));
    }

    private static ReadOnlySpan<float> FloatsOf(Tensor tensor)
    {
        if (tensor.Element == ElementType.Float32)
        {
            return tensor.Floats;
        }

        var numbers = new float[tensor.Length];
        tensor.CopyTo<float>(numbers);
        return numbers;
    }

    /// <summary>What the kernel compiler made of a graph.</summary>
    internal sealed record Assembly(Dispatch[] Dispatches, (GlBuffer Parameter, GlBuffer Value)[] Updates, byte[] Uniforms);
}
