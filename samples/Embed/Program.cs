// The README's example inside a host: here a headless context and a texture with a hand-made "1" on it; in your program, your window.
// Usage: Embed MODEL.onnx (such as assets/models/digits.onnx). It prints the class that the network sees.
using System.Numerics.Tensors;
using NeuralGL.Onnx;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.Platform;
using Silk.NET.OpenGL;

const int Size = 280;

using HeadlessContext host = HeadlessContext.Create();
host.MakeCurrent();
using GL gl = GL.GetApi(host);
Func<string, nint> getProcAddress = name => host.GetProcAddress(name);
string path = args[0], seen = "";
(uint texture, int width, int height) = (HostTexture(gl), Size, Size);

// Once, with your context current on this thread:
using GlGuest guest = GlGuest.Attach(getProcAddress);
OnnxModel model = OnnxFile.Load(path);
using GlNetwork network = guest.Load(model.Graph, model.Parameters, model.InputSpec);
network.Inputs[0].Bind(new PictureTexture(texture, width, height));
uint result = network.Outputs[0].Texture(OutputTextureFormat.R32F); // for your own shaders, with every run's results

while (seen.Length == 0)
{
    // Every frame: your texture in, a texture with the results out, and nothing passes through the CPU or waits.
    network.Schedule();
    network.Outputs[0].RequestRead(probabilities => seen = model.Labels[probabilities.IndexOf(TensorPrimitives.Max(probabilities))]);
    guest.Update(); // calls back with results that have arrived, a frame or two later

    Thread.Sleep(1); // your frame
}

Console.WriteLine($"{seen} (texture {result})");

// What a host has anyway: dark ink on light paper, a slanted stroke with a flag.
static unsafe uint HostTexture(GL gl)
{
    var pixels = new byte[Size * Size * 4];
    pixels.AsSpan().Fill(255);
    for (int y = 50; y < 230; y++)
    {
        int x = 150 - ((y - 140) / 8);
        for (int dx = -11; dx <= 11; dx++)
        {
            pixels.AsSpan(((y * Size) + x + dx) * 4, 3).Fill(20);
        }
    }

    uint texture = gl.GenTexture();
    gl.BindTexture(TextureTarget.Texture2D, texture);
    fixed (byte* p = pixels)
    {
        gl.TexImage2D(TextureTarget.Texture2D, 0, InternalFormat.Rgba8, Size, Size, 0, PixelFormat.Rgba, PixelType.UnsignedByte, p);
    }

    return texture;
}
