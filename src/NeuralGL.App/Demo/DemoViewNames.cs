namespace NeuralGL.App.Demo;

/// <summary>What views are called on the command line.</summary>
internal static class DemoViewNames
{
    private static readonly (DemoViewMode Mode, string Name)[] s_all =
    [
        (DemoViewMode.Activations, "activations"),
        (DemoViewMode.Weights, "weights"),
        (DemoViewMode.ActivationGradients, "gradients"),
        (DemoViewMode.WeightGradients, "weight-gradients"),
        (DemoViewMode.Saliency, "saliency"),
    ];

    /// <summary>All of them, for help and errors.</summary>
    internal static string All { get; } = string.Join(", ", s_all.Select(v => v.Name));

    internal static string Of(DemoViewMode mode) => s_all.First(v => v.Mode == mode).Name;

    /// <summary>The view of a name; null if there is none.</summary>
    internal static DemoViewMode? Find(string name)
    {
        foreach ((DemoViewMode mode, string known) in s_all)
        {
            if (known == name)
            {
                return mode;
            }
        }

        return null;
    }
}
