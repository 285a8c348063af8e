using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Training;

/// <summary>
/// How parameters follow their gradients, as nodes and updates of the training graph. Whatever an optimiser remembers lives in
/// parameter slots whose names start with <see cref="StatePrefix"/> and whose first value is 0, so a <see cref="ParameterStore"/>
/// holds everything needed to go on exactly where training stopped.
/// </summary>
public abstract class Optimizer
{
    /// <summary>The start of the names of slots that belong to training and not to the model.</summary>
    public const string StatePrefix = "training.";

    /// <summary>The optimiser's name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Adds the nodes of one step and registers the updates.</summary>
    /// <param name="g">The graph.</param>
    /// <param name="parameters">The parameters to train.</param>
    /// <param name="gradients">The gradient of the loss by each of them, in its shape.</param>
    /// <param name="learningRate">The learning rate of this step, of shape [].</param>
    public abstract void AddStep(GraphBuilder g, IReadOnlyList<Value> parameters, IReadOnlyList<Value> gradients, Value learningRate);

    /// <summary>Sets those slots of the graph that belong to training and have no value yet to 0.</summary>
    public static void InitializeState(Graph graph, ParameterStore store)
    {
        foreach (Value slot in graph.Parameters)
        {
            if (slot.Name.StartsWith(StatePrefix, StringComparison.Ordinal) && !store.Contains(slot.Name))
            {
                store[slot.Name] = Tensor.Zeros(slot.Type);
            }
        }
    }

    /// <summary>A slot for what the optimiser remembers.</summary>
    protected static Value State(GraphBuilder g, string name, TensorType type) => g.Parameter(StatePrefix + name, type);

    /// <summary>gradient + decay·parameter: the gradient with that of ½·decay·‖parameter‖² added; the gradient itself for a decay of 0.</summary>
    protected static Value Decayed(GraphBuilder g, Value gradient, Value parameter, float decay) =>
        decay == 0 ? gradient : g.Add(new DescentStep(), gradient, parameter, g.Constant(-decay));

    /// <summary>Refuses a setting below 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0 or not finite.</exception>
    protected static float NotNegative(float value, string name) =>
        value >= 0 && float.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be a number from 0 on");
}

/// <summary>p ← p − lr·(g + λ·p): stochastic gradient descent. (PyTorch's SGD.)</summary>
/// <param name="weightDecay">λ: the gradient of ½·λ·‖p‖² is added to that of the loss (L2 regularisation); 0 leaves it out.</param>
public sealed class Sgd(float weightDecay = 0) : Optimizer
{
    private readonly float _weightDecay = NotNegative(weightDecay, nameof(weightDecay));

    /// <inheritdoc/>
    public override string Name => "sgd";

    /// <inheritdoc/>
    public override void AddStep(GraphBuilder g, IReadOnlyList<Value> parameters, IReadOnlyList<Value> gradients, Value learningRate)
    {
        for (int i = 0; i < parameters.Count; i++)
        {
            g.Update(parameters[i], g.Add(new DescentStep(), parameters[i], Decayed(g, gradients[i], parameters[i], _weightDecay), learningRate));
        }
    }
}

/// <summary>
/// With d = g + λ·p: v ← momentum·v + d; p ← p − lr·v, or with Nesterov's look ahead p ← p − lr·(d + momentum·v); v = 0 at first.
/// (PyTorch's SGD with momentum and dampening 0; Sutskever and others: On the importance of initialization and momentum, 2013.)
/// </summary>
/// <param name="momentum">How much of the last direction is kept, 0 to 1.</param>
/// <param name="nesterov">Whether the step looks ahead.</param>
/// <param name="weightDecay">λ: the gradient of ½·λ·‖p‖² is added to that of the loss (L2 regularisation); 0 leaves it out.</param>
public sealed class Momentum(float momentum = 0.9f, bool nesterov = false, float weightDecay = 0) : Optimizer
{
    private readonly float _weightDecay = NotNegative(weightDecay, nameof(weightDecay));

    /// <inheritdoc/>
    public override string Name => nesterov ? "nesterov" : "momentum";

    /// <inheritdoc/>
    public override void AddStep(GraphBuilder g, IReadOnlyList<Value> parameters, IReadOnlyList<Value> gradients, Value learningRate)
    {
        Value kept = g.Constant(-momentum);
        for (int i = 0; i < parameters.Count; i++)
        {
            Value old = State(g, $"velocity.{parameters[i].Name}", parameters[i].Type), gradient = Decayed(g, gradients[i], parameters[i], _weightDecay);
            Value velocity = g.Add(new DescentStep(), gradient, old, kept);
            g.Update(old, velocity);
            Value direction = nesterov ? g.Add(new DescentStep(), gradient, velocity, kept) : velocity;
            g.Update(parameters[i], g.Add(new DescentStep(), parameters[i], direction, learningRate));
        }
    }
}

/// <summary>
/// m ← β₁·m + (1−β₁)·g; v ← β₂·v + (1−β₂)·g²; p ← p − lr · m̂ / (√v̂ + ε), where m̂ = m / (1−β₁ᵗ) and v̂ = v / (1−β₂ᵗ) correct the
/// start from 0. (Kingma, Ba: Adam, 2015, algorithm 1; PyTorch's Adam.) The corrections 1−βᵗ are slots too: moving averages of 1,
/// which keeps them exact to the last bits where powers of a rounded β would not.
/// </summary>
/// <param name="beta1">Decay of the mean of the gradient.</param>
/// <param name="beta2">Decay of the mean of its square.</param>
/// <param name="epsilon">Keeps the quotient finite.</param>
/// <param name="weightDecay">λ: λ·p is added to the gradient before the averages see it (L2 regularisation); 0 leaves it out.</param>
public class Adam(float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 0) : Optimizer
{
    private readonly float _weightDecay = NotNegative(weightDecay, nameof(weightDecay));

    /// <inheritdoc/>
    public override string Name => "adam";

    /// <inheritdoc/>
    public override void AddStep(GraphBuilder g, IReadOnlyList<Value> parameters, IReadOnlyList<Value> gradients, Value learningRate)
    {
        // 1 − 0.999 taken in float would be off by 5·10⁻⁵ of itself.
        Value new1 = g.Constant((float)(1 - (double)(decimal)beta1)), new2 = g.Constant((float)(1 - (double)(decimal)beta2));
        Value correction1 = Average(g, new MovingAverage(), "correction1", g.Constant(1), new1);
        Value root2 = g.Add(new Sqrt(), Average(g, new MovingAverage(), "correction2", g.Constant(1), new2));

        // lr·m̂/(√v̂ + ε) = (lr·√c₂/c₁) · m/(√v + ε·√c₂): the form that touches every parameter once.
        Value rate = g.Add(new Multiply(), learningRate, g.Add(new Divide(), root2, correction1));
        Value small = g.Add(new Multiply(), root2, g.Constant(epsilon));
        for (int i = 0; i < parameters.Count; i++)
        {
            Value gradient = Decayed(g, gradients[i], parameters[i], _weightDecay);
            Value mean = Average(g, new MovingAverage(), $"mean.{parameters[i].Name}", gradient, new1);
            Value square = Average(g, new MovingAverageOfSquare(), $"square.{parameters[i].Name}", gradient, new2);
            g.Update(parameters[i], g.Add(new DescentStep(), Start(g, parameters[i], learningRate), g.Add(new AdamDirection(), mean, square, small), rate));
        }
    }

    /// <summary>What the step is taken from: the parameter, unless a decay comes before it.</summary>
    private protected virtual Value Start(GraphBuilder g, Value parameter, Value learningRate) => parameter;

    private static Value Average(GraphBuilder g, Operator average, string name, Value of, Value weight)
    {
        Value old = State(g, name, of.Type), now = g.Add(average, old, of, weight);
        g.Update(old, now);
        return now;
    }
}

/// <summary>
/// p ← p − lr·λ·p, then <see cref="Adam"/>'s step: the decay does not pass through the averages. (Loshchilov, Hutter: Decoupled weight
/// decay regularization, 2019, algorithm 2, scaled by the learning rate as in PyTorch's AdamW.)
/// </summary>
/// <param name="beta1">Decay of the mean of the gradient.</param>
/// <param name="beta2">Decay of the mean of its square.</param>
/// <param name="epsilon">Keeps the quotient finite.</param>
/// <param name="weightDecay">λ; 0 makes it <see cref="Adam"/>.</param>
public sealed class AdamW(float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 0.01f) : Adam(beta1, beta2, epsilon)
{
    private readonly float _decoupled = NotNegative(weightDecay, nameof(weightDecay));

    /// <inheritdoc/>
    public override string Name => "adamw";

    private protected override Value Start(GraphBuilder g, Value parameter, Value learningRate) =>
        _decoupled == 0 ? parameter : g.Add(new DescentStep(), parameter, parameter, g.Add(new Multiply(), learningRate, g.Constant(_decoupled)));
}
