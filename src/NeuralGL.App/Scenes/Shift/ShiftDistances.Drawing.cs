using System.Numerics;
using NeuralGL.App.Drawing;
using NeuralGL.App.Models;

namespace NeuralGL.App.Scenes;

/// <content>Three panels: the digit and its change above, five distances below.</content>
internal sealed partial class ShiftDistances
{
    private const float NameWidth = 148, NumberWidth = 56, FullBar = 1.5f;

    internal void Draw(ScenePage page)
    {
        string[] amounts = [$"{_moved} {page.In(SceneTexts.ShiftPixels)}", $"+{ScenePage.Number(50 * _amount, 0)} %", $"×{ScenePage.Number(1 + (3 * _amount), 1)}"];
        for (int v = 0; v < Variants; v++)
        {
            Rect inside = page.Panel(new Rect(24 + (v * 416), 68, 400, 560), page.In(SceneTexts.ShiftVariants[v]), amounts[v]);
            Picture(page, new Rect(inside.X, inside.Y, 178, 178), 0);
            Picture(page, new Rect(inside.Right - 178, inside.Y, 178, 178), v + 1);
            page.Text(page.In(Revealed ? SceneTexts.ShiftDistance : SceneTexts.ShiftQuestion), new Rect(inside.X, inside.Y + 262, inside.Width, 22), 14, Revealed ? Theme.TextSecondary : Theme.Accent);
            for (int m = 0; m < s_measured.Length; m++)
            {
                Distance(page, new Rect(inside.X, inside.Y + 294 + (m * 42), inside.Width, 30), v, m);
            }
        }
    }

    private void Distance(ScenePage page, Rect row, int variant, int measured)
    {
        int index = (variant * s_measured.Length) + measured;
        int? guess = _guesses[index];
        if (_own && !Revealed && index == _chosen)
        {
            page.Stroke(row.Inset(-6, -2), 1.5f, Theme.Accent, 4);
        }

        double distance = _distance[variant, measured];
        Rgba colour = distance > 0.75 ? Theme.Error : distance > 0.35 ? Theme.Warning : Theme.Good;
        string number = Revealed ? $"{ScenePage.Number(100 * distance, 0)} %" : guess is null ? "?" : $"{guess} %";
        page.Bar(row, page.In(SceneTexts.ShiftMeasured[measured]), NameWidth, Revealed ? distance / FullBar : 0, number, NumberWidth, colour);
        if (guess is { } percent)
        {
            float left = row.X + NameWidth + 6, right = row.Right - NumberWidth - 6, x = left + ((right - left) * percent / 100f / FullBar);
            page.Line(new Vector2(x, row.Centre.Y - 11), new Vector2(x, row.Centre.Y + 11), 3, Theme.Text);
        }
    }

    private void Picture(ScenePage page, Rect area, int index)
    {
        page.Cells(area, Side, _pictures.AsSpan(index * _digit.Length, _digit.Length), ink => ScenePage.Grey(255 * (1 - ink)));
        bool hidden = index > 0 && !Revealed, same = hidden || _answers[index].Label == _answers[0].Label;
        bool nothing = !hidden && _answers[index].Label == LoadedModel.Nothing;
        page.Text(nothing ? page.In(SceneTexts.ShiftSeesNothing) : $"{page.In(SceneTexts.ShiftSees)} {(hidden ? "?" : _answers[index].Label)}", new Rect(area.X, area.Bottom + 8, area.Width, 30), 21, same ? Theme.Text : Theme.Error, TextAlign.Left, FontFace.Medium);
        if (!hidden)
        {
            page.Text($"p = {ScenePage.Number(_answers[index].P)}", new Rect(area.X, area.Bottom + 38, area.Width, 20), 14, Theme.TextSecondary);
        }
    }
}
