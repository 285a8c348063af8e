using NeuralGL.App.Drawing;
using NeuralGL.App.Scenes;
using NeuralGL.App.Tests.Demo;
using NeuralGL.App.Tests.Drawing;
using NeuralGL.Platform;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Tests.Scenes;

/// <summary>The list of scenes by keys and by pointer.</summary>
public sealed class SceneMenuTests : IDisposable
{
    private readonly HeadlessContext _context = HeadlessContext.Create(debug: true);
    private readonly List<SceneEntry> _chosen = [];
    private readonly GL _gl;
    private int _closed;

    public SceneMenuTests()
    {
        _context.MakeCurrent();
        _gl = GL.GetApi(_context);
        _gl.Enable(EnableCap.DebugOutput);
    }

    public void Dispose()
    {
        string messages = GlFixture.SevereMessages(_gl);
        _gl.Dispose();
        _context.Dispose();
        Assert.Equal("", messages);
    }

    [Theory]
    [InlineData(1280, 720)]
    [InlineData(960, 540)]
    public void Every_scene_is_listed_whole_in_both_languages(int width, int height)
    {
        foreach (Language language in Enum.GetValues<Language>())
        {
            using SceneMenu menu = Open(language: language);
            Screenshot picture = Draw(menu, width, height);
            picture.Keep($"scene-menu-{language}-{width}.png");
            Assert.Equal([], menu.Cut);
        }

        Assert.Equal(SceneCatalog.LastKey - SceneCatalog.FirstKey + 1, SceneTexts.Summaries.Length);
        Assert.Equal(SceneTexts.Summaries.Length, SceneTexts.Summaries.Distinct().Count());
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    public void The_list_is_the_one_that_was_looked_at(string language)
    {
        using SceneMenu menu = Open(SceneCatalog.All[3], language == "ru" ? Language.Russian : Language.English);
        Golden.Check($"scene-menu-{language}", Draw(menu, 1280, 720));
    }

    [Fact]
    public void It_begins_at_the_scene_on_screen_goes_round_with_the_arrows_and_Enter_chooses()
    {
        using SceneMenu menu = Open(SceneCatalog.All[^1]);
        Assert.Equal(SceneCatalog.All[^1], menu.Selected);
        Press(menu, Key.Down);
        Assert.Equal(SceneCatalog.All[0], menu.Selected);
        Press(menu, Key.Up, Key.Up, Key.Enter);
        Assert.Equal([SceneCatalog.All[^2]], _chosen);
        Assert.Equal(0, _closed);
    }

    [Fact]
    public void A_function_key_chooses_its_scene_and_Esc_and_F12_close_the_list()
    {
        using SceneMenu menu = Open();
        Press(menu, SceneCatalog.All[2].Key, Key.Escape, Key.F12, Key.Space, Key.S);
        Assert.Equal([SceneCatalog.All[2]], _chosen);
        Assert.Equal(2, _closed);
    }

    [Fact]
    public void The_pointer_selects_a_click_chooses_and_one_beside_the_list_closes_it()
    {
        using SceneMenu menu = Open();
        Screenshot first = Draw(menu, 1280, 720);
        Assert.True(menu.OnPointer(PointerAct.Moved, new(640, 122 + (47 * 3) + 20)));
        Assert.Equal(SceneCatalog.All[3], menu.Selected);
        Assert.Empty(_chosen);
        Screenshot fourth = Draw(menu, 1280, 720);
        (byte, byte, byte) accent = (Theme.Accent.R, Theme.Accent.G, Theme.Accent.B);
        Assert.Equal((true, false), (first.At(203, 146) == accent, first.At(203, 146 + (47 * 3)) == accent));
        Assert.Equal((false, true), (fourth.At(203, 146) == accent, fourth.At(203, 146 + (47 * 3)) == accent));
        menu.OnPointer(PointerAct.Pressed, new(640, 122 + 47 + 20));
        Assert.Equal([SceneCatalog.All[1]], _chosen);
        menu.OnPointer(PointerAct.Pressed, new(640, 80));
        Assert.Equal(0, _closed);
        menu.OnPointer(PointerAct.Pressed, new(40, 400));
        Assert.Equal(1, _closed);
    }

    [Fact]
    public void What_it_lies_over_can_still_be_seen_through_it()
    {
        using SceneMenu menu = Open();
        using var canvas = new CanvasTarget(_gl, 1280, 720);
        (byte R, byte G, byte B) Beside(Rgba ground)
        {
            canvas.Begin(ground);
            menu.Draw(canvas);
            return Read(canvas).At(20, 700);
        }

        Assert.NotEqual(Beside(Rgba.White), Beside(Rgba.Black));
    }

    private SceneMenu Open(SceneEntry? shown = null, Language language = Language.English) => new(_gl, language, shown, _chosen.Add, () => _closed++);

    private static void Press(SceneMenu menu, params Key[] keys) => Array.ForEach(keys, key => menu.OnKey(new KeyEvent(key, KeyModifiers.None, IsRepeat: false)));

    private Screenshot Draw(SceneMenu menu, int width, int height)
    {
        using var canvas = new CanvasTarget(_gl, width, height);
        canvas.Begin(Theme.Background);
        menu.Draw(canvas);
        return Read(canvas);
    }

    private static Screenshot Read(CanvasTarget canvas)
    {
        byte[] rgba = new byte[canvas.ByteCount];
        canvas.ReadPixels(rgba);
        return new Screenshot(rgba, canvas.Width, canvas.Height);
    }
}
