using NeuralGL.Operators;

namespace NeuralGL.Tests.Operators;

/// <summary>One theory row for each operator of the set, by name, so that a run lists operators rather than thousands of cases.</summary>
public static class Prototypes
{
    public static TheoryData<string> All => [.. OperatorSet.All.Select(op => op.ToString())];

    public static Operator Of(string name) => OperatorSet.All.Single(op => op.ToString() == name);
}
