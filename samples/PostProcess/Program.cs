// An image filter learned from examples and applied live: a network watches an emboss filter work on eight pictures, and after every
// few steps of training it is applied to another picture, texture to texture, while it goes on learning. With "pixels" it answers for
// one pixel and sees 3×3 (PostProcessPass); with "tiles" for 2×2 pixels at a time and sees 4×4 (TiledPostProcessPass).
// Usage: PostProcess [pixels|tiles] [STEPS]. Prints how near it is to the true filter on the picture that it never learned from (PSNR, dB).
using System.Globalization;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using NeuralGL.Training;
using Silk.NET.OpenGL;

const int Side = 64, Batch = 64, StepsPerFrame = 20;
bool tiles = args is ["tiles", ..];
int own = tiles ? 2 : 1, seen = own + 2, steps = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : tiles ? 1600 : 800;

using HeadlessContext host = HeadlessContext.Create();
host.MakeCurrent();
using GL gl = GL.GetApi(host);
using GlGuest guest = GlGuest.Attach(gl);

// Examples: every tile of the pictures with a pixel around it, [C, seen, seen], and what the filter makes of it, [C, own, own].
float[] held = Picture(0), wanted = Emboss(held);
float[][] learned = [.. Enumerable.Range(1, 8).Select(Picture)];
float[] given = [.. learned.SelectMany(p => Tiles(p, own, 1))], answers = [.. learned.SelectMany(p => Tiles(Emboss(p), own, 0))];
int inputs = 3 * seen * seen, outputs = 3 * own * own;
var examples = new TensorExamples(new Tensor(Shape.Of(given.Length / inputs, inputs), given), new Tensor(Shape.Of(answers.Length / outputs, outputs), answers));
LayerSpec layers = LayerSpec.Parse($"{inputs}-{32 * own}-relu-{32 * own}-relu-{outputs}");
var weights = new ParameterStore();
Mlp.Initialize(layers, weights, seed: 1);
Graph training = TrainingGraph.Build(Batch, Shape.Of(inputs), Shape.Of(outputs), (g, x) => Mlp.Add(g, layers, x), Losses.MeanSquaredError, new Adam());
using var session = new TrainingSession(guest.Backend, training, weights, examples, seed: 1);
Graph network = Mlp.Inference(layers, probabilities: false);
using PostProcessPass? byPixel = tiles ? null : new PostProcessPass(guest.Device, network, weights, window: seen);
using TiledPostProcessPass? byTile = tiles ? new TiledPostProcessPass(guest.Backend, network, weights, new() { TileWidth = seen, Halo = 1, TilesPerRun = 1024 }) : null;
uint source = Texture(gl, held), result = Texture(gl, new float[3 * Side * Side]);

for (int step = 0; step < steps; step += StepsPerFrame)
{
    for (int i = 0; i < StepsPerFrame; i++)
    {
        session.Step(0.004 * (1 - ((double)(step + i) / steps)));
    }

    // Your frame: the filter as far as it is learned. Tiles use the weights where they are trained; a function gets them handed over.
    if (byPixel is not null)
    {
        session.SyncParametersBlocking();
        byPixel.SetWeights(weights);
        byPixel.Run(source, Side, Side, result, OutputTextureFormat.Rgba32F);
    }

    byTile?.Run(source, Side, Side, result, OutputTextureFormat.Rgba32F);
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

// Channel by channel, each row by row: tiles of own×own pixels with a halo around them, of which neighbours share the overlap.
static float[] Tiles(float[] rgb, int own, int halo)
{
    int side = own + (2 * halo), columns = Side / own, plane = side * side;
    var numbers = new float[columns * columns * 3 * plane];
    for (int i = 0; i < numbers.Length; i++)
    {
        (int tile, int c, int at) = (i / (3 * plane), i / plane % 3, i % plane);
        numbers[i] = At(rgb, (tile % columns * own) - halo + (at % side), (tile / columns * own) - halo + (at / side), c);
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
