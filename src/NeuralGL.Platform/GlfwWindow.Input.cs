using System.Numerics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;
using NeuralGL.Platform.Glfw;
using Silk.NET.Maths;

namespace NeuralGL.Platform;

/// <content>What the user does.</content>
public sealed partial class GlfwWindow
{
    private ExceptionDispatchInfo? kept;

    /// <summary>Raised when a key goes down, and again while it is held (<see cref="KeyEvent.IsRepeat"/>).</summary>
    public event Action<KeyEvent>? KeyDown;

    /// <summary>Raised when a key goes up.</summary>
    public event Action<KeyEvent>? KeyUp;

    /// <summary>Raised for every character typed, as the keyboard's layout gives it.</summary>
    public event Action<Rune>? CharTyped;

    /// <summary>Raised when the pointer moves, with <see cref="PointerPosition"/>.</summary>
    public event Action<Vector2>? PointerMoved;

    /// <summary>Raised when a button of the pointing device goes down.</summary>
    public event Action<PointerEvent>? PointerPressed;

    /// <summary>Raised when a button of the pointing device goes up.</summary>
    public event Action<PointerEvent>? PointerReleased;

    /// <summary>Raised when the wheel turns or a touchpad scrolls: steps to the right and up.</summary>
    public event Action<Vector2>? Scrolled;

    /// <summary>Raised when files are dropped on the window, with their paths.</summary>
    public event Action<IReadOnlyList<string>>? FilesDropped;

    /// <summary>Raised with the new <see cref="Size"/>.</summary>
    public event Action<Vector2D<int>>? Resize;

    /// <summary>Raised with the new <see cref="FramebufferSize"/>.</summary>
    public event Action<Vector2D<int>>? FramebufferResize;

    /// <summary>Where the pointer is, in framebuffer pixels from the top left corner.</summary>
    public Vector2 PointerPosition { get; private set; }

    /// <summary>
    /// The text on the system's clipboard; empty where there is none. Reading waits for the program that offers the text, and on X11
    /// what was set is gone when this program ends.
    /// </summary>
    public unsafe string Clipboard
    {
        get
        {
            byte* text = GlfwApi.GetClipboard(window);
            if (text is not null)
            {
                return Marshal.PtrToStringUTF8((nint)text)!;
            }

            // A clipboard without text is an error to GLFW and none to people.
            GlfwApi.TakeError();
            return "";
        }
        set => GlfwApi.SetClipboard(window, value);
    }

    internal void RaiseDamaged() => Damaged?.Invoke();

    internal void RaiseKey(int key, int action, int modifiers)
    {
        Key named = Enum.IsDefined((Key)key) ? (Key)key : Key.Unknown;
        var e = new KeyEvent(named, Held(modifiers), action == GlfwApi.Repeat);
        (action == GlfwApi.Release ? KeyUp : KeyDown)?.Invoke(e);
    }

    internal void RaiseChar(uint codePoint)
    {
        if (Rune.IsValid(codePoint))
        {
            CharTyped?.Invoke(new Rune(codePoint));
        }
    }

    internal void RaisePointer(double x, double y)
    {
        // Screen coordinates and pixels differ on some systems, and not always by a whole number.
        Vector2D<int> size = Size, pixels = FramebufferSize;
        PointerPosition = size.X < 1 || size.Y < 1
            ? new Vector2((float)x, (float)y)
            : new Vector2((float)(x * pixels.X / size.X), (float)(y * pixels.Y / size.Y));
        PointerMoved?.Invoke(PointerPosition);
    }

    internal void RaiseButton(int button, int action, int modifiers)
    {
        var e = new PointerEvent((PointerButton)button, Held(modifiers), PointerPosition);
        (action == GlfwApi.Release ? PointerReleased : PointerPressed)?.Invoke(e);
    }

    internal void RaiseScroll(double x, double y) => Scrolled?.Invoke(new Vector2((float)x, (float)y));

    internal void RaiseDrop(string[] files) => FilesDropped?.Invoke(files);

    internal void RaiseResize(int width, int height) => Resize?.Invoke(new(width, height));

    internal void RaiseFramebufferResize(int width, int height) => FramebufferResize?.Invoke(new(width, height));

    internal void Keep(Exception e) => kept ??= ExceptionDispatchInfo.Capture(e);

    private static KeyModifiers Held(int modifiers) =>
        (KeyModifiers)modifiers & (KeyModifiers.Shift | KeyModifiers.Control | KeyModifiers.Alt | KeyModifiers.Super);

    private void ThrowKept()
    {
        ExceptionDispatchInfo? thrown = kept;
        kept = null;
        thrown?.Throw();
    }
}
