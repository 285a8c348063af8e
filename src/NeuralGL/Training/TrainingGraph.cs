using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.Training;

/// <summary>
/// One step of training as one graph: forward, loss, gradients and the optimiser's step are ordinary nodes, and the graph's updates
/// write the parameters. Any backend that runs graphs can train.
/// </summary>
public static class TrainingGraph
{
    /// <summary>The input for examples, [batch, …].</summary>
    public const string InputName = "input";

    /// <summary>The input for what the network should give, [batch, …].</summary>
    public const string TargetName = "target";

    /// <summary>The input for the learning rate, [].</summary>
    public const string LearningRateName = "learning_rate";

    /// <summary>The output with the loss of this step, [].</summary>
    public const string LossName = "loss";

    /// <summary>
    /// The output with the sum of the losses since <see cref="LossSumSlot"/> was last set to 0, [], so that one number read now and
    /// then tells of every step.
    /// </summary>
    public const string LossSumName = "loss_sum";

    /// <summary>The slot behind <see cref="LossSumName"/>.</summary>
    public const string LossSumSlot = Optimizer.StatePrefix + "loss_sum";

    /// <summary>The slot with the number of steps so far, which makes every step's <see cref="Dropout"/> another one; only in graphs that drop.</summary>
    public const string DropoutCountSlot = Optimizer.StatePrefix + "dropout_count";

    /// <summary>The value of <see cref="DropoutCountSlot"/>, for networks that use <see cref="Dropout"/>; <see cref="Build"/> counts it on.</summary>
    public static Value DropoutCount(GraphBuilder g) => g.Parameter(DropoutCountSlot, Shape.Scalar);

    /// <summary>Builds the graph of one step.</summary>
    /// <param name="batch">Examples in a step; the losses' means and their gradients need it fixed.</param>
    /// <param name="input">The shape of one example.</param>
    /// <param name="target">The shape of what the network should give for one.</param>
    /// <param name="network">Adds the layers on a value [batch, …] and gives their result.</param>
    /// <param name="loss">Compares the result with the targets.</param>
    /// <param name="optimizer">How the parameters that <paramref name="network"/> made follow their gradients; those that it updates itself, such as running statistics, do not.</param>
    /// <param name="maxGradientNorm">What <see cref="GradientClipping.ByGlobalNorm"/> limits the gradients to, above 0; null leaves them as they are.</param>
    /// <exception cref="GraphException">The shapes do not fit, there is no parameter, or something has no derivative.</exception>
    public static Graph Build(int batch, Shape input, Shape target, Func<GraphBuilder, Value, Value> network, Loss loss, Optimizer optimizer, float? maxGradientNorm = null)
    {
        var g = new GraphBuilder("training");
        Value x = g.Input(InputName, Shape.Of([batch, .. input.Sizes])), wanted = g.Input(TargetName, Shape.Of([batch, .. target.Sizes])), rate = g.Input(LearningRateName, Shape.Scalar);
        Value result = network(g, x);
        Value[] parameters = [.. g.Parameters.Where(p => !p.Name.StartsWith(Optimizer.StatePrefix, StringComparison.Ordinal) && !g.IsUpdated(p))];
        if (parameters.Length == 0)
        {
            throw new GraphException("the network has no parameter to train");
        }

        Value error = g.Output(loss(g, result, wanted), LossName);
        Value[] gradients = Autodiff.Gradients(g, error, parameters);
        gradients = maxGradientNorm is { } limit ? GradientClipping.ByGlobalNorm(g, gradients, limit) : gradients;
        optimizer.AddStep(g, parameters, gradients, rate);
        if (g.IsTaken(DropoutCountSlot))
        {
            // Far beyond the length of an epoch the masks come again.
            Value count = DropoutCount(g), next = g.Add(new Add(), count, g.Constant(1));
            g.Update(count, g.Add(new Where(), g.Add(new Less(), next, g.Constant(Dropout.CountLimit)), next, g.Constant(0)));
        }

        Value sum = g.Parameter(LossSumSlot, Shape.Scalar);
        g.Update(sum, g.Output(g.AddNode(new Add(), LossSumName, sum, error).Output));
        return g.Build();
    }
}
