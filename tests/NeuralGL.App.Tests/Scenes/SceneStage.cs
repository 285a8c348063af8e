using NeuralGL.App.Drawing;
using NeuralGL.App.Scenes;
using NeuralGL.App.Tests.Drawing;
using NeuralGL.OpenGL;
using NeuralGL.Platform;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Tests.Scenes;

/// <summary>One scene in a headless debug context; the end of it checks that OpenGL had nothing to complain about.</summary>
internal sealed class SceneStage : IDisposable
{
    private readonly HeadlessContext _context = HeadlessContext.Create(debug: true);
    private readonly GL _gl;
    private readonly GlDevice _device;
    private readonly GlBackend _backend;

    /// <param name="scene">Which.</param>
    /// <param name="language">In which it speaks.</param>
    /// <param name="state">What it begins with, for a scene whose state is a line.</param>
    /// <param name="clipboard">Where it copies to.</param>
    /// <param name="isLesson">Whether the bar shows the way to the next scene.</param>
    internal SceneStage(string scene, Language language = Language.English, string? state = null, IClipboard? clipboard = null, bool isLesson = false)
    {
        _context.MakeCurrent();
        _gl = GL.GetApi(_context);
        _gl.Enable(EnableCap.DebugOutput);
        _device = new GlDevice(_gl);
        _backend = new GlBackend(_device);
        SceneEntry entry = SceneCatalog.Find(scene)!;
        Player = new ScenePlayer(_device, _backend, state is null ? entry : entry with { Create = entry.Restore!(state) }, language, clipboard) { IsLesson = isLesson };
    }

    internal ScenePlayer Player { get; }

    /// <summary>For parts of scenes without the scene.</summary>
    internal SceneLab Lab => new(_device, _backend);

    /// <summary>The numbers on screen.</summary>
    internal Dictionary<string, double> Values => Player.Report.Values;

    /// <summary>How many shaders were built so far.</summary>
    internal long ShadersBuilt => _device.Traffic.ProgramsBuilt;

    /// <summary>Goes so many steps further.</summary>
    internal SceneStage Step(int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            Player.Step();
        }

        return this;
    }

    /// <summary>Presses a key that the scene must have a use for.</summary>
    internal SceneStage Press(Key key, KeyModifiers modifiers = KeyModifiers.None)
    {
        Assert.True(Player.OnKey(new KeyEvent(key, modifiers, IsRepeat: false)), $"{Player.Entry.Name} has no use for {key}");
        return this;
    }

    /// <summary>Moves, presses, releases or scrolls at a place of the page; the page must have been drawn at 1280×720.</summary>
    internal bool Point(PointerAct act, float x, float y, PointerButton button = PointerButton.Left, float wheel = 0) => Player.OnPointer(act, new(x, y), button, wheel: wheel);

    internal Screenshot Draw(int width, int height, bool help = false)
    {
        using var canvas = new CanvasTarget(_gl, width, height);
        Player.Draw(canvas, help: help, scale: UiScale.One);
        byte[] rgba = new byte[canvas.ByteCount];
        canvas.ReadPixels(rgba);
        return new Screenshot(rgba, width, height);
    }

    public void Dispose()
    {
        Player.Dispose();
        _backend.Dispose();
        _device.Dispose();
        string? error = _device.TakeError();
        string messages = GlFixture.SevereMessages(_gl);
        _gl.Dispose();
        _context.Dispose();
        Assert.Null(error);
        Assert.Equal("", messages);
    }
}
