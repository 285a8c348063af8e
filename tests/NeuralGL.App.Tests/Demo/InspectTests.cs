using System.Numerics;
using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.App.Models;
using NeuralGL.App.Scenes;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.Operators;
using NeuralGL.OpenGL.Heatmaps;
using NeuralGL.Platform;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Demo;

/// <summary>Numbers that people read off the window are those of the reference.</summary>
public class InspectTests
{
    /// <summary>Float against double, beside numbers of the size of 1 (see <see cref="ReportTests"/>).</summary>
    private const double Tolerance = 5e-5;

    [Theory]
    [InlineData("hidden")]
    [InlineData("leaky")]
    [InlineData("squashed")]
    [InlineData("classes")]
    public void The_number_under_the_pointer_is_that_of_the_reference(string name)
    {
        LoadedModel model = SmallModel.Load();
        using Stage stage = new Stage(model).Feed(5);
        stage.Draw(1280, 720);
        int panel = PanelOf(stage, name);
        double[] expected = Reference(model, stage, name);
        foreach (int index in new[] { 0, expected.Length / 2, expected.Length - 1 })
        {
            stage.State.Pointer = stage.View.Picks.PlaceOf(new Selection(stage.Pipeline.Layers, panel, index))!.Value.Centre;
            stage.Draw(1280, 720);
            Assert.Equal(new Selection(stage.Pipeline.Layers, panel, index), stage.View.Inspector.Hovered);
            Assert.Equal(expected[index], stage.View.Inspector.HoveredValue!.Value, Tolerance);
        }
    }

    [Fact]
    public void The_number_follows_the_frames_while_the_pointer_rests()
    {
        LoadedModel model = SmallModel.Load();
        using Stage stage = new Stage(model).Feed(1);
        stage.Draw(1280, 720);
        int panel = PanelOf(stage, "hidden");
        stage.State.Pointer = stage.View.Picks.PlaceOf(new Selection(stage.Pipeline.Layers, panel, 7))!.Value.Centre;
        stage.Draw(1280, 720);
        float before = stage.View.Inspector.HoveredValue!.Value;
        stage.Feed(40);
        stage.Draw(1280, 720);
        Assert.NotEqual(before, stage.View.Inspector.HoveredValue!.Value);
        Assert.Equal(Reference(model, stage, "hidden")[7], stage.View.Inspector.HoveredValue!.Value, Tolerance);
    }

    [Fact]
    public void An_opened_unit_is_the_sum_of_its_terms_and_what_its_function_makes_of_it()
    {
        LoadedModel model = SmallModel.Load();
        using Stage stage = new Stage(model).Feed(10);
        Open(stage, "hidden", 11);
        OpenedUnit unit = stage.View.Inspector.Opened!;
        Assert.Equal(Reference(model, stage, "hidden")[11], unit.Terms!.Sum + unit.Terms.Bias, Tolerance);
        Assert.Equal(Reference(model, stage, "leaky")[11], unit.ActivatedValue, Tolerance);
        Assert.Equal("leaky", unit.Activation!.Name);
        Assert.Equal(unit.Terms.Products.Sum(p => (double)p), unit.Terms.Sum, 1e-4);
        Assert.Equal((28, 28), (unit.Terms.Layout.Width, unit.Terms.Layout.Height));
    }

    [Theory]
    [InlineData(1, 1, 1, 0)]
    [InlineData(2, 1, 1, 1)]
    [InlineData(1, 2, 1, 2)]
    [InlineData(1, 1, 2, 1)]
    [InlineData(2, 2, 2, 3)]
    public void Every_number_of_a_convolution_is_the_sum_of_its_terms(int stride, int dilation, int groups, int pad)
    {
        var g = new GraphBuilder("conv");
        Value x = g.Input("x", Shape.Of(1, 4, 7, 6)), w = g.Parameter("w", Shape.Of(6, 4 / groups, 3, 2)), b = g.Parameter("b", Shape.Of(6));
        Node node = g.AddNode(new Conv(new Window([3, 2], [stride, stride], [dilation, dilation], [pad, pad, pad, pad]), groups), "conv", x, w, b);
        g.Output(node.Output);
        var random = new SplitMix64(3);
        var parameters = new ParameterStore { ["w"] = Random(w.Shape, ref random), ["b"] = Random(b.Shape, ref random) };
        var graph = (ReferenceGraph<double>)new ReferenceBackend<double>().Compile(g.Build(), parameters);
        Tensor input = Random(x.Shape, ref random);
        graph.SetInput("x", input);
        graph.Run();
        ReadOnlySpan<double> expected = graph.Numbers(graph.Graph.Outputs[0]);
        UnitTerms terms = UnitTerms.Of(graph.Graph.Nodes[0], HeatmapLayout.OfActivation(x.Shape))!;
        for (int i = 0; i < expected.Length; i++)
        {
            int channel = terms.ChannelOf(i), count = terms.W.Length;
            terms.Fill(input.Floats, parameters["w"].Floats.Slice(channel * count, count), parameters["b"].Floats[channel], i);
            Assert.Equal(expected[i], terms.Sum + terms.Bias, 1e-5);
        }
    }

    [Fact]
    public void Statistics_are_those_of_the_numbers()
    {
        var statistics = new LayerStatistics();
        float[] numbers = [0, -3, 1, 5, float.NaN, 0, float.PositiveInfinity, 0.5f];
        statistics.Take(numbers, "Relu");
        Assert.Equal((6, -3f, 5f), (statistics.Count, statistics.Low, statistics.High));
        Assert.Equal(3.5 / 6, statistics.Mean, 1e-12);
        double[] finite = [0, -3, 1, 5, 0, 0.5];
        Assert.Equal(Math.Sqrt(finite.Sum(v => (v - (3.5 / 6)) * (v - (3.5 / 6))) / 6), statistics.Deviation, 1e-12);
        Assert.Equal(6, statistics.Histogram.Sum());
        Assert.Equal((1, 1), (statistics.Histogram[0], statistics.Histogram[^1]));
        Assert.Equal(2, statistics.Dead);
        Assert.True(double.IsNaN(statistics.Saturated));

        numbers[0] = 1;
        statistics.Take(numbers, "Relu");
        Assert.Equal((1, 2), (statistics.Dead, statistics.Frames));
        statistics.Take([0.999f, 0.5f, -0.99f, 0.1f], "Tanh");
        Assert.Equal((0.5, 1), (statistics.Saturated, statistics.Frames));
        statistics.Take([0.999f, 0.5f, 0.001f, 0.1f], "Sigmoid");
        Assert.Equal(0.5, statistics.Saturated);
    }

    [Fact]
    public void A_click_opens_what_it_hits_and_Escape_goes_back_step_by_step()
    {
        using Stage stage = new Stage(SmallModel.Load()).Feed(3);
        var control = new InspectControl(stage.View, stage.State);
        stage.Draw(1280, 720);
        var unit = new Selection(stage.Pipeline.Layers, PanelOf(stage, "narrow"), 5);
        Vector2 place = stage.View.Picks.PlaceOf(unit)!.Value.Centre;
        control.OnPointer(PointerAct.Pressed, place, PointerButton.Left, 0);
        Assert.True(control.OnPointer(PointerAct.Released, place, PointerButton.Left, 0));
        Assert.Equal((unit, true), (stage.State.Selected, stage.State.ShowsDetail));
        Assert.True(control.OnEscape());
        Assert.Equal((unit, false), (stage.State.Selected, stage.State.ShowsDetail));
        Assert.True(control.OnEscape());
        Assert.Null(stage.State.Selected);
        Assert.False(control.OnEscape());
    }

    [Fact]
    public void A_drag_moves_the_board_and_opens_nothing()
    {
        using Stage stage = new Stage(SmallModel.Load()).Feed(1);
        var control = new InspectControl(stage.View, stage.State);
        stage.Draw(1280, 720);
        Vector2 at = stage.View.Board.PlaceOf(PanelOf(stage, "hidden")).Centre;
        control.OnPointer(PointerAct.Scrolled, at, PointerButton.Left, 4);
        stage.Draw(1280, 720);
        Rect before = stage.View.Board.PlaceOf(PanelOf(stage, "hidden"));
        control.OnPointer(PointerAct.Pressed, at, PointerButton.Left, 0);
        control.OnPointer(PointerAct.Moved, at + new Vector2(-30, -20), PointerButton.Left, 0);
        control.OnPointer(PointerAct.Released, at + new Vector2(-30, -20), PointerButton.Left, 0);
        stage.Draw(1280, 720);
        Rect after = stage.View.Board.PlaceOf(PanelOf(stage, "hidden"));
        Assert.Equal((-30f, -20f), (after.X - before.X, after.Y - before.Y));
        Assert.Null(stage.State.Selected);
    }

    [Fact]
    public void Keys_choose_layers_and_units_without_a_pointer()
    {
        using Stage stage = new Stage(SmallModel.Load()).Feed(1);
        var control = new InspectControl(stage.View, stage.State);
        stage.Draw(1280, 720);
        void Press(Key key, KeyModifiers modifiers = KeyModifiers.None) => Assert.True(control.OnKey(new KeyEvent(key, modifiers, false)));
        Press(Key.Tab);
        Assert.Equal("flat", Name());
        Press(Key.Tab);
        Press(Key.Right);
        Press(Key.Down);
        HeatmapLayout layout = stage.State.Selected!.Value.Layout;
        Assert.Equal(("hidden", (1, 1)), (Name(), layout.PlaceOf(stage.State.Selected.Value.Index)));
        Press(Key.Up);
        Press(Key.Up);
        Assert.Equal((1, 0), layout.PlaceOf(stage.State.Selected.Value.Index));
        Press(Key.Enter);
        Assert.True(stage.State.ShowsDetail);
        Press(Key.Tab, KeyModifiers.Shift);
        Press(Key.Tab, KeyModifiers.Shift);
        Assert.Equal("classes", Name());

        string Name() => stage.Pipeline.Layers.Panels[stage.State.Selected!.Value.Panel].Name;
    }

    private static void Open(Stage stage, string name, int index)
    {
        (stage.State.Selected, stage.State.ShowsDetail) = (new Selection(stage.Pipeline.Layers, PanelOf(stage, name), index), true);
        stage.Draw(1280, 720);
    }

    private static int PanelOf(Stage stage, string name) => Array.FindIndex(stage.Pipeline.Layers.Panels, p => p.Name == name);

    private static double[] Reference(LoadedModel model, Stage stage, string name)
    {
        double[] numbers = new double[model.RequireInput().Length];
        model.RequireInput().Apply<double>(stage.Frame.Pixels, stage.Frame.Width, stage.Frame.Height, numbers);
        var graph = (ReferenceGraph<double>)new ReferenceBackend<double>().Compile(model.Graph, model.Parameters, new CompileOptions { ObserveAll = true });
        Value input = graph.Graph.Inputs[0];
        graph.SetInput(input.Name, Tensor.From<double>(input.Type, numbers));
        graph.Run();
        return graph.Numbers(graph.Graph.Nodes.Single(n => n.Name == name).Output).ToArray();
    }

    private static Tensor Random(Shape shape, ref SplitMix64 random)
    {
        var tensor = Tensor.Zeros(shape);
        foreach (ref float value in tensor.Floats)
        {
            value = (float)random.NextNormal();
        }

        return tensor;
    }
}
