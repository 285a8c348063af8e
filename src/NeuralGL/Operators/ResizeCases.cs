namespace NeuralGL.Operators;

/// <summary>What proves Resize and its gradient.</summary>
internal static class ResizeCases
{
    public static IEnumerable<(int[] X, ResizeSpec Spec)> All
    {
        get
        {
            int[] x = [1, 2, 4, 5], axes = [2, 3];
            foreach (ResizeMode mode in Enum.GetValues<ResizeMode>())
            {
                foreach (string places in new[] { "half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric" })
                {
                    yield return (x, new() { Mode = mode, Axes = axes, Scales = [2, 2], Coordinates = places });
                    yield return (x, new() { Mode = mode, Axes = axes, Sizes = [3, 8], Coordinates = places });
                }

                yield return (x, new() { Mode = mode, Axes = axes, Scales = [0.5f, 0.6f] });
                yield return (x, new() { Mode = mode, Axes = axes, Sizes = [1, 7] });
            }

            foreach (string rounding in new[] { "round_prefer_ceil", "floor", "ceil" })
            {
                yield return (x, new() { Axes = axes, Sizes = [7, 3], Rounding = rounding });
            }

            yield return (x, new() { Mode = ResizeMode.Cubic, Axes = axes, Scales = [2, 0.8f], CubicCoefficient = -0.5f, ExcludeOutside = true });
            yield return (x, new() { Mode = ResizeMode.Linear, Axes = axes, Sizes = [6, 6], Coordinates = "tf_crop_and_resize", Region = [0.25f, -0.5f, 0.75f, 1.5f], Extrapolation = 10 });
            yield return (x, new() { Mode = ResizeMode.Linear, Axes = axes, Sizes = [2, 3], Coordinates = "tf_crop_and_resize", Region = [0.2f, 0.1f, 0.8f, 0.9f] });
            yield return ([1, 1, 9, 8], new() { Mode = ResizeMode.Linear, Axes = axes, Sizes = [4, 3], Antialias = true });
            yield return ([1, 1, 9, 8], new() { Mode = ResizeMode.Cubic, Axes = axes, Sizes = [4, 3], Antialias = true });
            yield return ([1, 1, 6, 4], new() { Mode = ResizeMode.Nearest, Axes = axes, Sizes = [9, 9], Policy = "not_larger" });
            yield return ([2, 3, 7], new() { Mode = ResizeMode.Linear, Axes = [2], Scales = [3] });
            yield return ([1, 1, 3, 4, 5], new() { Mode = ResizeMode.Linear, Axes = [2, 3, 4], Scales = [2, 2, 2] });
            yield return ([1, 3, 20, 24], new() { Mode = ResizeMode.Nearest, Axes = axes, Scales = [2, 2], Coordinates = "asymmetric", Rounding = "floor" });
        }
    }
}
