using NeuralGL.Training;

namespace NeuralGL.App.Learning;

/// <summary>What training makes small, by its name on the command line.</summary>
/// <param name="Loss">Compares what the last layer gives with one-hot classes.</param>
/// <param name="Distribution">Whether the written model ends in a softmax.</param>
internal sealed record Objective(Loss Loss, bool Distribution)
{
    /// <summary>The names; the first is the usual one.</summary>
    public static readonly string[] Names = ["crossentropy", "bce", "mse", "mae", "huber"];

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="smoothing">The share of every target that cross-entropy spreads over all classes.</param>
    public static Objective Of(string name, float smoothing) => name switch
    {
        "mse" => new Objective(Losses.MeanSquaredError, false),
        "mae" => new Objective(Losses.MeanAbsoluteError, false),
        "huber" => new Objective(Losses.Huber(), false),
        "bce" => new Objective(Losses.BinaryCrossEntropy, false),
        _ => new Objective(smoothing > 0 ? Losses.SmoothedCrossEntropy(smoothing) : Losses.SoftmaxCrossEntropy, true),
    };
}
