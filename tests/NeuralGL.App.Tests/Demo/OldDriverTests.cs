using System.Diagnostics;
using System.Text.Json;
using NeuralGL.App.Tests.Commands;
using NeuralGL.App.Tests.Platform;

namespace NeuralGL.App.Tests.Demo;

/// <summary>OpenGL 3.3 to 4.2, which can draw and not compute: with the other backends the same pictures, and one line that says why.</summary>
public sealed class OldDriverTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("3.3", "cpu")]
    [InlineData("4.1", "reference")]
    [InlineData("3.3", "auto")]
    public async Task Headless_pictures_equal_those_of_a_driver_with_compute_shaders(string version, string backend)
    {
        string model = SmallModel.Save(_folder.Path);
        string named = backend == "auto" ? "cpu" : backend;
        Outcome old = await Run("old", version, "--backend", backend, "--model", model);
        Outcome now = await Run("now", null, "--backend", named, "--model", model);

        Assert.Contains($"backend {named}: OpenGL {version} (", Assert.Single(old.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("has no compute shaders", old.Error, StringComparison.Ordinal);
        Assert.Equal("", now.Error);
        AssertSamePictures(3);
        using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(_folder["old/report.json"]));
        Assert.Equal((0, named), (report.RootElement.GetProperty("gl_errors").GetInt32(), report.RootElement.GetProperty("backend").GetString()));
    }

    [Theory]
    [InlineData("pixels")]
    [InlineData("playground")]
    public async Task Scenes_have_the_same_pictures_too(string scene)
    {
        Outcome old = await Run("old", "3.3", "--backend", "cpu", "--scene", scene);
        await Run("now", null, "--backend", "cpu", "--scene", scene);

        Assert.Contains("has no compute shaders", Assert.Single(old.ErrorLines), StringComparison.Ordinal);
        AssertSamePictures(3);
    }

    [Fact]
    public async Task The_window_opens_shows_every_view_and_closes()
    {
        using XServer x = await XServer.StartOrSkipAsync();
        using DemoWindow window = await DemoWindow.OpenWithVersionAsync(x, _folder.Path, "3.3", "--backend", "cpu", "--model", SmallModel.Save(_folder.Path));
        await window.PressAsync("space");
        byte[] last = await window.StillAsync();

        // Weights, two views of gradients, the saliency: every one is another picture.
        for (int i = 0; i < 4; i++)
        {
            await window.PressAsync("v");
            await window.UntilAsync("another view is shown", () => !window.Body().AsSpan().SequenceEqual(last));
            last = await window.StillAsync();
        }

        await window.PressAsync("Escape");
        Outcome outcome = await window.EndAsync();
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains("OpenGL 3.3 (", Assert.Single(outcome.ErrorLines), StringComparison.Ordinal);
        using JsonDocument report = JsonDocument.Parse(outcome.Output);
        Assert.Equal(0, report.RootElement.GetProperty("gl_errors").GetInt32());
    }

    private async Task<Outcome> Run(string folder, string? version, params string[] arguments)
    {
        ProcessStartInfo info = Tool.WithoutDisplay(["demo", "--headless", "--frames", "3", "--size", "640x360", "--out", _folder[folder], .. arguments]);
        if (version is not null)
        {
            info.Environment["MESA_GL_VERSION_OVERRIDE"] = version;
        }

        Outcome outcome = await Tool.RunAsync(info);
        Assert.SkipWhen(version is not null && outcome.ExitCode == 0 && outcome.Error == "", "this driver does not heed MESA_GL_VERSION_OVERRIDE");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return outcome;
    }

    private void AssertSamePictures(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(File.ReadAllBytes(_folder[$"now/frame-{i:00000}.png"]), File.ReadAllBytes(_folder[$"old/frame-{i:00000}.png"]));
        }
    }
}
