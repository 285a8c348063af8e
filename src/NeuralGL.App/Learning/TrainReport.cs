namespace NeuralGL.App.Learning;

/// <summary>What <c>train --json</c> prints.</summary>
internal sealed record TrainReport
{
    /// <summary>The part of the test pictures that the network, as written, gets right.</summary>
    public required double TestAccuracy { get; init; }

    public required int TestSamples { get; init; }

    /// <summary>The time of the training steps, making their examples included, in seconds.</summary>
    public required double TrainSeconds { get; init; }

    public required double SamplesPerSecond { get; init; }

    /// <summary>Whole epochs done.</summary>
    public required int Epochs { get; init; }

    /// <summary>The epoch whose weights were written, 1 for the first.</summary>
    public required int KeptEpoch { get; init; }

    /// <summary>Whether training ended early because the pictures held back were learnt no better.</summary>
    public required bool StoppedEarly { get; init; }

    public required long Parameters { get; init; }

    /// <summary>The mean loss of each epoch.</summary>
    public required IReadOnlyList<double> Loss { get; init; }

    /// <summary>The accuracy after each epoch on training pictures as they are (at most 5,000 of them).</summary>
    public required IReadOnlyList<double> Accuracy { get; init; }

    /// <summary>The loss after each epoch on the pictures held back.</summary>
    public IReadOnlyList<double>? ValidationLoss { get; init; }

    /// <summary>The accuracy after each epoch on the pictures held back.</summary>
    public IReadOnlyList<double>? ValidationAccuracy { get; init; }

    public required string Backend { get; init; }

    public required string Model { get; init; }
}
