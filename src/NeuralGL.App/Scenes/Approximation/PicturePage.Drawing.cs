using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Scenes;

/// <content>The picture: what is wanted beside what each network gives, below how close they come.</content>
internal sealed partial class PicturePage
{
    private static readonly Rect s_curves = new(24, 412, 608, 216), s_facts = new(648, 412, 608, 216);

    private static readonly Rgba[] s_kinds = [Rgba.Hex(0xF0B656), Rgba.Hex(0x4FC3E8), Rgba.Hex(0x6CCB8F)];

    public void Draw(ScenePage page)
    {
        Tile(page, 0, page.In(SceneTexts.ApproximationWanted), "", _target, Theme.Text);
        foreach (PictureKind kind in Enum.GetValues<PictureKind>())
        {
            PictureNetwork network = Network(kind);
            Tile(page, 1 + (int)kind, page.In(SceneTexts.ApproximationKinds[(int)kind]), $"{ScenePage.Number(network.Psnr, 1)} {page.In(SceneTexts.ApproximationDecibels)}", network.Picture, s_kinds[(int)kind]);
        }

        DrawCurves(page);
        DrawFacts(page);
    }

    private void Tile(ScenePage page, int column, string title, string detail, float[] values, Rgba colour)
    {
        const float width = 296;
        var area = new Rect(24 + (column * (width + 16)), 68, width, 332);
        page.Panel(area, title);
        page.Text(detail, new Rect(area.Right - 114, area.Y + 8, 100, 26), 17, colour, TextAlign.Right, FontFace.Medium);
        var place = new Rect(area.X + 8, area.Y + 42, 280, 280);
        float size = place.Width / PictureTargets.Side;
        int channels = values.Length / PictureTargets.Points;
        for (int i = 0; i < PictureTargets.Points; i++)
        {
            Rgba ink = channels == 3
                ? new Rgba(Level(values[3 * i]), Level(values[(3 * i) + 1]), Level(values[(3 * i) + 2]))
                : ScenePage.Positive(values[i], 1);
            page.Fill(new Rect(place.X + (i % PictureTargets.Side * size), place.Y + (i / PictureTargets.Side * size), size, size), ink);
        }
    }

    private void DrawCurves(ScenePage page)
    {
        page.Panel(s_curves, page.In(SceneTexts.ApproximationPsnr), $"{page.In(SceneTexts.ApproximationStepOf)} {Network(PictureKind.Relu).Steps}");
        Rect plot = Rect.FromEdges(s_curves.X + 50, s_curves.Y + 46, s_curves.Right - 20, s_curves.Bottom - 28);
        const double low = 5, high = 41;
        for (int level = 10; level <= 40; level += 10)
        {
            float y = plot.Bottom - (plot.Height * (float)((level - low) / (high - low)));
            page.Line(new(plot.X, y), new(plot.Right, y), 1, Theme.Outline);
            page.Text($"{level}", new Rect(plot.X - 46, y - 9, 38, 18), 12, Theme.TextDisabled, TextAlign.Right);
        }

        int longest = Math.Max(50, _psnr[0].Count);
        for (int k = 0; k < _psnr.Length; k++)
        {
            Vector2 before = default;
            for (int i = 0; i < _psnr[k].Count; i++)
            {
                var at = new Vector2(plot.X + (plot.Width * i / (longest - 1)), plot.Bottom - (plot.Height * (float)Math.Clamp((_psnr[k][i] - low) / (high - low), 0, 1)));
                if (i > 0)
                {
                    page.Line(before, at, 2.5f, s_kinds[k]);
                }

                before = at;
            }
        }

        page.Text("0", new Rect(plot.X, plot.Bottom + 4, 20, 18), 12, Theme.TextDisabled);
        page.Text($"{(longest - 1) * StepsAtOnce}", new Rect(plot.Right - 80, plot.Bottom + 4, 80, 18), 12, Theme.TextDisabled, TextAlign.Right);
    }

    private void DrawFacts(ScenePage page)
    {
        Rect inside = page.Panel(s_facts, page.In(SceneTexts.ApproximationFunctionOfTwo));
        ApproximationFigures.Choices(page, new Rect(inside.X, inside.Y, inside.Width, 26), [.. SceneTexts.ApproximationPictures.Select(page.In)], _function, 13);
        string[] formulas =
        [
            "ReLU(w·(x, y) + b)",
            $"sin(w·(x, y) + b),  |w| ≤ {ScenePage.Number(s_sines[_scale], 0)}",
            $"sin(πf·(x, y)), cos(πf·(x, y)),  f ~ N(0, {ScenePage.Number(s_frequencies[_scale], s_frequencies[_scale] < 1 ? 1 : 0)}²)",
        ];
        string[] heads = [page.In(SceneTexts.ApproximationFirstLayer), page.In(SceneTexts.ApproximationTrained), "RMSE"];
        float[] rights = [inside.Right - 168, inside.Right - 70, inside.Right];
        page.Text(heads[0], new Rect(inside.X + 20, inside.Y + 36, 300, 20), 13, Theme.TextDisabled);
        page.Text(heads[1], new Rect(rights[1] - 150, inside.Y + 36, 150, 20), 13, Theme.TextDisabled, TextAlign.Right);
        page.Text(heads[2], new Rect(rights[2] - 60, inside.Y + 36, 60, 20), 13, Theme.TextDisabled, TextAlign.Right);
        foreach (PictureKind kind in Enum.GetValues<PictureKind>())
        {
            int k = (int)kind;
            float y = inside.Y + 60 + (k * 32);
            page.Circle(new(inside.X + 7, y + 13), 5, s_kinds[k]);
            page.Text(formulas[k], new Rect(inside.X + 20, y, rights[0] - inside.X - 20, 26), 15, Theme.Text);
            page.Text($"{Network(kind).ParameterCount}", new Rect(rights[1] - 90, y, 90, 26), 15, Theme.TextSecondary, TextAlign.Right);
            page.Text(ApproximationFigures.Error(Network(kind).Rmse), new Rect(rights[2] - 66, y, 66, 26), 16, s_kinds[k], TextAlign.Right, FontFace.Medium);
        }
    }

    private static byte Level(float value) => (byte)Math.Clamp(Math.Round(255 * value), 0, 255);
}
