using System.Globalization;
using System.Numerics;
using NeuralGL.App.Drawing;

namespace NeuralGL.App.Scenes;

/// <content>How it looks.</content>
internal sealed partial class PlaygroundScene
{
    private static readonly Rgba s_blue = Rgba.Hex(0x1F62B8), s_orange = Rgba.Hex(0xD9622B), s_paper = Rgba.Hex(0xF3F1EE);

    public void Draw(ScenePage page)
    {
        DrawSettings(page);
        DrawLines(page);
        DrawInputs(page);
        int tile = PlaygroundData.Features.Count;
        for (int layer = 0; layer < _layout.Layers.Length; layer++)
        {
            DrawLayer(page, layer, ref tile);
        }

        DrawSelected(page);
        DrawOutput(page);
        DrawState(page);
    }

    private void DrawSettings(ScenePage page)
    {
        string Text(float number) => number.ToString("0.######", CultureInfo.InvariantCulture);
        (Phrase Name, string Value)[] settings =
        [
            (SceneTexts.PlaygroundDataName, page.In(SceneTexts.PlaygroundDataNames[PlaygroundData.Names.Index().First(n => n.Item == _state.Data).Index])),
            (SceneTexts.PlaygroundSeed, _state.Seed.ToString(CultureInfo.InvariantCulture)), (SceneTexts.PlaygroundNoise, Text(_state.Noise)),
            (SceneTexts.PlaygroundRate, Text(_state.Rate)), (SceneTexts.PlaygroundDecay, Text(_state.Decay)),
            (SceneTexts.PlaygroundWeights, _state.ParameterCount.ToString(CultureInfo.InvariantCulture)), (SceneTexts.PlaygroundTrained, _trained.ToString(CultureInfo.InvariantCulture)),
        ];
        float x = 28;
        foreach ((Phrase name, string value) in settings)
        {
            x += page.Text(page.In(name), new Rect(x, 64, 240, 26), 14, Theme.TextSecondary) + 7;
            x += page.Text(value, new Rect(x, 64, 240, 26), 14, Theme.Text, TextAlign.Left, FontFace.Medium) + 26;
        }
    }

    private void DrawLines(ScenePage page)
    {
        foreach (IGrouping<int, WeightLine> layer in Lines.GroupBy(l => l.Place.Dense))
        {
            // Many lines are fainter, or they would hide everything.
            float limit = MathF.Max(1, layer.Max(l => MathF.Abs(l.Value))), ink = Math.Clamp(100f / layer.Count(), 0.4f, 1);
            foreach (WeightLine line in layer)
            {
                float strength = MathF.Abs(line.Value) / limit;
                page.Line(line.From, line.To, 0.6f + (4 * strength), ScenePage.Weight(line.Value).WithAlpha(ink * (0.2f + (0.75f * strength))));
            }
        }
    }

    private void DrawInputs(ScenePage page)
    {
        Header(page, new Rect(24, 100, 110, 22), page.In(SceneTexts.PlaygroundInputs), _layer == 0);
        for (int f = 0; f < PlaygroundData.Features.Count; f++)
        {
            Rect area = PlaygroundLayout.Input(f);
            bool on = _state.Inputs.Contains(f);
            page.Text(PlaygroundData.Features[f].Name, new Rect(24, area.Y, 52, area.Height), 14, on ? Theme.Text : Theme.TextDisabled, TextAlign.Right);
            _atlas.Draw(page, f, area);
            if (!on)
            {
                page.Fill(area, Theme.Background.WithAlpha(0.8f));
            }

            Frame(page, area, 0, f, _layer == 0 && _feature == f);
        }
    }

    private void DrawLayer(ScenePage page, int layer, ref int tile)
    {
        PlaygroundLayout.LayerPlace place = _layout.Layers[layer];
        PlaygroundLayer of = _state.Layers[layer];
        string name = page.In(SceneActivations.Find(of.Activation)!.Name);
        Header(page, new Rect(place.Slot.X, 100, place.Slot.Width, 22), string.Create(CultureInfo.InvariantCulture, $"{name} · {of.Width}"), _layer == layer + 1);
        for (int unit = 0; unit < place.Tiles.Length; unit++)
        {
            _atlas.Draw(page, tile++, place.Tiles[unit]);
            Frame(page, place.Tiles[unit], layer + 1, unit, false);
        }

        if (place.More > 0)
        {
            page.Text(string.Create(CultureInfo.InvariantCulture, $"+{place.More} {page.In(SceneTexts.PlaygroundMore)}"), new Rect(place.Slot.X, 566, place.Slot.Width, 20), 13, Theme.TextSecondary, TextAlign.Centre);
        }
    }

    private static void Header(ScenePage page, Rect area, string text, bool chosen)
    {
        float width = MathF.Min(area.Width, page.Measure(text, 15, FontFace.Medium) + 20);
        if (chosen)
        {
            page.Round(new Rect(area.Centre.X - (width / 2), area.Y, width, area.Height), 4, Theme.Accent);
        }

        page.Text(text, area, 15, chosen ? Theme.OnAccent : Theme.TextSecondary, TextAlign.Centre, FontFace.Medium);
    }

    private void Frame(ScenePage page, Rect area, int layer, int unit, bool marked)
    {
        bool over = _hover == (layer, unit);
        page.Stroke(area.Inset(-1), over || marked ? 2 : 1, over || marked ? Theme.Accent : Theme.Outline, 2);
    }

    private void DrawSelected(ScenePage page)
    {
        if (_selected is not { } place)
        {
            return;
        }

        string value = ScenePage.Number(WeightOf(place));
        if (place.Input < 0)
        {
            Rect tile = _layout.Layers[place.Dense].Tiles[place.Output];
            page.Stroke(tile.Inset(-2), 2, Theme.Accent, 2);
            page.Chip(new Vector2(tile.Centre.X, tile.Bottom + 10), "b = " + value, 14, Theme.Text);
        }
        else if (Lines.Find(l => l.Place == place) is { From: var from, To: var to } && from != to)
        {
            page.Line(from, to, 2, Theme.Accent);
            page.Chip(Vector2.Lerp(from, to, 0.5f), "w = " + value, 14, Theme.Text);
        }
    }

    private void DrawOutput(ScenePage page)
    {
        Rect area = PlaygroundLayout.Output, map = PlaygroundLayout.Map;
        string title = _hover is { } over ? over.Layer == 0 ? PlaygroundData.Features[over.Unit].Name : $"{page.In(SceneTexts.PlaygroundNeuron)} {over.Layer}.{over.Unit + 1}" : page.In(SceneTexts.Output);
        page.Panel(area, title, page.In(SceneTexts.PlaygroundLegend));
        _atlas.Draw(page, _hover is { } unit ? TileOf(unit.Layer, unit.Unit) : PlaneAtlas.Count - 1, map);
        page.PushClip(map);
        foreach (PlaygroundPoint point in _held)
        {
            Dot(page, map, point, 3.6f, 2f);
        }

        foreach (PlaygroundPoint point in _train)
        {
            Dot(page, map, point, 3.6f, 0);
        }

        page.PopClip();
        page.Stroke(map.Inset(-1), 1, Theme.Outline);
        page.Bar(new Rect(882, 422, 360, 22), page.In(SceneTexts.PlaygroundTrain), 84, Share(_network.Train.Accuracy), Percent(_network.Train.Accuracy), 52, Theme.Accent);
        page.Bar(new Rect(882, 444, 360, 22), page.In(SceneTexts.PlaygroundHeld), 84, Share(_network.Held.Accuracy), Percent(_network.Held.Accuracy), 52, Theme.Warning);
        DrawLosses(page, new Rect(882, 490, 360, 86));
    }

    private int TileOf(int layer, int unit) => layer == 0 ? unit : PlaygroundData.Features.Count + _layout.Layers.Take(layer - 1).Sum(l => l.Tiles.Length) + unit;

    /// <summary>A point on a map of the plane.</summary>
    internal static void Dot(ScenePage page, Rect map, PlaygroundPoint point, float radius, float hole)
    {
        var at = new Vector2(map.Centre.X + (point.X1 / PlaygroundData.Extent * map.Width / 2), map.Centre.Y - (point.X2 / PlaygroundData.Extent * map.Height / 2));
        page.Circle(at, radius + 1, s_paper);
        page.Circle(at, radius, point.IsOrange ? s_orange : s_blue);
        if (hole > 0)
        {
            page.Circle(at, hole, s_paper);
        }
    }

    private void DrawLosses(ScenePage page, Rect area)
    {
        page.Fill(area, Theme.Background);
        string last = double.IsNaN(_network.Train.Loss) ? "–" : ScenePage.Number(_network.Train.Loss, 3) + (double.IsNaN(_network.Held.Loss) ? "" : " · " + ScenePage.Number(_network.Held.Loss, 3));
        page.Text(page.In(SceneTexts.PlaygroundLoss), new Rect(area.X, area.Y - 23, 200, 22), 14, Theme.TextSecondary);
        page.Text(last, new Rect(area.Right - 160, area.Y - 23, 160, 22), 14, Theme.Text, TextAlign.Right);
        if (_trainLosses.Count < 2)
        {
            return;
        }

        float high = MathF.Max(0.1f, 1.05f * MathF.Max(_trainLosses.Max(), _heldLosses.Where(float.IsFinite).DefaultIfEmpty(0).Max()));
        if (_heldLosses.All(float.IsFinite))
        {
            page.Curve(area, [.. _heldLosses], 0, high, 2, Theme.Warning);
        }

        page.Curve(area, [.. _trainLosses], 0, high, 2, Theme.Accent);
    }

    private void DrawState(ScenePage page)
    {
        var box = new Rect(24, 594, 1232, 32);
        page.Round(box, 6, Theme.Surface);
        bool note = _note is not null && _step < _noteUntil;
        string hint = note ? "" : page.In(SceneTexts.PlaygroundCopyHint), line = note ? page.In(_note!.Value) : StateLine();
        float room = box.Width - 28 - (hint.Length > 0 ? page.Measure(hint, 13) + 20 : 0);
        while (page.Measure(line, 13) > room)
        {
            line = line[..((line.Length * 9 / 10) - 1)].TrimEnd('…') + "…";
        }

        page.Text(line, new Rect(box.X + 14, box.Y, room + 2, box.Height), 13, note ? Theme.Accent : Theme.Text);
        page.Text(hint, new Rect(box.X, box.Y, box.Width - 14, box.Height), 13, Theme.TextSecondary, TextAlign.Right);
    }

    private static double Share(double accuracy) => double.IsNaN(accuracy) ? 0 : accuracy;

    private static string Percent(double accuracy) => double.IsNaN(accuracy) ? "–" : $"{ScenePage.Number(100 * accuracy, 0)} %";
}
