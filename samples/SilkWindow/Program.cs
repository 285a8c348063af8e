// Kept outside the solution: the feed that NeuralGL is built against does not serve Silk.NET.Windowing and Silk.NET.Input, so neither build nor tests see this project.
// A window of Silk.NET's whose frame a network sees: draw with the mouse, Backspace wipes, Escape ends; the title says what it is.
// Usage: dotnet run -- MODEL.onnx (such as ../../assets/models/digits.onnx).
using System.Numerics.Tensors;
using NeuralGL.Onnx;
using NeuralGL.OpenGL.Embedding;
using NeuralGL.OpenGL.Pictures;
using Silk.NET.Input;
using Silk.NET.Maths;
using Silk.NET.OpenGL;
using Silk.NET.Windowing;

const int Size = 280;

WindowOptions options = WindowOptions.Default with
{
    Size = new Vector2D<int>(Size, Size),
    Title = "Draw a digit",
    API = new GraphicsAPI(ContextAPI.OpenGL, new APIVersion(4, 3)),
    WindowBorder = WindowBorder.Fixed,
};
using IWindow window = Window.Create(options);
GL gl = null!;
GlGuest guest = null!;
GlNetwork network = null!;
OnnxModel model = OnnxFile.Load(args[0]);
IMouse mouse = null!;
uint framebuffer = 0;

window.Load += () =>
{
    gl = GL.GetApi(window);
    IInputContext input = window.CreateInput();
    mouse = input.Mice[0];
    input.Keyboards[0].KeyDown += (_, key, _) =>
    {
        if (key == Key.Escape)
        {
            window.Close();
        }
        else if (key == Key.Backspace)
        {
            Fill(0, 0, Size, Size, 1);
        }
    };

    uint canvas = gl.GenTexture();
    gl.BindTexture(TextureTarget.Texture2D, canvas);
    gl.TexStorage2D(TextureTarget.Texture2D, 1, SizedInternalFormat.Rgba8, Size, Size);
    framebuffer = gl.GenFramebuffer();
    gl.BindFramebuffer(FramebufferTarget.Framebuffer, framebuffer);
    gl.FramebufferTexture2D(FramebufferTarget.Framebuffer, FramebufferAttachment.ColorAttachment0, TextureTarget.Texture2D, canvas, 0);
    Fill(0, 0, Size, Size, 1);

    guest = GlGuest.Attach(window.GLContext!);
    network = guest.Load(model.Graph, model.Parameters, model.InputSpec);
    network.Inputs[0].Bind(new PictureTexture(canvas, Size, Size));
};
window.Render += _ =>
{
    if (mouse.IsButtonPressed(MouseButton.Left))
    {
        Fill((int)mouse.Position.X - 10, (int)mouse.Position.Y - 10, 20, 20, 0);
    }

    network.Schedule();
    network.Outputs[0].RequestRead(p => window.Title = model.Labels[TensorPrimitives.IndexOfMax(p)]);
    guest.Update();

    // The canvas has its first row at the top, as pictures have; the window's is at the bottom.
    gl.BindFramebuffer(FramebufferTarget.ReadFramebuffer, framebuffer);
    gl.BindFramebuffer(FramebufferTarget.DrawFramebuffer, 0);
    gl.Disable(EnableCap.ScissorTest);
    Vector2D<int> shown = window.FramebufferSize;
    gl.BlitFramebuffer(0, 0, Size, Size, 0, shown.Y, shown.X, 0, ClearBufferMask.ColorBufferBit, BlitFramebufferFilter.Nearest);
};
window.Closing += () =>
{
    network.Dispose();
    guest.Dispose();
};
window.Run();

void Fill(int x, int y, uint width, uint height, float gray)
{
    gl.BindFramebuffer(FramebufferTarget.Framebuffer, framebuffer);
    gl.Enable(EnableCap.ScissorTest);
    gl.Scissor(x, y, width, height);
    gl.ClearColor(gray, gray, gray, 1);
    gl.Clear(ClearBufferMask.ColorBufferBit);
}
