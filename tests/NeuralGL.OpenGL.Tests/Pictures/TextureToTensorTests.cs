using NeuralGL.OpenGL.Pictures;
using NeuralGL.Pictures;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests.Pictures;

public class TextureToTensorTests
{
    private static readonly (int Width, int Height)[] Sources = [(1, 1), (28, 28), (27, 29), (13, 7), (301, 3), (3, 301), (320, 240), (61, 97), (2, 2)];

    private static readonly (int Width, int Height)[] Targets = [(28, 28), (7, 5), (33, 17), (1, 1)];

    private static readonly string[] Rest =
    [
        "gray", "rgb,layout=nhwc", "bgr,orientation=2,mean=0.485:0.456:0.406,std=0.229:0.224:0.225", "red,orientation=3,invert", "green,orientation=4,layout=flat",
        "blue,orientation=5,scale=255", "alpha,orientation=6", "rgb,orientation=7,layout=flat,invert,pad=0.25", "gray,orientation=8,layout=nhwc,mean=0.5,scale=2,pad=1",
        "rgb,crop=50%x75%+25%+12.5%", "gray,orientation=6,crop=33%x20%+60%+79%",
    ];

    [Theory]
    [InlineData("fit=cover,filter=area")]
    [InlineData("fit=cover,filter=bilinear")]
    [InlineData("fit=contain,filter=area")]
    [InlineData("fit=contain,filter=bilinear")]
    [InlineData("fit=stretch,filter=area")]
    [InlineData("fit=stretch,filter=bilinear")]
    public void The_shader_equals_the_reference_for_sizes_formats_and_colour_spaces(string fitAndFilter)
    {
        using var gl = new GlFixture();
        using var shader = new TextureToTensor(gl.Device, new PictureTransform(1, 1));
        int cases = 0;
        foreach ((int width, int height) in Sources)
        {
            foreach (PictureTextureFormat format in (PictureTextureFormat[])[PictureTextureFormat.Rgba8, PictureTextureFormat.Srgb8Alpha8, PictureTextureFormat.R8])
            {
                using var picture = PictureOnGpu.Noise(gl, width, height, format);
                foreach ((int targetWidth, int targetHeight) in Targets)
                {
                    // 11 variants against 9·3·4·2 of the rest: every variant meets every size, format and colour space.
                    foreach (string space in new[] { "srgb", "linear" })
                    {
                        AssertEqual(picture, shader, $"{targetWidth}x{targetHeight},{fitAndFilter},{space},{Rest[cases++ % Rest.Length]}");
                    }
                }
            }
        }
    }

    [Fact]
    public void The_shader_equals_the_reference_for_every_channel_layout_and_orientation()
    {
        using var gl = new GlFixture();
        using var shader = new TextureToTensor(gl.Device, new PictureTransform(1, 1));
        using var picture = PictureOnGpu.Noise(gl, 23, 14, PictureTextureFormat.Rgba8);
        foreach (PictureChannels channels in Enum.GetValues<PictureChannels>())
        {
            foreach (PictureLayout layout in Enum.GetValues<PictureLayout>())
            {
                for (int orientation = 1; orientation <= 8; orientation++)
                {
                    foreach (string rest in new[] { "fit=cover,linear", "fit=contain,filter=bilinear,pad=0.5", "fit=stretch,invert" })
                    {
                        AssertEqual(picture, shader, $"9x11,{channels},layout={layout},orientation={orientation},{rest}");
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(1500, 1100, "1x1,gray,fit=stretch")]
    [InlineData(1500, 1100, "5x3,rgb,linear,fit=contain,pad=0.5,orientation=6")]
    [InlineData(9000, 2, "1x1,rgb,fit=stretch")]
    [InlineData(3, 9000, "2x3,gray,linear,fit=stretch,layout=nhwc")]
    [InlineData(1280, 720, "28x28,gray,fit=cover")]
    [InlineData(254, 254, "1x1,gray")]
    [InlineData(255, 255, "1x1,gray")]
    [InlineData(4000, 4000, "1x1,gray")]
    public void Footprints_of_many_texels_are_averaged_to_the_last_one(int width, int height, string transform)
    {
        AssertAverages(new GlDeviceOptions(), width, height, transform);
        AssertAverages(new GlDeviceOptions { PortableKernels = true }, width, height, transform);
    }

    [Fact]
    public void Every_byte_comes_out_of_a_texture_that_decodes_sRGB_as_it_went_in()
    {
        using var gl = new GlFixture();
        using var shader = new TextureToTensor(gl.Device, PictureTransform.Parse("256x1,rgb,fit=stretch,scale=255"));
        byte[] ramp = [.. Enumerable.Range(0, 256 * 4).Select(i => (byte)(i / 4))];
        using var picture = new PictureOnGpu(gl, 256, 1, PictureTextureFormat.Srgb8Alpha8, ramp);

        float[] values = picture.ByShader(shader);

        Assert.Equal([.. Enumerable.Range(0, 768).Select(i => i % 256)], values.Select(v => (int)MathF.Round(v)));
        Assert.All(values, v => Assert.Equal(MathF.Round(v), v, 255e-6f));
    }

    [Fact]
    public void Each_sample_of_a_batch_has_its_place()
    {
        using var gl = new GlFixture();
        PictureTransform transform = PictureTransform.Parse("5x3,rgb,layout=nhwc");
        using var shader = new TextureToTensor(gl.Device, transform);
        using var first = PictureOnGpu.Noise(gl, 11, 9, PictureTextureFormat.Rgba8);
        using var second = PictureOnGpu.Noise(gl, 4, 6, PictureTextureFormat.Rgba8);
        using var input = new GlBuffer(gl.Device, 3 * transform.Length, "input");
        var values = new float[3 * transform.Length];
        Array.Fill(values, -7);
        input.Upload(values);

        shader.Run(second.Texture, 4, 6, input, 2);
        shader.Run(first.Texture, 11, 9, input, 0);

        input.ReadBlocking(values);
        Assert.Equal(first.ByShader(shader), values[..45]);
        Assert.All(values[45..90], v => Assert.Equal(-7, v));
        Assert.Equal(second.ByShader(shader), values[90..]);
        Assert.Contains("'input', which holds 135", Assert.Throws<ArgumentException>(() => shader.Run(first.Texture, 11, 9, input, 3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Frames_of_one_size_allocate_nothing_and_build_nothing_and_a_changed_transform_takes_effect()
    {
        using var gl = new GlFixture();
        using var shader = new TextureToTensor(gl.Device, PictureTransform.Parse("28x28,gray"));
        using var picture = PictureOnGpu.Noise(gl, 64, 48, PictureTextureFormat.Rgba8);
        using var input = new GlBuffer(gl.Device, 784, "input");
        for (int i = 0; i < 50; i++)
        {
            shader.Run(picture.Texture, 64, 48, input);
        }

        int programs = gl.Device.Shaders.ProgramsBuilt;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            shader.Run(picture.Texture, 64, 48, input);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(programs, gl.Device.Shaders.ProgramsBuilt);
        AssertEqual(picture, shader, "28x28,gray,invert");
        AssertEqual(picture, shader, "28x28,gray");
    }

    [Fact]
    public void A_host_sampler_and_filter_do_not_matter_and_the_unit_keeps_the_hosts_sampler()
    {
        using var gl = new GlFixture();
        using var shader = new TextureToTensor(gl.Device, PictureTransform.Parse("9x9,rgb"));
        using var picture = PictureOnGpu.Noise(gl, 31, 33, PictureTextureFormat.Rgba8);
        uint linear = gl.Gl.GenSampler();
        gl.Gl.SamplerParameter(linear, SamplerParameterI.MinFilter, (int)GLEnum.LinearMipmapLinear);
        gl.Gl.BindSampler(0, linear);

        AssertEqual(picture, shader, "9x9,rgb");

        Assert.Equal((int)linear, gl.Gl.GetInteger(GetPName.SamplerBinding));
        gl.Gl.DeleteSampler(linear);
    }

    [Fact]
    public void What_a_shader_cannot_average_is_refused_with_the_limit()
    {
        using var gl = new GlFixture();
        using var shader = new TextureToTensor(gl.Device, new PictureTransform(1, 1));
        using var input = new GlBuffer(gl.Device, 4, "input");

        string message = Assert.Throws<GlLimitException>(() => shader.Run(0, 16384, 16384, input)).Message;
        Assert.Contains("16384x16384 pixels to 1x1 by area put 268,435,456 pixels into one", message, StringComparison.Ordinal);
        Assert.Contains("filter=bilinear", message, StringComparison.Ordinal);
        Assert.Contains("beyond the 16384", Assert.Throws<GlLimitException>(() => shader.Run(0, 16385, 4, input)).Message, StringComparison.Ordinal);
        Assert.Contains("0x4", Assert.Throws<PictureException>(() => shader.Run(0, 0, 4, input)).Message, StringComparison.Ordinal);
    }

    private static void AssertAverages(GlDeviceOptions options, int width, int height, string transform)
    {
        using var gl = new GlFixture(options);
        using var shader = new TextureToTensor(gl.Device, new PictureTransform(1, 1));
        using var noise = PictureOnGpu.Noise(gl, width, height, PictureTextureFormat.R8);
        AssertEqual(noise, shader, transform);

        // All weight in the last pixels: a loop that ends early leaves them out.
        var dark = new byte[width * height];
        dark.AsSpan(width * height / 2).Fill(255);
        using var half = new PictureOnGpu(gl, width, height, PictureTextureFormat.R8, dark);
        AssertEqual(half, shader, transform);
    }

    private static void AssertEqual(PictureOnGpu picture, TextureToTensor shader, string transform)
    {
        shader.Transform = PictureTransform.Parse(transform);
        double error = picture.Error(shader);
        Assert.True(error <= 1, $"{picture.Width}x{picture.Height} {picture.Format} by {transform}: {error:G3} times what is allowed");
    }
}
