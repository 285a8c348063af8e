using System.Numerics;
using NeuralGL.App.Drawing;
using NeuralGL.App.Scenes;
using NeuralGL.Pictures;
using NeuralGL.Platform;

namespace NeuralGL.App.Demo;

/// <summary>Changes the input by pointer and keys.</summary>
/// <param name="view">Where the frame is on screen.</param>
/// <param name="pipeline">Whose frames are changed.</param>
/// <param name="state">Which tool is on.</param>
/// <param name="say">Tells people.</param>
internal sealed class ToolControl(DemoView view, FramePipeline pipeline, DemoState state, Action<string> say)
{
    /// <summary>A notch of the wheel.</summary>
    private const float Step = 1.1f;

    /// <summary>The pen's radius for the shorter side of what the network sees: two of the 28 pixels of a digit across.</summary>
    private const float Pen = 1f / 28;

    private Vector2? _from;
    private SketchMark _mark;

    private InputEdits Edits => pipeline.Edits;

    private PictureRectangle Seen => pipeline.Transform.CropRectangle(pipeline.Texture.Width, pipeline.Texture.Height);

    /// <summary>The pen's radius in pixels of the frame.</summary>
    internal static float PenRadius(PictureRectangle seen) => MathF.Max(0.75f, Pen * Math.Min(seen.Width, seen.Height));

    /// <summary>A key was pressed.</summary>
    /// <returns>Whether it meant something here.</returns>
    internal bool OnKey(KeyEvent key)
    {
        switch (KeyBindings.ActionOf(key))
        {
            case DemoAction.Tool when !key.IsRepeat:
                state.Tool = state.Tool == InputTool.Crop ? InputTool.Off : state.Tool + 1;
                _from = null;
                say(ToolText.Toast(state.Tool));
                return true;
            case DemoAction.Noise when !key.IsRepeat:
                Edits.NextNoise();
                say(Edits.Noise == 0 ? "no noise" : $"noise of {Edits.Noise} % of the range");
                return true;
            case DemoAction.TakeBack when !key.IsRepeat:
                say(Edits.IsEmpty ? "the input is as it comes" : "the input is as it comes again");
                Edits.Clear();
                return true;
            case DemoAction.ShiftInput when pipeline.Texture.Handle != 0:
                (int right, int down) = key.Key switch { Key.Left => (-1, 0), Key.Right => (1, 0), Key.Up => (0, -1), _ => (0, 1) };
                Edits.Shift = (Math.Clamp(Edits.Shift.Right + right, -pipeline.Transform.Width, pipeline.Transform.Width), Math.Clamp(Edits.Shift.Down + down, -pipeline.Transform.Height, pipeline.Transform.Height));
                return true;
            default:
                return false;
        }
    }

    /// <summary>The pointing device did something.</summary>
    /// <returns>Whether it was the tool's; otherwise it is for whoever comes next.</returns>
    internal bool OnPointer(PointerAct act, Vector2 pixel, PointerButton button, KeyModifiers modifiers, float wheel)
    {
        if (state.Tool == InputTool.Off || pipeline.Texture.Handle == 0)
        {
            return false;
        }

        state.Pointer = pixel;
        bool isInside = view.FramePlace.Contains(pixel);
        Vector2 at = InFrame(pixel);
        switch (act)
        {
            case PointerAct.Pressed when isInside && _from is null && (button == PointerButton.Left || (button == PointerButton.Right && state.Tool == InputTool.Draw)):
                _from = at;
                _mark = button == PointerButton.Right ? SketchMark.None : modifiers.HasFlag(KeyModifiers.Shift) ? SketchMark.Paper : SketchMark.Ink;
                Drag(at, at);
                return true;
            case PointerAct.Moved when _from is { } from:
                Drag(from, at);
                return true;
            case PointerAct.Released when _from is not null:
                _from = null;
                return true;
            case PointerAct.Scrolled when isInside && state.Tool == InputTool.Crop && wheel != 0:
                Edits.Crop = Turned() ? Edits.Crop : CropBox.Resized(Seen, MathF.Pow(Step, -wheel), at, pipeline.Texture.Width, pipeline.Texture.Height);
                return true;
            default:
                return isInside && act != PointerAct.Moved;
        }
    }

    private void Drag(Vector2 from, Vector2 to)
    {
        switch (state.Tool)
        {
            case InputTool.Draw:
                // The drawing moves with the picture, and the stroke appears under the pointer.
                (int right, int down) = FrameEditor.ShiftInFrame(Edits.Shift, pipeline.Transform.Geometry(pipeline.Texture.Width, pipeline.Texture.Height));
                var moved = new Vector2(right, down);
                Edits.Drawing.Stroke(from - moved, to - moved, PenRadius(Seen), _mark);
                Edits.Touch();
                _from = to;
                break;
            case InputTool.Occlude:
                Edits.Occluded = Between(from, to);
                break;
            case InputTool.Crop when !Turned():
                PictureRectangle before = Seen, after = CropBox.Moved(before, to - from, pipeline.Texture.Width, pipeline.Texture.Height);
                if (after != before)
                {
                    Edits.Crop = after;
                    _from = from + new Vector2(after.X - before.X, after.Y - before.Y);
                }

                break;
        }
    }

    /// <summary>Every pixel that the rectangle touches, within the frame; null for a click, which uncovers.</summary>
    private PictureRectangle? Between(Vector2 a, Vector2 b)
    {
        (Vector2 low, Vector2 high) = (Vector2.Min(a, b), Vector2.Max(a, b));
        int left = Math.Clamp((int)low.X, 0, pipeline.Texture.Width - 1), top = Math.Clamp((int)low.Y, 0, pipeline.Texture.Height - 1);
        int right = Math.Clamp((int)MathF.Ceiling(high.X), left + 1, pipeline.Texture.Width), bottom = Math.Clamp((int)MathF.Ceiling(high.Y), top + 1, pipeline.Texture.Height);
        return a == b ? null : new PictureRectangle(left, top, right - left, bottom - top);
    }

    /// <summary>Frames that are stored turned are cropped by --input-transform only.</summary>
    private bool Turned()
    {
        if (pipeline.Transform.Orientation != 1)
        {
            say("the crop of frames that are stored turned stays where it is");
            return true;
        }

        return false;
    }

    private Vector2 InFrame(Vector2 pixel)
    {
        Rect place = view.FramePlace;
        return new Vector2((pixel.X - place.X) * pipeline.Texture.Width / place.Width, (pixel.Y - place.Y) * pipeline.Texture.Height / place.Height);
    }
}
