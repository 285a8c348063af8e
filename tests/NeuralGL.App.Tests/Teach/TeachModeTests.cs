using NeuralGL.App.Demo;
using NeuralGL.App.Drawing;
using NeuralGL.App.Teach;
using NeuralGL.App.Tests.Demo;
using NeuralGL.App.Tests.Drawing;
using NeuralGL.Backends;

namespace NeuralGL.App.Tests.Teach;

/// <summary>Learning in step with frames: full speed, slow motion, pause and single steps, other settings on the way, the same again.</summary>
public class TeachModeTests
{
    [Fact]
    public void At_full_speed_a_frame_takes_the_steps_that_fit_and_in_slow_motion_one_in_so_many_frames()
    {
        using TeachStage stage = new TeachStage(new CpuBackend(1)).Show(2);
        long Of(int frames)
        {
            long before = stage.Mode.Teach.Steps;
            stage.Feed(frames);
            return stage.Mode.Teach.Steps - before;
        }

        Assert.Equal(4 * 6, Of(6));
        Assert.Equal("slow motion: one step a frame", stage.Mode.NextPace());
        Assert.Equal(6, Of(6));
        Assert.Equal("slow motion: one step in 10 frames", stage.Mode.NextPace());
        Assert.Equal(3, Of(30));
        Assert.Equal("slow motion: one step in 30 frames", stage.Mode.NextPace());
        Assert.Equal((1, 0, 1), (Of(1), Of(29), Of(1)));
        Assert.Equal("full speed", stage.Mode.NextPace());
        Assert.Equal(4, Of(1));
    }

    [Fact]
    public void While_paused_nothing_is_learned_but_one_step_for_each_that_is_asked_for()
    {
        using TeachStage stage = new TeachStage(new CpuBackend(1)).Show(2);
        stage.State.IsPaused = true;
        float[] before = Weights(stage);
        long steps = stage.Mode.Teach.Steps;
        stage.Feed(3);
        Assert.Equal((steps, 0), (stage.Mode.Teach.Steps, stage.Mode.Teach.StepsPerFrame));
        Assert.Equal(before, Weights(stage));

        stage.Mode.StepOnce();
        stage.Feed(1);
        Assert.Equal(steps + 1, stage.Mode.Teach.Steps);
        Assert.NotEqual(before, Weights(stage));
        stage.Mode.StepOnce();
        stage.Mode.StepOnce();
        stage.Feed(3);
        Assert.Equal(steps + 3, stage.Mode.Teach.Steps);

        stage.State.IsPaused = false;
        stage.Mode.NextPace();
        stage.Mode.StepOnce();
        stage.Feed(1);
        Assert.Equal(steps + 4, stage.Mode.Teach.Steps);
    }

    [Theory]
    [InlineData(nameof(TeachAction.LearningRate))]
    [InlineData(nameof(TeachAction.Momentum))]
    [InlineData(nameof(TeachAction.Batch))]
    [InlineData(nameof(TeachAction.Decay))]
    public void Another_setting_keeps_what_was_learned_and_rules_the_next_step(string name)
    {
        TeachAction action = Enum.Parse<TeachAction>(name);
        using TeachStage stage = new TeachStage(new CpuBackend(1)).Show(2);
        stage.Mode.NextPace();

        // From the same start: five steps and one more, once as they were, once with the other setting.
        stage.Mode.Restart();
        stage.Feed(5);
        float[] five = Weights(stage);
        stage.Feed(1);
        float[] same = Weights(stage);
        stage.Mode.Restart();
        stage.Feed(5);
        Assert.Equal(five, Weights(stage));
        TeachSettings before = stage.Mode.Teach.Settings;
        stage.Mode.Adjust(action, up: true);
        Assert.NotEqual(before, stage.Mode.Teach.Settings);
        Assert.Equal(five, Weights(stage));
        Assert.Equal((5, 5), (stage.Mode.Teach.Steps, stage.Mode.Teach.LossCount));
        stage.Feed(1);
        Assert.Equal(6, stage.Mode.Teach.Steps);
        Assert.NotEqual(same, Weights(stage));

        stage.Mode.Adjust(action, up: false);
        Assert.Equal(before, stage.Mode.Teach.Settings);
    }

    [Fact]
    public void A_restart_keeps_the_examples_and_goes_the_same_way_again_to_the_bit()
    {
        using TeachStage stage = new TeachStage(new CpuBackend(1)).Show(2);
        stage.Mode.Restart();
        stage.Feed(5);
        (float[] weights, int losses, float last) = (Weights(stage), stage.Mode.Teach.LossCount, stage.Mode.Teach.LossAt(4));
        Assert.Equal(5, losses);
        Assert.Contains("seed 1", stage.Mode.Restart());
        Assert.Equal((0, 0, 8), (stage.Mode.Teach.Steps, stage.Mode.Teach.LossCount, stage.Mode.Teach.Set.Count));
        Assert.NotEqual(weights, Weights(stage));
        stage.Feed(5);
        Assert.Equal(weights, Weights(stage));
        Assert.Equal(last, stage.Mode.Teach.LossAt(4));
    }

    [Fact]
    public void A_hundred_restarts_leave_no_buffer_behind()
    {
        using TeachStage stage = new TeachStage().Show(2);
        stage.Mode.Restart();
        stage.Feed(1);
        (int, long) before = (stage.Device.LiveBuffers, stage.Device.LiveBytes);
        for (int i = 0; i < 100; i++)
        {
            stage.Mode.Restart();

            // The picture is made anew with a frame; some restarts come without one between.
            if (i % 10 == 9)
            {
                stage.Feed(1);
            }
        }

        Assert.Equal(before, (stage.Device.LiveBuffers, stage.Device.LiveBytes));
        Assert.Equal(4, stage.Mode.Network.Steps);
    }

    [Theory]
    [InlineData("teach-1280x720", 1280, 720, nameof(DemoViewMode.Activations))]
    [InlineData("teach-640x360", 640, 360, nameof(DemoViewMode.Activations))]
    [InlineData("teach-weight-gradients-1280x720", 1280, 720, nameof(DemoViewMode.WeightGradients))]
    [InlineData("teach-saliency-1280x720", 1280, 720, nameof(DemoViewMode.Saliency))]
    public void Classes_confidence_loss_settings_and_every_view_are_on_the_picture(string name, int width, int height, string view)
    {
        using TeachStage stage = new TeachStage().Show(3);
        stage.Mode.Rename(0, "standing");
        stage.Mode.Rename(1, "lying");
        stage.Mode.NextPace();
        stage.Mode.Restart();
        stage.State.View = Enum.Parse<DemoViewMode>(view);
        stage.Feed(12).Feed(8, thing: 1);
        stage.Mode.BeginCollecting(1);
        stage.Feed(1, thing: 1);
        Screenshot picture = stage.Draw(width, height);
        picture.Keep(name + ".png");
        Golden.Check(name, picture);
    }

    private static float[] Weights(TeachStage stage) => stage.Mode.Network.Parameters["fc1.weight"].Floats.ToArray();

    [Fact]
    public void A_number_that_is_none_pauses_training_once_and_says_so()
    {
        using TeachStage stage = new TeachStage(new CpuBackend(1)).Show(2);
        Assert.False(stage.State.IsPaused);
        foreach (ref float bias in stage.Mode.Network.Parameters["fc1.bias"].Floats)
        {
            bias = float.NaN;
        }

        stage.Feed(2);
        Assert.True(stage.State.IsPaused);
        Assert.Contains("paused", stage.State.Toast);
        stage.State.IsPaused = false;
        stage.Feed(2);
        Assert.False(stage.State.IsPaused);
    }
}
