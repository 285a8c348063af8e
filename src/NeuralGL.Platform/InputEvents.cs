namespace NeuralGL.Platform;

/// <summary>Modifier keys held down. The values are GLFW's.</summary>
[Flags]
public enum KeyModifiers
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A Shift key.</summary>
    Shift = 1,

    /// <summary>A Control key.</summary>
    Control = 2,

    /// <summary>An Alt key.</summary>
    Alt = 4,

    /// <summary>A Super, Windows or Command key.</summary>
    Super = 8,
}

/// <summary>A button of the pointing device. The values are GLFW's.</summary>
public enum PointerButton
{
    /// <summary>The left button.</summary>
    Left = 0,

    /// <summary>The right button.</summary>
    Right = 1,

    /// <summary>The middle button or wheel.</summary>
    Middle = 2,
}

/// <summary>A key went down, is held long enough to repeat, or went up.</summary>
/// <param name="Key">The key by its place.</param>
/// <param name="Modifiers">Modifiers held at that moment.</param>
/// <param name="IsRepeat">True when the key was already down and the system repeats it.</param>
public readonly record struct KeyEvent(Key Key, KeyModifiers Modifiers, bool IsRepeat);

/// <summary>A button of the pointing device went down or up.</summary>
/// <param name="Button">The button.</param>
/// <param name="Modifiers">Modifiers held at that moment.</param>
/// <param name="Position">Where, in framebuffer pixels from the top left corner.</param>
public readonly record struct PointerEvent(PointerButton Button, KeyModifiers Modifiers, System.Numerics.Vector2 Position);
