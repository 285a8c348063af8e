using System.Numerics;
using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.App.Frames;
using NeuralGL.App.Models;
using NeuralGL.App.Scenes;
using NeuralGL.Backends;
using NeuralGL.Pictures;
using NeuralGL.Platform;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Demo;

/// <summary>What is changed of the input, against the same change made on the frame's pixels here and the reference in double.</summary>
public class InputToolTests
{
    /// <summary>Float against double, as in <see cref="ReportTests"/>: 784·2⁻²⁴ of the sum of the products' sizes at most.</summary>
    private const double Tolerance = 5e-5;

    [Theory]
    [InlineData("gl")]
    [InlineData("cpu")]
    public void Drawing_shift_cover_and_noise_answer_as_the_reference_does_to_the_changed_pixels(string backend)
    {
        LoadedModel model = SmallModel.Load();
        using Stage stage = new Stage(model).Feed(20);
        using FramePipeline pipeline = backend == "cpu" ? new FramePipeline(stage.Pipeline.Device, new CpuBackend(1), model) : new FramePipeline(stage.Pipeline.Device, stage.Backend, model);
        double[] plain = Answers(model, model.RequireInput(), stage.Frame.Pixels, stage.Frame);
        InputEdits edits = pipeline.Edits;
        edits.Fit(160, 120);
        edits.Drawing.Stroke(new Vector2(60, 30), new Vector2(90, 70), 4, SketchMark.Ink);
        edits.Drawing.Stroke(new Vector2(70, 20), new Vector2(70, 20), 5, SketchMark.Paper);
        edits.Shift = (2, -1);
        edits.Occluded = new PictureRectangle(50, 60, 21, 17);
        edits.Noise = 20;
        byte[] changed = Changed(stage.Frame);
        double[] expected = Answers(model, model.RequireInput(), changed, stage.Frame);
        pipeline.Process(stage.Frame);
        pipeline.Collect(wait: true);

        Assert.True(Distance(plain, expected) > 0.02, "the changes are to be seen in the answer");
        Near(expected, pipeline.Outputs);
        Near(plain, pipeline.OutputsBefore);
        Assert.Equal(Distance(plain, expected), OutputChange.Of(pipeline.OutputsBefore, pipeline.Outputs).Distance, 1e-4);

        edits.Clear();
        pipeline.Process(stage.Frame);
        pipeline.Collect(wait: true);
        Near(plain, pipeline.Outputs);
        Assert.True(pipeline.OutputsBefore.IsEmpty);
    }

    [Theory]
    [InlineData("gl")]
    [InlineData("cpu")]
    public void A_moved_crop_answers_as_the_reference_does_to_that_part(string backend)
    {
        LoadedModel model = SmallModel.Load();
        using Stage stage = new Stage(model).Feed(20);
        using FramePipeline pipeline = backend == "cpu" ? new FramePipeline(stage.Pipeline.Device, new CpuBackend(1), model) : new FramePipeline(stage.Pipeline.Device, stage.Backend, model);
        foreach (PictureRectangle crop in (PictureRectangle[])[new(31, 7, 84, 84), new(0, 0, 30, 30)])
        {
            pipeline.Edits.Crop = crop;
            pipeline.Process(stage.Frame);
            pipeline.Collect(wait: true);
            Near(Answers(model, PictureTransform.Parse($"{SmallModel.InputSpec},crop={crop.Width}x{crop.Height}+{crop.X}+{crop.Y}"), stage.Frame.Pixels, stage.Frame), pipeline.Outputs);
            Near(Answers(model, model.RequireInput(), stage.Frame.Pixels, stage.Frame), pipeline.OutputsBefore);
        }
    }

    [Fact]
    public void Noise_is_the_same_for_the_same_frame_and_as_strong_as_it_says()
    {
        int[] levels = [.. Enumerable.Range(0, 40_000).Select(i => InputNoise.Level(7, i, 0, 20))];
        Assert.Equal(levels, Enumerable.Range(0, 40_000).Select(i => InputNoise.Level(7, i, 0, 20)));
        Assert.NotEqual(levels, Enumerable.Range(0, 40_000).Select(i => InputNoise.Level(8, i, 0, 20)));
        double mean = levels.Average(), deviation = Math.Sqrt(levels.Average(l => (l - mean) * (l - mean)));

        // 40,000 draws of a deviation of 51 have a mean within 51/200, and a deviation within 51/280, of theirs in two cases of three.
        Assert.Equal(0, mean, 1.0);
        Assert.Equal(0.2 * 255, deviation, 1.0);
    }

    [Fact]
    public void Frames_of_another_size_take_back_what_had_a_place()
    {
        var edits = new InputEdits { Crop = new(0, 0, 10, 10), Occluded = new(1, 1, 5, 5), Noise = 5 };
        edits.Fit(20, 20);
        edits.Drawing.Stroke(new(5, 5), new(9, 5), 2, SketchMark.Ink);
        edits.Fit(20, 20);
        Assert.False(edits.Drawing.IsEmpty);
        edits.Fit(8, 8);
        Assert.True(edits.Drawing.IsEmpty);
        Assert.Equal((null, null, 5), (edits.Crop, edits.Occluded, edits.Noise));
    }

    [Fact]
    public void The_crop_keeps_its_shape_and_stays_within_the_frame()
    {
        var crop = new PictureRectangle(20, 0, 120, 120);
        Assert.Equal(new PictureRectangle(40, 0, 120, 120), CropBox.Moved(crop, new(300, 5), 160, 120));
        PictureRectangle half = CropBox.Resized(crop, 0.5f, new(80, 60), 160, 120);
        Assert.Equal(new PictureRectangle(50, 30, 60, 60), half);
        Assert.Equal(new PictureRectangle(20, 0, 120, 120), CropBox.Resized(half, 100, new(80, 60), 160, 120));
        Assert.Equal(4, CropBox.Resized(half, 0.001f, new(80, 60), 160, 120).Width);
    }

    [Fact]
    public void Pointer_and_keys_change_the_input_and_Backspace_takes_it_back()
    {
        using Stage stage = new Stage(SmallModel.Load()).Feed(20);
        stage.Draw(1280, 720);
        Rect place = stage.View.FramePlace;
        var tools = new ToolControl(stage.View, stage.Pipeline, stage.State, _ => { });
        InputEdits edits = stage.Pipeline.Edits;
        Vector2 At(float x, float y) => new(place.X + (x * place.Width / 160), place.Y + (y * place.Height / 120));
        void Drag(Vector2 from, Vector2 to, PointerButton button = PointerButton.Left)
        {
            Assert.True(tools.OnPointer(PointerAct.Pressed, from, button, default, 0));
            Assert.True(tools.OnPointer(PointerAct.Moved, to, button, default, 0));
            Assert.True(tools.OnPointer(PointerAct.Released, to, button, default, 0));
        }

        Assert.False(tools.OnPointer(PointerAct.Pressed, At(80, 60), PointerButton.Left, default, 0));
        Assert.True(tools.OnKey(Press(Key.D)));
        Drag(At(60, 60), At(100, 60));
        Assert.Equal(((byte)SketchMark.Ink, (byte)SketchMark.None), (edits.Drawing.Marks[(60 * 160) + 80], edits.Drawing.Marks[(75 * 160) + 80]));
        Drag(At(80, 60), At(80, 60), PointerButton.Right);
        Assert.Equal(((byte)SketchMark.None, (byte)SketchMark.Ink), (edits.Drawing.Marks[(60 * 160) + 80], edits.Drawing.Marks[(60 * 160) + 62]));

        tools.OnKey(Press(Key.D));
        Drag(At(100.5f, 20.5f), At(60.5f, 50.5f));
        Assert.Equal(new PictureRectangle(60, 20, 41, 31), edits.Occluded);
        tools.OnKey(Press(Key.D));
        Assert.True(tools.OnPointer(PointerAct.Scrolled, At(80, 60), default, default, 2));
        Assert.InRange(edits.Crop!.Value.Width, 98, 100);
        Drag(At(80, 60), At(90, 55));
        Assert.Equal(99, edits.Crop!.Value.Width, 1.0);
        Assert.Equal(40, edits.Crop!.Value.X, 1.0);
        Assert.False(tools.OnPointer(PointerAct.Scrolled, new(900, 400), default, default, 2));

        tools.OnKey(Press(Key.N));
        tools.OnKey(Press(Key.N));
        tools.OnKey(Press(Key.Left, KeyModifiers.Shift));
        Assert.Equal((10, (-1, 0)), (edits.Noise, edits.Shift));
        Assert.False(tools.OnKey(Press(Key.Left)));
        int version = edits.Version;
        tools.OnKey(Press(Key.Backspace));
        Assert.True(edits.IsEmpty && edits.Version > version);
    }

    [Theory]
    [InlineData("tools-1280x720", 1280, 720)]
    [InlineData("tools-640x360", 640, 360)]
    public void Answers_before_and_after_stand_beside_each_other_with_their_distance(string name, int width, int height)
    {
        using Stage stage = new Stage(SmallModel.Load()).Feed(20);
        InputEdits edits = stage.Pipeline.Edits;
        (edits.Noise, edits.Occluded, edits.Crop) = (10, new PictureRectangle(70, 40, 30, 22), new PictureRectangle(30, 10, 96, 96));
        edits.Drawing.Stroke(new Vector2(50, 40), new Vector2(62, 80), 4, SketchMark.Ink);
        (stage.State.Tool, stage.State.IsPaused) = (InputTool.Occlude, true);
        stage.Pipeline.Process(stage.Frame);
        stage.Pipeline.Collect(wait: true);
        Golden.Check(name, stage.Draw(width, height));
    }

    [Fact]
    public void Changes_cost_no_memory_once_they_are_there()
    {
        using Stage stage = new Stage(SmallModel.Load()).Feed(3);
        InputEdits edits = stage.Pipeline.Edits;
        (edits.Noise, edits.Occluded, edits.Crop) = (10, new PictureRectangle(70, 40, 30, 22), new PictureRectangle(30, 10, 96, 96));
        edits.Drawing.Stroke(new Vector2(50, 40), new Vector2(62, 80), 4, SketchMark.Ink);
        long least = long.MaxValue;
        for (int i = 0; i < 40; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            stage.Pipeline.Process(stage.Frame);
            stage.Pipeline.Collect(wait: true);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    /// <summary>The changes of the first test, each pixel on its own.</summary>
    private static byte[] Changed(Frame frame)
    {
        // The network sees 120 of the 160 columns, from the 20th on; a pixel of its 28 is 120/28 of theirs.
        (int right, int down) = ((int)Math.Round(2 * 120 / 28.0), (int)Math.Round(-120 / 28.0));
        byte[] result = frame.Pixels.ToArray();
        for (int y = 0; y < 120; y++)
        {
            for (int x = 0; x < 160; x++)
            {
                (int fromX, int fromY) = (Math.Clamp(x - right, 0, 159), Math.Clamp(y - down, 0, 119));
                bool isCovered = x >= 50 && x < 71 && y >= 60 && y < 77;
                int? drawn = isCovered ? 128
                    : Near(fromX, fromY, new(70, 20), new(70, 20), 5) ? 255
                    : Near(fromX, fromY, new(60, 30), new(90, 70), 4) ? 0
                    : null;
                for (int c = 0; c < 3; c++)
                {
                    int level = drawn ?? frame.Pixels[(4 * ((fromY * 160) + fromX)) + c];
                    if (x >= 20 && x < 140)
                    {
                        // The last grain whose first pixel is not beyond this one.
                        int column = Enumerable.Range(0, 28).Last(g => g * 120 / 28 <= x - 20), row = Enumerable.Range(0, 28).Last(g => g * 120 / 28 <= y);
                        level = Math.Clamp(level + InputNoise.Level(frame.Index, (row * 28) + column, 0, 20), 0, 255);
                    }

                    result[(4 * ((y * 160) + x)) + c] = (byte)level;
                }
            }
        }

        return result;
    }

    private static bool Near(int x, int y, Vector2 from, Vector2 to, double radius)
    {
        (double px, double py, double dx, double dy) = (x + 0.5 - from.X, y + 0.5 - from.Y, to.X - from.X, to.Y - from.Y);
        double along = dx == 0 && dy == 0 ? 0 : Math.Clamp(((px * dx) + (py * dy)) / ((dx * dx) + (dy * dy)), 0, 1);
        return Math.Pow(px - (along * dx), 2) + Math.Pow(py - (along * dy), 2) <= radius * radius;
    }

    private static double[] Answers(LoadedModel model, PictureTransform transform, ReadOnlySpan<byte> pixels, Frame frame)
    {
        float[] input = new float[transform.Length];
        transform.Apply<float>(pixels, frame.Width, frame.Height, input);
        using var graph = (ReferenceGraph<double>)new ReferenceBackend<double>().Compile(model.Graph, model.Parameters, new CompileOptions { ObserveAll = true });
        graph.SetInput(graph.Graph.Inputs[0].Name, Tensor.From<float>(graph.Graph.Inputs[0].Type, input));
        graph.Run();
        return graph.Numbers(graph.Graph.Outputs[0]).ToArray();
    }

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());

    private static void Near(double[] expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], Tolerance);
        }
    }

    private static KeyEvent Press(Key key, KeyModifiers modifiers = default) => new(key, modifiers, IsRepeat: false);
}
