using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Heatmaps;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.OpenGL.Transfers;
using NeuralGL.Pictures;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using NeuralGL.Training;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests.Guest;

/// <summary>A host finds its GL state as it left it after every call, and pays little for that.</summary>
public class GuestStateTests
{
    public static MatrixTheoryData<GuestStateMode, GlProfile> ModesAndProfiles => new(Enum.GetValues<GuestStateMode>(), Enum.GetValues<GlProfile>());

    [Theory]
    [MemberData(nameof(ModesAndProfiles))]
    public void Every_item_of_the_hosts_state_is_as_it_was_after_every_call(GuestStateMode mode, GlProfile profile)
    {
        Assert.Equal([GlProfile.Core, GlProfile.Compatibility, GlProfile.Es], Enum.GetValues<GlProfile>());
        using var host = new GuestHost(mode, profile);
        var canaries = new Canaries(host.Gl) { IsDeclared = mode == GuestStateMode.Declared };
        Assert.InRange(canaries.Count, profile == GlProfile.Es ? 75 : 90, 1000);
        GlDevice device = After(canaries, "attach", host.Attach);
        GlBackend backend = After(canaries, "backend", () => new GlBackend(device));
        GlGraph network = After(canaries, "compile", () => backend.Compile(Mlp.Inference(GuestHost.Spec), GuestHost.Weights(), new CompileOptions { Batch = 5 }));
        After(canaries, "set input", () => network.SetInput(Mlp.InputName, Tensor.Zeros(Shape.Of(5, 16))));
        After(canaries, "first run", network.Run);
        After(canaries, "run", network.Run);
        After(canaries, "read", () => network.ReadBlocking(Mlp.ProbabilitiesName));
        Readback readback = After(canaries, "create readback", () => network.CreateReadback(network.Graph.Outputs[0]));
        After(canaries, "ask", readback.TryAsk);
        After(canaries, "take", () => readback.TakeBlocking(new float[20]));
        Train(canaries, backend);
        Pictures(canaries, device);
        After(canaries, "dispose readback", readback.Dispose);
        After(canaries, "dispose network", network.Dispose);
        After(canaries, "dispose backend", backend.Dispose);
        After(canaries, "dispose device", device.Dispose);
        Assert.Equal((0, 0), (device.LiveObjects, device.LeakedObjects));
        Assert.Equal((null, null), (device.TakeError(), device.HostError));
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void A_run_asks_at_most_40_queries_and_none_where_the_host_declares_its_state(GlProfile profile)
    {
        foreach (GuestStateMode mode in (GuestStateMode[])[GuestStateMode.RestoreTouched, GuestStateMode.Declared])
        {
            using var host = new GuestHost(mode, profile);
            using GlDevice device = host.Attach();
            using var backend = new GlBackend(device);
            using GlGraph network = backend.Compile(Mlp.Inference(GuestHost.Spec), GuestHost.Weights());
            network.SetInput(Mlp.InputName, Tensor.Zeros(Shape.Of(1, 16)));
            network.Run();
            // Buffers that the host has bound are asked for their ranges too, so that is the dearest run.
            _ = new Canaries(host.Gl);
            long told = device.State.Queries;
            (HostLoader.Queries, HostLoader.ErrorReads) = (0, 0);
            network.Run();
            Assert.InRange(HostLoader.Queries, mode == GuestStateMode.Declared ? 0 : 10, mode == GuestStateMode.Declared ? 0 : 40);
            Assert.Equal(HostLoader.Queries, device.State.Queries - told);
            Assert.Equal(0, HostLoader.ErrorReads);
        }
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void A_frame_of_a_network_from_texture_to_texture_asks_at_most_40_queries(GlProfile profile)
    {
        foreach (GuestStateMode mode in (GuestStateMode[])[GuestStateMode.RestoreTouched, GuestStateMode.Declared])
        {
            using var host = new GuestHost(mode, profile);
            using GlGuest guest = GlGuest.Attach(host.Gl, new GlDeviceOptions { State = mode });
            using GlNetwork network = guest.Load(Mlp.Inference(GuestHost.Spec), GuestHost.Weights(), "4x4,gray");
            using var picture = new UploadTexture(guest.Device);
            picture.Upload(new byte[5 * 5 * 4], 5, 5);
            network.Inputs[0].Bind(new PictureTexture(picture.Handle, 5, 5));
            network.Outputs[0].Texture(OutputTextureFormat.Rgba32F);
            network.Outputs[0].Heatmap();
            network.Schedule();
            _ = new Canaries(host.Gl);
            HostLoader.Queries = 0;
            network.Schedule();
            Assert.InRange(HostLoader.Queries, mode == GuestStateMode.Declared ? 0 : 10, mode == GuestStateMode.Declared ? 0 : 40);
        }
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void An_error_of_the_hosts_is_left_to_it_by_a_run_and_kept_for_it_by_an_allocation(GlProfile profile)
    {
        using var host = new GuestHost(profile: profile);
        using GlDevice device = host.Attach();
        using var backend = new GlBackend(device);
        using GlGraph network = backend.Compile(Mlp.Inference(GuestHost.Spec), GuestHost.Weights());
        network.SetInput(Mlp.InputName, Tensor.Zeros(Shape.Of(1, 16)));
        host.Gl.Enable((EnableCap)0xFFFF);
        network.Run();
        Assert.Equal(GLEnum.InvalidEnum, host.Gl.GetError());
        host.Gl.Enable((EnableCap)0xFFFF);
        using var buffer = new GlBuffer(device, 4, "allocated");
        Assert.Equal((GLEnum.NoError, "InvalidEnum"), (host.Gl.GetError(), device.TakeHostError()));
        Assert.Null(device.TakeHostError());
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void Calls_in_one_scope_ask_once_and_restore_at_its_end(GlProfile profile)
    {
        using var host = new GuestHost(profile: profile);
        using GlDevice device = host.Attach();
        using var backend = new GlBackend(device);
        using GlGraph network = backend.Compile(Mlp.Inference(GuestHost.Spec), GuestHost.Weights());
        network.SetInput(Mlp.InputName, Tensor.Zeros(Shape.Of(1, 16)));
        network.Run();
        HostLoader.Queries = 0;
        network.Run();
        int once = HostLoader.Queries;
        var canaries = new Canaries(host.Gl);
        HostLoader.Queries = 0;
        using (device.Enter())
        {
            network.Run();
            network.Run();
            network.Run();
            // Ranges of a bound buffer are asked too, so a host with buffers bound costs more than one without.
            Assert.InRange(HostLoader.Queries, once, 40);
            Assert.NotEmpty(canaries.Changed());
        }

        Assert.Equal([], canaries.Changed());
    }

    [Theory]
    [MemberData(nameof(Profiles.All), MemberType = typeof(Profiles))]
    public void A_hosts_strides_do_not_shear_an_upload(GlProfile profile)
    {
        foreach (GuestStateMode mode in Enum.GetValues<GuestStateMode>())
        {
            using var host = new GuestHost(mode, profile);
            _ = new Canaries(host.Gl);
            using GlDevice device = host.Attach();
            using var texture = new UploadTexture(device);
            byte[] pixels = [.. Enumerable.Range(0, 8 * 6 * 4).Select(i => (byte)(i * 5))];
            texture.Upload(pixels, 8, 6);
            using var prepare = new TextureToTensor(device, PictureTransform.Parse("8x6,rgb"));
            using var picture = new GlBuffer(device, 8 * 6 * 3, "picture");
            prepare.Run(texture.Handle, 8, 6, picture);
            var found = new float[8 * 6 * 3];
            picture.ReadBlocking(found);
            var expected = new float[found.Length];
            PictureTransform.Parse("8x6,rgb").Apply<float>(pixels, 8, 6, expected);
            Assert.Equal(expected.Select(x => MathF.Round(x, 5)), found.Select(x => MathF.Round(x, 5)));
        }
    }

    private static void Train(Canaries canaries, GlBackend backend)
    {
        ParameterStore store = GuestHost.Weights();
        Graph graph = TrainingGraph.Build(4, Shape.Of(16), Shape.Of(4), (g, x) => Mlp.Add(g, GuestHost.Spec, x), Losses.SoftmaxCrossEntropy, new Adam());
        var examples = new TensorExamples(Tensor.Zeros(Shape.Of(8, 16)), Tensor.Zeros(Shape.Of(8, 4)));
        TrainingSession session = After(canaries, "create session", () => new TrainingSession(backend, graph, store, examples, 1));
        After(canaries, "train", () => session.Step(0.01));
        After(canaries, "ask loss", session.TryAskLossSum);
        After(canaries, "take loss", () => session.TakeLossSumBlocking());
        ParameterSnapshot snapshot = After(canaries, "snapshot", session.CreateSnapshot);
        After(canaries, "take snapshot", snapshot.Take);
        After(canaries, "restore snapshot", snapshot.Restore);
        After(canaries, "sync", session.SyncParametersBlocking);
        After(canaries, "dispose snapshot", snapshot.Dispose);
        After(canaries, "dispose session", session.Dispose);
    }

    private static void Pictures(Canaries canaries, GlDevice device)
    {
        UploadTexture texture = new(device);
        After(canaries, "upload", () => texture.Upload(new byte[16 * 16 * 4], 16, 16));
        TextureToTensor prepare = After(canaries, "transform", () => new TextureToTensor(device, PictureTransform.Parse("4x4,gray")));
        GlBuffer buffer = After(canaries, "buffer", () => new GlBuffer(device, 16, "picture"));
        After(canaries, "prepare", () => prepare.Run(texture.Handle, 16, 16, buffer));
        HeatmapCanvas canvas = After(canaries, "heatmaps", () => new HeatmapCanvas(device, [new HeatmapPanel(buffer, 0, HeatmapLayout.OfActivation(Shape.Of(4, 4)))]));
        After(canaries, "draw heatmaps", canvas.Draw);
        After(canaries, "dispose pictures", () =>
        {
            canvas.Dispose();
            buffer.Dispose();
            prepare.Dispose();
            texture.Dispose();
        });
    }

    private static void After(Canaries canaries, string what, Action call) => After(canaries, what, () =>
    {
        call();
        return true;
    });

    private static T After<T>(Canaries canaries, string what, Func<T> call)
    {
        T result = call();
        canaries.AssertKept(what);
        return result;
    }
}
