namespace NeuralGL.App.Learning;

/// <summary>What was measured of one epoch.</summary>
/// <param name="Epoch">1 for the first.</param>
/// <param name="Loss">The mean loss of its steps, on pictures as they were changed.</param>
/// <param name="Accuracy">On training pictures as they are, at its end.</param>
/// <param name="ValidationLoss">On the pictures held back, or null.</param>
/// <param name="ValidationAccuracy">The same.</param>
internal sealed record EpochRow(int Epoch, double Loss, double Accuracy, double? ValidationLoss, double? ValidationAccuracy)
{
    /// <summary>Whether this epoch's weights are better than another's: more right on the pictures held back, or as many at less loss.</summary>
    public bool Beats(EpochRow? other) => other is null
        || (ValidationAccuracy, other.ValidationAccuracy) switch
        {
            ({ } here, { } there) when here != there => here > there,
            ({ }, { }) => ValidationLoss < other.ValidationLoss,
            _ => Loss <= other.Loss,
        };
}
