using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Scenes;

/// <summary>Back, how far the lesson has come, and next, at the right end of a scene's bar.</summary>
/// <param name="entry">The scene on screen.</param>
internal sealed class LessonButtons(SceneEntry entry)
{
    /// <summary>Where they begin.</summary>
    internal const float Left = 1002;

    private static readonly Rect s_back = new(Left, 11, 84, 32), s_next = new(ScenePage.Width - 24 - 84, 11, 84, 32);

    /// <summary>Draws both buttons; one that leads nowhere is dim.</summary>
    internal void Draw(ScenePage page)
    {
        Button(page, s_back, -1, page.In(SceneTexts.LessonBack));
        Button(page, s_next, 1, page.In(SceneTexts.LessonNext));
        page.Text(page.In(Progress(entry)), Rect.FromEdges(s_back.Right, 0, s_next.X, 54), 14, Theme.TextSecondary, TextAlign.Centre);
    }

    /// <summary>How far a scene is on the way through all of them.</summary>
    internal static Phrase Progress(SceneEntry entry)
    {
        (int number, int count) = (SceneCatalog.Number(entry), SceneCatalog.All.Count);
        return new($"{number} {SceneTexts.LessonOf.English} {count}", $"{number} {SceneTexts.LessonOf.Russian} {count}");
    }

    /// <summary>How many scenes further a click leads: −1, 1, or 0 beside the buttons.</summary>
    internal static int At(Vector2 position) => s_back.Contains(position) ? -1 : s_next.Contains(position) ? 1 : 0;

    private void Button(ScenePage page, Rect area, int by, string name)
    {
        bool leads = SceneCatalog.Neighbour(entry, by) is not null;
        Rgba ink = leads ? Theme.Text : Theme.TextDisabled;
        page.Round(area, 5, leads ? Theme.SurfaceRaised : Theme.Surface);
        page.Stroke(area, 1, Theme.Outline, 5);
        float tip = by < 0 ? area.X + 10 : area.Right - 10, middle = area.Centre.Y;
        page.Triangle(new Vector2(tip, middle), new Vector2(tip - (by * 8), middle - 6), new Vector2(tip - (by * 8), middle + 6), ink);
        Rect text = by < 0 ? Rect.FromEdges(area.X + 22, area.Y, area.Right - 6, area.Bottom) : Rect.FromEdges(area.X + 6, area.Y, area.Right - 22, area.Bottom);
        page.Text(name, text, 14, ink, TextAlign.Centre);
    }
}
