using System.CommandLine;
using System.Globalization;
using NeuralGL.App.Commands;
using NeuralGL.App.Drawing;
using NeuralGL.Pictures;

namespace NeuralGL.App.Demo;

/// <summary>The options that change the input as the tools do, in both directions: read from the command line, and written for it.</summary>
internal static class EditOptions
{
    /// <summary>Standard deviation of noise in per cent.</summary>
    internal static Option<int> Noise() => CommonOptions.Integer("--noise", "noise added to the input, in per cent of its range (default 0)", 0, 0, 100);

    /// <summary>The part of the frame that the network sees.</summary>
    internal static Option<string?> Crop() => new("--crop") { Description = "the part of the frame that goes into the network, in pixels", HelpName = "X,Y,W,H" };

    /// <summary>What is covered.</summary>
    internal static Option<string?> Occlude() => new("--occlude") { Description = "a part of the frame that is covered with the mean, in pixels", HelpName = "X,Y,W,H" };

    /// <summary>By how much the picture is moved.</summary>
    internal static Option<string?> Shift() => new("--shift") { Description = "moves the picture, in pixels of the input", HelpName = "RIGHT,DOWN" };

    /// <summary>A drawing that K saved.</summary>
    internal static Option<string?> Drawing() => new("--drawing") { Description = "lays a PNG of the frame's size over it: black is ink, white is ground, clear is the frame", HelpName = "FILE.png" };

    /// <summary>Reads X,Y,W,H.</summary>
    /// <exception cref="UserException">They are not four whole numbers, the first two from 0 and the others from 1 on.</exception>
    internal static PictureRectangle? Rectangle(string option, string? text) => text is null ? null
        : Numbers(text) is [>= 0 and var x, >= 0 and var y, > 0 and var width, > 0 and var height] ? new PictureRectangle(x, y, width, height)
        : throw new UserException($"{option} {text}: four whole numbers X,Y,W,H in pixels of the frame, such as 40,10,80,60", ExitCode.Usage);

    /// <summary>Reads RIGHT,DOWN.</summary>
    /// <exception cref="UserException">They are not two whole numbers.</exception>
    internal static (int Right, int Down) Offset(string option, string? text) => text is null ? default
        : Numbers(text) is [var right and > -PictureTransform.MaxSize and < PictureTransform.MaxSize, var down and > -PictureTransform.MaxSize and < PictureTransform.MaxSize] ? (right, down)
        : throw new UserException($"{option} {text}: two whole numbers RIGHT,DOWN in pixels of the input, such as 1,-2", ExitCode.Usage);

    /// <summary>The options that make the same changes, each with its value; of a drawing the file that it was saved to.</summary>
    internal static IEnumerable<(string Option, string? Value)> Of(InputEdits edits, string? drawing) =>
    [
        ("--noise", edits.Noise == 0 ? null : edits.Noise.ToString(CultureInfo.InvariantCulture)),
        ("--crop", Text(edits.Crop)),
        ("--occlude", Text(edits.Occluded)),
        ("--shift", edits.Shift == default ? null : string.Create(CultureInfo.InvariantCulture, $"{edits.Shift.Right},{edits.Shift.Down}")),
        ("--drawing", drawing),
    ];

    /// <summary>Saves a drawing as <see cref="Load"/> reads it.</summary>
    /// <exception cref="IOException">The disk is full, or the folder is gone.</exception>
    internal static void Save(Sketch drawing, string path)
    {
        byte[] rgba = new byte[4 * drawing.Marks.Length];
        for (int i = 0; i < drawing.Marks.Length; i++)
        {
            var mark = (SketchMark)drawing.Marks[i];
            rgba.AsSpan(4 * i, 3).Fill(mark == SketchMark.Paper ? (byte)255 : (byte)0);
            rgba[(4 * i) + 3] = mark == SketchMark.None ? (byte)0 : (byte)255;
        }

        PngFile.Write(path, rgba, drawing.Width, drawing.Height);
    }

    /// <summary>Takes a drawing from a PNG.</summary>
    /// <exception cref="UserException">It cannot be read.</exception>
    internal static void Load(Sketch drawing, string path)
    {
        try
        {
            Screenshot picture = PngFile.Read(path);
            byte[] marks = new byte[picture.Width * picture.Height];
            for (int i = 0; i < marks.Length; i++)
            {
                marks[i] = (byte)(picture.Rgba[(4 * i) + 3] < 128 ? SketchMark.None : picture.Rgba[(4 * i) + 1] < 128 ? SketchMark.Ink : SketchMark.Paper);
            }

            drawing.Set(marks, picture.Width, picture.Height);
        }
        catch (IOException e)
        {
            throw new UserException($"--drawing: {e.Message}", ExitCode.BadInput);
        }
    }

    private static string? Text(PictureRectangle? rectangle) => rectangle is { } r ? string.Create(CultureInfo.InvariantCulture, $"{r.X},{r.Y},{r.Width},{r.Height}") : null;

    private static int[] Numbers(string text)
    {
        string[] parts = text.Split(',');
        int[] numbers = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return [];
            }
        }

        return numbers;
    }
}
