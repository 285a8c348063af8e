using NeuralGL.Graphs;
using NeuralGL.Onnx.Reading.External;
using NeuralGL.Onnx.Reading.Folding;
using NeuralGL.Onnx.Schema;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Onnx.Reading;

/// <summary>
/// Builds the graph of a file: validates names, order and sizes, then lets each node's operator read it. Nothing outside memory is
/// touched, so a refused file leaves no trace.
/// </summary>
internal sealed class GraphReader : IDisposable
{
    private readonly GraphProto _proto;
    private readonly Dictionary<string, Tensor> _fixed = [];
    private readonly Dictionary<string, Value> _values = [];
    private readonly HashSet<string> _initialisers = [], _givens = [], _reserved = [], _folded = [], _warned = [];
    private readonly Dictionary<string, IntegerTensor> _open = [];
    private readonly Dictionary<string, (NodeProto Node, string Name)> _foldable = [];
    private readonly NodeFolding _folding;
    private readonly List<string> _warnings = [];
    private HashSet<string> _weights = [];

    /// <summary>For a graph whose files of weights lie in <paramref name="directory"/>; null if it has no place.</summary>
    public GraphReader(GraphProto proto, int opset, OnnxOptions options, string? directory)
    {
        (_proto, Opset, Options, Budget, External) = (proto, opset, options, new Budget(options), new ExternalData(directory, options, Warn));
        _folding = new NodeFolding(this);
        Builder = new GraphBuilder(proto.Name.Length > 0 ? proto.Name : "graph");
    }

    public GraphBuilder Builder { get; }

    public OnnxOptions Options { get; }

    public int Opset { get; }

    public Budget Budget { get; }

    /// <summary>Data of tensors in other files.</summary>
    public ExternalData External { get; }

    /// <summary>The values of parameters, filled as nodes use them.</summary>
    public ParameterStore Parameters { get; } = new();

    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Reads everything.</summary>
    public Graph Read()
    {
        CheckSizes();
        ReadInitialisers();
        ReadInputs();
        ImportTable.RequireAll(_proto.Node, Opset);
        var given = new HashSet<string>(_initialisers.Concat(_values.Keys).Concat(_givens));
        List<NodeProto> nodes = NodeOrder.Sort(_proto.Node, given);
        CheckOutputs(nodes, given);

        foreach (string name in given.Concat(_proto.Output.Select(o => o.Name)))
        {
            _reserved.Add(name);
            Builder.Reserve(name);
        }

        _weights = WeightOperands.Of(nodes);
        foreach (NodeProto node in nodes)
        {
            ReadNode(node);
        }

        foreach (ValueInfoProto output in _proto.Output)
        {
            Builder.Output(ValueOf(output.Name), output.Name);
        }

        return Builder.Build();
    }

    /// <summary>The value of that name. Initialisers become parameters (float32) or constants (anything else) when they are first used.</summary>
    public Value ValueOf(string name, ProtoNode? reader = null)
    {
        if (_values.TryGetValue(name, out Value? value))
        {
            return value;
        }

        if (_open.ContainsKey(name))
        {
            string what = $"{Names.Quoted(name)} depends on the open batch, and only shapes may; export the model with a fixed batch, or read it with OnnxOptions.Batch";
            throw reader?.Error(ModelErrorCode.BadDim, what) ?? new ModelFormatException(ModelErrorCode.BadDim, what) { Tensor = name };
        }

        // The order of nodes was checked, so what is not computed yet is fixed data.
        Tensor data = _fixed[name];
        if (data.Element == ElementType.Float32 && _initialisers.Contains(name))
        {
            Parameters[name] = data;
            value = Builder.Parameter(name, data.Type);
        }
        else
        {
            value = Builder.Constant(data, name);
        }

        return _values[name] = value;
    }

    /// <summary>The data behind that name, or null if it is an input or computed.</summary>
    public Tensor? ConstantOf(string name)
    {
        if (!_fixed.TryGetValue(name, out Tensor? data) && _foldable.Remove(name, out (NodeProto Node, string Name) node)
            && _folding.Evaluate(node.Node, node.Name, i => ConstantOf(i)!) is { } results)
        {
            for (int i = 0; i < results.Length; i++)
            {
                _fixed[node.Node.Output[i]] = results[i];
            }

            data = _fixed[name];
        }

        return data;
    }

    /// <summary>The integers behind that name, if they are known but for the open batch.</summary>
    public IntegerTensor? IntegersOf(string name) => _open.GetValueOrDefault(name) ?? (ConstantOf(name) is { } data ? IntegerTensor.From(data) : null);

    /// <summary>The type of the value of that name, whatever it is.</summary>
    public TensorType TypeOf(string name) =>
        _values.TryGetValue(name, out Value? value) ? value.Type : _open.TryGetValue(name, out IntegerTensor? open) ? new TensorType(open.Shape, open.Element) : _fixed[name].Type;

    /// <summary>Whether the name is that of a float32 initialiser, which may be trained.</summary>
    public bool IsParameter(string name) => _initialisers.Contains(name) && _fixed[name].Element == ElementType.Float32;

    /// <summary>Whether the name is that of a node's result that was computed while reading.</summary>
    public bool IsFolded(string name) => _folded.Contains(name);

    /// <summary>Keeps the result of a folded node.</summary>
    public void Keep(string name, IntegerTensor integers)
    {
        if (integers.ToTensor() is { } data)
        {
            Keep(name, data);
        }
        else
        {
            _open[name] = integers;
        }
    }

    /// <summary>Keeps the result of a folded node.</summary>
    public void Keep(string name, Tensor data)
    {
        if (name.Length > 0)
        {
            _fixed[name] = data;
            _folded.Add(name);
            _reserved.Add(name);
            Builder.Reserve(name);
        }
    }

    /// <summary>Keeps a warning, once.</summary>
    public void Warn(string what)
    {
        if (_warned.Add(what))
        {
            _warnings.Add(what);
        }
    }

    public void Dispose() => External.Dispose();

    private void CheckSizes()
    {
        if (_proto.Node.Count > Options.MaxNodes)
        {
            throw new ModelFormatException(ModelErrorCode.TooLarge, $"the graph has {_proto.Node.Count} nodes; the limit is {Options.MaxNodes}");
        }

        if (_proto.SparseInitializer.Count > 0)
        {
            throw new ModelFormatException(ModelErrorCode.UnsupportedType, "the graph has sparse initialisers, which are not read");
        }

        IEnumerable<string> names = _proto.Node.SelectMany(n => n.Input.Concat(n.Output).Append(n.Name).Append(n.OpType).Append(n.Domain).Concat(n.Attribute.Select(a => a.Name)))
            .Concat(_proto.Initializer.Select(t => t.Name)).Concat(_proto.Input.Concat(_proto.Output).Select(v => v.Name)).Append(_proto.Name);
        Names.RequireShort(names, Options);
    }

    private void ReadInitialisers()
    {
        // All are counted before the first is made.
        var types = new TensorType[_proto.Initializer.Count];
        foreach ((int i, TensorProto initialiser) in _proto.Initializer.Index())
        {
            if (initialiser.Name.Length == 0)
            {
                throw new ModelFormatException(ModelErrorCode.MissingField, "an initialiser has no name");
            }

            if (!_initialisers.Add(initialiser.Name))
            {
                throw new ModelFormatException(ModelErrorCode.Duplicate, $"there are two initialisers of the name {Names.Quoted(initialiser.Name)}") { Tensor = initialiser.Name };
            }

            types[i] = TensorReader.Check(initialiser, initialiser.Name, External);
            Budget.Take(initialiser.Name, types[i]);
        }

        foreach ((int i, TensorProto initialiser) in _proto.Initializer.Index())
        {
            Tensor data = TensorReader.DataOf(initialiser, initialiser.Name, types[i], External);
            _fixed[initialiser.Name] = data;
            if (data.Element == ElementType.Float32 && data.Floats.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
            {
                Warn($"initialiser {Names.Quoted(initialiser.Name)} {data.Shape} holds NaN or infinity");
            }
        }
    }

    /// <summary>Inputs that have an initialiser are parameters: before IR 4 every initialiser had to be listed as an input, later it is a default.</summary>
    private void ReadInputs()
    {
        var seen = new HashSet<string>();
        foreach (ValueInfoProto input in _proto.Input)
        {
            if (input.Name.Length == 0)
            {
                throw new ModelFormatException(ModelErrorCode.MissingField, "an input of the graph has no name");
            }

            if (!seen.Add(input.Name))
            {
                throw new ModelFormatException(ModelErrorCode.Duplicate, $"there are two inputs of the name {Names.Quoted(input.Name)}") { Tensor = input.Name };
            }

            TensorType type = InputType.Read(input, _initialisers.Contains(input.Name) ? Options with { ShapeOf = null } : Options);
            if (Options.FixedInputs.TryGetValue(input.Name, out Tensor? given))
            {
                if (given.Element != type.Element || !InputType.Fits(given.Shape, type.Shape))
                {
                    throw new ModelFormatException(ModelErrorCode.ShapeMismatch, $"input {Names.Quoted(input.Name)} is declared as {type}, but it was fixed to {given}") { Tensor = input.Name };
                }

                Budget.Take(input.Name, given.Type);
                _fixed[input.Name] = given;
                _givens.Add(input.Name);
                continue;
            }

            if (!_initialisers.Contains(input.Name))
            {
                Budget.Take(input.Name, type);
                _values[input.Name] = Builder.Input(input.Name, type);
            }
            else if (_fixed[input.Name].Type is var own && (own.Element != type.Element || !InputType.Fits(own.Shape, type.Shape)))
            {
                throw new ModelFormatException(ModelErrorCode.ShapeMismatch, $"input {Names.Quoted(input.Name)} is declared as {type}, but its initialiser is {own}") { Tensor = input.Name };
            }
        }
    }

    private void CheckOutputs(List<NodeProto> nodes, HashSet<string> given)
    {
        if (_proto.Output.Count == 0)
        {
            throw new ModelFormatException(ModelErrorCode.MissingField, "the graph has no outputs");
        }

        var known = new HashSet<string>(given.Concat(nodes.SelectMany(n => n.Output)));
        var seen = new HashSet<string>();
        foreach (ValueInfoProto output in _proto.Output)
        {
            if (output.Name.Length == 0)
            {
                throw new ModelFormatException(ModelErrorCode.MissingField, "an output of the graph has no name");
            }

            if (!seen.Add(output.Name))
            {
                throw new ModelFormatException(ModelErrorCode.Duplicate, $"there are two outputs of the name {Names.Quoted(output.Name)}") { Tensor = output.Name };
            }

            if (!known.Contains(output.Name))
            {
                throw new ModelFormatException(ModelErrorCode.UndefinedValue, $"the output {Names.Quoted(output.Name)} is no input, no initialiser and no result of a node") { Tensor = output.Name };
            }
        }
    }

    private void ReadNode(NodeProto proto)
    {
        string name = NameFor(proto);
        var node = new ProtoNode(proto, name, this);
        if (proto.OpType == ImportTable.Constant)
        {
            if (proto.Output.Skip(1).Any(o => o.Length > 0))
            {
                throw node.Error(ModelErrorCode.OutputCount, $"it has {proto.Output.Count} results, but a constant is one");
            }

            _fixed[proto.Output[0]] = node.ReadConstant();
            if (_weights.Contains(proto.Output[0]))
            {
                _initialisers.Add(proto.Output[0]);
            }

            _reserved.Add(proto.Output[0]);
            Builder.Reserve(proto.Output[0]);
            return;
        }

        if (_folding.TryFold(proto, name))
        {
            return;
        }

        int before = Builder.Nodes.Count;
        Value[] results = node.Read(ImportTable.Find(proto, Opset) ?? throw node.Error(ModelErrorCode.UnsupportedOp, "its operands must be known when the model is read, initialisers or computed from shapes"));
        if (proto.Output.Count > results.Length)
        {
            throw node.Error(ModelErrorCode.OutputCount, $"it has {proto.Output.Count} results, but only {results.Length} can be computed");
        }

        for (int i = 0; i < proto.Output.Count; i++)
        {
            _values[proto.Output[i]] = results[i];
            if (results[i].Constant is { } data)
            {
                _fixed[proto.Output[i]] = data;
            }
        }

        if (proto.Input.Count > 0 && proto.Input.All(i => i.Length == 0 || _fixed.ContainsKey(i) || _foldable.ContainsKey(i)))
        {
            foreach (string output in proto.Output.Where(o => o.Length > 0 && !_fixed.ContainsKey(o)))
            {
                _foldable[output] = (proto, name);
            }
        }

        foreach (Value value in Builder.Nodes.Skip(before).SelectMany(n => n.Outputs))
        {
            Budget.Take(value.Name, value.Type);
        }
    }

    /// <summary>The node's own name where it is free, else that of its result: inputs, initialisers and outputs keep their names first.</summary>
    private string NameFor(NodeProto proto)
    {
        string stem = ImportTable.LabelOf(proto);
        IEnumerable<string> candidates = new[] { stem }.Concat(proto.Output.Take(1)).Concat(Enumerable.Range(1, int.MaxValue).Select(i => $"{stem}_{i}"));
        return candidates.First(c => c.Length > 0 && !Builder.IsTaken(c) && (!_reserved.Contains(c) || proto.Output.Contains(c)));
    }
}
