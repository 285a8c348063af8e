using NeuralGL.App.Drawing;
using NeuralGL.App.Scenes;

namespace NeuralGL.App.Demo;

/// <summary>Keys under one heading, with what they do.</summary>
internal sealed record HelpSection(string Topic, IReadOnlyList<(string Key, string Description)> Keys);

/// <summary>Keys, and how to read the colours, over everything else.</summary>
internal sealed class HelpOverlay(DrawList2D list, Fonts fonts, uint colorMaps)
{
    private static readonly Phrase s_keys = new("Keys", "Клавиши"), s_colours = new("Colours", "Цвета");
    private static readonly Phrase s_rising = new("from 0 to the largest number", "от 0 до наибольшего числа"), s_diverging = new("from −r to +r, 0 in the middle", "от −r до +r, посередине 0");

    private static readonly IReadOnlyList<KeyBinding> s_window = [.. KeyBindings.All.Where(b => b.Group == KeyGroup.Window)];

    private static readonly (string Text, Rgba Color)[] s_colors =
    [
        ("NaN", new(255, 0, 255)),
        ("+∞", new(255, 255, 255)),
        ("−∞", new(255, 128, 0)),
    ];

    /// <summary>Draws the help.</summary>
    /// <param name="width">Of the picture, in pixels.</param>
    /// <param name="height">Of the picture.</param>
    /// <param name="sections">What is shown on the right: keys of the present mode, with what they do; none if there is no such mode.</param>
    /// <param name="scale">The monitor's scale.</param>
    /// <param name="language">What it speaks; the sections come in it.</param>
    internal void Draw(int width, int height, IReadOnlyList<HelpSection> sections, UiScale scale, Language language = Language.English)
    {
        bool two = sections.Count > 0;
        list.Fill(new Rect(0, 0, width, height), Theme.Scrim);
        int pad = scale.Px(Theme.Space.Xl), rows = Math.Max(s_window.Count + 5, sections.Sum(s => s.Keys.Count + 1) + Math.Max(0, sections.Count - 1));
        int row = Math.Min(scale.Px(26), (height - (3 * pad) - scale.Px(Theme.Space.M)) / rows);
        float boxWidth = MathF.Min(width - pad, scale.Px(two ? 980 : 520)), boxHeight = (rows * row) + (2 * pad) + scale.Px(Theme.Space.M);
        Rect box = new Rect((width - boxWidth) / 2, (height - boxHeight) / 2, boxWidth, boxHeight).Snapped;
        list.Fill(box, scale.Px(Theme.Radius.Panel), Theme.Surface);
        list.Stroke(box, scale.Px(Theme.Radius.Panel), scale.Px(1), Theme.Outline);
        Font headline = fonts.Get(FontFace.Medium, scale.Px(Theme.Type.Title)), medium = fonts.Get(FontFace.Medium, scale.Px(Theme.Type.Body)), body = fonts.Get(FontFace.Regular, scale.Px(Theme.Type.Body));
        var line = new Rect(box.X + pad, box.Y + pad, box.Width - (2 * pad), row);
        list.PushClip(box);
        if (two)
        {
            var right = line with { X = line.X + (line.Width / 2) + (pad / 2), Width = (line.Width - pad) / 2 };
            line = line with { Width = (line.Width - pad) / 2 };
            foreach (HelpSection section in sections)
            {
                list.Text(headline, section.Topic, right, Theme.Text);
                foreach ((string key, string description) in section.Keys)
                {
                    right = right with { Y = right.Bottom };
                    Key(right, key, description, medium, body, scale);
                }

                right = right with { Y = right.Bottom + row };
            }
        }

        list.Text(headline, s_keys.In(language), line, Theme.Text);
        line = line with { Y = line.Bottom };
        foreach (KeyBinding binding in s_window)
        {
            Key(line, binding.KeyName, new Phrase(binding.Description, binding.Russian).In(language), medium, body, scale);
            line = line with { Y = line.Bottom };
        }

        line = line with { Y = line.Y + scale.Px(Theme.Space.M) };
        list.Text(headline, s_colours.In(language), line, Theme.Text);
        line = Map(line with { Y = line.Bottom }, s_rising.In(language), 0.25f, body, scale);
        line = Map(line, s_diverging.In(language), 0.75f, body, scale);
        float x = line.X;
        foreach ((string text, Rgba color) in s_colors)
        {
            list.Fill(new Rect(x, line.Y + scale.Px(6), scale.Px(14), scale.Px(14)), color);
            x = list.Text(body, text, x + scale.Px(22), line.Y + scale.Px(18), Theme.Text) + scale.Px(Theme.Space.Xl);
        }

        list.PopClip();
    }

    private void Key(Rect line, string name, string description, Font medium, Font body, UiScale scale)
    {
        list.Text(medium, name, line with { Width = scale.Px(80) }, Theme.Accent);
        list.Text(body, description, line with { X = line.X + scale.Px(90), Width = line.Width - scale.Px(90) }, Theme.Text);
    }

    private Rect Map(Rect line, string text, float row, Font body, UiScale scale)
    {
        list.Image(colorMaps, new Rect(line.X, line.Y + scale.Px(9), scale.Px(150), scale.Px(8)).Snapped, ImageFilter.Linear, new Rect(0.002f, row, 0.996f, 0));
        list.Text(body, text, line with { X = line.X + scale.Px(166), Width = line.Width - scale.Px(166) }, Theme.Text);
        return line with { Y = line.Bottom };
    }
}
