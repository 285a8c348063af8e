using NeuralGL.App.Drawing;

namespace NeuralGL.App.Demo;

/// <summary>A unit's value and how it comes about: z = Σ w·x + b with the numbers filled in, the largest terms, and x, w and w·x as pictures.</summary>
internal sealed class FormulaView(DrawList2D list, Fonts fonts, LayerPanelView panels)
{
    private const int Largest = 4;

    private readonly int[] _largest = new int[Largest];

    /// <summary>Draws it.</summary>
    internal void Draw(Rect area, OpenedUnit unit, UiScale scale)
    {
        int pad = scale.Px(Theme.Space.S);
        Span<char> buffer = stackalloc char[160];
        ReadOnlySpan<char> title = unit.Selection.Index < 0 ? "the whole layer" : UnitPlace.Write(new TextBuffer(buffer), unit.Panel.Value, unit.Selection.Index).Text;
        panels.Frame(area, title, unit.Panel.Name, "Esc closes · arrows, Tab", scale);
        var inside = Rect.FromEdges(area.X + pad, area.Y + scale.Px(LayerPanelView.HeaderHeight), area.Right - pad, area.Bottom - pad);
        Font body = fonts.Get(FontFace.Regular, scale.Px(Theme.Type.Body)), headline = fonts.Get(FontFace.Medium, scale.Px(Theme.Type.Headline));
        if (unit.Selection.Index < 0 || !unit.HasArrived)
        {
            list.Text(body, unit.HasArrived ? "a click on a number opens it" : "…", inside with { Height = scale.Px(24) }, Theme.TextSecondary);
            return;
        }

        list.PushClip(inside);
        Rect line = inside with { Height = scale.Px(30) };
        list.Text(headline, new TextBuffer(buffer).Add(unit.Value, "G7").Text, line, float.IsFinite(unit.Value) ? Theme.Text : Theme.Error);
        line = line with { Y = line.Bottom, Height = scale.Px(20) };
        if (unit.Terms is not { } terms)
        {
            list.Text(body, new TextBuffer(buffer).Add("= ").Add(unit.Panel.Operator).Add(" of its inputs").Text, line, Theme.TextSecondary);
        }
        else
        {
            line = Sum(line, unit, terms, body, scale);
            line = Terms(line, terms, scale);
            Pictures(Rect.FromEdges(inside.X, line.Y + pad, inside.Right, inside.Bottom), unit, scale);
        }

        list.PopClip();
    }

    /// <summary>The sum, and what follows it.</summary>
    private Rect Sum(Rect line, OpenedUnit unit, UnitTerms terms, Font body, UiScale scale)
    {
        Span<char> buffer = stackalloc char[160];
        ReadOnlySpan<char> sum = new TextBuffer(buffer).Add("z = Σ w·x + b = ").Add(terms.Sum, "G5").Add(terms.Bias < 0 ? " − " : " + ").Add(MathF.Abs(terms.Bias), "G5").Add(" = ").Add(terms.Sum + terms.Bias, "G5").Text;
        list.Text(body, sum, line, Theme.Text);
        line = line with { Y = line.Bottom };
        if (unit.Activation is { } next)
        {
            ReadOnlySpan<char> f = new TextBuffer(buffer).Add("f(z) = ").Add(next.Operator.Name).Add("(z) = ").Add(unit.ActivatedValue, "G5").Add("   in ").Add(next.Name).Text;
            list.Text(body, f, line, Theme.Text);
            line = line with { Y = line.Bottom };
        }

        return line with { Y = line.Y + scale.Px(Theme.Space.Xs), Height = scale.Px(16) };
    }

    /// <summary>The terms that matter most, largest first.</summary>
    private Rect Terms(Rect line, UnitTerms terms, UiScale scale)
    {
        Font caption = fonts.Get(FontFace.Regular, scale.Px(Theme.Type.Caption));
        Span<char> buffer = stackalloc char[128];
        int count = Choose(terms.Products);
        for (int r = 0; r < count; r++)
        {
            int i = _largest[r];
            ReadOnlySpan<char> text = new TextBuffer(buffer).Add("w").Add(i).Add("·x").Add(i).Add(" = ").Add(terms.W[i], "G4").Add(" · ").Add(terms.X[i], "G4").Add(" = ").Add(terms.Products[i], "G4").Text;
            list.Text(caption, text, line, Theme.TextSecondary);
            line = line with { Y = line.Bottom };
        }

        if (terms.Products.Length > count)
        {
            list.Text(caption, new TextBuffer(buffer).Add("and ").Add(terms.Products.Length - count).Add(" smaller terms").Text, line, Theme.TextDisabled);
            line = line with { Y = line.Bottom };
        }

        return line;
    }

    private int Choose(ReadOnlySpan<float> products)
    {
        int count = Math.Min(Largest, products.Length);
        for (int r = 0; r < count; r++)
        {
            int best = -1;
            for (int i = 0; i < products.Length; i++)
            {
                if ((best < 0 || MathF.Abs(products[i]) > MathF.Abs(products[best])) && !_largest.AsSpan(0, r).Contains(i))
                {
                    best = i;
                }
            }

            _largest[r] = best;
        }

        return count;
    }

    private void Pictures(Rect area, OpenedUnit unit, UiScale scale)
    {
        int gap = scale.Px(Theme.Space.S);
        float width = MathF.Floor((area.Width - (2 * gap)) / 3);
        if (area.Height < scale.Px(60))
        {
            return;
        }

        Font caption = fonts.Get(FontFace.Regular, scale.Px(Theme.Type.Caption));
        for (int i = 0; i < 3; i++)
        {
            var place = new Rect(area.X + (i * (width + gap)), area.Y, width, area.Height);
            list.Text(caption, unit.TermPanels!.Panels[i].Name, place with { Height = scale.Px(16) }, Theme.TextSecondary, TextAlign.Centre);
            panels.Heatmap(new Rect(place.X, place.Y + scale.Px(18), width, MathF.Min(width * 1.5f, place.Height - scale.Px(18))), unit.TermPanels.Panels[i].Layout, unit.TermPanels, i);
        }
    }
}
