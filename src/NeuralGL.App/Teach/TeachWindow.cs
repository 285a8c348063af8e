using System.Globalization;
using System.Text;
using NeuralGL.App.Commands;
using NeuralGL.Onnx;
using NeuralGL.Platform;

namespace NeuralGL.App.Teach;

/// <summary>The keys of teach mode, as the window passes them on.</summary>
/// <param name="mode">What they act on.</param>
/// <param name="say">Shows a short answer.</param>
/// <param name="leave">Ends teach mode.</param>
internal sealed class TeachWindow(TeachMode mode, Action<string> say, Action leave)
{
    private const int LongestName = 24;

    private Key? _held;
    private bool _skipsFirst;
    private string? _saved;

    internal TeachMode Mode => mode;

    /// <summary>A key went down.</summary>
    /// <returns>Whether teach mode took it.</returns>
    internal bool OnKeyDown(KeyEvent key)
    {
        if (mode.Teach.Renaming is { } renaming)
        {
            Rename(renaming, key.Key);
            return true;
        }

        bool up = key.Key != Key.Down && !key.Modifiers.HasFlag(KeyModifiers.Shift);
        switch (TeachBindings.ActionOf(key.Key))
        {
            case TeachAction.Collect when !key.IsRepeat && _held is null:
                _held = key.Key;
                mode.BeginCollecting(key.Key - Key.Digit1);
                return true;
            case TeachAction.Undo:
                say(mode.Undo());
                return true;
            case TeachAction.Clear when !key.IsRepeat:
                say(mode.Clear());
                return true;
            case TeachAction.Rename when !key.IsRepeat:
                mode.Teach.Renaming = (mode.LastClass, "");
                _skipsFirst = true;
                return true;
            case TeachAction.Restart when !key.IsRepeat:
                say(mode.Restart());
                return true;
            case TeachAction.Pace when !key.IsRepeat:
                say(mode.NextPace());
                return true;
            case TeachAction.Save when !key.IsRepeat:
                Save();
                return true;
            case TeachAction.Load when !key.IsRepeat:
                Load();
                return true;
            case TeachAction.Leave when !key.IsRepeat:
                leave();
                return true;
            case { } adjust and (TeachAction.LearningRate or TeachAction.Momentum or TeachAction.Batch or TeachAction.Decay):
                mode.Adjust(adjust, up);
                return true;
            case null:
                return false;
            default:
                // The repetition of a key that is held down.
                return true;
        }
    }

    /// <summary>A key was let go.</summary>
    internal void OnKeyUp(KeyEvent key)
    {
        if (key.Key == _held)
        {
            _held = null;
            mode.EndCollecting();
        }
    }

    /// <summary>A character of a name. The N of the key that began the renaming arrives here after it and is no part of the name.</summary>
    internal void OnTyped(Rune rune)
    {
        if (mode.Teach.Renaming is { } renaming && renaming.Text.Length < LongestName && !Rune.IsControl(rune))
        {
            mode.Teach.Renaming = (renaming.Class, _skipsFirst && (rune.Value is 'n' or 'N') ? "" : renaming.Text + rune);
            _skipsFirst = false;
        }
    }

    private void Rename((int Class, string Text) renaming, Key key)
    {
        switch (key)
        {
            case Key.Enter:
                mode.Teach.Renaming = null;
                mode.Rename(renaming.Class, renaming.Text);
                break;
            case Key.Escape:
                mode.Teach.Renaming = null;
                break;
            case Key.Backspace when renaming.Text.Length > 0:
                mode.Teach.Renaming = (renaming.Class, renaming.Text[..^1]);
                break;
        }
    }

    private void Save()
    {
        string path = Path.GetFullPath(string.Create(CultureInfo.InvariantCulture, $"taught-{DateTime.Now:yyyyMMdd-HHmmss}.onnx"));
        try
        {
            mode.Save(path);
            _saved = path;
            say($"saved {path}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            say($"not saved: {e.Message}");
        }
    }

    /// <summary>The file saved here, or the newest one in the working directory.</summary>
    private void Load()
    {
        string? path = _saved ?? Directory.EnumerateFiles(".", "taught-*.onnx").Max(StringComparer.Ordinal);
        try
        {
            if (path is null)
            {
                say("nothing was saved here yet; O saves");
                return;
            }

            mode.Load(path);
            say($"loaded {path}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or UserException or ModelFormatException)
        {
            say($"not loaded: {e.Message}");
        }
    }
}
