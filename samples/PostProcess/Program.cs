// An image filter learned from examples and applied live: a network of 3×3 pixels watches an emboss filter work on eight pictures, and
// after every few steps of training it is applied to another picture, texture to texture, while it goes on learning.
// Usage: PostProcess [STEPS]. Prints how near it is to the true filter on the picture that it never learned from (PSNR, dB).
using System.Globalization;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using NeuralGL.Training;
using Silk.NET.OpenGL;

const int Side = 64, Batch = 64, StepsPerFrame = 20;
int steps = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 800;

using HeadlessContext host = HeadlessContext.Create();
host.MakeCurrent();
using GL gl = GL.GetApi(host);
using GlGuest guest = GlGuest.Attach(gl);

// Examples: every pixel's neighbourhood of the pictures, [C, 3, 3], and what the filter makes of it.
float[] held = Picture(0), wanted = Emboss(held);
float[][] learned = [.. Enumerable.Range(1, 8).Select(Picture)];
float[] patches = [.. learned.SelectMany(Patches)], answers = [.. learned.SelectMany(Emboss)];
var examples = new TensorExamples(new Tensor(Shape.Of(patches.Length / 27, 27), patches), new Tensor(Shape.Of(answers.Length / 3, 3), answers));
LayerSpec layers = LayerSpec.Parse("27-32-relu-32-relu-3");
var weights = new ParameterStore();
Mlp.Initialize(layers, weights, seed: 1);
Graph training = TrainingGraph.Build(Batch, Shape.Of(27), Shape.Of(3), (g, x) => Mlp.Add(g, layers, x), Losses.MeanSquaredError, new Adam());
using var session = new TrainingSession(guest.Backend, training, weights, examples, seed: 1);
using var pass = new PostProcessPass(guest.Device, Mlp.Inference(layers, probabilities: false), weights, window: 3);
uint source = Texture(gl, held), result = Texture(gl, new float[3 * Side * Side]);

for (int step = 0; step < steps; step += StepsPerFrame)
{
    for (int i = 0; i < StepsPerFrame; i++)
    {
        session.Step(0.004 * (1 - ((double)(step + i) / steps)));
    }

    // Your frame: the filter as far as it is learned.
    session.SyncParametersBlocking();
    pass.SetWeights(weights);
    pass.Run(source, Side, Side, result, OutputTextureFormat.Rgba32F);
    if (step % 200 == 0 || step + StepsPerFrame >= steps)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"step {step + StepsPerFrame}: {Psnr(Read(gl, result), wanted):F1} dB"));
    }
}

// Coloured discs and stripes, other ones for another seed; red, green and blue of each pixel.
static float[] Picture(int seed)
{
    var rgb = new float[3 * Side * Side];
    for (int i = 0; i < rgb.Length; i++)
    {
        (int c, int x, int y) = (i % 3, i / 3 % Side, i / 3 / Side);
        double disc = Math.Sqrt(Math.Pow(x - 12 - (5 * seed), 2) + Math.Pow(y - 40 + (3 * seed), 2)) < 8 + seed ? 0.35 - (0.2 * c) : 0;
        double along = (x * Math.Cos(0.7 * seed)) + (y * Math.Sin(0.7 * seed)), stripes = Math.Sin((0.3 + (0.06 * seed)) * along + c);
        rgb[i] = (float)Math.Clamp(0.45 + disc + (0.2 * stripes), 0, 1);
    }

    return rgb;
}

// Half grey plus the difference of two corners, limited: no linear filter can do the limit.
static float[] Emboss(float[] rgb)
{
    var result = new float[rgb.Length];
    for (int i = 0; i < rgb.Length; i++)
    {
        (int c, int x, int y) = (i % 3, i / 3 % Side, i / 3 / Side);
        result[i] = Math.Clamp(0.5f + (2 * (At(rgb, x - 1, y - 1, c) - At(rgb, x + 1, y + 1, c))), 0.2f, 0.8f);
    }

    return result;
}

static float[] Patches(float[] rgb)
{
    var numbers = new float[Side * Side * 27];
    for (int i = 0; i < numbers.Length; i++)
    {
        (int pixel, int c, int tap) = (i / 27, i / 9 % 3, i % 9);
        numbers[i] = At(rgb, (pixel % Side) + (tap % 3) - 1, (pixel / Side) + (tap / 3) - 1, c);
    }

    return numbers;
}

static float At(float[] rgb, int x, int y, int c) => rgb[(3 * ((Math.Clamp(y, 0, Side - 1) * Side) + Math.Clamp(x, 0, Side - 1))) + c];

static double Psnr(float[] found, float[] wanted) => -10 * Math.Log10(found.Zip(wanted, (a, b) => Math.Pow(a - b, 2)).Average());

static unsafe uint Texture(GL gl, float[] rgb)
{
    uint texture = gl.GenTexture();
    gl.BindTexture(TextureTarget.Texture2D, texture);
    gl.TexStorage2D(TextureTarget.Texture2D, 1, SizedInternalFormat.Rgba32f, Side, Side);
    fixed (float* p = rgb)
    {
        gl.TexSubImage2D(TextureTarget.Texture2D, 0, 0, 0, Side, Side, PixelFormat.Rgb, PixelType.Float, p);
    }

    return texture;
}

static unsafe float[] Read(GL gl, uint texture)
{
    var rgb = new float[3 * Side * Side];
    gl.BindTexture(TextureTarget.Texture2D, texture);
    fixed (float* p = rgb)
    {
        gl.GetTexImage(TextureTarget.Texture2D, 0, PixelFormat.Rgb, PixelType.Float, p);
    }

    return rgb;
}
