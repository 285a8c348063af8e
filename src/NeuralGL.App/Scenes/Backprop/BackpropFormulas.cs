using System.Globalization;

namespace NeuralGL.App.Scenes;

/// <summary>The sub-steps of one step of training: their formulas, and the same with the numbers filled in.</summary>
internal static class BackpropFormulas
{
    internal const int Input = 0, HiddenSum = 1, HiddenValue = 2, OutputSum = 3, OutputValue = 4, Loss = 5;

    internal const int ByAnswer = 6, OutputDelta = 7, OutputGradient = 8, BackThroughWeights = 9, HiddenDelta = 10, HiddenGradient = 11;

    internal const int Update = 12, Again = 13, Count = 14;

    /// <summary>In the order of <see cref="BackpropNetwork.ParameterCount"/>.</summary>
    internal static IReadOnlyList<string> Names { get; } = ["w₁₁", "w₁₂", "b₁", "w₂₁", "w₂₂", "b₂", "w₃₁", "w₃₂", "b₃"];

    /// <summary>Each sub-step in general.</summary>
    internal static IReadOnlyList<string> General { get; } =
    [
        "x, t", "z = Σ w·x + b", "a = tanh(z)", "z = Σ w·a + b", "y = tanh(z)", "L = (y − t)²",
        "∂L/∂y = 2·(y − t)", "δ = ∂L/∂z = ∂L/∂y · (1 − y²)", "∂L/∂w = δ·a     ∂L/∂b = δ", "∂L/∂a = δ·w", "δ = ∂L/∂z = ∂L/∂a · (1 − a²)", "∂L/∂w = δ·x     ∂L/∂b = δ",
        "w ← w − η·∂L/∂w", "L = (y − t)²",
    ];

    /// <summary>A number as all of them are written here.</summary>
    internal static string N(double value) => ScenePage.Number(value, 3);

    /// <summary>The learning rate as it is chosen: 0.1, 0.05.</summary>
    internal static string Rate(float rate) => ((decimal)rate).ToString(CultureInfo.InvariantCulture);

    /// <summary>A sub-step's formulas with the numbers in place, one for each value that it computes.</summary>
    internal static string[] Lines(BackpropStep s, int phase) => phase switch
    {
        Input => [$"x₁ = {N(s.Data.X1)}     x₂ = {N(s.Data.X2)}     t = {N(s.Data.Target)}"],
        HiddenSum => [Sum(s, 0, "x", s.Data.X1, s.Data.X2), Sum(s, 1, "x", s.Data.X1, s.Data.X2)],
        HiddenValue => [$"a₁ = tanh({N(s.Z[0])}) = {N(s.A[0])}", $"a₂ = tanh({N(s.Z[1])}) = {N(s.A[1])}"],
        OutputSum => [Sum(s, 2, "a", s.A[0], s.A[1])],
        OutputValue => [$"y = tanh({N(s.Z[2])}) = {N(s.A[2])}"],
        Loss => [$"L = ({N(s.A[2])} − {P(s.Data.Target)})² = {N(s.Loss)}"],
        ByAnswer => [$"∂L/∂y = 2·({N(s.A[2])} − {P(s.Data.Target)}) = {N(s.ByA[2])}"],
        OutputDelta => [$"δ₃ = ∂L/∂y · (1 − y²) = {N(s.ByA[2])}·(1 − {P(s.A[2])}²) = {N(s.ByZ[2])}"],
        OutputGradient => [.. Gradient(s, 2, "a", s.A[0], s.A[1])],
        BackThroughWeights => [$"∂L/∂a₁ = δ₃·w₃₁ = {N(s.ByZ[2])}·{P(s.Weights[6])} = {N(s.ByA[0])}", $"∂L/∂a₂ = δ₃·w₃₂ = {N(s.ByZ[2])}·{P(s.Weights[7])} = {N(s.ByA[1])}"],
        HiddenDelta => [Delta(s, 0), Delta(s, 1)],
        HiddenGradient => [.. Gradient(s, 0, "x", s.Data.X1, s.Data.X2), .. Gradient(s, 1, "x", s.Data.X1, s.Data.X2)],
        Update => [.. Enumerable.Range(0, BackpropNetwork.ParameterCount).Select(p => $"{Names[p]} ← {N(s.Weights[p])} − {Rate(s.Rate)}·{P(s.Gradient[p])} = {N(s.NewWeights[p])}")],
        _ => [],
    };

    /// <summary>₁, ₂ or ₃ for neuron 0, 1 or 2.</summary>
    internal static char Digit(int neuron) => (char)('₁' + neuron);

    /// <summary>A factor: in brackets below zero.</summary>
    private static string P(double value) => N(value) is ['−', ..] number ? $"({number})" : N(value);

    private static string Sum(BackpropStep s, int neuron, string from, float first, float second)
    {
        ReadOnlySpan<float> w = s.Weights.AsSpan(3 * neuron, 3);
        char j = Digit(neuron);
        return $"z{j} = w{j}₁·{from}₁ + w{j}₂·{from}₂ + b{j} = {N(w[0])}·{P(first)} + {P(w[1])}·{P(second)} + {P(w[2])} = {N(s.Z[neuron])}";
    }

    private static string Delta(BackpropStep s, int neuron) =>
        $"δ{Digit(neuron)} = ∂L/∂a{Digit(neuron)} · (1 − a{Digit(neuron)}²) = {N(s.ByA[neuron])}·(1 − {P(s.A[neuron])}²) = {N(s.ByZ[neuron])}";

    private static IEnumerable<string> Gradient(BackpropStep s, int neuron, string from, float first, float second)
    {
        char j = Digit(neuron);
        string delta = N(s.ByZ[neuron]);
        yield return $"∂L/∂w{j}₁ = δ{j}·{from}₁ = {delta}·{P(first)} = {N(s.Gradient[3 * neuron])}";
        yield return $"∂L/∂w{j}₂ = δ{j}·{from}₂ = {delta}·{P(second)} = {N(s.Gradient[(3 * neuron) + 1])}";
        yield return $"∂L/∂b{j} = δ{j} = {N(s.Gradient[(3 * neuron) + 2])}";
    }
}
