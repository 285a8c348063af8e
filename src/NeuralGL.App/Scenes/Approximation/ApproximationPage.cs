using NeuralGL.App.Drawing;
using NeuralGL.Platform;

namespace NeuralGL.App.Scenes;

/// <summary>A page of the scene <c>approximation</c>: something that is learned while it is looked at.</summary>
internal interface IApproximationPage : IDisposable
{
    /// <summary>What is to be seen now.</summary>
    Phrase Caption { get; }

    /// <summary>What people can do on this page.</summary>
    IReadOnlyList<SceneControl> Controls { get; }

    /// <summary>The largest difference of what was shown from the reference.</summary>
    double Difference { get; }

    /// <summary>Adds the page's measured numbers.</summary>
    void AddValues(Dictionary<string, double> values);

    /// <summary>Where the scene's own walk wants the page to be; not called once a person has taken over.</summary>
    /// <param name="visit">0 for the first time that the walk comes here.</param>
    /// <param name="at">Steps since it came.</param>
    /// <param name="length">Steps until it leaves.</param>
    void Walk(int visit, int at, int length);

    /// <summary>Learns a little.</summary>
    void Train();

    void Draw(ScenePage page);

    /// <summary>The pointing device did something.</summary>
    /// <returns>Whether it was for this page.</returns>
    bool OnPointer(ScenePointer pointer);
}

/// <summary>What the pages draw alike.</summary>
internal static class ApproximationFigures
{
    /// <summary>Choices side by side, the chosen one lit; each takes the same width.</summary>
    internal static void Choices(ScenePage page, Rect area, IReadOnlyList<string> names, int chosen, float size = 14)
    {
        const float gap = 6;
        float width = (area.Width - (gap * (names.Count - 1))) / names.Count;
        for (int i = 0; i < names.Count; i++)
        {
            var chip = new Rect(area.X + (i * (width + gap)), area.Y, width, area.Height);
            page.Round(chip, 4, i == chosen ? Theme.Accent : Theme.SurfaceRaised);
            page.Text(names[i], chip.Inset(3, 0), size, i == chosen ? Theme.OnAccent : Theme.TextSecondary, TextAlign.Centre, i == chosen ? FontFace.Medium : FontFace.Regular);
        }
    }

    /// <summary>A name on the left and its number on the right.</summary>
    internal static void Fact(ScenePage page, Rect line, string name, string number, Rgba? colour = null)
    {
        float used = page.Text(number, line, 16, colour ?? Theme.Text, TextAlign.Right, FontFace.Medium);
        page.Text(name, line with { Width = line.Width - used - 8 }, 14, Theme.TextSecondary);
    }

    /// <summary>A root of a mean square for people: three digits that count.</summary>
    internal static string Error(double rmse) => ScenePage.Number(rmse, rmse >= 0.1 ? 2 : rmse >= 0.01 ? 3 : 4);

    /// <summary>Horizontal lines at whole powers of ten with their names on the left of the area.</summary>
    internal static void Decades(ScenePage page, Rect area, double low, double high)
    {
        for (double power = Math.Ceiling(Math.Log10(low) - 1e-9); power <= Math.Log10(high) + 1e-9; power++)
        {
            float y = Height(area, Math.Pow(10, power), low, high);
            page.Line(new(area.X, y), new(area.Right, y), 1, Theme.Outline);
            page.Text(ScenePage.Number(Math.Pow(10, power), Math.Max(0, (int)-power)), new Rect(area.X - 50, y - 9, 44, 18), 12, Theme.TextDisabled, TextAlign.Right);
        }
    }

    /// <summary>Where a number stands on a logarithmic scale of the area.</summary>
    internal static float Height(Rect area, double value, double low, double high) =>
        area.Bottom - (area.Height * (float)Math.Clamp((Math.Log(Math.Max(value, 1e-12)) - Math.Log(low)) / (Math.Log(high) - Math.Log(low)), 0, 1));

    /// <summary>Keys that step through choices.</summary>
    internal static SceneControl Pair(Key less, Key more, string keyName, Phrase what, Action<int> turn) =>
        new(keyName, what, [less, more], key => turn(key.Key == more ? 1 : -1));
}
