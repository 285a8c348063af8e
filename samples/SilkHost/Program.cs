// A host with a Silk.NET context (IGLContext): here a headless one; in a Silk.NET window it is window.GLContext, see samples/SilkWindow.
// Usage: SilkHost MODEL.onnx (such as assets/models/digits.onnx). It draws a bar, and prints what the network takes it for.
using System.Numerics.Tensors;
using NeuralGL.Onnx;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Pictures;
using NeuralGL.Platform;
using Silk.NET.OpenGL;

const int Size = 280;

using HeadlessContext context = HeadlessContext.Create();
context.MakeCurrent();
using GL gl = GL.GetApi(context);
uint canvas = Canvas(gl);

using GlGuest guest = GlGuest.Attach(context);
OnnxModel model = OnnxFile.Load(args[0]);
using GlNetwork network = guest.Load(model.Graph, model.Parameters, model.InputSpec);
network.Inputs[0].Bind(new PictureTexture(canvas, Size, Size));

for (Task<float[]>? answer = null; answer is not { IsCompleted: true };)
{
    Draw(gl);
    network.Schedule();
    answer ??= Report(network.Outputs[0].ReadAsync(), model.Labels);
    guest.Update(); // goes on behind the await, on this thread
    context.SwapBuffers();
}

static async Task<float[]> Report(Task<float[]> read, IReadOnlyList<string> labels)
{
    float[] probabilities = await read;
    Console.WriteLine(labels[TensorPrimitives.IndexOfMax(probabilities)]);
    return probabilities;
}

// The host's own rendering: dark on light, into a texture.
static uint Canvas(GL gl)
{
    uint texture = gl.GenTexture();
    gl.BindTexture(TextureTarget.Texture2D, texture);
    gl.TexStorage2D(TextureTarget.Texture2D, 1, SizedInternalFormat.Rgba8, Size, Size);
    gl.BindFramebuffer(FramebufferTarget.Framebuffer, gl.GenFramebuffer());
    gl.FramebufferTexture2D(FramebufferTarget.Framebuffer, FramebufferAttachment.ColorAttachment0, TextureTarget.Texture2D, texture, 0);
    return texture;
}

static void Draw(GL gl)
{
    gl.Disable(EnableCap.ScissorTest);
    gl.ClearColor(1, 1, 1, 1);
    gl.Clear(ClearBufferMask.ColorBufferBit);
    gl.Enable(EnableCap.ScissorTest);
    gl.Scissor(128, 50, 24, 180);
    gl.ClearColor(0.1f, 0.1f, 0.1f, 1);
    gl.Clear(ClearBufferMask.ColorBufferBit);
}
