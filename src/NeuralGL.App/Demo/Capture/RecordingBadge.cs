using System.Numerics;
using NeuralGL.App.Drawing;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Demo;

/// <summary>A red dot with the time, over the window and not in the video.</summary>
internal sealed class RecordingBadge : IDisposable
{
    private const int Width = 84, Height = 30;

    private readonly GL _gl;
    private readonly Fonts _fonts = new();
    private readonly DrawList2D _list = new();
    private readonly Renderer2D _renderer;
    private readonly CanvasTarget _canvas;
    private (int Seconds, UiScale Scale) _drawn = (-1, UiScale.One);

    public RecordingBadge(GL gl)
    {
        _gl = gl;
        _renderer = new Renderer2D(gl, _fonts);
        _canvas = new CanvasTarget(gl, Width, Height);
    }

    /// <summary>Shows it in the window's lower right corner, over what was copied there; drawn anew once a second.</summary>
    internal void Show(double seconds, int windowWidth, int windowHeight, UiScale scale)
    {
        if (_drawn != ((int)seconds, scale))
        {
            _drawn = ((int)seconds, scale);
            Draw((int)seconds, scale);
        }

        int margin = scale.Px(Theme.Space.M);
        _canvas.BlitTo(windowWidth - _canvas.Width - margin, windowHeight - _canvas.Height - margin, windowHeight);
    }

    public void Dispose()
    {
        _canvas.Dispose();
        _renderer.Dispose();
        _fonts.Dispose();
    }

    private void Draw(int seconds, UiScale scale)
    {
        _canvas.Resize(scale.Px(Width), scale.Px(Height));
        var area = new Rect(0, 0, _canvas.Width, _canvas.Height);
        int pad = scale.Px(Theme.Space.M);
        _list.Clear();
        _list.Stroke(area, 0, scale.Px(1), Theme.Outline);
        _list.Circle(new Vector2(pad + scale.Px(5), area.Height / 2), scale.Px(5), Theme.Error);
        Span<char> buffer = stackalloc char[16];
        TextBuffer text = new TextBuffer(buffer).Add(seconds / 60).Add(seconds % 60 < 10 ? ":0" : ":").Add(seconds % 60);
        _list.Text(_fonts.Get(FontFace.Medium, scale.Px(Theme.Type.Body)), text.Text, area.Inset(pad, 0), Theme.Text, TextAlign.Right);
        _canvas.Begin(Theme.SurfaceRaised);
        _renderer.Draw(_list, _canvas.Width, _canvas.Height);
        _gl.BindFramebuffer(FramebufferTarget.Framebuffer, 0);
    }
}
