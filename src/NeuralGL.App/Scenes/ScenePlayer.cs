using System.Numerics;
using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.Backends;
using NeuralGL.OpenGL;
using NeuralGL.Platform;

namespace NeuralGL.App.Scenes;

/// <summary>Plays one scene: steps it, draws it with its title and caption, and reports its numbers.</summary>
internal sealed class ScenePlayer : IDisposable
{
    private readonly Fonts _fonts = new();
    private readonly DrawList2D _list = new();
    private readonly Renderer2D _renderer;
    private readonly ScenePage _page;
    private readonly ColorMapTexture _colorMaps;
    private readonly HelpOverlay _help;
    private readonly IScene _scene;
    private readonly Language _language;
    private int _next;

    public ScenePlayer(GlDevice device, IBackend backend, SceneEntry entry, Language language, IClipboard? clipboard = null, TimeSpan? budget = null)
    {
        (Entry, _language) = (entry, language);
        _scene = entry.Create(new SceneLab(device, backend, clipboard) { Budget = budget });
        _renderer = new Renderer2D(device.Gl, _fonts);
        _page = new ScenePage(_list, _fonts);
        _colorMaps = new ColorMapTexture(device.Gl);
        _help = new HelpOverlay(_list, _fonts, _colorMaps.Handle);
    }

    internal SceneEntry Entry { get; }

    /// <summary>Whether the bar shows the way to the next scene and back.</summary>
    internal bool IsLesson { get; init; }

    /// <summary>The caption of the present step.</summary>
    internal Phrase Caption => _scene.Caption;

    /// <summary>Texts that did not fit in the last picture.</summary>
    internal IReadOnlyList<string> Cut => _page.Cut;

    /// <summary>The numbers measured so far.</summary>
    internal SceneReport Report => new(Entry.Name, new Dictionary<string, double>(_scene.Values));

    /// <summary>One step further.</summary>
    internal void Step() => _scene.Step(_next++);

    /// <summary>The scene, if it takes frames of a source.</summary>
    internal IFrameScene? Frames => _scene as IFrameScene;

    /// <summary>What people can do in the scene.</summary>
    internal IReadOnlyList<SceneControl> Controls => _scene.Controls;

    /// <summary>Gives the scene a key.</summary>
    /// <returns>Whether it has a use for it.</returns>
    internal bool OnKey(KeyEvent key)
    {
        SceneControl? control = _scene.Controls.FirstOrDefault(c => c.Keys.Contains(key.Key));
        control?.Act!(key);
        return control is not null;
    }

    /// <summary>Gives the scene what the pointing device did, at a pixel of the last picture.</summary>
    /// <returns>Whether the scene looks different now.</returns>
    internal bool OnPointer(PointerAct act, Vector2 pixel, PointerButton button = PointerButton.Left, KeyModifiers modifiers = KeyModifiers.None, float wheel = 0) =>
        _scene.OnPointer(new ScenePointer(act, _page.Units(pixel), button, modifiers, wheel));

    /// <summary>How many scenes further a click at a pixel of the last picture leads: −1, 1, or 0 where there is no button.</summary>
    internal int TurnAt(Vector2 pixel) => IsLesson ? LessonButtons.At(_page.Units(pixel)) : 0;

    /// <summary>Draws the present step onto a canvas.</summary>
    /// <param name="canvas">Where to.</param>
    /// <param name="isPaused">Whether the bar says so.</param>
    /// <param name="toast">A short answer to a key, or null.</param>
    /// <param name="help">Whether the keys are shown over the scene.</param>
    /// <param name="scale">The monitor's scale, for the help.</param>
    internal void Draw(CanvasTarget canvas, bool isPaused = false, string? toast = null, bool help = false, UiScale scale = default)
    {
        _list.Clear();
        _page.Begin(canvas.Width, canvas.Height, _language);
        Bar(isPaused);
        _scene.Draw(_page);
        _page.Fill(new Rect(24, 640, 4, 64), Theme.Accent);
        _page.Paragraph(_page.In(_scene.Caption), new Rect(42, 638, 1214, 70), 19, Theme.Text, 1.65f);
        if (toast is not null)
        {
            var box = new Rect(240, 590, 800, 40);
            _page.Round(box, 6, Theme.SurfaceRaised);
            _page.Paragraph(toast, box.Inset(16, 8), 13, Theme.Text);
        }

        if (help)
        {
            _help.Draw(canvas.Width, canvas.Height, [new HelpSection(_page.In(Entry.Title), [.. _scene.Controls.Select(c => (_page.In(c.KeyName), _page.In(c.Description)))])], scale, _language);
        }

        canvas.Begin(Theme.Background);
        _renderer.Draw(_list, canvas.Width, canvas.Height);
    }

    public void Dispose()
    {
        _scene.Dispose();
        _renderer.Dispose();
        _colorMaps.Dispose();
        _fonts.Dispose();
    }

    private void Bar(bool isPaused)
    {
        _page.Fill(new Rect(0, 0, ScenePage.Width, 54), Theme.Surface);
        _page.Fill(new Rect(0, 53, ScenePage.Width, 1), Theme.Outline);
        float x = 24 + _page.Text("NeuralGL", new Rect(24, 0, 120, 54), 16, Theme.TextSecondary, TextAlign.Left, FontFace.Medium) + 18;
        string time = isPaused ? _page.In(SceneTexts.Paused) : $"{_page.In(SceneTexts.Step)} {Math.Max(0, _next - 1)}";
        float end = IsLesson ? LessonButtons.Left - 20 : ScenePage.Width - 24;
        _page.Text(IsLesson ? $"{Entry.KeyName}  ·  {time}" : $"{Entry.KeyName}  ·  {Entry.Name}  ·  {time}", Rect.FromEdges(end - 356, 0, end, 54), 14, Theme.TextSecondary, TextAlign.Right);
        _page.Text(_page.In(Entry.Title), Rect.FromEdges(x, 0, IsLesson ? end - 120 : 984, 54), 21, Theme.Text, TextAlign.Left, FontFace.Medium);
        if (IsLesson)
        {
            new LessonButtons(Entry).Draw(_page);
        }
    }
}
