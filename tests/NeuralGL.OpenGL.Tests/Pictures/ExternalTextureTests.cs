using NeuralGL.Graphs;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.OpenGL.Tests.Guest;
using NeuralGL.Pictures;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using NeuralGL.Training;

namespace NeuralGL.OpenGL.Tests.Pictures;

/// <summary>Frames of cameras and decoders, which OpenGL ES sees as external textures.</summary>
public sealed class ExternalTextureTests
{
    private const int Width = 23, Height = 14;

    [Theory]
    [InlineData("9x11,gray,fit=cover,filter=area")]
    [InlineData("5x4,rgb,linear,fit=contain,filter=bilinear,pad=0.5")]
    [InlineData("28x28,rgb,orientation=6,layout=nhwc,mean=0.485:0.456:0.406,std=0.229:0.224:0.225")]
    [InlineData("1x1,green,filter=area")]
    public void An_external_texture_is_read_as_the_picture_behind_it_and_follows_it(string spec)
    {
        using var host = new GuestHost(profile: GlProfile.Es);
        byte[] pixels = Noise(1);
        using ExternalTexture? external = ExternalTexture.TryMake(host, Width, Height, pixels, out string? why);
        Assert.SkipWhen(external is null, why ?? "");
        using GlDevice device = host.Attach();
        Assert.True(device.Limits.HasExternalTextures);
        PictureTransform transform = PictureTransform.Parse(spec);
        using var prepare = new TextureToTensor(device, transform);
        using var buffer = new GlBuffer(device, transform.Length, "picture");
        foreach (byte[] frame in (byte[][])[pixels, Noise(2)])
        {
            external!.Draw(frame);
            prepare.Run(new PictureTexture(external.Handle, Width, Height, Target: PictureTextureTarget.External), buffer);
            var found = new float[transform.Length];
            var expected = new double[transform.Length];
            buffer.ReadBlocking(found);
            transform.Apply<double>(frame, Width, Height, expected);

            // As for 2-D textures: roundings of numbers in [0, 1], and 1.91e-6 of linear light, times the largest scale here, 1/0.224.
            Assert.All(expected.Zip(found), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 1e-5));
        }

        Assert.Null(device.TakeError());
    }

    [Fact]
    public void A_network_reads_one_in_every_frame_without_uploading_or_allocating()
    {
        using var host = new GuestHost(profile: GlProfile.Es);
        using ExternalTexture? external = ExternalTexture.TryMake(host, Width, Height, Noise(1), out string? why);
        Assert.SkipWhen(external is null, why ?? "");
        using GlGuest guest = GlGuest.Attach(host.Gl);
        using GlNetwork network = guest.Load(Mlp.Inference(GuestHost.Spec), GuestHost.Weights(), "4x4,gray");
        network.Inputs[0].Bind(new PictureTexture(external!.Handle, Width, Height, Target: PictureTextureTarget.External));
        network.Schedule();
        float[] first = Read(network);
        GlTraffic before = guest.Device.Traffic;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            network.Schedule();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 99);
        GlTraffic cost = guest.Device.Traffic - before;
        Assert.Equal((0, 0, 0, 0), (cost.BytesUploaded, cost.ProgramsBuilt, cost.ObjectsMade, cost.Waits));
        external.Draw(Noise(2));
        network.Schedule();
        Assert.NotEqual(first, Read(network));
    }

    [Theory]
    [InlineData(GlProfile.Core)]
    [InlineData(GlProfile.Compatibility)]
    public void Where_there_are_none_the_refusal_says_what_to_do(GlProfile profile)
    {
        using var host = new GuestHost(profile: profile);
        using GlGuest guest = GlGuest.Attach(host.Gl);
        Assert.SkipWhen(guest.Device.Limits.HasExternalTextures, "this driver has external textures in desktop OpenGL");
        using GlNetwork network = guest.Load(Mlp.Inference(GuestHost.Spec), GuestHost.Weights(), "4x4,gray");
        var texture = new PictureTexture(1, 4, 4, Target: PictureTextureTarget.External);
        foreach (Action bind in (Action[])[() => network.Inputs[0].Bind(texture), () => network.Inputs[0].BindRing([texture])])
        {
            string message = Assert.Throws<GlLimitException>(bind).Message;
            Assert.Contains("does not offer GL_OES_EGL_image_external_essl3", message, StringComparison.Ordinal);
            Assert.Contains("bind the EGLImage to a GL_TEXTURE_2D with glEGLImageTargetTexStorageEXT", message, StringComparison.Ordinal);
        }

        using var prepare = new TextureToTensor(guest.Device, PictureTransform.Parse("4x4,gray"));
        Assert.Throws<GlLimitException>(() => prepare.Run(texture, network.Inputs[0].Buffer));
        Assert.Null(guest.Device.TakeError());
    }

    private static byte[] Noise(ulong seed)
    {
        var random = new SplitMix64(seed);
        return [.. Enumerable.Range(0, 4 * Width * Height).Select(_ => (byte)random.NextInt(256))];
    }

    private static float[] Read(GlNetwork network)
    {
        var numbers = new float[network.Outputs[0].Shape.Length];
        network.Outputs[0].ReadBlocking(numbers);
        return numbers;
    }
}
