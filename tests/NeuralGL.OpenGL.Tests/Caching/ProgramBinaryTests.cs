using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Caching;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.Operators;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using NeuralGL.Training;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests.Caching;

/// <summary>Programs are taken back from an earlier run where that is possible, and otherwise built as if there had been none.</summary>
public sealed class ProgramBinaryTests : IDisposable
{
    private static readonly LayerSpec s_spec = LayerSpec.Parse("40-33-tanh-20-relu-5");

    private readonly string _folder = Directory.CreateTempSubdirectory("neuralgl-programs-").FullName;

    [Theory]
    [InlineData(GlProfile.Core)]
    [InlineData(GlProfile.Es)]
    public void The_next_start_compiles_nothing_and_computes_the_same(GlProfile profile)
    {
        (float[] first, int built, int loaded) = Run(profile);
        Assert.Equal(0, loaded);
        Assert.InRange(built, 3, 100);
        Assert.Equal(built, Files().Length);

        (float[] again, int builtAgain, int loadedAgain) = Run(profile);
        Assert.Equal((built, built), (builtAgain, loadedAgain));
        Assert.Equal(first, again);
    }

    [Theory]
    [InlineData("cut short")]
    [InlineData("refused")]
    [InlineData("a form that the driver does not know")]
    public void What_is_of_no_use_is_built_anew_and_replaced(string damage)
    {
        (float[] expected, int built, _) = Run();
        using (var gl = new GlFixture(new GlDeviceOptions { CacheFolder = _folder }))
        {
            foreach (string name in Files().Select(f => Path.GetFileNameWithoutExtension(f)))
            {
                DriverCache cache = gl.Device.Cache!;
                byte[] kept = cache.Read(name)!;
                if (damage == "cut short")
                {
                    File.WriteAllBytes(cache.PathOf(name), File.ReadAllBytes(cache.PathOf(name))[..^10]);
                    continue;
                }

                // Whole to the cache, yet not what the driver gave: as after an update that kept its version's name.
                kept.AsSpan(damage == "refused" ? 4 : 0).Fill(0xA5);
                cache.Write(name, kept);
            }
        }

        (float[] actual, int builtAgain, int loaded) = Run();
        Assert.Equal((built, 0), (builtAgain, loaded));
        Assert.Equal(expected, actual);
        Assert.Equal(built, Run().Loaded);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_changes_nothing()
    {
        string file = Path.Combine(_folder, "a file");
        File.WriteAllText(file, "");
        (float[] expected, int built, _) = Run(folder: null);
        (float[] actual, int builtAgain, int loaded) = Run(folder: Path.Combine(file, "below"));
        Assert.Equal((built, 0), (builtAgain, loaded));
        Assert.Equal(expected, actual);
        Assert.Equal("", File.ReadAllText(file));
    }

    [Fact]
    public void Nothing_is_written_unless_the_host_asks_for_it()
    {
        string before = Directory.GetCurrentDirectory();
        Assert.Null(new GlDeviceOptions().CacheFolder);
        Assert.Null(GlDeviceOptions.Own.CacheFolder);
        using var gl = new GlFixture();
        Assert.Null(gl.Device.Cache);
        Assert.Null(gl.Device.Shaders.Binaries);
        Assert.Equal(before, Directory.GetCurrentDirectory());
        Assert.EndsWith("neuralgl", GlDeviceOptions.UserCacheFolder, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_that_start_at_once_on_an_empty_folder_do_not_disturb_each_other()
    {
        float[] expected = Run(folder: null).Result;
        var results = new (float[] Result, int Built, int Loaded)[4];
        Thread[] threads = [.. Enumerable.Range(0, results.Length).Select(i => new Thread(() => results[i] = RunPlain(_folder)))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        Assert.All(results, r => Assert.Equal(expected, r.Result));
        Assert.Equal(results[0].Built, Run().Loaded);
        Assert.Equal(results[0].Built, Files().Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_load_in_slices_takes_kept_programs_too(bool kept)
    {
        if (kept)
        {
            Slices();
        }

        (int built, int loaded) = Slices();
        Assert.Equal(kept ? built : 0, loaded);
        Assert.InRange(built, 1, 100);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string[] Files() => Directory.GetFiles(_folder, "program-*.ngl", SearchOption.AllDirectories);

    private (float[] Result, int Built, int Loaded) Run(GlProfile profile = GlProfile.Core) => Run(profile, _folder);

    private static (float[] Result, int Built, int Loaded) Run(string? folder) => Run(GlProfile.Core, folder);

    private static (float[] Result, int Built, int Loaded) Run(GlProfile profile, string? folder)
    {
        using var gl = new GlFixture(new GlDeviceOptions { CacheFolder = folder }, profile);
        SkipWithoutForms(gl.Gl);
        return Step(gl.Device, gl.Backend);
    }

    /// <summary>Without the fixture, whose list of messages is one for all threads.</summary>
    private static (float[] Result, int Built, int Loaded) RunPlain(string folder)
    {
        using HeadlessContext context = HeadlessContext.Create(false, GlProfile.Core);
        context.MakeCurrent();
        using var device = new GlDevice(GL.GetApi(context), new GlDeviceOptions { CacheFolder = folder });
        using var backend = new GlBackend(device);
        return Step(device, backend);
    }

    private static (float[] Result, int Built, int Loaded) Step(GlDevice device, GlBackend backend)
    {
        var parameters = new ParameterStore();
        Mlp.Initialize(s_spec, parameters, 3);
        using CompiledGraph run = backend.Compile(Mlp.Inference(s_spec), parameters, new CompileOptions { Batch = 3 });
        run.SetInput(run.Graph.Inputs[0].Name, CaseInput.Uniform(Shape.Of(3, 40)).Make(1));
        run.Run();
        return (run.ReadBlocking(run.Graph.Outputs[0]).Floats.ToArray(), device.Shaders.ProgramsBuilt, device.Shaders.ProgramsLoaded);
    }

    private (int Built, int Loaded) Slices()
    {
        using HeadlessContext context = Profiles.Create(GlProfile.Core, debug: false);
        context.MakeCurrent();
        GL gl = GL.GetApi(context);
        SkipWithoutForms(gl);
        using GlGuest guest = GlGuest.Attach(gl, new GlDeviceOptions { CacheFolder = _folder });
        var parameters = new ParameterStore();
        Mlp.Initialize(s_spec, parameters, 3);
        NetworkLoad load = guest.BeginLoad(Mlp.Inference(s_spec), parameters);
        while (!load.IsDone)
        {
            guest.Update();
            Thread.Yield();
        }

        Assert.Null(load.Failure);
        Assert.Null(guest.Device.TakeError());
        return (guest.Device.Shaders.ProgramsBuilt, guest.Device.Shaders.ProgramsLoaded);
    }

    private static void SkipWithoutForms(GL gl) => Assert.SkipWhen(gl.GetInteger(GLEnum.NumProgramBinaryFormats) == 0, "this driver gives no program binaries out");
}
