using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.App.Models;
using NeuralGL.App.Tests.Drawing;
using NeuralGL.Backends;
using NeuralGL.Graphs;
using NeuralGL.OpenGL.Heatmaps;
using NeuralGL.Tensors;

namespace NeuralGL.App.Tests.Demo;

/// <summary>What a reader of the picture sees is what the network computed.</summary>
public class HeatmapTests
{
    /// <summary>Float against double, beside numbers of the size of 1 (see <see cref="ReportTests"/>).</summary>
    private const double Tolerance = 5e-5;

    [Theory]
    [InlineData("hidden", true)]
    [InlineData("leaky", true)]
    [InlineData("squashed", true)]
    [InlineData("flat", false)]
    [InlineData("classes", false)]
    public void The_colour_at_a_units_place_is_that_of_its_number_in_the_reference(string name, bool isSigned)
    {
        LoadedModel model = SmallModel.Load();
        using Stage stage = new Stage(model).Feed(20);
        Screenshot picture = stage.Draw(1280, 720);
        int panel = Array.FindIndex(stage.Pipeline.Layers.Panels, p => p.Name == name);
        HeatmapLayout layout = stage.Pipeline.Layers.Panels[panel].Layout;
        HeatmapRange range = stage.Pipeline.Layers.Ranges[panel];
        Assert.Equal(isSigned, range.IsSigned);

        ReadOnlySpan<double> numbers = Reference(model, stage, name);
        Rect place = Place(picture, stage.View.Board.PlaceOf(panel));
        int seen = 0;
        for (int y = 0; y < layout.Height; y++)
        {
            for (int x = 0; x < layout.Width; x++)
            {
                if (layout.IndexAt(x, y) is >= 0 and var i)
                {
                    (byte R, byte G, byte B) shown = picture.At((int)(place.X + ((x + 0.5f) * place.Width / layout.Width)), (int)(place.Y + ((y + 0.5f) * place.Height / layout.Height)));
                    Assert.Contains(shown, Colours(numbers[i], range));
                    seen++;
                }
            }
        }

        Assert.Equal(numbers.Length, seen);
    }

    /// <summary>The reference table's colours for a number that may be off by the tolerance: one, or two neighbours.</summary>
    private static IEnumerable<(byte, byte, byte)> Colours(double value, HeatmapRange range)
    {
        int Index(double v) => range.IsSigned ? 127 + (int)Math.Floor((127 * Math.Clamp(v / range.High, -1, 1)) + 0.5) : (int)Math.Floor((255 * Math.Clamp(v / range.High, 0, 1)) + 0.5);
        uint[] table = range.IsSigned ? ColorMaps.Diverging : ColorMaps.Sequential;
        int first = Index(value - Tolerance), last = Index(value + Tolerance);
        Assert.InRange(last - first, 0, 1);
        return from i in Enumerable.Range(first, last - first + 1) select ((byte)table[i], (byte)(table[i] >> 8), (byte)(table[i] >> 16));
    }

    private static ReadOnlySpan<double> Reference(LoadedModel model, Stage stage, string name)
    {
        double[] numbers = new double[model.RequireInput().Length];
        model.RequireInput().Apply<double>(stage.Frame.Pixels, stage.Frame.Width, stage.Frame.Height, numbers);
        var graph = (ReferenceGraph<double>)new ReferenceBackend<double>().Compile(model.Graph, model.Parameters, new CompileOptions { ObserveAll = true });
        Value input = graph.Graph.Inputs[0];
        graph.SetInput(input.Name, Tensor.From<double>(input.Type, numbers));
        graph.Run();
        return graph.Numbers(graph.Graph.Nodes.Single(n => n.Name == name).Output);
    }

    /// <summary>Where the heatmap lies, found as a reader does: what is not ground between title and colour bar.</summary>
    private static Rect Place(Screenshot picture, Rect cell)
    {
        (int left, int top, int right, int bottom) = (int.MaxValue, int.MaxValue, 0, 0);
        for (int y = (int)cell.Y + LayerPanelView.HeaderHeight; y < (int)cell.Bottom - LayerPanelView.FooterHeight; y++)
        {
            for (int x = (int)cell.X; x < (int)cell.Right; x++)
            {
                if (picture.At(x, y) != (Theme.Surface.R, Theme.Surface.G, Theme.Surface.B))
                {
                    (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x + 1), Math.Max(bottom, y + 1));
                }
            }
        }

        return Rect.FromEdges(left, top, right, bottom);
    }
}
