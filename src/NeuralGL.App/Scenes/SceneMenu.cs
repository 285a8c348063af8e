using System.Numerics;
using NeuralGL.App.Drawing;
using NeuralGL.Platform;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Scenes;

/// <summary>The list of scenes over whatever the window shows.</summary>
internal sealed class SceneMenu : IDisposable
{
    private const float Line = 47, Top = 122, Left = 190, Width = ScenePage.Width - (2 * Left);

    private readonly Fonts _fonts = new();
    private readonly DrawList2D _list = new();
    private readonly Renderer2D _renderer;
    private readonly ScenePage _page;
    private readonly Language _language;
    private readonly Action<SceneEntry> _choose;
    private readonly Action _close;
    private int _selected;

    /// <param name="gl">The context's functions.</param>
    /// <param name="language">What it speaks.</param>
    /// <param name="shown">The scene on screen, selected at first; null for none.</param>
    /// <param name="choose">Called with the scene that was chosen.</param>
    /// <param name="close">Called when none is wanted.</param>
    public SceneMenu(GL gl, Language language, SceneEntry? shown, Action<SceneEntry> choose, Action close)
    {
        (_language, _choose, _close) = (language, choose, close);
        _renderer = new Renderer2D(gl, _fonts);
        _page = new ScenePage(_list, _fonts);
        _selected = shown is null || shown == SceneCatalog.Upscale ? 0 : SceneCatalog.Number(shown) - 1;
    }

    /// <summary>The scene that Enter would choose.</summary>
    internal SceneEntry Selected => SceneCatalog.All[_selected];

    /// <summary>Texts that did not fit in the last picture.</summary>
    internal IReadOnlyList<string> Cut => _page.Cut;

    /// <summary>A key went down; all keys belong to the list while it is there.</summary>
    internal void OnKey(KeyEvent key)
    {
        int count = SceneCatalog.All.Count;
        switch (key.Key)
        {
            case Key.Down:
                _selected = (_selected + 1) % count;
                break;
            case Key.Up:
                _selected = (_selected + count - 1) % count;
                break;
            case Key.Home:
                _selected = 0;
                break;
            case Key.End:
                _selected = count - 1;
                break;
            case Key.Enter or Key.KeypadEnter when !key.IsRepeat:
                _choose(Selected);
                break;
            case Key.Escape or Key.F12 when !key.IsRepeat:
                _close();
                break;
            default:
                if (!key.IsRepeat && SceneCatalog.Of(key.Key) is { } entry)
                {
                    _choose(entry);
                }

                break;
        }
    }

    /// <summary>The pointing device did something, at a pixel of the last picture: it selects, a click chooses, and one beside the list closes it.</summary>
    /// <returns>Whether the list looks different now.</returns>
    internal bool OnPointer(PointerAct act, Vector2 pixel, PointerButton button = PointerButton.Left)
    {
        Vector2 position = _page.Units(pixel);
        for (int i = 0; i < SceneCatalog.All.Count; i++)
        {
            if (Row(i).Contains(position))
            {
                bool changed = _selected != i;
                _selected = i;
                if (act == PointerAct.Pressed && button == PointerButton.Left)
                {
                    _choose(Selected);
                }

                return changed;
            }
        }

        if (act == PointerAct.Pressed && !Box.Contains(position))
        {
            _close();
        }

        return false;
    }

    /// <summary>Draws the list over what the canvas shows.</summary>
    internal void Draw(CanvasTarget canvas)
    {
        _list.Clear();
        _page.Begin(canvas.Width, canvas.Height, _language);
        _list.Fill(new Rect(0, 0, canvas.Width, canvas.Height), Theme.Scrim);
        _page.Round(Box, Theme.Radius.Panel, Theme.Surface);
        _page.Stroke(Box, 1, Theme.Outline, Theme.Radius.Panel);
        _page.Text(_page.In(SceneTexts.MenuTitle), new Rect(Left + 24, Top - 56, 300, 40), 21, Theme.Text, TextAlign.Left, FontFace.Medium);
        _page.Text(_page.In(SceneTexts.MenuHint), new Rect(Left + 324, Top - 56, Width - 348, 40), 14, Theme.TextSecondary, TextAlign.Right);
        for (int i = 0; i < SceneCatalog.All.Count; i++)
        {
            Entry(Row(i), SceneCatalog.All[i], i == _selected);
        }

        canvas.Resume();
        _renderer.Draw(_list, canvas.Width, canvas.Height);
    }

    public void Dispose()
    {
        _renderer.Dispose();
        _fonts.Dispose();
    }

    private static Rect Box => new(Left, Top - 68, Width, 68 + (SceneCatalog.All.Count * Line) + 14);

    private static Rect Row(int index) => new(Left + 12, Top + (index * Line), Width - 24, Line);

    private void Entry(Rect row, SceneEntry entry, bool isSelected)
    {
        if (isSelected)
        {
            _page.Round(row.Inset(0, 1), 4, Theme.SurfaceRaised);
            _page.Fill(new Rect(row.X, row.Y + 6, 4, row.Height - 12), Theme.Accent);
        }

        _page.Text(entry.KeyName, new Rect(row.X + 16, row.Y, 44, row.Height), 16, Theme.Accent, TextAlign.Left, FontFace.Medium);
        _page.Text(_page.In(entry.Title), new Rect(row.X + 66, row.Y + 3, row.Width - 220, 24), 16, Theme.Text, TextAlign.Left, FontFace.Medium);
        _page.Text(entry.Name, new Rect(row.Right - 144, row.Y + 3, 132, 24), 14, Theme.TextDisabled, TextAlign.Right);
        _page.Text(_page.In(entry.Summary), new Rect(row.X + 66, row.Y + 24, row.Width - 82, 20), 14, Theme.TextSecondary);
    }
}
