using NeuralGL.Platform;
using Silk.NET.Maths;
using Silk.NET.OpenGL;

namespace PlatformProbe;

/// <summary>A window that writes what happens to it on stdout, one event a line, until Escape.</summary>
internal static class WindowProbe
{
    internal const string Title = "NeuralGL probe – окно";

    internal const string ClipboardText = "weights=−1.5 · состояние · 状態";

    /// <summary>What another program finds on the clipboard.</summary>
    internal static void SayClipboard()
    {
        using var window = new GlfwWindow(new WindowOptions { Title = "NeuralGL clipboard", Size = new(200, 100), MinimumSize = new(100, 100), IsVisible = false });
        Say($"[{window.Clipboard}]");
    }

    internal static void Run()
    {
        using var window = new GlfwWindow(new WindowOptions { Title = Title, Size = new(400, 300), MinimumSize = new(100, 100) });
        GL? gl = null;
        int frames = 0;
        int unseen = 0;
        window.Load += () =>
        {
            gl = GL.GetApi(window);
            Say($"load current {window.IsCurrent} debug {(gl.GetInteger(GetPName.ContextFlags) & (int)ContextFlagMask.DebugBit) != 0}");
        };
        window.Update += _ => unseen += window.IsMinimised ? 1 : 0;
        window.Render += _ =>
        {
            Vector2D<int> size = window.FramebufferSize;
            gl!.Viewport(0, 0, (uint)size.X, (uint)size.Y);
            gl.ClearColor(0.2f, 0.4f, 0.8f, 1);
            gl.Clear(ClearBufferMask.ColorBufferBit);
            if (++frames == 3)
            {
                Say($"ready {size.X}x{size.Y} scale {window.ContentScale:0.##} visible {window.IsVisible}");
            }
        };
        window.KeyDown += key =>
        {
            Say($"down {key.Key} {key.Modifiers}{(key.IsRepeat ? " repeat" : "")}");
            switch (key.Key)
            {
                case Key.Escape:
                    window.Close();
                    break;
                case Key.C:
                    Say($"focused {window.IsFocused} minimised {window.IsMinimised} title {window.Title}");
                    break;
                case Key.X:
                    window.Clipboard = ClipboardText;
                    Say("copied");
                    break;
                case Key.T:
                    window.Title = "renamed";
                    break;
            }
        };
        window.KeyUp += key => Say($"up {key.Key}");
        window.CharTyped += character => Say($"char {character}");
        window.PointerMoved += position => Say($"pointer {position.X:0},{position.Y:0}");
        window.PointerPressed += e => Say($"press {e.Button} {e.Position.X:0},{e.Position.Y:0}");
        window.PointerReleased += e => Say($"release {e.Button}");
        window.Scrolled += step => Say($"scroll {step.X:0},{step.Y:0}");
        window.FramebufferResize += size => Say($"resize {size.X}x{size.Y}");
        window.Closing += () =>
        {
            Say($"closing current {window.IsCurrent} error {gl!.GetError()} unseen {(unseen <= 1 ? "few" : unseen)}");
            gl.Dispose();
        };
        window.Run();
        Say("end");
    }

    /// <summary>A handler that throws while GLFW is calling back: the exception must come out of Run as itself.</summary>
    internal static void RunThrowing()
    {
        using var window = new GlfwWindow(new WindowOptions { Title = Title, Size = new(200, 100), MinimumSize = new(100, 100) });
        int frames = 0;
        window.FramebufferResize += _ => throw new InvalidOperationException("from a handler");
        window.Render += _ =>
        {
            if (++frames == 2)
            {
                window.Size = new(220, 120);
            }
        };
        try
        {
            window.Run();
        }
        catch (InvalidOperationException e)
        {
            Say($"caught {e.Message}");
        }
    }

    private static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
