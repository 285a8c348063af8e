using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Graphs;

/// <summary>
/// Builds a <see cref="Graph"/>. Every call checks what it is given: element types and shapes are inferred node by node, so a
/// graph that could be built can be run. Values of one builder must not be used in another.
/// </summary>
public sealed class GraphBuilder(string name = "graph")
{
    private readonly List<Value> _inputs = [], _outputs = [], _parameters = [];
    private readonly List<Node> _nodes = [];
    private readonly List<ParameterUpdate> _updates = [];
    private readonly HashSet<Value> _known = [];
    private readonly HashSet<string> _names = [], _reserved = [];
    private readonly Dictionary<string, int> _counters = [];

    /// <summary>The nodes so far, in topological order.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>The parameter slots so far.</summary>
    public IReadOnlyList<Value> Parameters => _parameters;

    /// <summary>Adds an input. Its dimension 0 may be <see cref="Shape.Open"/>.</summary>
    /// <exception cref="GraphException">The name is taken, or a dimension other than 0 is open.</exception>
    public Value Input(string name, TensorType type)
    {
        if (type.Shape.Skip(1).Contains(Shape.Open))
        {
            throw new GraphException($"input '{name}' {type}: only the batch, dimension 0, may stay open");
        }

        return Keep(_inputs, new Value(Claim(name), type, ValueKind.Input));
    }

    /// <summary>Adds a parameter slot, or gives the one of that name again.</summary>
    /// <exception cref="GraphException">The slot exists with another type, or the name is taken by something else.</exception>
    public Value Parameter(string name, TensorType type)
    {
        if (_parameters.Find(p => p.Name == name) is { } existing)
        {
            return existing.Type == type ? existing : throw new GraphException($"the parameter '{name}' is {existing.Type} already and cannot be {type} too");
        }

        _ = type.Shape.Length;
        return Keep(_parameters, new Value(Claim(name), type, ValueKind.Parameter));
    }

    /// <summary>Adds fixed data. The tensor is not copied and must not change.</summary>
    public Value Constant(Tensor data, string? name = null)
    {
        var value = new Value(name is null ? NextName("constant") : Claim(name), data.Type, ValueKind.Constant, data);
        _known.Add(value);
        return value;
    }

    /// <summary>Adds a float32 number.</summary>
    public Value Constant(float value) => Constant(Tensor.Scalar(value));

    /// <summary>Applies an operator and gives its first result.</summary>
    /// <exception cref="GraphException">The operands do not fit; the message names the node and all shapes.</exception>
    public Value Add(Operator op, params ReadOnlySpan<Value> inputs) => AddNode(op, null, inputs).Output;

    /// <summary>Applies an operator as a node of that name and gives the node.</summary>
    /// <param name="op">What to compute.</param>
    /// <param name="nodeName">The node's name, or null to number it by its operator: <c>relu1</c>, <c>relu2</c>.</param>
    /// <param name="inputs">The operands.</param>
    /// <exception cref="GraphException">The operands do not fit, or the name is taken.</exception>
    public Node AddNode(Operator op, string? nodeName, params ReadOnlySpan<Value> inputs)
    {
        nodeName = nodeName is null ? NextName(op.Name.ToLowerInvariant()) : Claim(nodeName);
        var types = new TensorType[inputs.Length];
        for (int i = 0; i < types.Length; i++)
        {
            types[i] = _known.Contains(inputs[i]) ? inputs[i].Type : throw new GraphException($"node '{nodeName}' ({op.Name}): operand {i} '{inputs[i].Name}' belongs to another graph");
        }

        TensorType[] results;
        try
        {
            if (types.Length < op.MinInputs || types.Length > op.MaxInputs)
            {
                string wanted = op.MinInputs == op.MaxInputs ? $"{op.MinInputs}" : $"{op.MinInputs} to {op.MaxInputs}";
                throw new ShapeException($"takes {wanted} operands, not {types.Length}");
            }

            results = op.Infer(types);
        }
        catch (ShapeException e)
        {
            throw new GraphException($"node '{nodeName}' ({op.Name}) on {(types.Length == 0 ? "nothing" : string.Join(" and ", types))}: {e.Message}", e);
        }

        var outputs = new Value[results.Length];
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = new Value(i == 0 ? nodeName : Claim($"{nodeName}:{i}"), results[i], ValueKind.Computed);
            _known.Add(outputs[i]);
        }

        var node = new Node(nodeName, op, inputs.ToArray(), outputs);
        _nodes.Add(node);
        return node;
    }

    /// <summary>Makes a value a result of the graph, under its own name or a new one. A value may be several outputs.</summary>
    /// <exception cref="GraphException">The name is taken by another output.</exception>
    public Value Output(Value value, string? name = null)
    {
        Own(value);
        if (name is not null && name != value.Name)
        {
            if (value.Kind == ValueKind.Computed && !_outputs.Contains(value))
            {
                value.Name = Claim(name);
            }
            else
            {
                value = AddNode(new Identity(), name, value).Output;
            }
        }
        else if (_outputs.Contains(value))
        {
            throw new GraphException($"'{value.Name}' is an output already");
        }

        _outputs.Add(value);
        return value;
    }

    /// <summary>At the end of each run the parameter takes the new value.</summary>
    /// <exception cref="GraphException">The types differ, or the parameter has an update already.</exception>
    public void Update(Value parameter, Value newValue)
    {
        Own(parameter);
        Own(newValue);
        if (parameter.Kind != ValueKind.Parameter || parameter.Type != newValue.Type || IsUpdated(parameter))
        {
            throw new GraphException($"'{parameter}' cannot be updated with '{newValue}': it must be a parameter of the same type without another update");
        }

        // A copy of its own, so that updates in any order see the values from before all of them.
        _updates.Add(new ParameterUpdate(parameter, newValue.Kind == ValueKind.Computed ? newValue : Add(new Identity(), newValue)));
    }

    /// <summary>Whether a parameter takes a new value at the end of each run.</summary>
    public bool IsUpdated(Value parameter) => _updates.Exists(u => u.Parameter == parameter);

    /// <summary>The finished graph. The builder may go on to build a larger one from the same values.</summary>
    /// <exception cref="GraphException">There is neither an output nor an update.</exception>
    public Graph Build()
    {
        if (_outputs.Count == 0 && _updates.Count == 0)
        {
            throw new GraphException($"the graph '{name}' has no output");
        }

        IEnumerable<Value> used = _nodes.SelectMany(n => n.Inputs).Concat(_outputs).Concat(_updates.Select(u => u.Parameter));
        return new Graph(name, [.. _inputs], [.. _outputs], [.. used.Where(v => v.Kind == ValueKind.Parameter).Distinct()], [.. _nodes], [.. _updates]);
    }

    /// <summary>Keeps automatic numbering away from a name that will be claimed later, so that names from a file stay as they are.</summary>
    public void Reserve(string reserved) => _reserved.Add(reserved);

    /// <summary>Whether a name is taken already.</summary>
    public bool IsTaken(string name) => _names.Contains(name);

    private Value Keep(List<Value> list, Value value)
    {
        list.Add(value);
        _known.Add(value);
        return value;
    }

    private void Own(Value value)
    {
        if (!_known.Contains(value))
        {
            throw new GraphException($"'{value.Name}' belongs to another graph");
        }
    }

    private string Claim(string name) =>
        string.IsNullOrEmpty(name) ? throw new GraphException("a value needs a name")
        : _names.Add(name) ? name
        : throw new GraphException($"the name '{name}' is taken already; names are unique in a graph");

    private string NextName(string stem)
    {
        string candidate;
        do
        {
            _counters[stem] = _counters.GetValueOrDefault(stem) + 1;
            candidate = $"{stem}{_counters[stem]}";
        }
        while (_reserved.Contains(candidate) || !_names.Add(candidate));
        return candidate;
    }
}
