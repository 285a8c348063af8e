using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Scenes;

/// <content>The worked example on the left, the deep stack on the right.</content>
internal sealed partial class CollapseScene
{
    public void Draw(ScenePage page)
    {
        Rect body = ScenePage.Body;
        Rect left = page.Panel(body with { Width = 700 }, page.In(SceneTexts.CollapseExample), $"x₁ = {ScenePage.Number(_x[0])}   x₂ = {ScenePage.Number(_x[1])}");
        DrawExample(page, 0, _map, page.In(SceneTexts.CollapseWithout), _y, 40);
        DrawExample(page, 1, _bent, page.In(SceneTexts.CollapseWithSine), _ySine, 8);
        string[] linear =
        [
            $"z₁ = −3·x₁ + 2·x₂ = {ScenePage.Number(_z[0])}",
            $"z₂ = 4·x₁ + 2·x₂ = {ScenePage.Number(_z[1])}",
            $"y = 5·z₁ + 3·z₂ = {ScenePage.Number(_y)}",
        ];
        string[] bent =
        [
            $"z₁ = sin(−3·x₁ + 2·x₂) = {ScenePage.Number(_sines[0])}",
            $"z₂ = sin(4·x₁ + 2·x₂) = {ScenePage.Number(_sines[1])}",
            $"y = 5·z₁ + 3·z₂ = {ScenePage.Number(_ySine)}",
        ];
        float top = left.Y + 354;
        for (int i = 0; i < 3; i++)
        {
            Rgba ink = i == 2 ? Theme.Text : Theme.TextSecondary;
            page.Text(linear[i], new Rect(left.X, top + (24 * i), 330, 24), 17, ink);
            page.Text(bent[i], new Rect(left.X + 350, top + (24 * i), 330, 24), 17, ink);
        }

        page.Text("y = −15·x₁ + 10·x₂ + 12·x₁ + 6·x₂", new Rect(left.X, top + 72, 330, 24), 17, Theme.TextSecondary);
        page.Text(page.In(SceneTexts.CollapseFolded), new Rect(left.X, top + 104, 320, 20), 14, Theme.TextSecondary);
        string formula = $"y = {ScenePage.Number(_foldedWeights[0], 0)}·x₁ + {ScenePage.Number(_foldedWeights[1], 0)}·x₂ = {ScenePage.Number(_yFolded)}";
        page.Text(formula, new Rect(left.X, top + 124, 330, 28), 19, Theme.Accent, TextAlign.Left, FontFace.Medium);
        page.Text($"{page.In(SceneTexts.CollapseNotFolded)} {_sineLayers}", new Rect(left.X + 350, top + 104, 322, 20), 14, Theme.TextSecondary);
        page.Text("y = 5·sin(−3·x₁ + 2·x₂) + 3·sin(4·x₁ + 2·x₂)", new Rect(left.X + 350, top + 124, 324, 28), 16, Theme.Accent, TextAlign.Left, FontFace.Medium);
        Stack.Draw(page, Rect.FromEdges(body.X + 716, body.Y, body.Right, body.Bottom));
    }

    /// <summary>Where y is drawn over x₁ and x₂: 0 without the sine, 1 with it.</summary>
    private static Rect Plane(int which) => new(38 + (350 * which), 136, 322, 296);

    /// <summary>y over the plane of x₁ (to the right) and x₂ (upwards), and where x is now.</summary>
    private void DrawExample(ScenePage page, int which, float[] map, string title, float y, float limit)
    {
        Rect plane = Plane(which);
        var area = new Rect(plane.X, plane.Y - 28, plane.Width, plane.Height + 28);
        page.Text(title, area with { Height = 22 }, 15, Theme.Text);
        Rgba now = ScenePage.Signed(y, limit);
        page.Round(new Rect(area.Right - 92, area.Y, 92, 22), 4, now);
        page.Text($"y = {ScenePage.Number(y)}", new Rect(area.Right - 92, area.Y, 92, 22), 14, ScenePage.InkOn(now), TextAlign.Centre);
        page.Cells(plane, Side, map, v => ScenePage.Signed(v, limit));
        var axis = new Rgba(20, 24, 28, 150);
        page.Line(new Vector2(plane.X, plane.Centre.Y), new Vector2(plane.Right, plane.Centre.Y), 1, axis);
        page.Line(new Vector2(plane.Centre.X, plane.Y), new Vector2(plane.Centre.X, plane.Bottom), 1, axis);
        page.Text("x₁", new Rect(plane.Right - 26, plane.Centre.Y + 2, 22, 18), 14, Rgba.Hex(0x101418), TextAlign.Right);
        page.Text("x₂", new Rect(plane.Centre.X + 6, plane.Y + 2, 22, 18), 14, Rgba.Hex(0x101418));
        Vector2 at = plane.Centre + new Vector2(_x[0] / Range * plane.Width / 2, -_x[1] / Range * plane.Height / 2);
        page.Circle(at, 8, Rgba.Hex(0x101418));
        page.Circle(at, 6, Theme.Warning);
    }
}
