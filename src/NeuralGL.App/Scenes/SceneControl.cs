using System.Numerics;
using NeuralGL.Platform;

namespace NeuralGL.App.Scenes;

/// <summary>
/// One thing that people can do in a scene, as the scene's help lists it. Keys of the window's own table and digits are not a
/// scene's to use.
/// </summary>
/// <param name="KeyName">What is written on the key, or what the pointer does.</param>
/// <param name="Description">What it does.</param>
/// <param name="Keys">The keys; none for what the pointer does.</param>
/// <param name="Act">Called with the key when one goes down, again while it is held.</param>
internal sealed record SceneControl(Phrase KeyName, Phrase Description, IReadOnlyList<Key> Keys, Action<KeyEvent>? Act = null)
{
    /// <summary>A control by keys; what is written on them is the same in every language.</summary>
    internal SceneControl(string keyName, Phrase description, IReadOnlyList<Key> keys, Action<KeyEvent> act)
        : this(new Phrase(keyName, keyName), description, keys, act)
    {
    }

    /// <summary>A control by one key.</summary>
    internal static SceneControl Of(Key key, string keyName, Phrase description, Action<KeyEvent> act) => new(keyName, description, [key], act);

    /// <summary>A row of the help for what <see cref="IScene.OnPointer"/> does.</summary>
    internal static SceneControl Pointer(Phrase gesture, Phrase description) => new(gesture, description, []);
}

/// <summary>What the pointing device did.</summary>
internal enum PointerAct
{
    Moved,
    Pressed,
    Released,
    Scrolled,
}

/// <summary>The pointing device over a scene.</summary>
/// <param name="Act">What happened.</param>
/// <param name="Position">Where, in the page's units; may be outside of it.</param>
/// <param name="Button">Which button went down or up.</param>
/// <param name="Modifiers">Modifier keys held when a button went down or up.</param>
/// <param name="Wheel">Steps up (positive) or down that the wheel turned.</param>
internal readonly record struct ScenePointer(PointerAct Act, Vector2 Position, PointerButton Button = PointerButton.Left, KeyModifiers Modifiers = KeyModifiers.None, float Wheel = 0);
