using NeuralGL.Pictures;

namespace NeuralGL.App.Demo;

/// <summary>What the pointer does on the frame.</summary>
internal enum InputTool
{
    Off,

    /// <summary>Left paints, with Shift the ground; right rubs out.</summary>
    Draw,

    /// <summary>A rectangle dragged is covered with the mean.</summary>
    Occlude,

    /// <summary>Dragging moves the part that the network sees, the wheel resizes it.</summary>
    Crop,
}

/// <summary>What people are told of tools and of what they have changed.</summary>
internal static class ToolText
{
    /// <summary>The title of the frame.</summary>
    internal static string Title(InputTool tool, bool isPaused) => (tool, isPaused) switch
    {
        (InputTool.Draw, false) => "frame – draw",
        (InputTool.Draw, true) => "frame – draw (paused)",
        (InputTool.Occlude, false) => "frame – occlude",
        (InputTool.Occlude, true) => "frame – occlude (paused)",
        (InputTool.Crop, false) => "frame – crop",
        (InputTool.Crop, true) => "frame – crop (paused)",
        (_, true) => "frame (paused)",
        _ => "frame",
    };

    /// <summary>What a tool does, when it has been chosen.</summary>
    internal static string Toast(InputTool tool) => tool switch
    {
        InputTool.Draw => "draw on the frame: left paints, with Shift the ground, right rubs out",
        InputTool.Occlude => "occlude: drag a rectangle over the frame",
        InputTool.Crop => "crop: drag what the network sees, the wheel resizes it",
        _ => "tools off; Backspace takes the changes back",
    };

    /// <summary>What has been changed, in one line; empty if nothing.</summary>
    internal static ReadOnlySpan<char> Changes(Span<char> space, InputEdits edits)
    {
        var text = new TextBuffer(space);
        text = edits.Drawing.IsEmpty ? text : Next(text).Add("drawn on");
        text = edits.Occluded is null ? text : Next(text).Add("covered");
        text = edits.Crop is null ? text : Next(text).Add("cropped");
        text = edits.Shift == default ? text : Next(text).Add("shifted ").Add(edits.Shift.Right).Add(", ").Add(edits.Shift.Down);
        return edits.Noise == 0 ? text.Text : Next(text).Add("noise ").Add(edits.Noise).Add(" %").Text;
    }

    /// <summary>How far the answer is from that without the changes.</summary>
    internal static ReadOnlySpan<char> Change(Span<char> space, in OutputChange change, string measure, IReadOnlyList<string> labels)
    {
        TextBuffer text = new TextBuffer(space).Add(measure).Add(change.Distance, "F3");
        return change.Before == change.After ? text.Add(", same class").Text
            : text.Add(", before: ").Add(change.Before >= 0 && change.Before < labels.Count ? labels[change.Before] : "none").Text;
    }

    private static TextBuffer Next(TextBuffer text) => text.Text.IsEmpty ? text : text.Add(" · ");
}
