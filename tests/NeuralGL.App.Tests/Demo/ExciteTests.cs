using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.App.Models;
using NeuralGL.App.Scenes;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.Platform;
using NeuralGL.Tensors;
using Silk.NET.OpenGL;

namespace NeuralGL.App.Tests.Demo;

/// <summary>What excites a unit: the frames against a search through all of them, the climb and guided backpropagation against mathematics in double.</summary>
public class ExciteTests
{
    /// <summary>Float against double, beside numbers of the size of 1 (see <see cref="ReportTests"/>).</summary>
    private const double Tolerance = 5e-5;

    [Fact]
    public void The_nine_frames_are_those_that_a_search_through_all_of_them_finds()
    {
        using Stage stage = new(SmallModel.Load());
        int panel = Choose(stage, "hidden", 14);
        List<float> all = [];
        Excitement excitement = stage.View.Inspector.Excitement;
        stage.FeedEach(300, () =>
        {
            // What a picture does, without the picture.
            excitement.Prepare();
            excitement.Collect(wait: true);
            float[] numbers = new float[36];
            stage.Pipeline.Layers.BufferOf(panel).ReadBlocking(numbers);
            all.Add(numbers[14]);
        });
        FrameRanking ranking = excitement.Frames!.Ranking;
        Assert.Equal(300, ranking.Judged);
        Assert.Equal(Search(all), ranking.Best.ToArray().Select(f => (f.Value, (int)f.Frame)));
        Assert.InRange(ranking.Count, 5, 9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_the_values_are_no_two_frames_are_near_and_none_is_missing(ulong seed)
    {
        var random = new SplitMix64(seed);
        var ranking = new FrameRanking();
        var free = new Stack<int>(Enumerable.Range(0, 10));
        List<float> all = [];
        for (int t = 0; t < 1500; t++)
        {
            // A walk with plateaus, equal peaks and numbers that are none.
            float step = random.NextInt(3) - 1, value = t % 97 == 5 ? float.NaN : (all.Count == 0 || float.IsNaN(all[^1]) ? 0 : all[^1]) + step;
            all.Add(value);
            int freed = ranking.Judge(value, t, free.Pop());
            if (freed >= 0)
            {
                free.Push(freed);
            }

            if (t % 61 == 0)
            {
                Assert.Equal(Search(all), ranking.Best.ToArray().Select(f => (f.Value, (int)f.Frame)));
            }
        }

        Assert.Equal(9, ranking.Count);
    }

    [Fact]
    public void A_channels_value_is_its_maximum_over_places_and_a_dense_units_is_itself()
    {
        var g = new GraphBuilder("shapes");
        Value maps = g.Input("maps", Shape.Of(1, 3, 4, 5)), row = g.Input("row", Shape.Of(1, 7));
        Assert.Equal(new UnitTarget(maps, 2, 40, 20), UnitTarget.Of(maps, 45));
        Assert.Equal(new UnitTarget(row, 5, 5, 1), UnitTarget.Of(row, 5));
        Assert.Equal(3, UnitTarget.ValueOf([1, float.NaN, 3, -2]));
        Assert.True(float.IsNaN(UnitTarget.ValueOf([float.NaN])));
    }

    [Theory]
    [InlineData("gl")]
    [InlineData("cpu")]
    public void A_step_of_the_climb_follows_the_gradient_of_the_reference(string backend)
    {
        LoadedModel model = SmallModel.Load();
        using Stage stage = new Stage(model).Feed(1);
        using FramePipeline pipeline = backend == "cpu" ? new FramePipeline(stage.Pipeline.Device, new CpuBackend(1), model) : new FramePipeline(stage.Pipeline.Device, stage.Backend, model);
        Value layer = pipeline.Graph.Nodes.Single(n => n.Name == "squashed").Output;
        using var climb = new PreferredInput(pipeline, layer);
        Assert.Equal("squashed", climb.LeftOut!.Name);
        climb.Climb(UnitTarget.Of(layer, 4), 1);
        float[] first = new float[784], second = new float[784];
        climb.Light.ReadBlocking(first);
        climb.Go(1, Timeout.InfiniteTimeSpan);
        climb.Light.ReadBlocking(second);
        climb.Collect(wait: true);

        // The network's value before its tanh, and by differences its gradient, in double.
        double[] start = [.. first.Select(v => (double)v)];
        Assert.Equal(Before(model, start), climb.Value, Tolerance);
        double[] gradient = [.. Enumerable.Range(0, 784).Select(i => Slope(model, start, i))];
        double largest = gradient.Max(Math.Abs);
        for (int i = 0; i < 784; i++)
        {
            double expected = 0.5 + ((1 - AscentGraph.Decay) * Blurred(start, i)) + (AscentGraph.Rate * gradient[i] / largest);
            Assert.Equal(Math.Clamp(expected, 0, 1), second[i], 2e-5);
        }
    }

    [Theory]
    [InlineData("hidden", 14)]
    [InlineData("leaky", 3)]
    [InlineData("squashed", 4)]
    [InlineData("classes", 0)]
    public void The_climb_raises_the_value_stays_in_the_range_and_repeats_to_the_bit(string name, int unit)
    {
        LoadedModel model = SmallModel.Load();
        using Stage stage = new Stage(model).Feed(1);
        Value layer = stage.Pipeline.Graph.Nodes.Single(n => n.Name == name).Output;
        using var climb = new PreferredInput(stage.Pipeline, layer);
        float[] Run(ulong seed, int steps)
        {
            climb.Climb(UnitTarget.Of(layer, unit), seed);
            while (!climb.IsAtRest)
            {
                climb.Go(steps, Timeout.InfiniteTimeSpan);
                climb.Collect(wait: true);
            }

            float[] light = new float[784];
            climb.Light.ReadBlocking(light);
            return light;
        }

        float[] one = Run(1, 8), two = Run(2, 8), again = Run(1, 3);
        Assert.Equal(one, again);
        Assert.NotEqual(one, two);
        Assert.All(one, v => Assert.InRange(v, 0, 1));
        Assert.Equal(PreferredInput.Steps, climb.ValueSteps);
        Assert.True(climb.Value > climb.FirstValue + 0.5, $"{climb.FirstValue} → {climb.Value}");
        string of = name == "squashed" ? "narrow" : name == "classes" ? "logits" : name;
        Assert.Equal(Numbers(model, [.. one.Select(v => (double)v)], of)[unit], climb.Value, Tolerance * 10);
    }

    [Theory]
    [InlineData(nameof(DetailPart.Guided))]
    [InlineData(nameof(DetailPart.Formula))]
    public void Other_colours_are_taken_by_an_opened_unit_at_once(string part)
    {
        (byte[] Shown, byte[] Picture) Draw(string first)
        {
            using Stage stage = new(SmallModel.Load());
            Choose(stage, "hidden", 14);
            stage.State.Part = Enum.Parse<DetailPart>(part);
            stage.State.Look.Colors = PanelLook.FindColors(first);
            stage.Feed(20).Draw(1280, 720);
            stage.Draw(1280, 720);
            PanelSet panels = part == nameof(DetailPart.Guided) ? stage.View.Inspector.Excitement.Guided!.Panels : stage.View.Inspector.Opened!.TermPanels!;
            byte[] shown = Texture(stage, panels);
            stage.State.Look.Colors = PanelLook.FindColors("turbo");
            stage.Draw(1280, 720);
            return (shown, [.. Texture(stage, panels), .. stage.Draw(1280, 720).Rgba]);
        }

        (byte[] viridis, byte[] later) = Draw("viridis");
        (byte[] turbo, byte[] before) = Draw("turbo");
        Assert.False(viridis.AsSpan().SequenceEqual(turbo), "the colours make no difference");
        Assert.True(before.AsSpan().SequenceEqual(later), "colours chosen later are others than those chosen before");
    }

    private static byte[] Texture(Stage stage, PanelSet panels)
    {
        (uint texture, Rect part) = panels.PictureOf(0);
        stage.Gl.BindTexture(TextureTarget.Texture2D, texture);
        stage.Gl.GetTexLevelParameter(TextureTarget.Texture2D, 0, GetTextureParameter.TextureWidth, out int width);
        stage.Gl.GetTexLevelParameter(TextureTarget.Texture2D, 0, GetTextureParameter.TextureHeight, out int height);
        byte[] rgba = new byte[4 * width * height];
        stage.Gl.GetTexImage(TextureTarget.Texture2D, 0, PixelFormat.Rgba, PixelType.UnsignedByte, rgba.AsSpan());
        stage.Gl.BindTexture(TextureTarget.Texture2D, 0);
        Assert.True(part.Width > 0 && part.Height > 0);
        return rgba;
    }

    [Theory]
    [InlineData("reference")]
    [InlineData("cpu")]
    [InlineData("gl")]
    public void Guided_backpropagation_passes_what_is_positive_both_ways(string backend)
    {
        // relu(A·x + a) → tanh(B·r + b) → relu(C·t + c): one unit of the last layer, its own Relu left out.
        var random = new SplitMix64(5);
        (int inputs, int first, int second, int third) = (9, 12, 8, 5);
        var g = new GraphBuilder("guided");
        var parameters = new ParameterStore();
        Value x = g.Input("x", Shape.Of(1, inputs));
        Value r = g.AddNode(new Relu(), "r", Dense(g, parameters, "A", x, first, ref random)).Output;
        Value t = g.AddNode(new Tanh(), "t", Dense(g, parameters, "B", r, second, ref random)).Output;
        Value y = g.AddNode(new Relu(), "y", Dense(g, parameters, "C", t, third, ref random)).Output;
        g.Output(y);
        Graph network = g.Build();
        (Graph graph, int relus, Node? leftOut) = GuidedGraph.Of(network, network.Outputs[0], Pictures.PictureTransform.Parse("3x3,gray,invert"));
        Assert.Equal((1, "y"), (relus, leftOut!.Name));
        double[] input = [.. Enumerable.Range(0, inputs).Select(_ => (double)(float)random.NextNormal())];
        const int unit = 2;

        double[] a = Forward(parameters, "A", input), relu = [.. a.Select(v => Math.Max(0, v))], tanh = [.. Forward(parameters, "B", relu).Select(Math.Tanh)];
        double[] one = [.. Enumerable.Range(0, third).Select(i => i == unit ? 1.0 : 0)];
        double[] byTanh = Back(parameters, "C", one), byRelu = Back(parameters, "B", [.. byTanh.Select((d, i) => d * (1 - (tanh[i] * tanh[i])))]);
        Assert.Contains(byRelu.Zip(a), p => p.First < -0.01 && p.Second > 0.01);
        double[] expected = [.. Back(parameters, "A", [.. byRelu.Select((d, i) => a[i] > 0 ? Math.Max(0, d) : 0)]).Select(d => -d)];

        using Stage? stage = backend == "gl" ? new Stage(SmallModel.Load()) : null;
        IBackend computes = stage is not null ? stage.Backend : backend == "cpu" ? new CpuBackend(1) : new ReferenceBackend<double>();
        using CompiledGraph compiled = computes.Compile(graph, parameters);
        compiled.SetInput("x", Tensor.From<double>(network.Inputs[0].Type, input));
        compiled.SetInput(UnitGraph.UnitName, UnitGraph.Mask(UnitTarget.Of(network.Outputs[0], unit)));
        compiled.Run();
        float[] numbers = compiled.ReadBlocking("guided gradient").Floats.ToArray();
        for (int i = 0; i < inputs; i++)
        {
            Assert.Equal(expected[i], numbers[i], backend == "reference" ? 1e-6 : 1e-5);
        }
    }

    [Fact]
    public void A_layer_behind_an_operator_that_lets_no_gradient_through_says_so_in_one_line()
    {
        using var folder = new TemporaryFolder();
        var g = new GraphBuilder("round");
        Value x = g.AddNode(new Flatten(), "flat", g.Input("x", Shape.Of(Shape.Open, 1, 3, 3))).Output;
        g.Output(g.AddNode(new Abs(), "size", g.AddNode(new Floor(), "whole", x).Output).Output);
        string path = Path.Combine(folder.Path, "round.onnx");
        Onnx.OnnxFile.Save(path, g.Build(), new ParameterStore(), new Onnx.OnnxSaveOptions { InputSpec = "3x3,gray" });
        using Stage stage = new Stage(LoadedModel.Load(path)).Feed(2);
        foreach (DetailPart part in new[] { DetailPart.Preferred, DetailPart.Guided })
        {
            Choose(stage, stage.Pipeline.Layers.Panels[^1].Name, 0);
            stage.State.Part = part;
            stage.Draw(640, 360);
            Assert.Contains("no gradient: node 'whole': Floor is constant between its steps", stage.View.Inspector.Excitement.WhyNone);
            Assert.DoesNotContain('\n', stage.View.Inspector.Excitement.WhyNone);
        }
    }

    [Fact]
    public void E_opens_the_chosen_unit_and_goes_round_its_parts()
    {
        using Stage stage = new Stage(SmallModel.Load()).Feed(1);
        var control = new InspectControl(stage.View, stage.State);
        stage.Draw(1280, 720);
        Assert.False(control.OnKey(new KeyEvent(Key.E, KeyModifiers.None, false)));
        control.OnKey(new KeyEvent(Key.Tab, KeyModifiers.None, false));
        List<DetailPart> seen = [];
        for (int i = 0; i < 4; i++)
        {
            Assert.True(control.OnKey(new KeyEvent(Key.E, KeyModifiers.None, false)));
            stage.Draw(640, 360);
            seen.Add(stage.State.Part);
        }

        Assert.Equal([DetailPart.Frames, DetailPart.Preferred, DetailPart.Guided, DetailPart.Formula], seen);
        Assert.True(control.OnKey(new KeyEvent(Key.E, KeyModifiers.Shift, false)));
        Assert.Equal((DetailPart.Preferred, 2ul), (stage.State.Part, stage.State.ClimbSeed));
    }

    [Fact]
    public void Watching_a_unit_allocates_nothing()
    {
        using Stage stage = new(SmallModel.Load());
        using FramePipeline pipeline = new(stage.Pipeline.Device, stage.Backend, SmallModel.Load());
        stage.Feed(1);
        using var frames = new NineFrames(pipeline, UnitTarget.Of(pipeline.Layers.Panels[2].Value, 14));
        long before = 0;
        for (int i = 1; i <= 60; i++)
        {
            before = i == 20 ? GC.GetAllocatedBytesForCurrentThread() : before;
            frames.Ask(i, i);
            frames.Collect(wait: true);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(60, frames.Ranking.Judged);
    }

    /// <summary>All frames that are stronger than those before and as strong as those after them, the nine strongest.</summary>
    private static IEnumerable<(float, int)> Search(IReadOnlyList<float> all) => Enumerable.Range(0, all.Count)
        .Where(t => !float.IsNaN(all[t]) && !all.Where((v, s) => s != t && Math.Abs(s - t) <= FrameRanking.Apart && (v > all[t] || (v == all[t] && s < t))).Any())
        .OrderByDescending(t => all[t]).ThenBy(t => t).Take(9).Select(t => (all[t], t));

    private static int Choose(Stage stage, string name, int index)
    {
        int panel = Array.FindIndex(stage.Pipeline.Layers.Panels, p => p.Name == name);
        (stage.State.Selected, stage.State.ShowsDetail) = (new Selection(stage.Pipeline.Layers, panel, index), true);
        return panel;
    }

    private static double Before(LoadedModel model, double[] light) => Numbers(model, light, "narrow")[4];

    private static double Slope(LoadedModel model, double[] light, int pixel)
    {
        // The chain rule backwards from unit 4 of 'narrow'; the input is the light itself.
        double[] hidden = Cached(model, light);
        float[] narrow = model.Parameters["narrow.weight"].Floats.ToArray(), weights = model.Parameters["hidden.weight"].Floats.ToArray();
        return Enumerable.Range(0, 36).Sum(h => narrow[(4 * 36) + h] * (hidden[h] > 0 ? 1 : 0.1) * weights[(h * 784) + pixel]);
    }

    private static (double[] Light, double[] Hidden)? s_cached;

    private static double[] Cached(LoadedModel model, double[] light)
    {
        if (s_cached is not { } known || known.Light != light)
        {
            s_cached = known = (light, Numbers(model, light, "hidden"));
        }

        return known.Hidden;
    }

    private static double Blurred(double[] light, int pixel)
    {
        double sum = 0;
        for (int y = -1; y <= 1; y++)
        {
            for (int x = -1; x <= 1; x++)
            {
                (int column, int row) = ((pixel % 28) + x, (pixel / 28) + y);
                double weight = (x == 0 ? 1 - (2 * AscentGraph.Blur) : AscentGraph.Blur) * (y == 0 ? 1 - (2 * AscentGraph.Blur) : AscentGraph.Blur);
                sum += column is >= 0 and < 28 && row is >= 0 and < 28 ? weight * (light[(row * 28) + column] - 0.5) : 0;
            }
        }

        return sum;
    }

    private static double[] Numbers(LoadedModel model, double[] input, string name)
    {
        var graph = (ReferenceGraph<double>)new ReferenceBackend<double>().Compile(model.Graph, model.Parameters, new CompileOptions { ObserveAll = true });
        graph.SetInput(graph.Graph.Inputs[0].Name, Tensor.From<double>(graph.Graph.Inputs[0].Type, input));
        graph.Run();
        return graph.Numbers(graph.Graph.Nodes.Single(n => n.Name == name).Output).ToArray();
    }

    private static Value Dense(GraphBuilder g, ParameterStore parameters, string name, Value x, int outputs, ref SplitMix64 random)
    {
        foreach ((string of, Shape shape) in new[] { (name + ".w", Shape.Of(outputs, x.Shape[1])), (name + ".b", Shape.Of(outputs)) })
        {
            parameters[of] = Tensor.Zeros(shape);
            foreach (ref float value in parameters[of].Floats)
            {
                value = (float)random.NextNormal() * 0.5f;
            }
        }

        return g.AddNode(new Dense(), name, x, g.Parameter(name + ".w", parameters[name + ".w"].Shape), g.Parameter(name + ".b", Shape.Of(outputs))).Output;
    }

    private static double[] Forward(ParameterStore parameters, string name, double[] x)
    {
        float[] w = parameters[name + ".w"].Floats.ToArray(), b = parameters[name + ".b"].Floats.ToArray();
        return [.. b.Select((bias, o) => bias + x.Select((v, i) => v * w[(o * x.Length) + i]).Sum())];
    }

    private static double[] Back(ParameterStore parameters, string name, double[] d)
    {
        float[] w = parameters[name + ".w"].Floats.ToArray();
        int inputs = w.Length / d.Length;
        return [.. Enumerable.Range(0, inputs).Select(i => d.Select((g, o) => g * w[(o * inputs) + i]).Sum())];
    }
}
