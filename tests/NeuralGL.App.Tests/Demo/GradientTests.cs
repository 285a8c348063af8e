using NeuralGL.App.Demo;
using NeuralGL.App.Frames;
using NeuralGL.App.Models;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Pictures;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Demo;

/// <summary>The gradients on screen against mathematics done here, in double: the chain rule by hand, and differences of scores.</summary>
public sealed class GradientTests : IDisposable
{
    private const int Bars = 1;

    /// <summary>Float against double beside numbers of the size of 1 (see <see cref="ReportTests"/>).</summary>
    private const double Tolerance = 5e-5;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(GradientView.Top)]
    [InlineData(Bars)]
    [InlineData(3)]
    public void Gradients_by_activations_and_weights_are_those_of_the_chain_rule(int cls)
    {
        LoadedModel model = SmallModel.Load();
        using Stage stage = new Stage(model).Feed(20);
        var by = new ChainRule(model, Input(model, stage.Frame), cls);

        GradientView activations = Shown(stage, DemoViewMode.ActivationGradients, cls);
        Assert.Equal(["picture", "flat", "hidden", "leaky", "narrow", "squashed", "logits"], activations.Panels.Panels.Select(p => p.Name));
        Check(activations, "logits", by.Logits);
        Check(activations, "squashed", by.Squashed);
        Check(activations, "narrow", by.Narrow);
        Check(activations, "leaky", by.Leaky);
        Check(activations, "hidden", by.Hidden);
        Check(activations, "flat", by.Picture);
        Check(activations, "picture", by.Picture);

        GradientView weights = Shown(stage, DemoViewMode.WeightGradients, cls);
        Assert.Equal(["hidden", "narrow", "logits"], weights.Panels.Panels.Select(p => p.Name));
        Check(weights, "logits", Outer(by.Logits, by.SquashedValues));
        Check(weights, "narrow", Outer(by.Narrow, by.LeakyValues));
        Check(weights, "hidden", Outer(by.Hidden, by.PictureValues));
    }

    [Theory]
    [InlineData("gl", GradientView.Top)]
    [InlineData("gl", 2)]
    [InlineData("cpu", 2)]
    public void Saliency_is_how_much_a_score_changes_with_the_light_of_a_pixel(string backend, int cls)
    {
        LoadedModel model = SmallModel.Load();
        using Stage stage = new Stage(model).Feed(20);
        double[] input = Input(model, stage.Frame);
        double[] scores = Scores(model, input);
        int expected = cls == GradientView.Top ? Array.IndexOf(scores, scores.Max()) : cls;
        using FramePipeline pipeline = backend == "cpu" ? new FramePipeline(stage.Pipeline.Device, new CpuBackend(1), model) : new FramePipeline(stage.Pipeline.Device, stage.Backend, model);
        pipeline.Process(stage.Frame);
        pipeline.Refresh(DemoViewMode.Saliency, showsTemplates: false, cls);
        GradientView view = pipeline.Gradients.Of(DemoViewMode.Saliency)!;
        float[] shown = new float[28 * 28];
        view.BufferOf(0).ReadBlocking(shown);

        Assert.Equal("28x28,gray,fit=cover,filter=area,invert", SmallModel.InputSpec);
        foreach (int pixel in (int[])[0, 13, 205, 391, 406, 555, 783])
        {
            // The network sees 1 − v of a pixel's light v.
            const double step = 1e-4;
            double At(double light)
            {
                double[] moved = [.. input];
                moved[pixel] -= light;
                return Scores(model, moved)[expected];
            }

            Assert.Equal((At(step) - At(-step)) / (2 * step), shown[pixel], 1e-5);
        }

        Assert.True(view.Collect(wait: true));
        Assert.Equal((shown.Min(), shown.Max()), (view.Panels.Ranges[0].Min, view.Panels.Ranges[0].Max));
    }

    [Theory]
    [InlineData("8x8,rgb,mean=0.4:0.5:0.6,std=0.2:0.3:0.4", "[1, 3, 8, 8]")]
    [InlineData("8x8,rgb,invert,layout=nhwc,mean=0.4:0.5:0.6,std=0.2:0.3:0.4", "[1, 8, 8, 3]")]
    [InlineData("8x8,bgr,scale=3,layout=flat", "[1, 192]")]
    public void Saliency_of_a_colour_picture_is_by_its_light_in_all_channels_whatever_their_scale_and_order(string spec, string shape)
    {
        PictureTransform transform = PictureTransform.Parse(spec);
        var g = new GraphBuilder("colours");
        var parameters = new ParameterStore();
        Value x = g.Input("x", transform.OutputShape.WithBatch(1));
        Assert.Equal(shape, x.Shape.ToString());
        var random = new SplitMix64(3);
        var weights = Tensor.Zeros(Shape.Of(4, 192));
        foreach (ref float weight in weights.Floats)
        {
            weight = (random.NextFloat() - 0.5f) / 8;
        }

        parameters["w"] = weights;
        Value flat = x.Shape.Rank == 2 ? x : g.Add(new Operators.Flatten(), x);
        g.Output(g.Add(new Operators.Tanh(), g.Add(new Operators.Dense(), flat, g.Parameter("w", weights.Shape))), "scores");
        Graph network = g.Build();
        (Graph grown, Value[] gradients) = GradientGraph.OfScore(network, transform);
        byte[] pixels = [.. Enumerable.Range(0, 8 * 8 * 4).Select(i => i % 4 == 3 ? (byte)255 : (byte)(100 + (37 * i % 50)))];

        double[] Prepared(int pixel, int by)
        {
            byte[] moved = [.. pixels];
            for (int c = 0; pixel >= 0 && c < 3; c++)
            {
                moved[(4 * pixel) + c] = (byte)(moved[(4 * pixel) + c] + by);
            }

            double[] numbers = new double[192];
            transform.Apply<double>(moved, 8, 8, numbers);
            return numbers;
        }

        double[] numbers = Prepared(-1, 0);
        var run = (ReferenceGraph<double>)new ReferenceBackend<double>().Compile(grown, parameters);
        run.SetInput("x", Tensor.From<double>(x.Type, numbers));
        run.SetInput(GradientGraph.PickedName, new Tensor(Shape.Of(1, 4), new float[] { 0, 1, 0, 0 }));
        run.SetInput(GradientGraph.TopName, Tensor.Scalar(0));
        run.Run();
        double[] saliency = run.Numbers(gradients[0]).ToArray();

        Assert.True(saliency.Max(Math.Abs) > 0.01, "the score hardly depends on the picture, so there is nothing to compare");
        double Score(double[] input)
        {
            var forward = (ReferenceGraph<double>)new ReferenceBackend<double>().Compile(network, parameters);
            forward.SetInput("x", Tensor.From<double>(x.Type, input));
            forward.Run();
            return forward.Numbers(network.Outputs[0])[1];
        }

        foreach (int pixel in (int[])[0, 9, 35, 63])
        {
            // One level of 255 up and down in the picture itself; the score is curved, so the difference is off by its third derivative.
            double difference = (Score(Prepared(pixel, 1)) - Score(Prepared(pixel, -1))) * 255 / 2;
            Assert.Equal(difference, saliency[pixel], 1e-2 * saliency.Max(Math.Abs));
        }
    }

    [Fact]
    public void A_model_without_dense_layers_says_so_where_their_gradients_would_be_and_shows_the_others()
    {
        var g = new GraphBuilder("plain");
        Value x = g.Input("x", Shape.Of(Shape.Open, 1, 8, 8));
        g.Output(g.AddNode(new Operators.Tanh(), "squashed", g.AddNode(new Operators.Flatten(), "flat", x).Output).Output);
        string path = _folder["plain.onnx"];
        Onnx.OnnxFile.Save(path, g.Build(), new ParameterStore());
        using Stage stage = new Stage(LoadedModel.Load(path)).Feed(1);
        stage.State.View = DemoViewMode.WeightGradients;
        byte[] empty = stage.Draw(640, 360).Rgba;
        Assert.Null(stage.Pipeline.Gradients.Of(DemoViewMode.WeightGradients));
        Assert.Equal("no gradients: this model has no layers with weights", stage.Pipeline.Gradients.WhyNone(DemoViewMode.WeightGradients));
        stage.State.View = DemoViewMode.ActivationGradients;
        Assert.NotEqual(empty, stage.Draw(640, 360).Rgba);
        Assert.Equal(["x", "flat", "squashed"], stage.Pipeline.Gradients.Of(DemoViewMode.ActivationGradients)!.Panels.Panels.Select(p => p.Name));
    }

    [Fact]
    public void While_nobody_looks_no_gradient_is_computed_and_looking_twice_at_a_frame_computes_it_once()
    {
        using Stage stage = new Stage(SmallModel.Load()).Feed(3);
        int buffers = stage.Pipeline.Device.LiveBuffers;
        stage.State.View = DemoViewMode.Activations;
        stage.Draw(640, 360);
        stage.State.View = DemoViewMode.Weights;
        stage.Draw(640, 360);
        Assert.Equal(buffers, stage.Pipeline.Device.LiveBuffers);

        GradientView view = Shown(stage, DemoViewMode.Saliency, 1);
        Assert.True(view.Collect(wait: true));
        stage.Pipeline.Refresh(DemoViewMode.Saliency, showsTemplates: false, 1);
        Assert.False(view.Collect(wait: true));
        stage.Pipeline.Refresh(DemoViewMode.Saliency, showsTemplates: false, 2);
        Assert.True(view.Collect(wait: true));
        stage.Feed(1);
        stage.Pipeline.Refresh(DemoViewMode.Saliency, showsTemplates: false, 2);
        Assert.True(view.Collect(wait: true));
    }

    [Fact]
    public void The_loss_compares_with_the_truth_where_it_is_known_and_else_with_the_networks_own_answer()
    {
        var chooser = new LossChooser(["7", "3", "nothing"]);
        var state = new DemoState { Renderer = "" };
        int Class(FrameTruth? truth)
        {
            state.Truth = truth;
            return chooser.Of(state).Class;
        }

        Assert.Equal((GradientView.Top, 1, 2), (Class(null), Class(new FrameTruth(3, false)), Class(new FrameTruth(null, false))));
        Assert.Equal((GradientView.Top, GradientView.Top), (Class(new FrameTruth(3, true)), Class(new FrameTruth(5, false))));
        var teach = state.Teach = new App.Teach.TeachState(new App.Teach.TeachSet(4));
        Assert.Equal(GradientView.Top, Class(new FrameTruth(3, false)));
        teach.Collecting = 2;
        Assert.Equal(2, Class(new FrameTruth(3, false)));
        teach.Collecting = 3;
        Assert.Equal(GradientView.Top, Class(new FrameTruth(3, false)));
    }

    [Fact]
    public void Outputs_are_chosen_in_a_ring_with_the_largest_before_the_first()
    {
        var state = new DemoState { Renderer = "" };
        int?[] Walk(int by) => [.. Enumerable.Range(0, 4).Select(_ =>
        {
            state.ChooseOutput(by, 3);
            return state.ChosenOutput;
        })];

        Assert.Equal([0, 1, 2, null], Walk(1));
        Assert.Equal([2, 1, 0, null], Walk(-1));
    }

    private static GradientView Shown(Stage stage, DemoViewMode view, int cls)
    {
        stage.Pipeline.Refresh(view, showsTemplates: false, cls);
        return stage.Pipeline.Gradients.Of(view)!;
    }

    private static void Check(GradientView view, string name, double[] expected)
    {
        int panel = Array.FindIndex(view.Panels.Panels, p => p.Name == name);
        float[] shown = new float[expected.Length];
        view.BufferOf(panel).ReadBlocking(shown);
        double allowed = Tolerance * Math.Max(1, expected.Max(Math.Abs));
        Assert.True(expected.Max(Math.Abs) > 100 * allowed, $"{name}: the numbers are too small to say anything");
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - shown[i]) <= allowed, $"{name}[{i}]: {shown[i]} instead of {expected[i]}");
        }
    }

    private static double[] Input(LoadedModel model, Frame frame)
    {
        double[] numbers = new double[model.RequireInput().Length];
        model.RequireInput().Apply<double>(frame.Pixels, frame.Width, frame.Height, numbers);
        return numbers;
    }

    private static double[] Scores(LoadedModel model, double[] input) => Numbers(model, input)("logits");

    private static Func<string, double[]> Numbers(LoadedModel model, double[] input)
    {
        var graph = (ReferenceGraph<double>)new ReferenceBackend<double>().Compile(model.Graph, model.Parameters, new CompileOptions { ObserveAll = true });
        graph.SetInput(graph.Graph.Inputs[0].Name, Tensor.From<double>(graph.Graph.Inputs[0].Type, input));
        graph.Run();
        return name => graph.Numbers(graph.Graph.Nodes.Single(n => n.Name == name).Output).ToArray();
    }

    private static double[] Outer(double[] rows, double[] columns) => [.. from r in rows from c in columns select r * c];

    /// <summary>Backpropagation through <see cref="SmallModel"/>, written out.</summary>
    private sealed class ChainRule
    {
        public ChainRule(LoadedModel model, double[] input, int cls)
        {
            Func<string, double[]> numbers = Numbers(model, input);
            (PictureValues, LeakyValues, SquashedValues) = (input, numbers("leaky"), numbers("squashed"));
            double[] scores = numbers("logits"), shares = [.. scores.Select(s => Math.Exp(s - scores.Max()))], hidden = numbers("hidden");
            int wanted = cls == GradientView.Top ? Array.IndexOf(scores, scores.Max()) : cls;
            Logits = [.. shares.Select((s, i) => (s / shares.Sum()) - (i == wanted ? 1 : 0))];
            Squashed = Back(model, "logits.weight", Logits);
            Narrow = [.. Squashed.Zip(SquashedValues, (d, y) => d * (1 - (y * y)))];
            Leaky = Back(model, "narrow.weight", Narrow);
            Hidden = [.. Leaky.Zip(hidden, (d, x) => x > 0 ? d : 0.1f * d)];
            Picture = Back(model, "hidden.weight", Hidden);
        }

        public double[] PictureValues { get; }

        public double[] LeakyValues { get; }

        public double[] SquashedValues { get; }

        public double[] Logits { get; }

        public double[] Squashed { get; }

        public double[] Narrow { get; }

        public double[] Leaky { get; }

        public double[] Hidden { get; }

        public double[] Picture { get; }

        /// <summary>Wᵀ·d of weights [outputs, inputs].</summary>
        private static double[] Back(LoadedModel model, string weights, double[] d)
        {
            float[] w = model.Parameters[weights].Floats.ToArray();
            int inputs = w.Length / d.Length;
            return [.. Enumerable.Range(0, inputs).Select(i => d.Select((g, o) => g * w[(o * inputs) + i]).Sum())];
        }
    }
}
