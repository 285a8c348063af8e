using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.App.Tests.Drawing;

namespace NeuralGL.App.Tests.Demo;

/// <summary>The whole picture, in every state that has a look of its own.</summary>
public class GoldenTests
{
    /// <summary>By then the first digit is in the frame and nothing changes its ground.</summary>
    private const int Frames = 20;

    [Theory]
    [InlineData("activations-1280x720", 1280, 720)]
    [InlineData("activations-640x360", 640, 360)]
    public void Frame_input_layers_templates_and_outputs_are_on_the_picture(string name, int width, int height) => Check(name, width, height, _ => { });

    [Theory]
    [InlineData("weights-1280x720", 1280, 720)]
    [InlineData("weights-640x360", 640, 360)]
    public void The_weights_view_shows_every_dense_layer(string name, int width, int height) => Check(name, width, height, state => state.View = DemoViewMode.Weights);

    [Theory]
    [InlineData("activation-gradients-1280x720", 1280, 720, nameof(DemoViewMode.ActivationGradients))]
    [InlineData("activation-gradients-640x360", 640, 360, nameof(DemoViewMode.ActivationGradients))]
    [InlineData("weight-gradients-1280x720", 1280, 720, nameof(DemoViewMode.WeightGradients))]
    [InlineData("weight-gradients-640x360", 640, 360, nameof(DemoViewMode.WeightGradients))]
    [InlineData("saliency-1280x720", 1280, 720, nameof(DemoViewMode.Saliency))]
    [InlineData("saliency-640x360", 640, 360, nameof(DemoViewMode.Saliency))]
    public void Gradients_say_of_what_and_against_which_class_and_saliency_lies_over_the_frame(string name, int width, int height, string view) => Check(name, width, height, state => state.View = Enum.Parse<DemoViewMode>(view));

    [Theory]
    [InlineData("help-1280x720", 1280, 720)]
    [InlineData("help-640x360", 640, 360)]
    public void Help_lies_over_everything_and_is_whole(string name, int width, int height) => Check(name, width, height, state => state.ShowsHelp = true);

    [Theory]
    [InlineData("notices-1280x720", 1280, 720)]
    [InlineData("notices-640x360", 640, 360)]
    public void Pause_a_failed_source_and_an_answer_to_a_key_are_said(string name, int width, int height) => Check(name, width, height, state =>
    {
        state.IsPaused = true;
        state.Source = "synthetic seed 1";
        state.Banner = "camera /dev/video0 stopped after 812 frames: No such device; the synthetic source goes on";
        state.Toast = "saved /home/somebody/pictures/neuralgl-20260102-030405-678.png";
    });

    [Theory]
    [InlineData("nan-1280x720", 1280, 720)]
    [InlineData("nan-640x360", 640, 360)]
    public void A_NaN_has_its_own_colour_from_where_it_arises_and_is_counted(string name, int width, int height) => Check(name, width, height, _ => { }, nan: true);

    [Fact]
    public void Bars_are_grey_where_the_network_sees_nothing_it_knows() => Check("nothing-960x540", 960, 540, _ => { }, nothing: true);

    [Theory]
    [InlineData("detail-1280x720", 1280, 720)]
    [InlineData("detail-640x360", 640, 360)]
    public void An_opened_unit_shows_its_layer_its_formula_and_statistics(string name, int width, int height)
    {
        using Stage stage = new Stage(SmallModel.Load()).Feed(Frames);
        int panel = Array.FindIndex(stage.Pipeline.Layers.Panels, p => p.Name == "hidden");
        (stage.State.Selected, stage.State.ShowsDetail) = (new Selection(stage.Pipeline.Layers, panel, 14), true);
        stage.Draw(width, height);
        Golden.Check(name, stage.Draw(width, height));
    }

    [Theory]
    [InlineData("detail-frames-1280x720", 1280, 720, nameof(DetailPart.Frames))]
    [InlineData("detail-frames-640x360", 640, 360, nameof(DetailPart.Frames))]
    [InlineData("detail-preferred-1280x720", 1280, 720, nameof(DetailPart.Preferred))]
    [InlineData("detail-preferred-640x360", 640, 360, nameof(DetailPart.Preferred))]
    [InlineData("detail-guided-1280x720", 1280, 720, nameof(DetailPart.Guided))]
    [InlineData("detail-guided-640x360", 640, 360, nameof(DetailPart.Guided))]
    public void An_opened_unit_shows_what_excites_it(string name, int width, int height, string part)
    {
        using Stage stage = new Stage(SmallModel.Load());
        int panel = Array.FindIndex(stage.Pipeline.Layers.Panels, p => p.Name == "hidden");
        (stage.State.Selected, stage.State.ShowsDetail, stage.State.Part) = (new Selection(stage.Pipeline.Layers, panel, 25), true, Enum.Parse<DetailPart>(part));
        Excitement excitement = stage.View.Inspector.Excitement;
        stage.FeedEach(part == nameof(DetailPart.Frames) ? 250 : Frames, () =>
        {
            // What a picture does, without the picture.
            excitement.Prepare();
            excitement.Collect(wait: true);
        });
        Golden.Check(name, stage.Draw(width, height));
    }

    [Theory]
    [InlineData("ranges-unit-1280x720", 1280, 720, "unit", "turbo")]
    [InlineData("ranges-network-640x360", 640, 360, "network", "grey")]
    public void Ranges_that_are_not_the_usual_ones_are_said_and_every_map_is_on_its_bars(string name, int width, int height, string scope, string map)
    {
        using Stage stage = new Stage(SmallModel.Load());
        (stage.State.Look.Scope, stage.State.Look.Colors) = (PanelLook.FindScope(scope), PanelLook.FindColors(map));
        stage.Feed(Frames).State.Look.ToggleLock(Frames - 1);
        stage.Draw(width, height);
        Golden.Check(name, stage.Draw(width, height));
    }

    [Fact]
    public void The_number_under_the_pointer_is_written_beside_it()
    {
        using Stage stage = new Stage(SmallModel.Load()).Feed(Frames);
        stage.Draw(1280, 720);
        int panel = Array.FindIndex(stage.Pipeline.Layers.Panels, p => p.Name == "leaky");
        stage.State.Pointer = stage.View.Picks.PlaceOf(new Selection(stage.Pipeline.Layers, panel, 14))!.Value.Centre;
        stage.Draw(1280, 720);
        Golden.Check("hover-1280x720", stage.Draw(1280, 720));
    }

    [Fact]
    public void Another_run_draws_the_same_to_the_bit()
    {
        byte[] Picture(Action<DemoState> set)
        {
            using var stage = new Stage(SmallModel.Load());
            set(stage.Feed(Frames).State);
            return stage.Draw(1280, 720).Rgba;
        }

        foreach (Action<DemoState> set in (Action<DemoState>[])[_ => { }, state => state.View = DemoViewMode.Weights, state => state.ShowsHelp = true])
        {
            Assert.Equal(Picture(set), Picture(set));
        }
    }

    private static void Check(string name, int width, int height, Action<DemoState> set, bool nan = false, bool nothing = false)
    {
        using var stage = new Stage(SmallModel.Load(nan, nothing));
        set(stage.Feed(Frames).State);
        Screenshot picture = stage.Draw(width, height);
        picture.Keep(name + ".png");
        Golden.Check(name, picture);
    }
}
