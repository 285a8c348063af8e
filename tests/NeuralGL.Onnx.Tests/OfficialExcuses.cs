namespace NeuralGL.Onnx.Tests;

/// <summary>
/// The official cases that need not pass, each with its reason. Models of opsets before 7 are refused as such and need no entry: their
/// operators broadcast by attributes and had other forms.
/// </summary>
internal static class OfficialExcuses
{
    private const string RandomMask = "its random mask is that of numpy's generator";

    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["test_training_dropout"] = RandomMask,
        ["test_training_dropout_default"] = RandomMask,
        ["test_training_dropout_default__opset12"] = RandomMask,
        ["test_training_dropout_default_mask"] = RandomMask,
    };

    /// <summary>Operators whose cases are not all read yet, one a line; who makes the last one readable takes it off.</summary>
    public static IReadOnlySet<string> NotYet { get; } = new HashSet<string>
    {
    };

    /// <summary>Why the case need not pass, or null if it must.</summary>
    public static string? Of(string name) => Reasons.GetValueOrDefault(name);
}
