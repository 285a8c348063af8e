using System.Text.Json;
using NeuralGL.App.Drawing;
using NeuralGL.App.Frames;
using NeuralGL.App.Models;
using NeuralGL.App.Tests.Commands;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Heatmaps;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Demo;

/// <summary>What a headless run writes and says, against the reference.</summary>
public sealed class ReportTests : IDisposable
{
    /// <summary>
    /// Float against double: a dense layer on 784 numbers is off by at most 784·2⁻²⁴ ≈ 5e-5 of the sum of its products' sizes, and
    /// by far less in practice; what it feeds on is off by a rounding or two.
    /// </summary>
    private const double Tolerance = 5e-5;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pictures_and_report_have_their_names_and_sizes_and_stdout_is_the_report()
    {
        JsonElement report = Run(out string output, SmallModel.Save(_folder.Path), frames: 3, "--size", "800x450");

        Assert.Equal(["frame-00000.png", "frame-00001.png", "frame-00002.png", "report.json"], Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(output, File.ReadAllText(_folder["out/report.json"]));
        Screenshot[] pictures = [.. Enumerable.Range(0, 3).Select(i => PngFile.Read(_folder[$"out/frame-{i:00000}.png"]))];
        Assert.All(pictures, p => Assert.Equal((800, 450), (p.Width, p.Height)));
        Assert.NotEqual(pictures[0].Rgba, pictures[1].Rgba);

        string[] fields = ["renderer", "model", "source", "frames", "seconds", "startup_ms", "frame_ms_p50", "frame_ms_p99", "inference_ms_p50", "bytes_read_back_per_frame",
            "allocated_bytes_per_frame", "capture_bytes", "gl_errors", "panels", "outputs"];
        Assert.Empty(fields.Except(report.EnumerateObject().Select(p => p.Name)));
        Assert.Equal(("small.onnx", "synthetic seed 1", 3, 0), (report.GetProperty("model").GetString(), report.GetProperty("source").GetString(), report.GetProperty("frames").GetInt32(), report.GetProperty("gl_errors").GetInt32()));
        Assert.Equal(3 * 800 * 450 * 4, report.GetProperty("capture_bytes").GetInt64());
        Assert.NotEqual("", report.GetProperty("renderer").GetString());
        Assert.All(fields[4..9], f => Assert.InRange(report.GetProperty(f).GetDouble(), double.Epsilon, double.MaxValue));
        Assert.True(report.GetProperty("frame_ms_p50").GetDouble() <= report.GetProperty("frame_ms_p99").GetDouble());
    }

    [Theory]
    [InlineData("gl", false)]
    [InlineData("cpu", false)]
    [InlineData("reference", false)]
    [InlineData("gl", true)]
    public void Panels_and_outputs_are_those_of_the_reference_on_the_same_frame(string backend, bool shipped)
    {
        string path = shipped ? LoadedModel.DigitsPath : SmallModel.Save(_folder.Path);
        JsonElement report = Run(out _, path, frames: 3, "--backend", backend, "--seed", "5");
        LoadedModel model = LoadedModel.Load(path);
        ReferenceGraph<double> expected = Reference(model, seed: 5, frame: 2);

        JsonElement[] panels = [.. report.GetProperty("panels").EnumerateArray()];
        Value[] values = [expected.Graph.Inputs[0], .. expected.Graph.Nodes.Select(n => n.Output)];
        Assert.Equal(values.Select(v => v.Name), panels.Select(p => p.GetProperty("name").GetString()));
        Assert.All(panels.Skip(1).Zip(expected.Graph.Nodes), p => Assert.StartsWith(p.Second.Operator.Name, p.First.GetProperty("op").GetString(), StringComparison.Ordinal));
        foreach ((Value value, JsonElement panel) in values.Zip(panels))
        {
            double[] numbers = expected.Numbers(value).ToArray();
            double allowed = Tolerance * Math.Max(1, numbers.Max(Math.Abs));
            Assert.Equal(numbers.Min(), panel.GetProperty("min").GetDouble(), allowed);
            Assert.Equal(numbers.Max(), panel.GetProperty("max").GetDouble(), allowed);
            Assert.Equal("[N, " + string.Join(", ", value.Shape.Skip(1)) + "]", panel.GetProperty("shape").GetString());
        }

        JsonElement answer = Assert.Single(report.GetProperty("outputs").EnumerateArray());
        Assert.Equal(expected.Graph.Outputs[0].Name, answer.GetProperty("name").GetString());
        (string, double)[] best = [.. expected.Numbers(expected.Graph.Outputs[0]).ToArray().Zip(model.Labels, (p, label) => (label, p)).OrderByDescending(c => c.p).Take(5)];
        JsonElement[] top = [.. answer.GetProperty("top").EnumerateArray()];
        Assert.Equal(best.Length, top.Length);
        foreach (((string label, double p), JsonElement shown) in best.Zip(top))
        {
            Assert.Equal(p, shown.GetProperty("p").GetDouble(), Tolerance);

            // Classes that are as good as equal may change places.
            if (best.Count(c => Math.Abs(c.Item2 - p) <= 2 * Tolerance) == 1)
            {
                Assert.Equal(label, shown.GetProperty("label").GetString());
            }
        }
    }

    [Fact]
    public void Only_limits_and_outputs_are_read_back_and_a_frame_costs_less_memory_than_a_glyph()
    {
        JsonElement report = Run(out _, SmallModel.Save(_folder.Path), frames: 24);

        int panels = report.GetProperty("panels").GetArrayLength();
        Assert.Equal(4 * ((panels * HeatmapCanvas.FloatsPerPanel) + SmallModel.Labels.Length), report.GetProperty("bytes_read_back_per_frame").GetInt64());

        // Single frames that draw a glyph for the first time do not count; that they are all there is, the next test shows.
        Assert.Equal(0, report.GetProperty("allocated_bytes_per_frame").GetDouble());
    }

    [Fact]
    public void A_frame_whose_glyphs_were_drawn_before_allocates_nothing()
    {
        using var stage = new Stage(SmallModel.Load());
        using var canvas = new CanvasTarget(stage.Gl, 1280, 720);
        long Allocated(long index)
        {
            new SyntheticSource(1, 640, 480).Render(index, stage.Frame);
            (stage.State.FrameIndex, stage.State.Truth) = (index, stage.Frame.Truth);
            long before = GC.GetAllocatedBytesForCurrentThread();
            stage.Pipeline.Process(stage.Frame);
            stage.Pipeline.Collect(wait: true);
            stage.View.Draw(canvas, UiScale.One);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        for (int i = 0; i < 40; i++)
        {
            Allocated(i);
        }

        // Limits shrink slowly after larger numbers, so the first round's figures come again only where nothing remembers it.
        for (int i = 39; i < 43; i++)
        {
            Allocated(39);
        }

        // The runtime itself may allocate once in a while, when it exchanges code; what a frame allocates it would allocate in each.
        Assert.Equal(0, Enumerable.Range(0, 5).Min(_ => Allocated(39)));
        foreach (App.Demo.DemoViewMode view in Enum.GetValues<App.Demo.DemoViewMode>())
        {
            stage.State.View = view;
            Allocated(39);
            Allocated(39);
            Assert.Equal(0, Enumerable.Range(0, 5).Min(_ => Allocated(39)));
        }
    }

    [Fact]
    public void Without_json_there_is_one_line_that_says_where_the_pictures_are()
    {
        Outcome outcome = Outcome.Of("demo", "--headless", "--frames", "1", "--out", _folder["out"], "--model", SmallModel.Save(_folder.Path));

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.StartsWith($"1 picture and report.json in {_folder["out"]}: ", Assert.Single(outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_seed_shows_other_frames_and_the_same_seed_the_same_to_the_bit()
    {
        string model = SmallModel.Save(_folder.Path);
        byte[] Last(string seed)
        {
            Run(out _, model, frames: 2, "--seed", seed);
            return PngFile.Read(_folder["out/frame-00001.png"]).Rgba;
        }

        byte[] first = Last("3");
        Assert.Equal(first, Last("3"));
        Assert.NotEqual(first, Last("4"));
    }

    private JsonElement Run(out string output, string model, int frames, params string[] more)
    {
        Outcome outcome = Outcome.Of(["demo", "--headless", "--frames", $"{frames}", "--out", _folder["out"], "--model", model, "--json", .. more]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        output = outcome.Output;
        using JsonDocument document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    /// <summary>The network in double on the picture that the specification makes of a frame.</summary>
    private static ReferenceGraph<double> Reference(LoadedModel model, long seed, int frame)
    {
        var options = new FrameSourceOptions { Seed = seed };
        var picture = new Frame();
        new SyntheticSource(seed, options.Size.Width, options.Size.Height).Render(frame, picture);
        double[] numbers = new double[model.RequireInput().Length];
        model.RequireInput().Apply<double>(picture.Pixels, picture.Width, picture.Height, numbers);

        var graph = (ReferenceGraph<double>)new ReferenceBackend<double>().Compile(model.Graph, model.Parameters, new CompileOptions { ObserveAll = true });
        Value input = graph.Graph.Inputs[0];
        graph.SetInput(input.Name, Tensor.From<double>(input.Type, numbers));
        graph.Run();
        return graph;
    }
}
