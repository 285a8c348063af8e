using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace Upscaler;

/// <summary>Pictures half and twice as large by bicubic interpolation with a = −0.5 (Keys, 1981), rounded to levels as a texture holds them.</summary>
internal static class Scaling
{
    private const float Coefficient = -0.5f;

    /// <summary>Half as large, antialiased: the kernel is stretched over all pixels that a result covers.</summary>
    internal static Picture Halved(Picture picture, IBackend backend) => Resized(picture, backend, Spec(0.5f) with { Antialias = true });

    /// <summary>Twice as large.</summary>
    internal static Picture Doubled(Picture picture, IBackend backend) => Resized(picture, backend, Spec(2));

    /// <summary>Bicubic interpolation of [batch, channels, height, width].</summary>
    internal static ResizeSpec Spec(float scale) => new() { Mode = ResizeMode.Cubic, Axes = [2, 3], Scales = [scale, scale], CubicCoefficient = Coefficient };

    private static Picture Resized(Picture picture, IBackend backend, ResizeSpec spec)
    {
        var g = new GraphBuilder("resize");
        Value x = g.Input("picture", Shape.Of(1, 3, picture.Height, picture.Width));
        Value y = g.Output(g.Add(new Resize(spec), x));
        using CompiledGraph run = backend.Compile(g.Build(), new ParameterStore());
        run.SetInput("picture", new Tensor(x.Shape, [.. picture.Rgb.Select(level => level / 255f)]));
        run.Run();
        return picture with { Width = y.Shape[3], Height = y.Shape[2], Rgb = Pictures.Levels(run.ReadBlocking(y.Name).Floats) };
    }
}
