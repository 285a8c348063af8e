using System.Text.Json;
using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.App.Models;
using NeuralGL.App.Tests.Commands;
using NeuralGL.OpenGL;

namespace NeuralGL.App.Tests.Demo;

/// <summary>When shaders are built: at a start and where something new is asked for, never from one frame to the next.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_frame_builds_a_shader_whichever_view_is_shown_once_all_are_prepared(bool prepared)
    {
        using var stage = new Stage(SmallModel.Load());
        using var canvas = new CanvasTarget(stage.Gl, 640, 360);
        long Built() => stage.Pipeline.Device.Traffic.ProgramsBuilt;
        void Show(DemoViewMode view)
        {
            stage.State.View = view;
            stage.Feed(1).View.Draw(canvas, UiScale.One);
        }

        Assert.False(stage.Pipeline.PrepareView());
        Show(DemoViewMode.Activations);
        for (int view = 0; prepared && view < 4; view++)
        {
            Assert.Equal(view < 3, stage.Pipeline.PrepareView());
        }

        // Without preparation the first round builds what its views need; no later one builds anything.
        long before = Built();
        for (int round = 0; round < 3; round++)
        {
            foreach (DemoViewMode view in Enum.GetValues<DemoViewMode>())
            {
                Show(view);
            }

            Assert.Equal(!prepared && round == 0, Built() > before);
            before = Built();
        }
    }

    [Fact]
    public void A_run_says_what_it_built_and_nothing_of_it_after_the_first_frame()
    {
        JsonElement report = Run("cold");
        int built = report.GetProperty("programs_built").GetInt32();
        Assert.InRange(built, 3, 100);
        Assert.Equal((0, 0), (report.GetProperty("programs_from_cache").GetInt32(), report.GetProperty("programs_built_after_start").GetInt32()));
    }

    [Fact]
    public async Task Two_tools_at_once_fill_the_cache_and_the_next_one_takes_all_from_it()
    {
        string cache = _folder["cache"], model = SmallModel.Save(_folder.Path);
        JsonElement[] first = await Task.WhenAll(ToolAsync("first", model, cache), ToolAsync("other", model, cache));
        Assert.SkipWhen(!Directory.Exists(cache), "this driver gives no program binaries out");
        JsonElement second = await ToolAsync("second", model, cache);
        int built = second.GetProperty("programs_built").GetInt32();
        Assert.Equal((built, built), (first[0].GetProperty("programs_built").GetInt32(), second.GetProperty("programs_from_cache").GetInt32()));
        byte[] Picture(string run) => PngFile.Read(_folder[$"{run}/frame-00001.png"]).Rgba;
        Assert.Equal(Picture("first"), Picture("second"));
        Assert.Equal(Picture("other"), Picture("second"));
    }

    [Theory]
    [InlineData("off", null)]
    [InlineData("/some/where", "/some/where")]
    public void Where_the_tool_keeps_programs_can_be_said(string value, string? folder) => Assert.Equal(folder, ToolCache.FolderOf(value));

    [Fact]
    public void Unless_it_is_said_programs_are_kept_in_the_users_cache_folder()
    {
        Assert.Equal(GlDeviceOptions.UserCacheFolder, ToolCache.FolderOf(null));
        Assert.Equal(GlDeviceOptions.UserCacheFolder, ToolCache.FolderOf(""));
        Assert.NotNull(GlDeviceOptions.UserCacheFolder);
    }

    private JsonElement Run(string name)
    {
        Outcome outcome = Outcome.Of("demo", "--headless", "--frames", "4", "--out", _folder[name], "--model", SmallModel.Save(_folder.Path), "--size", "640x360", "--json");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return JsonDocument.Parse(outcome.Output).RootElement.Clone();
    }

    private async Task<JsonElement> ToolAsync(string name, string model, string cache)
    {
        System.Diagnostics.ProcessStartInfo info = Tool.Info("demo", "--headless", "--frames", "2", "--out", _folder[name], "--model", model, "--size", "640x360", "--json");
        info.Environment[ToolCache.Variable] = cache;
        Outcome outcome = await Tool.RunAsync(info);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return JsonDocument.Parse(outcome.Output).RootElement.Clone();
    }
}
