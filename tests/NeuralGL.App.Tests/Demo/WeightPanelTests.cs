using NeuralGL.App.Demo;
using NeuralGL.Pictures;
using NeuralGL.Training;

namespace NeuralGL.App.Tests.Demo;

/// <summary>What the view of weights makes of them.</summary>
public class WeightPanelTests
{
    [Fact]
    public void Kernels_are_little_pictures_and_a_dense_layer_behind_them_sees_no_pixels()
    {
        // The pooled maps are 4·14·14 = 784 numbers, as many as the picture has.
        LayerPanel[] panels = Panels("28x28x1-conv5x4-relu-pool2-10");
        Assert.Equal(["4 kernels of 5×5 over 1 channel", "weights 10×784"], panels.Select(p => p.Operator));
        Assert.Equal((5, 5, 4), (panels[0].Layout.TileWidth, panels[0].Layout.TileHeight, panels[0].Layout.Tiles));
        Assert.Equal(1, panels[1].Layout.TileHeight);
    }

    [Fact]
    public void A_dense_layer_on_the_picture_has_templates() =>
        Assert.Equal(["16 templates of 28×28", "weights 10×16"], Panels("784-16-relu-10").Select(p => p.Operator));

    private static LayerPanel[] Panels(string spec) => [.. LayerPanel.OfWeights(Mlp.Inference(LayerSpec.Parse(spec)), PictureTransform.Parse("28x28,gray,layout=flat"))];
}
