using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Pictures;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.App.Demo;

/// <summary>
/// A network's graph, copied and grown by gradients. Which class they are about is an input: <see cref="PickedName"/> [1, classes] is 1
/// at that class; or it is all 0 and <see cref="TopName"/> [] is 1, which stands for the class with the largest score of the same run.
/// </summary>
internal sealed class GradientGraph
{
    internal const string PickedName = "gradient class", TopName = "gradient top";

    private readonly GraphBuilder _g;
    private readonly Dictionary<Value, Value> _copies = [];
    private readonly Value _scores, _target;

    private GradientGraph(Graph network)
    {
        _g = new GraphBuilder($"gradients of {network.Name}");
        foreach (Value input in network.Inputs)
        {
            _copies[input] = _g.Input(input.Name, input.Type);
        }

        foreach (Node node in network.Nodes)
        {
            IReadOnlyList<Value> results = _g.AddNode(node.Operator, node.Name, [.. node.Inputs.Select(Of)]).Outputs;
            for (int i = 0; i < results.Count; i++)
            {
                _copies[node.Outputs[i]] = results[i];
            }
        }

        Value scores = Of(ScoresOf(network));
        _scores = scores.Shape.Rank == 2 && scores.Shape[0] == 1 ? scores : _g.Add(new Reshape(Shape.Of(1, scores.Shape.Length)), scores);
        Value picked = _g.Input(PickedName, _scores.Shape), top = _g.Input(TopName, Shape.Scalar);
        Value largest = _g.Add(new Reduce(ReduceKind.Max, [1]), _scores);
        Value best = _g.Add(new Where(), _g.Add(new Less(), _scores, largest), _g.Constant(0), _g.Constant(1));
        _target = _g.Add(new Add(), picked, _g.Add(new Multiply(), top, best));
    }

    /// <summary>The gradient of the cross-entropy between the class and the network's answer, by parameters or values that the scores depend on.</summary>
    /// <param name="network">Its batch is fixed.</param>
    /// <param name="by">Values of the network.</param>
    /// <returns>The graph, and in it one gradient for each.</returns>
    /// <exception cref="GraphException">An operator on the way has no derivative.</exception>
    internal static (Graph Graph, Value[] Gradients) OfLoss(Graph network, IEnumerable<Value> by)
    {
        var copy = new GradientGraph(network);
        return copy.Build(Autodiff.Gradients(copy._g, Losses.SoftmaxCrossEntropy(copy._g, copy._scores, copy._target), [.. by.Select(copy.Of)]));
    }

    /// <summary>
    /// The gradient of the class's score by the light of the input's pixels, [height·width]: by how much the score grows where a pixel
    /// of the picture, 0 to 1, grows in all its channels. (Simonyan, Vedaldi, Zisserman: Deep inside convolutional networks, 2013.)
    /// </summary>
    /// <param name="network">Its batch is fixed.</param>
    /// <param name="transform">How its input is made of a picture.</param>
    /// <exception cref="GraphException">An operator on the way has no derivative.</exception>
    internal static (Graph Graph, Value[] Gradients) OfScore(Graph network, PictureTransform transform)
    {
        var copy = new GradientGraph(network);
        GraphBuilder g = copy._g;
        Value score = g.Add(new Reduce(ReduceKind.Sum, keepDims: false), g.Add(new Multiply(), copy._target, copy._scores));
        Value gradient = Autodiff.Gradients(g, score, [copy.Of(network.Inputs[0])])[0];

        return copy.Build([ByLight(g, gradient, transform)]);
    }

    /// <summary>From the gradient by the numbers of an input, in its shape, to that by the light of each pixel, [height·width]: by how much something grows where all channels do.</summary>
    internal static Value ByLight(GraphBuilder g, Value gradient, PictureTransform transform)
    {
        // The input is (v − mean)·scale of the light v, or of 1 − v.
        int channels = transform.ChannelCount, pixels = transform.Width * transform.Height;
        bool inside = transform.Layout == PictureLayout.Nhwc;
        float[] factors = [.. Enumerable.Range(0, channels).Select(c => transform.Invert ? -transform.ScaleOf(c) : transform.ScaleOf(c))];
        Value byChannel = g.Add(new Reshape(inside ? Shape.Of(pixels, channels) : Shape.Of(channels, pixels)), gradient);
        Value byLight = g.Add(new Multiply(), byChannel, g.Constant(new Tensor(inside ? Shape.Of(1, channels) : Shape.Of(channels, 1), factors)));
        return g.Add(new Reduce(ReduceKind.Sum, [inside ? 1 : 0], keepDims: false), byLight);
    }

    /// <summary>What the first output's softmax is given; the output itself if it ends in none.</summary>
    internal static Value ScoresOf(Graph network)
    {
        Value value = network.Outputs[0];
        while (value.Producer is { Operator: Identity } same)
        {
            value = same.Inputs[0];
        }

        return value.Producer is { Operator: Softmax } softmax ? softmax.Inputs[0] : value;
    }

    /// <summary>All values that the scores are computed from, the scores among them.</summary>
    internal static HashSet<Value> BeforeScores(Graph network)
    {
        var needed = new HashSet<Value> { ScoresOf(network) };
        foreach (Node node in network.Nodes.Reverse().Where(n => n.Outputs.Any(needed.Contains)))
        {
            needed.UnionWith(node.Inputs);
        }

        return needed;
    }

    private Value Of(Value old)
    {
        if (!_copies.TryGetValue(old, out Value? copy))
        {
            _copies[old] = copy = old.Kind == ValueKind.Parameter ? _g.Parameter(old.Name, old.Type) : _g.Constant(old.Constant!, old.Name);
        }

        return copy;
    }

    private (Graph, Value[]) Build(Value[] gradients)
    {
        Value[] outputs = [.. gradients.Select((v, i) => _g.Output(v, $"gradient {i}"))];
        return (_g.Build(), outputs);
    }
}
