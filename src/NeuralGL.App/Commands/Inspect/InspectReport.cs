using NeuralGL.App.Models;
using NeuralGL.Graphs;
using NeuralGL.Graphs.Passes;
using NeuralGL.Tensors;

namespace NeuralGL.App.Commands;

/// <summary>What a model is made of. In shapes, −1 is the open batch.</summary>
internal sealed record InspectReport
{
    public required string Model { get; init; }

    public required IReadOnlyList<InspectValue> Inputs { get; init; }

    public required IReadOnlyList<InspectValue> Outputs { get; init; }

    public required IReadOnlyList<InspectNode> Nodes { get; init; }

    /// <summary>The trainable numbers; a parameter that several nodes share counts once.</summary>
    public required long Parameters { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The names of the classes; empty if the model has none.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>How a picture becomes the input; absent where the model does not say.</summary>
    public string? InputTransform { get; init; }

    public required int Opset { get; init; }

    public required int IrVersion { get; init; }

    public required string Producer { get; init; }

    /// <summary>What was written with --collapse.</summary>
    public InspectCollapsed? Collapsed { get; init; }

    internal static InspectReport Of(LoadedModel model) => new()
    {
        Model = model.Name,
        Inputs = [.. model.Graph.Inputs.Select(InspectValue.Of)],
        Outputs = [.. model.Graph.Outputs.Select(InspectValue.Of)],
        Nodes = [.. model.Graph.Nodes.Select(InspectNode.Of)],
        Parameters = model.Graph.ParameterCount,
        Warnings = [.. model.Warnings, .. DegenerateStacks.Find(model.Graph).Select(stack => stack.Warning)],
        Labels = model.Onnx.Labels,
        InputTransform = model.Onnx.InputSpec is null ? null : model.Input?.ToString(),
        Opset = model.Onnx.Opset,
        IrVersion = model.Onnx.IrVersion,
        Producer = model.Onnx.Producer,
    };
}

/// <summary>An input or output.</summary>
internal sealed record InspectValue(string Name, string Type, IReadOnlyList<int> Shape)
{
    internal static InspectValue Of(Value value) => new(value.Name, value.Type.Element.Text(), [.. value.Shape]);
}

/// <summary>A node, the shape of its (first) result, and the numbers in the parameters that it uses.</summary>
internal sealed record InspectNode(string Name, string Op, string? Attributes, IReadOnlyList<int> Shape, long Parameters)
{
    internal static InspectNode Of(Node node) => new(
        node.Name, node.Operator.Name, node.Operator.Attributes is { Length: > 0 } attributes ? attributes : null, [.. node.Output.Shape],
        node.Inputs.Where(v => v.Kind == ValueKind.Parameter).Distinct().Sum(v => (long)v.Shape.Length));
}

/// <summary>The folded model.</summary>
internal sealed record InspectCollapsed(string File, int Nodes, long Parameters);
