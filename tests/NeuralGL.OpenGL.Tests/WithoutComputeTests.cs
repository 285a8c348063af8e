using NeuralGL.Graphs;
using NeuralGL.OpenGL.Guest;
using NeuralGL.OpenGL.Heatmaps;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.OpenGL.Tests.Guest;
using NeuralGL.OpenGL.Transfers;
using NeuralGL.Pictures;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using NeuralGL.Training;
using Silk.NET.Core.Contexts;
using Silk.NET.OpenGL;

namespace NeuralGL.OpenGL.Tests;

/// <summary>Contexts that can draw and not compute, as macOS has them: the same heatmaps, by functions of OpenGL 3.3 alone.</summary>
public sealed unsafe class WithoutComputeTests
{
    public static TheoryData<HeatmapScope, bool, bool> Rules => new(
        (HeatmapScope.Panel, false, false), (HeatmapScope.All, false, false), (HeatmapScope.Unit, false, false), (HeatmapScope.Unit, true, false), (HeatmapScope.Panel, true, false), (HeatmapScope.Panel, false, true));

    [Theory]
    [MemberData(nameof(Rules))]
    public void Heatmaps_have_the_same_texels_and_limits_as_those_of_the_shaders(HeatmapScope scope, bool holds, bool isGiven)
    {
        using HeadlessContext context = Profiles.Create(GlProfile.Core, debug: false);
        using GL all = GL.GetApi(context), old = GL.GetApi(new OldLoader(context));
        using GlDevice with = new(all), without = new(old, new GlDeviceOptions { WithoutCompute = true });
        Assert.Equal((true, false), (with.HasCompute, without.HasCompute));
        float[] numbers = new float[60];
        HeatmapLayout[] layouts = [new(60, 1, 1, 8), new(40, 4, 2, 3), new(7, 1, 1, 7)];
        using Pictured shaders = new(with, layouts), painter = new(without, layouts);
        for (int frame = 0; frame < 8; frame++)
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = MathF.Sin((i * 0.7f) + frame) * (4 - (frame / 2)) * (frame == 0 ? 0 : 1) + (frame < 3 ? 3 : 0);
            }

            (numbers[3], numbers[11], numbers[12]) = frame == 5 ? (float.NaN, float.PositiveInfinity, float.NegativeInfinity) : (numbers[3], numbers[11], numbers[12]);
            HeatmapRule rule = new(scope, holds && frame > 3, frame == 7 ? 0.5f : 1, isGiven ? (-1, 2) : null);
            (shaders.Set.Rule, painter.Set.Rule) = (rule, rule);
            (HeatmapRange[] ranges, uint[] texels) = shaders.Draw(all, numbers);
            (HeatmapRange[] found, uint[] painted) = painter.Draw(all, numbers);
            Assert.Equal(ranges, found);
            Assert.Equal(texels, painted);
        }

        Assert.Equal((null, null), (without.TakeError(), without.HostError));
    }

    [Theory]
    [InlineData(GuestStateMode.RestoreTouched)]
    [InlineData(GuestStateMode.RestoreEverything)]
    [InlineData(GuestStateMode.Declared)]
    public void Frames_are_uploaded_and_a_host_finds_its_state_again(GuestStateMode mode)
    {
        using HeadlessContext context = Profiles.Create(GlProfile.Core, debug: false);
        using GL all = GL.GetApi(context), old = GL.GetApi(new OldLoader(context));
        var canaries = new Canaries(all);
        using (GlDevice device = new(old, new GlDeviceOptions { WithoutCompute = true, State = mode }))
        {
            using var texture = new UploadTexture(device);
            byte[] pixels = [.. Enumerable.Range(0, 6 * 5 * 4).Select(i => (byte)(i * 7))];
            texture.Upload(pixels, 6, 5);
            using var picture = new Pictured(device, [new(4, 1, 1, 4)]);
            picture.Draw(null, [1, 2, 3, 4]);
            Assert.True(mode == GuestStateMode.Declared || canaries.Changed() is [], string.Join("; ", canaries.Changed()));

            var found = new byte[pixels.Length];
            all.PixelStore(PixelStoreParameter.PackAlignment, 1);
            foreach (GLEnum parameter in (GLEnum[])[GLEnum.PackSwapBytes, GLEnum.PackLsbFirst, GLEnum.PackRowLength, GLEnum.PackSkipRows, GLEnum.PackSkipPixels])
            {
                all.PixelStore(parameter, 0);
            }

            all.BindBuffer(BufferTargetARB.PixelPackBuffer, 0);
            all.BindTexture(TextureTarget.Texture2D, texture.Handle);
            fixed (byte* p = found)
            {
                all.GetTexImage(TextureTarget.Texture2D, 0, PixelFormat.Rgba, PixelType.UnsignedByte, p);
            }

            Assert.Equal(pixels, found);
        }

        Assert.Equal(GLEnum.NoError, all.GetError());
    }

    [Fact]
    public void What_needs_shaders_says_so()
    {
        using HeadlessContext context = Profiles.Create(GlProfile.Core, debug: false);
        using GL old = GL.GetApi(new OldLoader(context));
        using GlDevice device = new(old, new GlDeviceOptions { WithoutCompute = true });
        using var backend = new GlBackend(device);
        Assert.Contains("without compute shaders", Assert.Throws<GlLimitException>(() => backend.Compile(Mlp.Inference(GuestHost.Spec), GuestHost.Weights())).Message, StringComparison.Ordinal);
        Assert.Contains("without compute shaders", Assert.Throws<GlLimitException>(() => device.Shaders.Get("kernels/softmax.comp")).Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (device.LiveBuffers, device.LiveObjects));
    }

    /// <summary>Panels over one buffer, from the first number on.</summary>
    private sealed class Pictured : IDisposable
    {
        private readonly GlBuffer _buffer;
        private readonly HeatmapCanvas _canvas;
        internal HeatmapSet Set { get; }
        private readonly ReadbackRing _ring;

        public Pictured(GlDevice device, HeatmapLayout[] layouts)
        {
            _buffer = new GlBuffer(device, 60, "numbers");
            Set = new HeatmapSet(device, [.. layouts.Select((l, i) => new HeatmapPanel(_buffer, 0, l, i == 2 ? 1.5f : 0))], release: 0.25f);
            _canvas = Set.PlaceOf(0).Canvas;
            _ring = new ReadbackRing(device, layouts.Length * HeatmapCanvas.FloatsPerPanel);
        }

        /// <summary>The limits and the whole canvas, read with functions of any version if there are some.</summary>
        public (HeatmapRange[] Ranges, uint[] Texels) Draw(GL? gl, float[] numbers)
        {
            _buffer.Upload(numbers);
            Set.Draw();
            Assert.True(_ring.TryBegin());
            Set.CopyRanges(_ring);
            _ring.End();
            var floats = new float[_canvas.Panels.Count * HeatmapCanvas.FloatsPerPanel];
            Assert.True(_ring.TakeBlocking(floats, out _));
            Assert.False(_ring.TryTake(floats, out _));
            var texels = new uint[_canvas.Width * _canvas.Height];
            gl?.BindTexture(TextureTarget.Texture2D, _canvas.Texture);
            fixed (uint* p = texels)
            {
                gl?.GetTexImage(TextureTarget.Texture2D, 0, PixelFormat.Rgba, PixelType.UnsignedByte, p);
            }

            // Only what panels cover is ever written.
            return ([.. Enumerable.Range(0, _canvas.Panels.Count).Select(i => HeatmapCanvas.RangeFrom(floats, i))],
                [.. Enumerable.Range(0, _canvas.Panels.Count).Select(_canvas.PlaceOf).SelectMany(r => Enumerable.Range(0, r.Width * r.Height).Select(i => texels[((r.Y + (i / r.Width)) * _canvas.Width) + r.X + (i % r.Width)]))]);
        }

        public void Dispose()
        {
            _ring.Dispose();
            Set.Dispose();
            _buffer.Dispose();
        }
    }

    /// <summary>A loader without the functions that came after OpenGL 3.3.</summary>
    private sealed class OldLoader(HeadlessContext context) : INativeContext
    {
        private static readonly string[] s_newer =
        [
            "glMemoryBarrier", "glDispatchCompute", "glBindImageTexture", "glTexStorage2D", "glObjectLabel", "glPushDebugGroup", "glPopDebugGroup", "glProgramUniform",
            "glClearBuffer", "glBindProgramPipeline", "glBufferStorage", "glInvalidateBuffer", "glGetProgramInterface", "glGetProgramResource", "glDebugMessage", "glCreateBuffers", "glNamed",
        ];

        public nint GetProcAddress(string proc, int? slot = null) => TryGetProcAddress(proc, out nint address) ? address : throw new EntryPointNotFoundException(proc);

        public bool TryGetProcAddress(string proc, out nint addr, int? slot = null)
        {
            addr = 0;
            return !s_newer.Any(n => proc.StartsWith(n, StringComparison.Ordinal)) && context.TryGetProcAddress(proc, out addr, slot);
        }

        public void Dispose()
        {
        }
    }
}
