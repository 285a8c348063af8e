using System.Numerics;
using NeuralGL.App.Drawing;
using NeuralGL.App.Synthetic;

namespace NeuralGL.App.Scenes;

/// <content>One picture in three ways, a bar for each classifier and change, the sweep over groups, what the network's units look for.</content>
internal sealed partial class FeaturesScene
{
    private static readonly Rgba[] s_colours = [Theme.Accent, Theme.Warning, Rgba.Hex(0xB79CED)];

    public void Draw(ScenePage page)
    {
        Rect body = ScenePage.Body;
        string cat = page.In(AnimalPictures.IsCat(_study.ShownIndex) ? SceneTexts.FeaturesCat : SceneTexts.FeaturesDog);
        DrawPictures(page, page.Panel(body with { Width = 388 }, page.In(SceneTexts.FeaturesOnePicture), cat));
        DrawBars(page, page.Panel(body with { X = body.X + 400, Width = 436 }, page.In(SceneTexts.FeaturesRight), page.In(SceneTexts.FeaturesOf(AnimalPictures.HeldBack))));
        var right = Rect.FromEdges(body.X + 848, body.Y, body.Right, body.Y + 316);
        DrawSweep(page, page.Panel(right, page.In(SceneTexts.FeaturesHowMany), page.In(SceneTexts.FeaturesShareRight)));
        DrawUnits(page, page.Panel(Rect.FromEdges(right.X, right.Bottom + 12, right.Right, body.Bottom), page.In(SceneTexts.FeaturesUnits), page.In(SceneTexts.FeaturesUnitsOf(Units, FeatureHeads.Hidden))));
    }

    private string NameOf(ScenePage page, PictureChange change) => change switch
    {
        PictureChange.Clean => page.In(SceneTexts.FeaturesClean),
        PictureChange.Moved => page.In(SceneTexts.FeaturesMoved(_study.Shift)),
        _ => page.In(SceneTexts.FeaturesContrast),
    };

    private void DrawPictures(ScenePage page, Rect area)
    {
        page.Image(_large.Handle, area with { Width = LargeSide, Height = LargeSide }, ImageFilter.Linear);
        DrawAttributes(page, Rect.FromEdges(area.X + LargeSide + 14, area.Y, area.Right, area.Y + LargeSide));
        const float Side = 112, Gap = 12;
        float top = area.Y + LargeSide + 20;
        for (int c = 0; c < s_changes.Length; c++)
        {
            float x = area.X + (c * (Side + Gap));
            page.Text(NameOf(page, s_changes[c]), new Rect(x, top, Side + Gap, 20), 13, s_colours[c]);
            Picture(page, new Rect(x, top + 22, Side, Side), AnimalPictures.Side, _study.Shown.AsSpan(c * AnimalPictures.Length, AnimalPictures.Length));
            int length = 3 * _grid * _grid;
            Picture(page, new Rect(x, top + 174, Side, Side), _grid, _means.AsSpan(c * length, length));
        }

        page.Text(page.In(SceneTexts.FeaturesMeansOf(_grid * _grid, AnimalPictures.Side / _grid)), new Rect(area.X, top + 146, area.Width, 22), 13, Theme.TextSecondary);
    }

    private void DrawAttributes(ScenePage page, Rect area)
    {
        AnimalTraits traits = _study.TraitsShown;
        page.Paragraph(page.In(SceneTexts.FeaturesByHand), area with { Height = 40 }, 13, Theme.TextSecondary);
        string[] numbers = [ScenePage.Number(traits.EarPoint), ScenePage.Number(traits.TailLength), ScenePage.Number(traits.TailWidth), ScenePage.Number(traits.Whiskers, 0)];
        bool[] catlike = [traits.EarPoint > 0.5f, traits.TailLength > AnimalTraits.LongTail, traits.TailLength > AnimalTraits.LongTail, traits.Whiskers > AnimalTraits.FewWhiskers];
        for (int i = 0; i < numbers.Length; i++)
        {
            var row = new Rect(area.X, area.Y + 44 + (i * 36), area.Width, 18);
            page.Text(page.In(SceneTexts.FeaturesAttributes[i]), row, 13, Theme.TextSecondary);
            page.Text(numbers[i], row, 15, Theme.Text, TextAlign.Right, FontFace.Medium);
            page.Text(page.In(catlike[i] ? SceneTexts.FeaturesCatlike[i] : SceneTexts.FeaturesDoglike[i]), row with { Y = row.Y + 15 }, 12, Theme.TextDisabled);
        }
    }

    /// <summary>Five classifiers, each under three changes; a dot says whether it is right about the picture that is shown.</summary>
    private void DrawBars(ScenePage page, Rect area)
    {
        string[] heads = [FeatureHeads.Attributes, FeatureHeads.Groups(_grid), FeatureHeads.Pixels, FeatureHeads.Network, FeatureStudy.Changed];
        string[] details =
        [
            page.In(SceneTexts.FeaturesNumbers(AnimalTraits.Count)), page.In(SceneTexts.FeaturesNumbers(3 * _grid * _grid)), page.In(SceneTexts.FeaturesNumbers(AnimalPictures.Length)),
            page.In(SceneTexts.FeaturesHidden(FeatureHeads.Hidden)), page.In(SceneTexts.FeaturesHidden(FeatureHeads.Hidden)),
        ];
        bool cat = AnimalPictures.IsCat(_study.ShownIndex);
        for (int h = 0; h < heads.Length; h++)
        {
            float top = area.Y + (h * 97);
            string name = h == 1 ? page.In(SceneTexts.FeaturesMeans(_grid * _grid)) : page.In(SceneTexts.FeaturesHeads[h]);
            float used = page.Text(name, new Rect(area.X, top, area.Width, 22), 15, Theme.Text, TextAlign.Left, FontFace.Medium);
            page.Text(details[h], new Rect(area.X + used + 8, top, area.Width - used - 8, 22), 13, Theme.TextSecondary, TextAlign.Right);
            for (int c = 0; c < s_changes.Length; c++)
            {
                double share = _study.Accuracy(heads[h], s_changes[c]);
                var row = new Rect(area.X, top + 22 + (c * 21), area.Width - 22, 21);
                page.Bar(row, NameOf(page, s_changes[c]), 130, share, $"{ScenePage.Number(100 * share, 0)} %", 44, s_colours[c]);
                bool right = _study.Answer(heads[h], s_changes[c]) > 0 == cat;
                page.Circle(new Vector2(area.Right - 6, row.Centre.Y), 5, right ? Theme.Good : Theme.Error);
            }

            // Half of the answers are right by chance.
            float chance = area.X + 136 + ((area.Width - 22 - 136 - 50) / 2);
            page.Line(new Vector2(chance, top + 25), new Vector2(chance, top + 82), 1, Theme.TextDisabled);
        }

        DrawLegend(page, new Rect(area.X, area.Bottom - 18, area.Width, 18));
    }

    private static void DrawLegend(ScenePage page, Rect row)
    {
        page.Circle(new Vector2(row.X + 5, row.Centre.Y), 5, Theme.Good);
        page.Circle(new Vector2(row.X + 18, row.Centre.Y), 5, Theme.Error);
        page.Text(page.In(SceneTexts.FeaturesDots), new Rect(row.X + 30, row.Y, 290, row.Height), 13, Theme.TextSecondary);
        string chance = page.In(SceneTexts.FeaturesChance);
        page.Text(chance, row, 13, Theme.TextSecondary, TextAlign.Right);
        float x = row.Right - page.Measure(chance, 13) - 8;
        page.Line(new Vector2(x, row.Y), new Vector2(x, row.Bottom), 1, Theme.TextDisabled);
    }

    /// <summary>Right answers over the number of groups, pixels last.</summary>
    private void DrawSweep(ScenePage page, Rect area)
    {
        (int Groups, string Head)[] points = [.. FeatureHeads.Grids.Reverse().Select(k => (k * k, FeatureHeads.Groups(k))), (AnimalPictures.Side * AnimalPictures.Side, FeatureHeads.Pixels)];
        var plot = Rect.FromEdges(area.X + 42, area.Y + 8, area.Right - 14, area.Bottom - 46);
        float At(int i) => plot.X + (plot.Width * i / (points.Length - 1));
        const float Low = 0.4f, High = 1;
        foreach (float share in (float[])[0.5f, 0.75f, 1])
        {
            float y = plot.Bottom - (plot.Height * (share - Low) / (High - Low));
            page.Line(new Vector2(plot.X, y), new Vector2(plot.Right, y), 1, Theme.Outline);
            page.Text($"{ScenePage.Number(100 * share, 0)} %", new Rect(area.X - 6, y - 9, 42, 18), 12, Theme.TextDisabled, TextAlign.Right);
        }

        int chosen = Array.FindIndex(points, p => p.Groups == _grid * _grid);
        page.Fill(new Rect(At(chosen) - 13, plot.Y, 26, plot.Height), Theme.SurfaceRaised);
        for (int i = 0; i < points.Length; i++)
        {
            page.Text($"{points[i].Groups}", new Rect(At(i) - 22, plot.Bottom + 4, 44, 18), 13, i == chosen ? Theme.Text : Theme.TextSecondary, TextAlign.Centre);
        }

        page.Text(page.In(SceneTexts.FeaturesGroupCount), new Rect(plot.X - 20, plot.Bottom + 24, plot.Width + 34, 18), 13, Theme.TextSecondary, TextAlign.Right);
        for (int c = 0; c < s_changes.Length; c++)
        {
            float[] shares = [.. points.Select(p => (float)_study.Accuracy(p.Head, s_changes[c]))];
            page.Curve(plot, shares, Low, High, 2.5f, s_colours[c]);
            for (int i = 0; i < shares.Length; i++)
            {
                page.Circle(new Vector2(At(i), plot.Bottom - (plot.Height * Math.Clamp((shares[i] - Low) / (High - Low), 0, 1))), 4, s_colours[c]);
            }
        }
    }

    /// <summary>What the first hidden units learned, as pictures: how their weights changed; grey is not at all.</summary>
    private void DrawUnits(ScenePage page, Rect area)
    {
        const int Side = AnimalPictures.Side, Rows = Units / UnitColumns;
        int width = (UnitColumns * (Side + UnitGap)) - UnitGap, height = (Rows * (Side + UnitGap)) - UnitGap;
        var rgba = new byte[4 * width * height];
        ReadOnlySpan<float> weights = _study.LearnedWeights;
        for (int u = 0; u < Units; u++)
        {
            ReadOnlySpan<float> unit = weights.Slice(u * AnimalPictures.Length, AnimalPictures.Length);
            float limit = Math.Max(1e-6f, Math.Abs(System.Numerics.Tensors.TensorPrimitives.MaxMagnitude(unit)));
            int left = u % UnitColumns * (Side + UnitGap), top = u / UnitColumns * (Side + UnitGap);
            for (int i = 0; i < Side * Side; i++)
            {
                int at = 4 * (((top + (i / Side)) * width) + left + (i % Side));
                for (int c = 0; c < 3; c++)
                {
                    rgba[at + c] = Level(0.5f + (0.5f * unit[(c * Side * Side) + i] / limit));
                }

                rgba[at + 3] = 255;
            }
        }

        _weights.Upload(rgba, width, height);
        page.Image(_weights.Handle, area.Fit(width, height), ImageFilter.Nearest);
    }

    /// <summary>Colour planes [3, side, side] as cells.</summary>
    private static void Picture(ScenePage page, Rect area, int side, ReadOnlySpan<float> planes)
    {
        float size = area.Width / side;
        for (int i = 0; i < side * side; i++)
        {
            var colour = new Rgba(Level(planes[i]), Level(planes[i + (side * side)]), Level(planes[i + (2 * side * side)]));

            // Each cell reaches a little under the next, so that rounding leaves no gap.
            float x = area.X + (i % side * size), y = area.Y + (i / side * size);
            page.Fill(Rect.FromEdges(x, y, Math.Min(x + size + 0.3f, area.Right), Math.Min(y + size + 0.3f, area.Bottom)), colour);
        }
    }
}
