// The README's example inside a host: here a headless context and a texture with a hand-made "1" on it; in your program, your window.
// Usage: Embed MODEL.onnx (such as assets/models/digits.onnx). It prints the class that the network sees.
using NeuralGL.Onnx;
using NeuralGL.OpenGL;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.OpenGL.Transfers;
using NeuralGL.Pictures;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using Silk.NET.OpenGL;

using HeadlessContext host = HeadlessContext.Create();
host.MakeCurrent();
Func<string, nint> getProcAddress = name => host.GetProcAddress(name);
string path = args[0];

// Once, with your context current on this thread:
using var device = new GlDevice(GL.GetApi(getProcAddress));
using var backend = new GlBackend(device);
OnnxModel model = OnnxFile.Load(path);
using GlGraph network = backend.Compile(model.Graph, model.Parameters);
using var prepare = new TextureToTensor(device, PictureTransform.Parse(model.InputSpec!));
GlBuffer input = network.BufferOf(network.Graph.Inputs[0]), output = network.BufferOf(network.Graph.Outputs[0]);
network.MarkInputSet(network.Graph.Inputs[0]);

using UploadTexture frame = HostTexture();
(uint texture, int width, int height) = (frame.Handle, frame.Width, frame.Height);

// Every frame: your texture in, a buffer with the results out, and nothing passes through the CPU.
prepare.Run(texture, width, height, input);
network.Run();
device.Gl.BindBufferBase(BufferTargetARB.ShaderStorageBuffer, 0, output.Handle); // for your own shaders, or on the CPU:
Tensor probabilities = network.ReadBlocking(network.Graph.Outputs[0].Name);

int best = probabilities.Floats.IndexOf(probabilities.Floats.ToArray().Max());
Console.WriteLine($"{model.Labels[best]} {probabilities.Floats[best]:F3}");

// What a host has anyway: dark ink on light paper, a slanted stroke with a flag.
UploadTexture HostTexture()
{
    const int Size = 280;
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

    var frame = new UploadTexture(device);
    frame.Upload(pixels, Size, Size);
    return frame;
}
