using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Heatmaps;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.OpenGL.Tests.Pictures;
using NeuralGL.OpenGL.Transfers;
using NeuralGL.Pictures;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests;

/// <summary>OpenGL ES 3.1 as small devices have it: the same shaders, within what it promises to every program.</summary>
public sealed unsafe class EsTests
{
    [Fact]
    public void The_context_is_of_OpenGL_ES_3_1_without_buffer_textures()
    {
        using var gl = new GlFixture(profile: GlProfile.Es);
        Assert.SkipUnless(gl.Device.Version.Contains("Mesa"), "only Mesa's version and extensions can be cut down");
        Assert.Equal((true, new Version(3, 1), 0), (gl.Device.Limits.IsEs, gl.Device.Limits.Version, gl.Device.Limits.BufferTexels));
        string[] extensions = [.. Enumerable.Range(0, gl.Gl.GetInteger(GetPName.NumExtensions)).Select(i => gl.Gl.GetStringS(StringName.Extensions, (uint)i))];
        Assert.NotEmpty(extensions);
        Assert.DoesNotContain(extensions, e => e.EndsWith("_texture_buffer", StringComparison.Ordinal));
    }

    [Fact]
    public void Sources_are_written_for_version_310_es_with_high_precision()
    {
        string source = ShaderLibrary.Source("kernels/map.comp", ["FUNCTION relu"], [], isEs: true);
        Assert.StartsWith("#version 310 es\nprecision highp float;\n", source, StringComparison.Ordinal);
        Assert.StartsWith("#version 430 core\n", ShaderLibrary.Source("kernels/map.comp", [], []), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9x11,gray,fit=cover,filter=area")]
    [InlineData("9x11,rgb,fit=contain,filter=bilinear,linear")]
    [InlineData("5x4,bgr,fit=stretch,filter=area,linear,orientation=6")]
    [InlineData("1x1,gray,filter=area")]
    public void Pictures_become_tensors_as_in_the_reference(string transform)
    {
        using var gl = new GlFixture(new GlDeviceOptions { PortableKernels = true }, GlProfile.Es);
        using var shader = new TextureToTensor(gl.Device, PictureTransform.Parse(transform));
        foreach (PictureTextureFormat format in (PictureTextureFormat[])[PictureTextureFormat.Rgba8, PictureTextureFormat.Srgb8Alpha8, PictureTextureFormat.R8])
        {
            foreach ((int width, int height) in ((int, int)[])[(13, 7), (61, 97), (320, 240)])
            {
                using var picture = PictureOnGpu.Noise(gl, width, height, format);
                Assert.InRange(picture.Error(shader), 0, 1);
            }
        }

        Assert.Contains("no rectangle textures", Assert.Throws<GlLimitException>(() => Rectangle(gl, shader)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OutputTextureFormat.Rgba8, 0.5 / 255)]
    [InlineData(OutputTextureFormat.Rgba16F, 5e-4)]
    [InlineData(OutputTextureFormat.Rgba32F, 1e-6)]
    [InlineData(OutputTextureFormat.R32F, 1e-6)]
    public void A_texture_goes_in_and_a_texture_of_every_format_comes_out(OutputTextureFormat format, double within)
    {
        using var gl = new GlFixture(profile: GlProfile.Es);
        using GlGuest guest = GlGuest.Attach(gl.Gl);
        using GlNetwork network = Inverse(guest);
        using var picture = PictureOnGpu.Noise(gl, 6, 5, PictureTextureFormat.Rgba8);
        network.Inputs[0].Bind(new PictureTexture(picture.Texture, 6, 5));
        uint texture = network.Outputs[0].Texture(format);
        network.Schedule();
        var numbers = new float[30];
        network.Outputs[0].ReadBlocking(numbers);
        double[] expected = picture.ByReference(PictureTransform.Parse("6x5,gray"));
        Assert.All(expected.Zip(numbers), p => Assert.Equal(1 - p.First, p.Second, 2e-6));

        using var back = new TextureToTensor(gl.Device, PictureTransform.Parse("6x5,red"));
        using var buffer = new GlBuffer(gl.Device, 30, "back");
        back.Run(texture, 6, 5, buffer, format: format == OutputTextureFormat.Rgba8 ? PictureTextureFormat.Rgba8 : PictureTextureFormat.Float);
        var texels = new float[30];
        buffer.ReadBlocking(texels);
        Assert.All(numbers.Zip(texels), p => Assert.Equal(p.First, p.Second, within));
        Assert.Equal([], EsMinimum.Exceeded(guest.Device));
        Assert.NotEmpty(guest.Device.Shaders.Built);
    }

    [Fact]
    public void Heatmaps_have_the_colours_of_their_numbers()
    {
        using var gl = new GlFixture(profile: GlProfile.Es);
        using var buffer = new GlBuffer(gl.Device, 4, "numbers");
        buffer.Upload([-3, 0, 3, 1.5f]);
        using var canvas = new HeatmapCanvas(gl.Device, [new(buffer, 0, new(4, 1, 1, 4))]);
        using var ring = new ReadbackRing(gl.Device, HeatmapCanvas.FloatsPerPanel);
        canvas.Draw();
        Assert.True(ring.TryBegin());
        canvas.CopyRanges(ring);
        ring.End();
        var floats = new float[HeatmapCanvas.FloatsPerPanel];
        Assert.True(ring.TakeBlocking(floats, out _));
        Assert.Equal(new HeatmapRange(-3, 3, true, -3, 3, 0, 0), HeatmapCanvas.RangeFrom(floats, 0));

        var pixels = new uint[4];
        gl.Gl.BindFramebuffer(FramebufferTarget.Framebuffer, gl.Gl.GenFramebuffer());
        gl.Gl.FramebufferTexture2D(FramebufferTarget.Framebuffer, FramebufferAttachment.ColorAttachment0, TextureTarget.Texture2D, canvas.Texture, 0);
        gl.Gl.ReadPixels<uint>(0, 0, 4, 1, PixelFormat.Rgba, PixelType.UnsignedByte, pixels);
        Assert.Equal([ColorMaps.Diverging[0], ColorMaps.Diverging[127], ColorMaps.Diverging[254], ColorMaps.Diverging[191]], pixels);
    }

    [Fact]
    public void A_program_that_takes_more_than_ES_promises_is_found()
    {
        using var gl = new GlFixture(new GlDeviceOptions { PortableKernels = true });
        using var shader = new TextureToTensor(gl.Device, PictureTransform.Parse("1x1,gray,filter=area"));
        using var picture = PictureOnGpu.Noise(gl, 320, 240, PictureTextureFormat.Rgba8);
        Assert.InRange(picture.Error(shader), 0, 1);

        // On the desktop a large footprint is shared by a group of 16×16.
        Assert.Contains("256 invocations, 128 promised", Assert.Single(EsMinimum.Exceeded(gl.Device)), StringComparison.Ordinal);
        Assert.Equal(16 * 16 * 16 * 2, EsMinimum.SharedBytesOf(ShaderLibrary.Source("picture/texture_to_tensor.comp", ["WIDE"], [], isEs: true)));
        Assert.Equal(20 + (3 * 8), EsMinimum.SharedBytesOf("#define N 3\nshared float x[5];\n  shared vec2 y[N];\n"));
    }

    private static void Rectangle(GlFixture gl, TextureToTensor shader)
    {
        using var buffer = new GlBuffer(gl.Device, shader.Transform.Length, "picture");
        shader.Run(new PictureTexture(1, 4, 4, Target: PictureTextureTarget.Rectangle), buffer);
    }

    /// <summary>inverse = 1 − x over a grey picture of 6×5.</summary>
    private static GlNetwork Inverse(GlGuest guest)
    {
        var g = new GraphBuilder("filter");
        g.Output(g.AddNode(new Add(), "inverse", g.AddNode(new Neg(), "minus", g.Input("x", Shape.Of(Shape.Open, 1, 5, 6))).Output, g.Constant(Tensor.Scalar(1))).Output);
        return guest.Load(g.Build(), new ParameterStore(), "6x5,gray");
    }
}
