using System.Text.Json;
using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.App.Frames;
using NeuralGL.App.Models;
using NeuralGL.App.Tests.Commands;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Onnx;
using NeuralGL.Operators;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Demo;

/// <summary>Models with several inputs and outputs: every picture input has frames, every output a pane.</summary>
public sealed class SeveralInputsTests : IDisposable
{
    /// <summary>Float against double, as in <see cref="ReportTests"/>.</summary>
    private const double Tolerance = 5e-5;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gl")]
    [InlineData("cpu")]
    public void Every_input_gets_its_own_frame_or_numbers_and_every_output_is_the_references(string backend)
    {
        LoadedModel model = LoadedModel.Load(Save());
        using Stage stage = new Stage(model).Feed(20);
        var bias = new Tensor(Shape.Of(1, 5), [0.5f, -1, 2, 0.25f, -0.75f]);
        var numbers = new Dictionary<string, Tensor> { ["bias"] = bias };
        using FramePipeline pipeline = backend == "cpu" ? new FramePipeline(stage.Pipeline.Device, new CpuBackend(1), model, numbers) : new FramePipeline(stage.Pipeline.Device, stage.Backend, model, numbers);
        Assert.Equal(["left", "right", "bias"], pipeline.Layers.Panels[..3].Select(p => p.Name));
        InputFeed right = Assert.Single(pipeline.Feeds);
        using IFrameSource source = FrameSources.Open("synthetic", new FrameSourceOptions { Seed = 9, Size = (160, 120) });
        foreach (bool isOwn in (bool[])[false, true])
        {
            if (isOwn)
            {
                right.Own = new Frame();
                Assert.True(source.Read(right.Own, TestContext.Current.CancellationToken));
            }

            Frame second = right.Own ?? stage.Frame;
            pipeline.Process(stage.Frame);
            pipeline.Collect(wait: true);
            using var graph = (ReferenceGraph<double>)new ReferenceBackend<double>().Compile(model.Graph.WithBatch(1), model.Parameters, new CompileOptions { ObserveAll = true });
            Set(graph, 0, pipeline.Transform, stage.Frame);
            Set(graph, 1, right.Transform, second);
            graph.SetInput("bias", bias);
            graph.Run();
            Near(graph.Numbers(graph.Graph.Outputs[0]).ToArray(), pipeline.Outputs);
            Near(graph.Numbers(graph.Graph.Outputs[1]).ToArray(), Assert.Single(pipeline.Heads).Numbers);
        }
    }

    [Theory]
    [InlineData("two-in-two-out-1280x720", 1280, 720)]
    [InlineData("two-in-two-out-640x360", 640, 360)]
    public void Two_sources_and_two_heads_are_on_the_picture(string name, int width, int height)
    {
        using Stage stage = new Stage(LoadedModel.Load(Save())).Feed(20);
        InputFeed right = Assert.Single(stage.Pipeline.Feeds);
        (right.Own, right.Source) = (new Frame(), "synthetic seed 9");
        using IFrameSource source = FrameSources.Open("synthetic", new FrameSourceOptions { Seed = 9, Size = (160, 120) });
        for (int i = 0; i < 20; i++)
        {
            Assert.True(source.Read(right.Own, TestContext.Current.CancellationToken));
        }

        stage.Pipeline.Process(stage.Frame);
        stage.Pipeline.Collect(wait: true);
        Golden.Check(name, stage.Draw(width, height));
    }

    [Fact]
    public async Task The_command_line_names_a_source_and_numbers_for_each_input()
    {
        string model = Save(), folder = _folder["out"], npy = _folder["bias.npy"], picture = _folder["grey.png"];
        byte[] grey = new byte[4 * 32 * 32];
        grey.AsSpan().Fill(200);
        PngFile.Write(picture, grey, 32, 32);
        NpyFile.Save(npy, new Tensor(Shape.Of(1, 5), [3f, -3, 3, -3, 3]));
        JsonElement both = await OutputsAsync("--model", model, "--out", folder);
        JsonElement own = await OutputsAsync("--model", model, "--out", folder, "--source", "synthetic", "--source", $"right=image:{picture}");
        JsonElement biased = await OutputsAsync("--model", model, "--out", folder, "--input", $"bias={npy}");
        Assert.Equal(["classes", "curve"], both.EnumerateArray().Select(o => o.GetProperty("name").GetString()));
        Assert.NotEqual(both[0].ToString(), own[0].ToString());
        Assert.NotEqual(both[1].ToString(), biased[1].ToString());
    }

    [Theory]
    [InlineData("--source", "bias=synthetic", "the input 'bias' is no picture; --input bias=FILE.npy gives it numbers")]
    [InlineData("--input", "right=x.npy", "the input 'right' is a picture; --source right=S gives it frames")]
    [InlineData("--input", "wrong=x.npy", "--input wants NAME=FILE with an input of the model, left, right, bias, not 'wrong=x.npy'")]
    public async Task What_does_not_belong_to_an_input_is_said_in_one_line(string option, string value, string says)
    {
        Outcome outcome = await Tool.RunAsync(Tool.Info(["demo", "--headless", "--model", Save(), "--frames", "1", "--out", _folder["out"], option, value]));
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains(says, outcome.Error);
    }

    [Fact]
    public void The_copied_command_names_every_source()
    {
        DemoInputs inputs = DemoInputs.Of(LoadedModel.Load(Save()), ["images:a=b", "right=idx:/data"], []);
        Assert.Equal("images:a=b", inputs.Source);
        string command = RestoringCommand.Of(new DemoOrigin(inputs.Source, 1, "m.onnx", null, null, "gl") { Inputs = inputs }, inputs.Source, new DemoState { Renderer = "" }, 640, 360);
        Assert.Contains("--source images:a=b --source right=idx:/data --seed 1", command);
    }

    private async Task<JsonElement> OutputsAsync(params string[] arguments)
    {
        Outcome outcome = await Tool.RunAsync(Tool.Info(["demo", "--headless", "--json", "--size", "640x360", "--frames", "3", .. arguments]));
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return JsonDocument.Parse(outcome.Output).RootElement.GetProperty("outputs");
    }

    /// <summary>left [N, 1, 16, 16] and right [N, 1, 16, 16], each through a dense layer of 12, added; classes = Softmax of 3, and curve = Tanh of 40 plus a dense layer of bias [N, 5].</summary>
    private string Save()
    {
        var g = new GraphBuilder("two");
        var parameters = new ParameterStore();
        var random = new SplitMix64(11);
        Value left = g.Input("left", Shape.Of(Shape.Open, 1, 16, 16)), right = g.Input("right", Shape.Of(Shape.Open, 1, 16, 16)), bias = g.Input("bias", Shape.Of(Shape.Open, 5));
        Value a = Dense("seen_left", g.AddNode(new Flatten(), "flat_left", left).Output, 12), b = Dense("seen_right", g.AddNode(new Flatten(), "flat_right", right).Output, 12);
        Value sum = g.AddNode(new Tanh(), "squashed", g.AddNode(new Add(), "both", a, b).Output).Output;
        g.Output(g.AddNode(new Softmax(), "answer", Dense("logits", sum, 3)).Output, "classes");
        Value shaped = g.AddNode(new Add(), "shifted", Dense("wide", sum, 40), Dense("by_bias", bias, 40)).Output;
        g.Output(g.AddNode(new Tanh(), "wave", shaped).Output, "curve");
        string path = _folder["two.onnx"];
        OnnxFile.Save(path, g.Build(), parameters);
        return path;

        Value Dense(string name, Value x, int outputs)
        {
            int inputs = x.Shape[1];
            Tensor weight = Tensor.Zeros(Shape.Of(outputs, inputs)), offset = Tensor.Zeros(Shape.Of(outputs));
            foreach (ref float value in weight.Floats)
            {
                value = (float)(2 / Math.Sqrt(inputs) * random.NextNormal());
            }

            (parameters[name + ".weight"], parameters[name + ".bias"]) = (weight, offset);
            return g.AddNode(new Dense(), name, x, g.Parameter(name + ".weight", weight.Shape), g.Parameter(name + ".bias", offset.Shape)).Output;
        }
    }

    private static void Set(ReferenceGraph<double> graph, int input, Pictures.PictureTransform transform, Frame frame)
    {
        float[] values = new float[transform.Length];
        transform.Apply<float>(frame.Pixels, frame.Width, frame.Height, values);
        graph.SetInput(graph.Graph.Inputs[input].Name, Tensor.From<float>(graph.Graph.Inputs[input].Type, values));
    }

    private static void Near(double[] expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], Tolerance);
        }
    }
}
