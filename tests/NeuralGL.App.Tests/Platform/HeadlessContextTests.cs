using NeuralGL.Platform;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Tests.Platform;

public class HeadlessContextTests
{
    [Fact]
    public void A_headless_context_offers_OpenGL_4_3_or_later_and_is_current()
    {
        using HeadlessContext context = HeadlessContext.Create();
        using GL gl = GL.GetApi(context);

        Assert.True(context.IsCurrent);
        Assert.True(context.Driver.HasCompute);
        Assert.Equal((context.Driver.Major, context.Driver.Minor), (gl.GetInteger(GetPName.MajorVersion), gl.GetInteger(GetPName.MinorVersion)));
        Assert.Equal((int)ContextProfileMask.CoreProfileBit, gl.GetInteger(GetPName.ContextProfileMask));
        Assert.Equal(GLEnum.NoError, gl.GetError());
    }

    [Fact]
    public void A_compatibility_context_has_the_old_functions_and_compute_shaders()
    {
        using HeadlessContext context = HeadlessContext.Create(profile: GlProfile.Compatibility);
        using GL gl = GL.GetApi(context);

        Assert.Equal((GlProfile.Compatibility, true, false), (context.Profile, context.Driver.HasCompute, context.Driver.IsEs));
        Assert.Equal((int)ContextProfileMask.CompatibilityProfileBit, gl.GetInteger(GetPName.ContextProfileMask));
        Assert.Equal(GLEnum.NoError, gl.GetError());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_OpenGL_ES_context_is_current_beside_a_core_context(bool debug)
    {
        using HeadlessContext core = HeadlessContext.Create();
        using HeadlessContext context = HeadlessContext.Create(debug, GlProfile.Es);
        using GL gl = GL.GetApi(context);

        Assert.Equal((GlProfile.Es, true, true), (context.Profile, context.Driver.HasCompute, context.Driver.IsEs));
        Assert.Equal((true, false), (context.IsCurrent, core.IsCurrent));
        Assert.StartsWith($"OpenGL ES {context.Driver.Major}.{context.Driver.Minor} ", gl.GetStringS(StringName.Version), StringComparison.Ordinal);
        core.MakeCurrent();
        Assert.Equal((false, true), (context.IsCurrent, core.IsCurrent));
        context.MakeCurrent();
        Assert.True(context.IsCurrent);
        Assert.Equal(GLEnum.NoError, gl.GetError());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Only_a_debug_context_carries_the_debug_flag(bool debug)
    {
        using HeadlessContext context = HeadlessContext.Create(debug);
        using GL gl = GL.GetApi(context);

        Assert.Equal(debug, (gl.GetInteger(GetPName.ContextFlags) & (int)ContextFlagMask.DebugBit) != 0);
    }

    [Fact]
    public void Two_contexts_in_one_process_keep_their_own_state()
    {
        using HeadlessContext first = HeadlessContext.Create();
        using GL gl = GL.GetApi(first);
        gl.ClearColor(1, 0, 0, 0);
        using HeadlessContext second = HeadlessContext.Create();

        Assert.False(first.IsCurrent);
        Assert.Equal(0f, RedOfClearColour(gl));
        first.MakeCurrent();
        Assert.False(second.IsCurrent);
        Assert.Equal(1f, RedOfClearColour(gl));
    }

    [Fact]
    public void A_context_moves_to_another_thread_after_Clear()
    {
        using HeadlessContext context = HeadlessContext.Create();
        using GL gl = GL.GetApi(context);
        gl.ClearColor(0.5f, 0, 0, 0);
        context.Clear();
        Assert.False(context.IsCurrent);

        float red = -1;
        var thread = new Thread(() =>
        {
            context.MakeCurrent();
            red = RedOfClearColour(gl);
            context.Clear();
        });
        thread.Start();
        thread.Join();

        Assert.Equal(0.5f, red);
    }

    [Fact]
    public void A_context_that_is_current_elsewhere_cannot_be_taken()
    {
        using HeadlessContext context = HeadlessContext.Create();
        GlContextException? error = null;
        var thread = new Thread(() => error = Record.Exception(context.MakeCurrent) as GlContextException);
        thread.Start();
        thread.Join();

        Assert.Contains("current on another", error?.Message);
    }

    [Fact]
    public void Many_contexts_can_be_made_and_freed_and_a_freed_one_says_so()
    {
        for (int i = 0; i < 40; i++)
        {
            HeadlessContext context = HeadlessContext.Create();
            context.Dispose();
            context.Dispose();
            Assert.False(context.IsCurrent);
            Assert.Throws<ObjectDisposedException>(context.MakeCurrent);
        }
    }

    [Theory]
    [InlineData("4.2")]
    [InlineData("3.1")]
    public async Task A_driver_below_4_3_is_named_with_its_version_and_exit_code_4(string version)
    {
        SkipUnlessMesa();
        (int exitCode, _, string errors) = await Probe.RunAsync(["headless"], ("MESA_GL_VERSION_OVERRIDE", version));

        Assert.Equal(4, exitCode);
        Assert.StartsWith($"OpenGL 4.3 or later is needed for compute shaders; this driver offers {version} (", errors);
        Assert.Contains("Mesa", errors);
        Assert.Single(errors.Split('\n'));
    }

    [Fact]
    public async Task OpenGL_ES_below_3_1_is_named_with_its_version_and_exit_code_4()
    {
        SkipUnlessMesa();
        (int exitCode, _, string errors) = await Probe.RunAsync(["headless-es"], ("MESA_GLES_VERSION_OVERRIDE", "3.0"));

        Assert.Equal(4, exitCode);
        Assert.StartsWith("OpenGL ES 3.1 or later is needed for compute shaders; this driver offers 3.0 (", errors);
        Assert.EndsWith("MESA_GLES_VERSION_OVERRIDE is 3.0, unset it", errors);
    }

    [Fact]
    public async Task No_driver_ends_with_exit_code_3_and_what_to_install()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("only glvnd on Linux can be told to find no driver");
        }
        (int exitCode, _, string errors) = await Probe.RunAsync(["headless"], ("__EGL_VENDOR_LIBRARY_FILENAMES", "/nonexistent"));

        Assert.Equal(3, exitCode);
        Assert.Contains("apt-get install", errors);
        Assert.Single(errors.Split('\n'));
    }

    [Theory]
    [InlineData("4.5 (Core Profile) Mesa 22.3.6", 4, 5)]
    [InlineData("4.6.0 NVIDIA 535.129.03", 4, 6)]
    [InlineData("3.1", 3, 1)]
    [InlineData("4.10 vendor", 4, 10)]
    [InlineData("OpenGL ES 3.2 Mesa 22.3.6", 3, 2)]
    [InlineData("OpenGL ES-CM 1.1", 0, 0)]
    public void The_version_is_read_from_the_drivers_text(string text, int major, int minor) =>
        Assert.Equal((major, minor), GlDriverInfo.ParseVersion(text));

    private static void SkipUnlessMesa()
    {
        using HeadlessContext context = HeadlessContext.Create();
        if (!context.Driver.VersionText.Contains("Mesa", StringComparison.Ordinal))
        {
            Assert.Skip("this driver is not Mesa, which alone reads MESA_GL_VERSION_OVERRIDE");
        }
    }

    private static float RedOfClearColour(GL gl)
    {
        Span<float> colour = stackalloc float[4];
        gl.GetFloat(GetPName.ColorClearValue, colour);
        return colour[0];
    }
}
